"""Reading an interaction: as it is, as it was at a version or at a time (protocol 4)."""

import pytest

from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.decide.reading import state_at
from interaction_server.core.evolve import History, fold
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import ChangeProperties, GetProperties
from tests.core.world import MEDIA, START, STRANGER, World

ID = InteractionId("i1")


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ({}, Outcome.PROPERTIES),
        ({"at_version": 1}, Outcome.PAST_PROPERTIES),
        ({"at_time": START}, Outcome.PAST_PROPERTIES),
    ],
)
def test_anybody_reads_and_nothing_becomes_so(when: dict[str, int], outcome: Outcome) -> None:
    """Protocol 4: RequestGetInteractionProperties, answered by EventInteractionProperties."""
    world = World()
    decision = world.ask(STRANGER, GetProperties(interaction_id=world.submit(), **when))
    assert decision == Decision(outcome=outcome)


def test_what_cannot_be_read_is_refused() -> None:
    """Protocol 9: 43, and 48 for two questions at once."""
    world = World()
    assert world.refused(MEDIA, GetProperties(interaction_id=ID)).why is Refusals.UNKNOWN_INTERACTION
    both = GetProperties(interaction_id=world.submit(), at_version=1, at_time=START)
    assert world.refused(MEDIA, both).why is Refusals.INVALID_ATTRIBUTE


def past() -> tuple[History, list[Interaction]]:
    """Four versions, a second apart from the second on, and the states that they led to."""
    world = World()
    world.submit()
    for number in (1, 2):
        world.time += 1000
        world.done(MEDIA, ChangeProperties(interaction_id=ID, changed={"n": number}))
    records = world.history(ID)
    states = [fold(records[: count + 1]) for count in range(len(records))]
    return History(tuple(records)), [state for state in states if state is not None]


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_each_version_can_be_read(version: int) -> None:
    """Design 4: the state "at any version or instant" can be made from the journal."""
    history, states = past()
    assert state_at(history, ID, version=version) == states[version - 1]


@pytest.mark.parametrize(
    ("time", "version"), [(START, 2), (START + 999, 2), (START + 1000, 3), (START + 99_999, 4)]
)
def test_each_time_can_be_read(time: int, version: int) -> None:
    """The last fact not later than the time counts."""
    history, states = past()
    assert state_at(history, ID, time=time) == states[version - 1]


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ({"version": 0}, "did not exist then"),
        ({"version": -1}, "did not exist then"),
        ({"time": START - 1}, "did not exist then"),
        ({"version": 5}, "not yet at 5"),
    ],
)
def test_what_was_not_yet_or_not_at_all_is_refused(when: dict[str, int], sentence: str) -> None:
    """Protocol 9: 48, an impossible value."""
    refusal = state_at(past()[0], ID, **when)
    assert isinstance(refusal, Refusal)
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert sentence in refusal.sentence


@pytest.mark.parametrize(
    ("when", "version"),
    [
        ({"version": 1}, None),
        ({"version": 2}, 2),
        ({"version": 3}, 3),
        ({"time": START + 999}, None),
        ({"time": START + 1000}, 3),
        ({}, 4),
    ],
)
def test_what_retention_removed_cannot_be_read(when: dict[str, int], version: int | None) -> None:
    """The baseline stands for what was removed, and answers no question about what was before it."""
    whole, states = past()
    kept = History(whole.records[2:], states[1])
    found = state_at(kept, ID, **when)
    if version is None:
        assert isinstance(found, Refusal)
    else:
        assert found == states[version - 1]


def test_a_baseline_alone_says_nothing_about_times() -> None:
    """When it came to be so is not known any more."""
    states = past()[1]
    assert isinstance(state_at(History((), states[3]), ID, time=START + 99_999), Refusal)
    assert state_at(History((), states[3]), ID, version=4) == states[3]
