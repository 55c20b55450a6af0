"""Whom an interaction can be offered; what is asked of a router or an agent is tested with them."""

import pytest

from interaction_server.core.decide.offering import DELIVER, new_invitation, session_at
from interaction_server.core.model import AgentSession, PlaceId
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import RouteToAgent
from tests.core.world import START, World


def test_an_offer_says_all_that_its_end_needs() -> None:
    """Decision 6: who is answered, with which reference; a deadline survives a restart."""
    world = World()
    routed = world.route()
    world.log_in()
    request = RouteToAgent(interaction_id=routed, reference=7, extension={"a": 1})
    now = world.situation(world.strategy(routed), world.interactions[routed])
    invitation = new_invitation(request, now.agents[world.log_in("agent-2").agent_id or ""], now)  # type: ignore[index]
    assert (invitation.agent_id, invitation.place_id) == ("agent-2", "place of agent-2")
    assert (invitation.operation, invitation.visibility_mode) == (DELIVER, "Conference")
    assert (invitation.inviter, invitation.reference, invitation.extension) == (now.actor, 7, {"a": 1})
    assert (invitation.ticket_id, invitation.deadline) == (now.sequence, START + 30_000)


@pytest.mark.parametrize(
    ("place", "tenant", "found"),
    [
        ("place of agent-1", 1, None),
        ("place of agent-1", 2, Refusals.UNKNOWN_AGENT),
        ("elsewhere", 1, Refusals.UNKNOWN_AGENT),
        ("", 1, Refusals.INVALID_ATTRIBUTE),
        (None, 1, Refusals.INVALID_ATTRIBUTE),
    ],
)
def test_a_place_has_the_agent_who_is_logged_in_there(
    place: str | None, tenant: int, found: Refusals | None
) -> None:
    """Protocol 9: UNKNOWN_AGENT, "no such place"; the places of two tenants are two."""
    world = World()
    now = world.situation(world.log_in())
    at = session_at(None if place is None else PlaceId(place), tenant, now)
    if found is None:
        assert isinstance(at, AgentSession)
        assert at.agent_id == "agent-1"
    else:
        assert isinstance(at, Refusal)
        assert at.why is found
