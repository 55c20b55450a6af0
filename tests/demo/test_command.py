"""The command ``ixn demo``: which folder is played, and what its end says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from interaction_server.cli import cli
from interaction_server.demo import command
from interaction_server.demo.command import MAILBOX
from interaction_server.demo.house import DemoError


@pytest.mark.parametrize(("is_right", "status"), [(True, 0), (False, 1)])
def test_it_ends_with_status_1_when_anything_differs(
    monkeypatch: pytest.MonkeyPatch, is_right: bool, status: int
) -> None:
    async def performed(mailbox: Path, keep: Path | None) -> bool:
        assert (mailbox, keep) == (MAILBOX, None)
        return is_right

    monkeypatch.setattr(command, "perform", performed)
    assert CliRunner().invoke(cli, ["demo"]).exit_code == status


def test_another_folder_is_played_and_the_data_kept_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[Path, Path | None]] = []

    async def performed(mailbox: Path, keep: Path | None) -> bool:
        asked.append((mailbox, keep))
        return True

    monkeypatch.setattr(command, "perform", performed)
    arguments = ["demo", "--mailbox", str(tmp_path), "--keep", str(tmp_path / "kept")]
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert asked == [(tmp_path, tmp_path / "kept")]


def test_what_the_user_can_put_right_is_one_line_and_status_2(monkeypatch: pytest.MonkeyPatch) -> None:
    async def performed(*_: object) -> bool:
        raise DemoError("no e-mail there")

    monkeypatch.setattr(command, "perform", performed)
    found = CliRunner().invoke(cli, ["demo"])
    assert (found.exit_code, found.output) == (2, "ixn: no e-mail there\n")
