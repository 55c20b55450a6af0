"""What an agent says of itself while it is logged in: media, readiness, do-not-disturb, reasons (protocol 4).

What is said again makes no fact. Nothing here takes anything from the agent: what it handles, and what
it was offered before, stays.
"""

from typing import TypedDict

from interaction_server.core.agent_requests import (
    AddMedia,
    ChangeAgentStateReason,
    ChangeMediaStateReason,
    RemoveMedia,
    SetDoNotDisturb,
    SetReadiness,
)
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Situation, missing
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.facts import (
    AgentStateReasonChanged,
    DoNotDisturbOff,
    DoNotDisturbOn,
    MediaAdded,
    MediaRemoved,
    MediaStateReasonChanged,
    NotReadyForMedia,
    ReadyForMedia,
)
from interaction_server.core.key_values import same
from interaction_server.core.model import AgentId, AgentSession, PlaceId
from interaction_server.core.refusals import Refusal, Refusals, refuse

AgentStateRequest = (
    SetReadiness | AddMedia | RemoveMedia | SetDoNotDisturb | ChangeAgentStateReason | ChangeMediaStateReason
)


class Who(TypedDict):
    """What every fact about a session says of it."""

    agent_id: AgentId
    place_id: PlaceId
    tenant_id: int


def set_readiness(request: SetReadiness, now: Situation) -> Decision | Refusal:
    """Ready or not ready for one media type of the session."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if refusal := unknown_media(request.media_type, session):
        return refusal
    if session.media[request.media_type] is request.ready:
        return ACKNOWLEDGED
    kind = ReadyForMedia if request.ready else NotReadyForMedia
    return Decision(facts=(kind(media_type=request.media_type, reason=request.reason, **who(session)),))


def add_media(request: AddMedia, now: Situation) -> Decision | Refusal:
    """A further media type, for which the agent is ready."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if not request.media_type:
        return missing("mediaTypeName")
    if request.media_type in session.media:
        return ACKNOWLEDGED
    added = MediaAdded(media_type=request.media_type, reason=request.reason, **who(session))
    return Decision(facts=(added,))


def remove_media(request: RemoveMedia, now: Situation) -> Decision | Refusal:
    """The agent has the media type no longer."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if refusal := unknown_media(request.media_type, session):
        return refusal
    removed = MediaRemoved(media_type=request.media_type, reason=request.reason, **who(session))
    return Decision(facts=(removed,))


def set_do_not_disturb(request: SetDoNotDisturb, now: Situation) -> Decision | Refusal:
    """Ready for nothing, or as ready as the media are."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if session.do_not_disturb is request.on:
        return ACKNOWLEDGED
    kind = DoNotDisturbOn if request.on else DoNotDisturbOff
    return Decision(facts=(kind(reason=request.reason, **who(session)),))


def change_agent_state_reason(request: ChangeAgentStateReason, now: Situation) -> Decision | Refusal:
    """Another reason for the state that the agent is in."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if request.reason is None:
        return missing("reason")
    if same(session.reason, request.reason):
        return ACKNOWLEDGED
    return Decision(facts=(AgentStateReasonChanged(reason=request.reason, **who(session)),))


def change_media_state_reason(request: ChangeMediaStateReason, now: Situation) -> Decision | Refusal:
    """Another reason for being ready, or not, for a media type."""
    session = speaking(request, now)
    if isinstance(session, Refusal):
        return session
    if refusal := unknown_media(request.media_type, session):
        return refusal
    if request.reason is None:
        return missing("reason")
    if same(session.media_reasons.get(request.media_type), request.reason):
        return ACKNOWLEDGED
    changed = MediaStateReasonChanged(media_type=request.media_type, reason=request.reason, **who(session))
    return Decision(facts=(changed,))


def speaking(request: AgentStateRequest, now: Situation) -> AgentSession | Refusal:
    """The session of the agent who says this, for a reason that is a key-value list."""
    session = session_of(now)
    if session is None:
        return not_logged_in()
    return carried_refusal(reason=request.reason) or session


def unknown_media(media_type: str, session: AgentSession) -> Refusal | None:
    """Error 48 for a media type that is not named, or that the session does not have."""
    if not media_type:
        return missing("mediaTypeName")
    if media_type in session.media:
        return None
    return refuse(
        Refusals.INVALID_ATTRIBUTE, f"mediaTypeName: agent {session.agent_id} does not have {media_type}"
    )


def who(session: AgentSession) -> Who:
    """Whose session it is, to be said in a fact."""
    return {"agent_id": session.agent_id, "place_id": session.place_id, "tenant_id": session.tenant_id}


def session_of(now: Situation) -> AgentSession | None:
    """The asker's own session."""
    return now.agents.get(now.actor.agent_id) if now.actor.agent_id is not None else None


def not_logged_in() -> Refusal:
    """Error 44 for one who must log in first."""
    return refuse(Refusals.NOT_ALLOWED_NOW, "the asker has not logged in as an agent")
