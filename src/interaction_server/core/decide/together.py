"""Agents together: transfer, conference, intrusion, leaving (protocol 4, 8).

All three invitations are offers like that of a router: answered by their outcome, taken back when their
time is over, and at most one of an interaction is open (``core.decide.inviting`` ends them).
"""

from typing import Final

from interaction_server.core.audience import allowed, holder
from interaction_server.core.decide.agent_states import not_logged_in, session_of
from interaction_server.core.decide.capacity import load_of, no_room
from interaction_server.core.decide.decision import Decision, Outcome, Situation, first_missing
from interaction_server.core.decide.offering import (
    CONFERENCE,
    INTRUDE,
    TRANSFER,
    invitable,
    new_invitation,
)
from interaction_server.core.decide.standing import (
    agents_among,
    is_party,
    leave,
    not_a_party,
    party_of,
    unknown_interaction,
)
from interaction_server.core.facts import AgentInvited
from interaction_server.core.model import AgentId, AgentSession, Interaction, Invitation, VisibilityMode
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Confer, Intrude, LeaveInteraction, Transfer

MODES: Final = frozenset(VisibilityMode)


def transfer(request: Transfer, now: Situation) -> Decision | Refusal:
    """Another agent is invited to take the asker's place."""
    session = colleague(request, now)
    if isinstance(session, Refusal):
        return session
    return offer(new_invitation(request, session, now, TRANSFER))


def confer(request: Confer, now: Situation) -> Decision | Refusal:
    """Another agent is invited to join the asker."""
    session = colleague(request, now)
    if isinstance(session, Refusal):
        return session
    return unknown_mode(request.visibility_mode) or offer(
        new_invitation(request, session, now, CONFERENCE, request.visibility_mode)
    )


def intrude(request: Intrude, now: Situation) -> Decision | Refusal:
    """The asker itself is invited to what other agents are processing, ready for the media type or not."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    session = session_of(now)
    if session is None:
        return not_logged_in()
    refusal = unknown_mode(request.visibility_mode) or not_to_be_intruded(before, session, now)
    if refusal:
        return refusal
    return offer(new_invitation(request, session, now, INTRUDE, request.visibility_mode))


def leave_interaction(request: LeaveInteraction, now: Situation) -> Decision | Refusal:
    """The asker processes it no longer; the last one out returns it to its queue."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    party = party_of(now.actor, before)
    return not_a_party(before) if party is None else Decision(facts=leave(before, (party,), "Leave"))


def offer(invitation: Invitation) -> Decision:
    """The invitation stands, and its outcome will be the answer."""
    return Decision(facts=(AgentInvited(invitation=invitation),), outcome=Outcome.LATER)


def colleague(request: Transfer | Confer, now: Situation) -> AgentSession | Refusal:
    """The session of the other agent whom a party can invite, or why it cannot."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if session_of(now) is None:
        return not_logged_in()
    if not is_party(now.actor, before):
        return not_a_party(before)
    refusal = (
        first_missing(agentId=request.agent_id)
        or itself(request.agent_id, now)
        or takes_part(request.agent_id, before)
        or already_offered(before)
    )
    return refusal or invitable(request, before, now)


def not_to_be_intruded(before: Interaction, session: AgentSession, now: Situation) -> Refusal | None:
    """Why this agent cannot be invited to what others are processing."""
    held_by = holder(before)
    if not allowed(AgentInvited, now.actor.actor_type, held_by):
        return refuse(
            Refusals.NOT_ALLOWED_NOW,
            f"nobody can intrude while {held_by} is processing interaction {before.id}",
        )
    if session.tenant_id != before.system.tenant_id:
        return refuse(Refusals.NOT_AUTHORIZED, f"interaction {before.id} is of another tenant")
    return (
        takes_part(session.agent_id, before)
        or already_offered(before)
        or too_much(session, before.system.media_type, now)
    )


def too_much(session: AgentSession, media_type: str, now: Situation) -> Refusal | None:
    """Error 49 for an agent who has all that it can have."""
    full = no_room(session, media_type, load_of(session, now), now.limits.capacity)
    return None if full is None else refuse(Refusals.LIMIT_EXCEEDED, full, Remaining=0)


def itself(agent_id: AgentId, now: Situation) -> Refusal | None:
    """An agent cannot invite itself."""
    if agent_id != now.actor.agent_id:
        return None
    return refuse(Refusals.INVALID_ATTRIBUTE, f"agentId: agent {agent_id} cannot invite itself")


def takes_part(agent_id: AgentId, before: Interaction) -> Refusal | None:
    """A party need not be invited."""
    if agent_id not in agents_among(before.parties):
        return None
    return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {agent_id} is a party of interaction {before.id} already")


def already_offered(before: Interaction) -> Refusal | None:
    """One offer of an interaction is open at a time."""
    if before.invitation is None:
        return None
    return refuse(
        Refusals.NOT_ALLOWED_NOW,
        f"interaction {before.id} is offered to agent {before.invitation.agent_id}, who has not answered yet",
    )


def unknown_mode(visibility_mode: str) -> Refusal | None:
    """Error 48 for a mode that there is not."""
    if visibility_mode in MODES:
        return None
    return refuse(
        Refusals.INVALID_ATTRIBUTE,
        f"visibilityMode: {visibility_mode[:40]!r} is none of {', '.join(VisibilityMode)}",
    )
