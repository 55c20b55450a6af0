"""``ixn show``, ``history`` and ``explain``: the same from a running server and from a directory."""

import asyncio
from pathlib import Path

import pytest

from interaction_server.commands.looking import what_of
from interaction_server.store.directory import DATABASE_NAME
from interaction_server.store.sqlite import SqliteStore
from tests.commands.conftest import Served
from tests.commands.ixn import Json, Ran, ixn
from tests.commands.letter import FIRST_SEQUENCE, LAST_VERSION, LETTER, NAMES, WAITING
from tests.store.story import Story

SUBMITTER = "the media server that submitted it, if it opted in"
AGENTS = "the agents that process it"
ROUTER = "the router that processes it"
WATCHERS = "whoever watches the workbin and asked for property changes"
REPORTING = "every reporting engine"


@pytest.fixture(params=["a running server", "an HTTP address", "a directory nobody serves"])
def where(request: pytest.FixtureRequest, served: Served, left: Path) -> tuple[str, str]:
    """The options that say where to look."""
    return {
        "a running server": ("--data", str(served.data)),
        "an HTTP address": ("--http", served.http),
        "a directory nobody serves": ("--data", str(left)),
    }[request.param]


Where = tuple[str, str]


def test_a_closed_interaction_is_shown_with_the_time_when_it_ended(where: Where) -> None:
    closed = ixn("show", LETTER, *where, "--json").object()
    assert closed["interactionVersion"] == LAST_VERSION
    assert closed["interactionUserData"] == {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 2}
    [stopped] = [line for line in history(where) if line["messageName"] == "EventProcessingStopped"]
    assert closed["interactionCompletedAt"] == stopped["eventTime"]
    assert "interactionCompletedAt" not in ixn("show", WAITING, *where, "--json").object()


@pytest.mark.parametrize(
    ("version", "state", "user_data"),
    [
        (1, "Queued", {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 1}),
        (4, "Routing", {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 1}),
        (5, "Routing", {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 2, "Lang": "de"}),
        (9, "Handling", {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 2, "Lang": "de"}),
        (10, "Handling", {"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 2}),
    ],
)
def test_an_interaction_is_shown_as_it_was_at_a_version(
    where: Where, version: int, state: str, user_data: Json
) -> None:
    then = ixn("show", LETTER, "--at-version", version, *where, "--json").object()
    assert then["interactionVersion"] == version
    assert then["interactionState"] == state
    assert then["interactionUserData"] == user_data


def test_an_interaction_is_shown_as_it_was_at_a_time(where: Where) -> None:
    lines = history(where)
    for line in lines:
        latest = [one for one in lines if str(one["eventTime"]) <= str(line["eventTime"])][-1]
        then = ixn("show", LETTER, "--at-time", line["eventTime"], *where, "--json").object()
        assert then["interactionVersion"] == latest["interactionVersion"]


def test_open_interactions_are_found_by_a_condition(where: Where) -> None:
    found = ixn("find", "_age[] >= 0", "--order", "ReceivedAt desc", *where, "--json").objects()
    assert [each["interactionId"] for each in found] == [WAITING]
    assert ixn("find", f"InteractionId = '{LETTER}'", *where, "--json").objects() == []
    [row] = [line for line in ixn("find", "Queue is not null", *where).lines() if line.startswith(WAITING)]
    assert "Queued" in row


def test_without_declarations_there_are_no_indexes(where: Where) -> None:
    assert ixn("indexes", *where, "--json").objects() == []


async def declare(data: Path, *names: str) -> None:
    """A directory with two letters, a complete index of the first of these names, and the others."""
    store = SqliteStore(data / DATABASE_NAME)
    await store.open()
    story = Story(store)
    story.submit("a")
    story.submit("b")
    await story.commit()
    await store.configure_indexes(names[:1])
    await store.tend(story.time)
    await store.configure_indexes(names)
    await store.close()


def test_an_index_is_shown_with_how_far_it_is_built(tmp_path: Path) -> None:
    asyncio.run(declare(tmp_path, "Queue", "Lang"))
    assert ixn("indexes", "--data", tmp_path, "--json").objects() == [
        {"name": "Lang", "state": "building", "percent": 0, "entries": 0},
        {"name": "Queue", "state": "complete", "percent": 100, "entries": 2},
    ]
    lines = [line.split() for line in ixn("indexes", "--data", tmp_path).lines()]
    assert ["Lang", "building", "0", "%", "0"] in lines
    assert ["Queue", "complete", "2"] in lines


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("find", "Queue ="), "condition: position 8: expected a name or a value, found the end"),
        (("find", "1 = 1", "--order", "up down"), "order: position 4: expected the end, found down"),
        (("find", "1 = 1", "--max", "5000"), "maxInteractions: 5000 of 1000 allowed"),
        (("show", "nothing"), "there is no interaction nothing"),
        (("history", "nothing"), "there is no interaction nothing"),
        (("explain", "nothing"), "there is no interaction nothing"),
        (("show", LETTER, "--at-version", "0"), f"interaction {LETTER} did not exist then"),
        (("show", LETTER, "--at-version", "13"), "is at version 12, not yet at 13"),
        (("show", LETTER, "--at-version", "two"), "a version is a whole number, not 'two'"),
        (("show", LETTER, "--at-version=-1"), "a version is a whole number, not '-1'"),
        (
            ("show", LETTER, "--at-time", "yesterday"),
            "a time is RFC 3339 text with an offset, not 'yesterday'",
        ),
        (("show", LETTER, "--at-time", "2026-11-22T07:09:18"), "a time is RFC 3339 text with an offset"),
        (("show", LETTER, "--at-time", "1999-01-01T00:00:00Z"), "did not exist then"),
        (
            ("show", LETTER, "--at-version", "1", "--at-time", "2026-11-22T07:09:18Z"),
            "at-version and at-time exclude each other",
        ),
        (("explain", LETTER, "13"), f"interaction {LETTER} has no version 13"),
        (("explain", "--sequence", "999"), "there is no fact with the sequence 999"),
        (("explain", "--sequence", "0"), "there is no fact with the sequence 0"),
        (("explain", "--sequence", "9" * 30), "there is no fact with the sequence 999"),
    ],
)
def test_what_is_not_there_is_one_line_that_names_it(
    where: Where, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in ixn(*arguments, *where).fault()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("explain",), "give INTERACTION [VERSION], or --sequence"),
        (("explain", LETTER, "--sequence", "3"), "give INTERACTION [VERSION], or --sequence"),
        (("explain", LETTER, "5", "--sequence", "3"), "give INTERACTION [VERSION], or --sequence"),
        (("explain", LETTER, "last"), "'last' is not a valid integer"),
        (("explain", "--sequence", "last"), "'last' is not a valid integer"),
        (("show",), "Missing argument 'INTERACTION'"),
        (("history", LETTER, "5"), "unexpected extra argument"),
    ],
)
def test_a_wrong_command_line_is_one_line_that_says_what_to_give(
    left: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in ixn(*arguments, "--data", left).fault()


def history(where: Where) -> list[Json]:
    """Every fact of the letter."""
    return ixn("history", LETTER, *where, "--json").objects()


def test_the_history_is_every_fact_with_its_number_and_who_was_told(where: Where) -> None:
    lines = history(where)
    assert [line["messageName"] for line in lines] == [f"Event{name}" for name in NAMES]
    assert [line["interactionVersion"] for line in lines] == list(range(1, LAST_VERSION + 1))
    assert [line["eventSequence"] for line in lines] == list(
        range(FIRST_SEQUENCE, FIRST_SEQUENCE + LAST_VERSION)
    )
    assert lines[9]["deletedProperties"] == {"Lang": "de"}
    assert lines[9]["told"] == ["AGENTS desk", "SUBMITTER mail"]
    assert all("interaction" not in line for line in lines)


def explanation(ran: Ran) -> dict[str, Json]:
    """The verdicts by listener."""
    verdicts = ran.object()["verdicts"]
    assert isinstance(verdicts, list)
    return {verdict["listener"]: verdict for verdict in verdicts}


def test_a_change_by_a_media_server_was_told_to_agent_submitter_and_reporting(where: Where) -> None:
    verdicts = explanation(ixn("explain", LETTER, "10", *where, "--json"))
    assert {listener: verdict["told"] for listener, verdict in verdicts.items()} == {
        AGENTS: True,
        ROUTER: False,
        SUBMITTER: True,
        WATCHERS: False,
        REPORTING: True,
    }
    assert verdicts[AGENTS]["clients"] == ["desk"]
    assert verdicts[SUBMITTER]["clients"] == ["mail"]
    assert verdicts[ROUTER]["why"] == "no such party: agents are processing it"


def test_a_change_by_the_router_was_not_told_to_the_router(where: Where) -> None:
    verdicts = explanation(ixn("explain", LETTER, "5", *where, "--json"))
    assert verdicts[ROUTER]["why"] == "it asked for it itself and was answered"
    assert verdicts[AGENTS]["why"] == "no such party: URS is processing it"


def test_without_a_version_the_latest_fact_is_explained(where: Where) -> None:
    latest = ixn("explain", LETTER, *where, "--json")
    assert latest == ixn("explain", LETTER, LAST_VERSION, *where, "--json")
    assert explanation(latest)[SUBMITTER]["why"] == "mail asked for it itself and was answered"


def test_a_fact_is_explained_by_its_sequence_also_where_it_is_about_no_interaction(where: Where) -> None:
    by_sequence = ixn("explain", "--sequence", FIRST_SEQUENCE + 4, *where, "--json")
    assert by_sequence == ixn("explain", LETTER, "5", *where, "--json")
    login = ixn("explain", "--sequence", "1", *where, "--json").object()
    assert (login["fact"], login["caused_by"], login["held_by"]) == ("AgentLogin", "Agent ada", "nobody")


def test_for_people_an_interaction_is_two_tables(where: Where) -> None:
    said = ixn("show", LETTER, *where)
    rows = [line.split(maxsplit=1) for line in said.lines() if line.strip()]
    assert ["interactionState", "Handling"] in [[cell.strip() for cell in row] for row in rows]
    assert r'"Dear all,\ngood bye"' in said.said


def test_for_people_a_fact_is_one_row_with_its_changes(where: Where) -> None:
    lines = ixn("history", LETTER, *where).lines()
    [routed] = [line for line in lines if line.startswith("5 ")]
    for part in ("PropertiesChanged", "Strategy support", "+Lang=de ~Count=2", "SUBMITTER mail"):
        assert part in routed
    [changed] = [line for line in lines if line.startswith("10 ")]
    assert "-Lang=de" in changed
    assert any("party=Strategy support on urs" in line for line in lines)


def test_for_people_an_explanation_begins_with_the_row_of_the_table(where: Where) -> None:
    head, *rows = ixn("explain", LETTER, "10", *where).lines()
    assert head == (
        f"PropertiesChanged (sequence {FIRST_SEQUENCE + 9}, version 10): caused by MediaServer archive, "
        "held by agents. Row: protocol 3 row 1 [D]; row 7 [O]."
    )
    [told] = [row for row in rows if row.startswith(SUBMITTER)]
    for part in ("yes", "mail", "EventPropertiesChanged", "Interaction Management"):
        assert part in told


def test_what_a_fact_says_is_its_changes_its_party_and_the_rest() -> None:
    line = {
        "messageName": "EventSomething",
        "eventSequence": 5,
        "party": {"partyType": "Agent", "agentId": "ada"},
        "changedProperties": {"a": 1},
        "queue": "inbox",
    }
    assert what_of(line) == "~a=1 party=Agent ada queue=inbox"


def test_with_a_configuration_it_is_said_what_the_views_of_a_directory_made_of_a_fact(
    left: Path, tmp_path: Path
) -> None:
    config = tmp_path / "ixn.toml"
    queue = ixn("history", WAITING, "--data", left, "--json").objects()[-1]["queue"]
    config.write_text(f'[views.all]\nqueue = "{queue}"\nstrategy = "sort"\n[views.other]\nqueue = "x"\n')
    asked = ("explain", WAITING, "--data", left, "--config", config)
    (view,) = ixn(*asked, "--json").object()["views"]  # type: ignore[misc]
    assert (view["view"], view["before"], view["after"]) == ("all", False, True)
    assert "eligible" in ixn(*asked).lines()[-1]
    config.write_text("views = 3")
    assert ixn(*asked).status == 2
