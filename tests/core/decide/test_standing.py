"""Who the asker is to an interaction."""

import msgspec

from interaction_server.core.decide.standing import (
    agents_among,
    all_leave,
    is_party,
    leave,
    not_a_party,
    party_of,
    unknown_interaction,
)
from interaction_server.core.facts import PartyRemoved, PlacedInQueue, Revoked
from interaction_server.core.model import Actor, ActorType, AgentId, RevokeReason
from interaction_server.core.refusals import Refusals
from tests.core.world import INBOX, MEDIA, SERVER, STRANGER, World


def test_a_strategy_is_a_party_by_its_stay() -> None:
    """Protocol 6: a connID is "allocated for each stay", so the same strategy elsewhere is nobody here."""
    world = World()
    first, second = world.route("i1"), world.route("i2")
    here = world.interactions[first]
    assert party_of(world.strategy(first), here) == here.parties[0]
    assert party_of(world.strategy(second), here) is None
    assert not is_party(STRANGER, here)


def test_an_agent_is_a_party_by_its_id() -> None:
    """Whoever has no agent id is no agent, even where a strategy has none either."""
    world = World()
    handled = world.interactions[world.handle()]
    assert is_party(world.agent("agent-1"), handled)
    assert not is_party(world.agent("agent-2"), handled)
    routed = world.interactions[world.route("i2")]
    for actor in (MEDIA, SERVER, Actor(actor_type=ActorType.AGENT)):
        assert not is_party(actor, handled)
        assert not is_party(actor, routed)


def test_all_leave_takes_an_open_offer_back() -> None:
    """Protocol 4, EventRevoked: with the reason that it is taken back for."""
    world = World()
    handled = world.interactions[world.handle()]
    (removed,) = all_leave(handled, "Stopped", RevokeReason.STOPPED)
    assert removed == PartyRemoved(party=handled.parties[0], operation="Stopped")
    offered = world.interactions[world.offer("i2", "agent-2")]
    assert offered.invitation is not None
    both = msgspec.structs.replace(handled, invitation=offered.invitation)
    assert all_leave(both, "Moved", RevokeReason.MOVED) == (
        PartyRemoved(party=handled.parties[0], operation="Moved"),
        Revoked(invitation=offered.invitation, reason=RevokeReason.MOVED),
    )


def test_who_stays_is_said_of_everyone_who_leaves() -> None:
    """Protocol 8, Leave: "the last one out: back to its queue", but not while somebody is invited."""
    world = World()
    shared = world.interactions[world.share()]
    one, two = shared.parties
    assert leave(shared, (one,), "Leave") == (
        PartyRemoved(party=one, operation="Leave", others=(AgentId("agent-2"),)),
    )
    both_gone = tuple(PartyRemoved(party=party, operation="Leave") for party in (one, two))
    assert leave(shared, (one, two), "Leave") == (*both_gone, PlacedInQueue(queue=INBOX))
    offered = world.interactions[world.offer("i2", "agent-3")]
    invited = msgspec.structs.replace(shared, invitation=offered.invitation)
    assert leave(invited, (one, two), "Leave") == both_gone
    assert agents_among(world.interactions[world.route("i3")].parties) == ()


def test_the_refusals_name_the_interaction() -> None:
    """Protocol 9: 43 and 44."""
    world = World()
    queued = world.interactions[world.submit("i7")]
    assert unknown_interaction("i7").why is Refusals.UNKNOWN_INTERACTION
    assert not_a_party(queued).why is Refusals.NOT_ALLOWED_NOW
    assert "i7" in unknown_interaction("i7").sentence
    assert "i7" in not_a_party(queued).sentence
