"""Stop: by media server, by agent, by URS (protocol 8)."""

import pytest

from interaction_server.core.facts import PartyRemoved, ProcessingStopped, Revoked
from interaction_server.core.model import Actor, InteractionId, RevokeReason
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import StopProcessing
from tests.core.world import MEDIA, OTHER_MEDIA, SERVER, STRANGER, World


def actor_named(world: World, who: Actor | str, interaction_id: InteractionId) -> Actor:
    """An actor, an agent by its id, or the strategy of the stay."""
    if isinstance(who, Actor):
        return who
    return world.strategy(interaction_id) if who == "strategy" else world.agent(who)


@pytest.mark.parametrize(
    ("scenario", "who", "kinds"),
    [
        ("submit", MEDIA, [ProcessingStopped]),
        ("submit", OTHER_MEDIA, [ProcessingStopped]),
        ("route", MEDIA, [PartyRemoved, ProcessingStopped]),
        ("offer", MEDIA, [Revoked, ProcessingStopped]),
        ("handle", MEDIA, [PartyRemoved, ProcessingStopped]),
        ("handle", "agent-1", [PartyRemoved, ProcessingStopped]),
        ("route", "strategy", [PartyRemoved, ProcessingStopped]),
    ],
)
def test_a_stop_removes_every_party_and_takes_an_offer_back(
    scenario: str, who: Actor | str, kinds: list[type]
) -> None:
    """Protocol 8: "reporting EventPartyRemoved per party, EventProcessingStopped"."""
    world = World()
    one = getattr(world, scenario)()
    made = world.done(
        actor_named(world, who, one), StopProcessing(interaction_id=one, reason={"why": "done"})
    )
    assert [type(fact) for fact in made] == kinds
    assert made[-1] == ProcessingStopped(reason={"why": "done"})
    for fact in made[:-1]:
        if isinstance(fact, PartyRemoved):
            assert fact.operation == "Stopped"
        else:
            assert isinstance(fact, Revoked)
            assert fact.reason is RevokeReason.STOPPED


@pytest.mark.parametrize(
    ("scenario", "who"),
    [
        ("submit", "agent-1"),
        ("submit", STRANGER),
        ("submit", SERVER),
        ("route", STRANGER),
        ("route", "agent-2"),
        ("offer", "agent-1"),
        ("handle", "agent-2"),
        ("handle", STRANGER),
    ],
)
def test_one_who_does_not_process_it_cannot_stop_it(scenario: str, who: Actor | str) -> None:
    """Protocol 9: 44, "the asker is not a party, or the state does not allow it"."""
    world = World()
    one = getattr(world, scenario)()
    world.log_in("agent-2")
    refusal = world.refused(actor_named(world, who, one), StopProcessing(interaction_id=one))
    assert refusal.why is Refusals.NOT_ALLOWED_NOW


def test_a_later_request_with_that_id_is_error_43() -> None:
    """Protocol 8: "A later request with that id: error 43"."""
    world = World()
    stop = StopProcessing(interaction_id=world.submit())
    world.done(MEDIA, stop)
    assert world.refused(MEDIA, stop).why is Refusals.UNKNOWN_INTERACTION


def test_a_reason_obeys_the_rules_of_key_value_lists() -> None:
    """Protocol 2: "``null`` is refused"."""
    world = World()
    refusal = world.refused(MEDIA, StopProcessing(interaction_id=world.submit(), reason={"a": None}))
    assert refusal.extension == {"Keys": "reason.a"}
