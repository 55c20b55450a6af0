"""The day as it is played: the whole of it, and short ones in which something is wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from interaction_server.cli import cli
from interaction_server.demo import command
from interaction_server.demo.day import books, programme
from interaction_server.demo.day.cast import EMAIL_SERVER
from interaction_server.demo.day.facts import journal_of
from interaction_server.demo.day.house import DayHouse
from interaction_server.demo.day.incidents import INCIDENTS, OPENING
from interaction_server.demo.day.programme import day_of, perform_day
from interaction_server.demo.day.scenarios import SCENARIOS
from interaction_server.demo.day.script import Act, Incident, Script
from interaction_server.demo.screen import Screen
from interaction_server.dialects.interaction_management.event_base import FactEvent

HOME = INCIDENTS[-1]
ORDINARY = ("Media server submits", "To the router", "Deliver to agent: accepted", "Agent logs in")


def short(*incidents: Incident, count: int = 4) -> Script:
    """A day on which little happens: the house opens, a few come, everybody goes home."""
    return Script(
        incidents=(*OPENING[:2], *incidents, HOME),
        arrivals=day_of(1).arrivals[:count],
        scenarios=tuple(one for one in SCENARIOS if one.name in ORDINARY),
    )


async def play(script: Script, data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[bool, str]:
    """Whether it went well, and what was shown, its lines not wrapped."""
    went_well = await perform_day(data, script, Screen())
    return went_well, " ".join(capsys.readouterr().out.split())


async def test_the_whole_day_shows_every_scenario_and_its_books_agree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    went_well, shown = await play(day_of(1), tmp_path / "day", capsys)
    assert went_well, shown
    assert f"{len(SCENARIOS)} scenarios seen, 8 checks, 0 of them found a difference" in shown
    assert all(incident.heading in shown for incident in INCIDENTS)
    assert all(f"✓ {one.name} {one.source}" in shown for one in SCENARIOS)


async def test_a_seed_makes_the_same_books_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [await play(short(), tmp_path / name, capsys) for name in ("one", "two")]
    assert [went_well for went_well, _ in found] == [True, True]
    first, second = (shown[shown.index("08:00 ─") : shown.index("Ten hours")] for _, shown in found)
    assert first == second


def test_totals_that_are_not_those_of_the_journal_end_it_with_status_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def all_but_one(data: Path) -> list[FactEvent]:
        facts = await journal_of(data)
        stopped = next(fact for fact in facts if type(fact).__name__ == "EventAccepted")
        return [fact for fact in facts if fact is not stopped]

    monkeypatch.setattr(books, "journal_of", all_but_one)
    monkeypatch.setattr(command, "day_of", lambda _: short())
    done = CliRunner().invoke(cli, ["demo", "--all", "--keep", str(tmp_path / "kept")])
    assert done.exit_code == 1, done.output
    shown = " ".join(done.output.split())
    assert "accepted: 1 and 0" in shown
    assert "2 of them found a difference" in shown
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["day", "property-change"]


async def test_what_does_not_go_as_the_script_says_is_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Incident(
        "Everything is otherwise",
        (
            Act("08:02", EMAIL_SERVER, "submit", "letter", {}, "CONFLICT"),
            Act("08:02", EMAIL_SERVER, "submit", "letter"),
            Act(
                "08:03", "URS", "private_service", "letter", {"service": "s", "method": "m", "app_name": "x"}
            ),
        ),
    )
    went_well, shown = await play(short(wrong, count=0), tmp_path / "day", capsys)
    assert not went_well
    assert "08:02:00 submit: must be refused with CONFLICT" in shown
    assert "08:02:00 submit: 48 INVALID_ATTRIBUTE" in shown
    assert "08:03:00 private_service: 404" in shown
    assert "Deliver to agent: accepted" in shown[shown.index("Result of the day") :]


async def test_a_server_that_ends_in_the_middle_ends_the_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    move = DayHouse.move

    async def move_and_die(house: DayHouse, moment: int) -> object:
        if moment > programme.BEGIN_MS and house.process is not None:
            house.process.kill()
        return await move(house, moment)

    monkeypatch.setattr(DayHouse, "move", move_and_die)
    went_well, shown = await play(short(), tmp_path / "day", capsys)
    assert not went_well
    assert "it cannot go on" in shown
