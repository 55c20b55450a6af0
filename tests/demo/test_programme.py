"""The whole demo, as a user runs it."""

import asyncio
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from interaction_server.demo import demands, play
from interaction_server.demo.command import MAILBOX
from interaction_server.demo.desktop import Desktop
from interaction_server.demo.house import DemoError
from interaction_server.demo.programme import perform

COMMAND = (sys.executable, "-m", "interaction_server", "demo")
SECONDS_MAX = 60
HEADINGS = (
    "Four clients register",
    "An e-mail arrives",
    "1  Media server requests while URS is processing",
    "2  URS requests",
    "URS delivers to the agent",
    "3  Media server requests while agent is processing",
    "4  Unsuccessful request",
    "The agent ends it",
    "An automatic answer",
    "All other e-mails of the folder",
    "The history of interaction",
    "Its state as of version 4, and at the end",
    "Why was who told of fact 6?",
    "Result",
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a pipe."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        timeout=SECONDS_MAX,
        check=False,
    )


def test_the_demo_prints_every_phase_finds_all_right_and_is_plain_in_a_pipe(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = run("--keep", str(kept), FORCE_COLOR="1", COLUMNS="40")
    assert (done.returncode, done.stderr) == (0, "")
    found = [line for line in done.stdout.splitlines() if line.startswith(HEADINGS)]
    assert [line.rstrip(" ─") for line in found if "───" in line] == [
        *HEADINGS[:10],
        "The history of interaction IXN0000000000002",
        *HEADINGS[11:],
    ]
    assert "The automatic answer: Thank you for your message." in done.stdout
    assert "EventPrivateInfo (in place of Event3rdServerResponse)" in done.stdout
    assert "\x1b" not in done.stdout
    assert "✗" not in done.stdout
    assert re.search(r"✓ everything +\d+ checks, all as the protocol demands", done.stdout)
    assert "EventAttachedDataChanged (in place of EventPropertiesChanged)" in done.stdout
    assert "EventAttachedDataChanged (in place of EventAck)" in done.stdout
    assert any(kept.iterdir())
    again = run("--keep", str(kept))
    assert (again.returncode, again.stderr) == (2, f"ixn: --keep {kept}: it is not empty\n")


def test_in_a_terminal_it_has_colours() -> None:
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "PYTHONUTF8": "1"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(COMMAND, stdout=terminal, stderr=terminal, env=environment) as process:
        os.close(terminal)
        seen = b"".join(iter(lambda: read(controller), b"")).decode()
    os.close(controller)
    assert process.returncode == 0
    assert "\x1b[32m✓" in seen


def read(controller: int) -> bytes:
    """What the terminal shows next; nothing when the program has ended."""
    try:
        return os.read(controller, 65536)
    except OSError:
        return b""


async def test_a_difference_is_shown_and_ends_with_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demands, "DELIVERY", demands.ENDING)
    assert not await perform(MAILBOX, None)
    shown = capsys.readouterr().out
    assert "must get EventProcessingStopped; got nothing" in shown
    assert "checks found a difference, see above" in shown


async def test_an_act_that_does_not_come_to_its_end_ends_the_play(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def refuse_to_work(_: Desktop) -> str:
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(Desktop, "accept", refuse_to_work)
    monkeypatch.setattr(play, "PATIENCE_SECONDS", 1.0)
    assert not await perform(MAILBOX, None)
    shown = capsys.readouterr().out
    assert "URS must get EventRouteUsed; got nothing" in " ".join(shown.split())
    assert "The play cannot go on:" in shown
    assert "3  Media server requests" not in shown
    assert "drained and ended with status 0" in shown


async def test_a_folder_with_one_broken_mail_is_played_without_the_phases_of_follow_ups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.eml").write_bytes(b"From: @@<<\xff\nSubject: =?x?Q?a=?= \x1b[31m\xe9\n\nbody \xe9")
    (tmp_path / "none.eml").write_bytes(b"hello")
    assert await perform(tmp_path, None)
    shown = capsys.readouterr().out
    assert "Set aside: none.eml: it has no header of an e-mail." in shown
    assert "Phase 1 is left out" in shown
    assert "Phase 3 is left out" in shown
    assert "4  Unsuccessful request" in shown


async def test_later_follow_ups_begin_another_interaction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        answered = f"In-Reply-To: <{number - 1}>\n" if number else ""
        text = f"Message-ID: <{number}>\nSubject: again\n{answered}\nMail {number}"
        (tmp_path / f"{number}.eml").write_text(text)
    assert await perform(tmp_path, None)
    assert "2 e-mails, 1 interaction enriched" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["missing", "."])
async def test_a_folder_without_mails_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(DemoError, match="--mailbox"):
        await perform(tmp_path / folder, None)


async def test_a_server_that_cannot_start_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoError):
        await perform(MAILBOX, tmp_path / "file")
