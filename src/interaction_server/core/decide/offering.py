"""Whom an interaction can be offered, by a router or by an agent, and the offer (protocol 6, 8)."""

from interaction_server.core.decide.capacity import load_of, no_room
from interaction_server.core.decide.decision import Situation, missing
from interaction_server.core.facts import ticket_id
from interaction_server.core.model import AgentSession, Interaction, Invitation, PlaceId, VisibilityMode
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Confer, Intrude, RouteToAgent, Transfer

DELIVER, TRANSFER, CONFERENCE, INTRUDE = "Deliver", "Transfer", "Conference", "Intrude"
"""The operation of an invitation: by a router, to take an agent's place, to join it, or by oneself."""


def invitable(
    request: RouteToAgent | Transfer | Confer, before: Interaction, now: Situation
) -> AgentSession | Refusal:
    """The session of the agent who can be offered this interaction, or why there is none."""
    session = session_named(request, before, now)
    if isinstance(session, Refusal):
        return session
    agent_id = session.agent_id
    if session.tenant_id != before.system.tenant_id:
        return refuse(Refusals.UNKNOWN_AGENT, f"agent {agent_id} is of another tenant")
    if request.place_id is not None and request.place_id != session.place_id:
        return refuse(
            Refusals.UNKNOWN_AGENT,
            f"agent {agent_id} is at place {session.place_id}, not at {request.place_id}",
        )
    if not session.is_ready_for(before.system.media_type):
        return refuse(
            Refusals.UNKNOWN_AGENT,
            f"agent {agent_id} is not ready for media type {before.system.media_type}",
        )
    full = no_room(session, before.system.media_type, load_of(session, now), now.limits.capacity)
    return session if full is None else refuse(Refusals.UNKNOWN_AGENT, full)


def session_named(
    request: RouteToAgent | Transfer | Confer, before: Interaction, now: Situation
) -> AgentSession | Refusal:
    """The session of the agent, or at the place, that the request names."""
    if request.agent_id is None:
        return session_at(request.place_id, before.system.tenant_id, now)
    if not request.agent_id:
        return missing("agentId")
    session = now.agents.get(request.agent_id)
    return session or refuse(Refusals.UNKNOWN_AGENT, f"agent {request.agent_id} is not logged in")


def session_at(place_id: PlaceId | None, tenant_id: int, now: Situation) -> AgentSession | Refusal:
    """The session at a place of a tenant."""
    if not place_id:
        return missing("placeId")
    place = (place_id, tenant_id)
    for session in now.agents.values():
        if (session.place_id, session.tenant_id) == place:
            return session
    return refuse(Refusals.UNKNOWN_AGENT, f"no agent is logged in at place {place_id}")


def new_invitation(
    request: RouteToAgent | Transfer | Confer | Intrude,
    session: AgentSession,
    now: Situation,
    operation: str = DELIVER,
    visibility_mode: str = VisibilityMode.CONFERENCE.value,
) -> Invitation:
    """The offer of the asker to an agent; it must be the first fact of its decision, which numbers it."""
    return Invitation(
        ticket_id=ticket_id(now.sequence),
        agent_id=session.agent_id,
        place_id=session.place_id,
        inviter=now.actor,
        reference=request.reference,
        deadline=now.time + now.limits.delivering_timeout_ms,
        operation=operation,
        visibility_mode=visibility_mode,
        extension=request.extension,
    )
