"""THE TABLE: who is told of what (protocol 3 and 8)."""

from typing import get_args

import pytest

from interaction_server.core.audience import (
    AUDIENCE,
    OPT_IN,
    ROWS,
    Holder,
    Listener,
    allowed,
    holder,
    rows_by_key,
    told,
)
from interaction_server.core.facts import AnyFact, PartyAdded, ProcessingStopped, PropertiesChanged
from interaction_server.core.model import ActorType
from interaction_server.core.requests import StopProcessing
from tests.core.world import World

MEDIA, AGENT, STRATEGY, SERVER = ActorType
NOBODY, URS, AGENTS = Holder
L = Listener


@pytest.mark.parametrize(
    ("cause", "held_by", "listeners"),
    [
        (MEDIA, AGENTS, {L.AGENTS, L.SUBMITTER, L.REPORTING}),
        (MEDIA, URS, {L.STRATEGY, L.SUBMITTER, L.REPORTING}),
        (STRATEGY, URS, {L.SUBMITTER, L.REPORTING}),
        (AGENT, AGENTS, {L.AGENTS, L.SUBMITTER, L.REPORTING}),
        (MEDIA, NOBODY, {L.CHANGE_WATCHERS, L.SUBMITTER, L.REPORTING}),
    ],
)
def test_the_audience_of_a_property_change_is_the_table_of_the_seed(
    cause: ActorType, held_by: Holder, listeners: set[Listener]
) -> None:
    """Protocol 3, row by row; the asker's own answer is no part of the audience."""
    assert set(told(PropertiesChanged, cause, held_by)) == listeners


@pytest.mark.parametrize("cause", ActorType)
@pytest.mark.parametrize("held_by", Holder)
def test_a_pair_that_is_not_in_the_seed_changes_no_properties(cause: ActorType, held_by: Holder) -> None:
    """Design 2: "A pair that is not in the table is a refusal"."""
    seed = {(MEDIA, AGENTS), (MEDIA, URS), (MEDIA, NOBODY), (STRATEGY, URS), (AGENT, AGENTS)}
    assert allowed(PropertiesChanged, cause, held_by) is ((cause, held_by) in seed)


@pytest.mark.parametrize("cause", ActorType)
@pytest.mark.parametrize("held_by", Holder)
def test_a_media_server_may_always_stop_and_others_only_what_they_process(
    cause: ActorType, held_by: Holder
) -> None:
    """Protocol 8: stop by media server, by agent, by URS; the server itself never does."""
    pairs = {(MEDIA, NOBODY), (MEDIA, URS), (MEDIA, AGENTS), (AGENT, AGENTS), (STRATEGY, URS)}
    assert allowed(ProcessingStopped, cause, held_by) is ((cause, held_by) in pairs)


@pytest.mark.parametrize("fact", get_args(AnyFact))
def test_the_reporting_engine_hears_every_fact(fact: type[AnyFact]) -> None:
    """Protocol 3, laws: "the reporting engine hears every fact", in every row and once."""
    for row in AUDIENCE[fact]:
        assert row.told.count(Listener.REPORTING) == 1
        assert len(set(row.told)) == len(row.told)


def test_every_row_names_its_source() -> None:
    """A row is documented by the vendor or ours, and says which and where."""
    for rows in AUDIENCE.values():
        for row in rows:
            assert "[D]" in row.source or "[O]" in row.source
            assert row.source[0].isdigit()


def test_the_submitter_hears_only_what_it_can_opt_in_to() -> None:
    """Protocol 4: extension ``event_properties_changed``, ``event_processing_stopped``."""
    heard = {fact for fact, rows in AUDIENCE.items() if any(L.SUBMITTER in row.told for row in rows)}
    assert heard == set(OPT_IN)
    assert set(OPT_IN.values()) == {"event_properties_changed", "event_processing_stopped"}


def test_every_listener_and_every_fact_is_in_the_table() -> None:
    """No fact without an audience, no listener that is never told."""
    assert set(AUDIENCE) == set(get_args(AnyFact))
    assert {listener for row in ROWS.values() for listener in row.told} == set(Listener)


def test_a_pair_has_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows for one key would make who is told a matter of order."""
    row = AUDIENCE[PartyAdded][0]
    monkeypatch.setitem(AUDIENCE, PartyAdded, (row, row))
    with pytest.raises(AssertionError):
        rows_by_key()


def test_holder_is_who_processes_it_and_an_invited_agent_does_not_yet() -> None:
    """Protocol 8: an agent is a party from its accept on."""
    world = World()
    assert holder(None) is NOBODY
    assert holder(world.interactions[world.submit("queued")]) is NOBODY
    assert holder(world.interactions[world.route("routed")]) is URS
    assert holder(world.interactions[world.offer("offered")]) is NOBODY
    assert holder(world.interactions[world.handle("handled", "agent-2")]) is AGENTS


@pytest.mark.parametrize(
    ("scenario", "told_last"),
    [
        ("submit", [("InteractionSubmitted", ()), ("PlacedInQueue", ())]),
        ("route", [("TakenFromQueue", ()), ("PartyAdded", ("Strategy 0000000000000004",))]),
        ("offer", [("AgentInvited", ("Agent agent-1",)), ("PartyRemoved", ())]),
        ("handle", [("Accepted", ("Strategy 0000000000000004",)), ("PartyAdded", ())]),
    ],
)
def test_the_scenarios_tell_whom_the_protocol_says(
    scenario: str, told_last: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Protocol 8, from the submission to the accept; reporting, which hears all of it, is left out here."""
    world = World()
    getattr(world, scenario)()
    heard = [
        (type(one.record.fact).__name__, tuple(who for who in one.people if who != "reporting"))
        for one in world.heard[-2:]
    ]
    assert heard == told_last
    assert all("reporting" in one.people for one in world.heard)


def test_a_stop_tells_the_agents_and_the_submitter() -> None:
    """Protocol 8, "Stop by agent": the submitter hears if it opted in; the asker is left out."""
    world = World()
    stopped = world.handle()
    world.done(world.agent("agent-1"), StopProcessing(interaction_id=stopped))
    assert [one.people for one in world.heard[-2:]] == [("reporting",), ("MediaServer mail", "reporting")]
    assert isinstance(world.journal[-1].fact, ProcessingStopped)
