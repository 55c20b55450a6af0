"""Agent sessions: login, logout, readiness, and what a lost party leaves behind (protocol 4, 8)."""

from msgspec.structs import replace

from interaction_server.core.audience import Holder, allowed
from interaction_server.core.decide.decision import (
    ACKNOWLEDGED,
    Decision,
    Situation,
    first_missing,
    missing,
    unknown_tenant,
)
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.standing import leave
from interaction_server.core.facts import (
    AgentLogin,
    AgentLogout,
    AnyFact,
    NotReadyForMedia,
    ReadyForMedia,
)
from interaction_server.core.model import AgentId, AgentSession
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import LogIn, LogOut, ReleaseParty, SetReadiness


def log_in(request: LogIn, now: Situation) -> Decision | Refusal:
    """The session begins; an agent has one at a time, and a client has one agent."""
    if not allowed(AgentLogin, now.actor.actor_type, Holder.NOBODY):
        return refuse(
            Refusals.NOT_AUTHORIZED, f"one of type {now.actor.actor_type} cannot log in as an agent"
        )
    refusal = (
        first_missing(agentId=request.agent_id, placeId=request.place_id)
        or unknown_tenant(request.tenant_id, now.limits)
        or occupied(request, now)
    )
    if refusal:
        return refusal
    login = AgentLogin(
        agent_id=request.agent_id,
        place_id=request.place_id,
        tenant_id=request.tenant_id,
        media=request.media,
    )
    agent = replace(now.actor, agent_id=request.agent_id, place_id=request.place_id)
    return Decision(facts=(login,), actor=agent)


def occupied(request: LogIn, now: Situation) -> Refusal | None:
    """The client has an agent already, or the agent a session, or the place another agent."""
    if now.actor.agent_id is not None:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {now.actor.agent_id} is logged in on this client")
    if request.agent_id in now.agents:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {request.agent_id} is logged in already")
    place = (request.place_id, request.tenant_id)
    for session in now.agents.values():
        if (session.place_id, session.tenant_id) == place:
            return refuse(
                Refusals.NOT_ALLOWED_NOW, f"place {request.place_id} is taken by agent {session.agent_id}"
            )
    return None


def log_out(request: LogOut, now: Situation) -> Decision | Refusal:
    """The session ends, by the agent's wish or because the connection is gone."""
    session = session_of(now) if request.agent_id is None else now.agents.get(request.agent_id)
    if session is None:
        return ACKNOWLEDGED if request.lost else not_logged_in()
    logout = AgentLogout(
        agent_id=session.agent_id,
        place_id=session.place_id,
        tenant_id=session.tenant_id,
        lost=request.lost,
    )
    return Decision(facts=(logout,))


def set_readiness(request: SetReadiness, now: Situation) -> Decision | Refusal:
    """Ready or not ready for one media type of the session; the same again is no fact."""
    session = session_of(now)
    if session is None:
        return not_logged_in()
    if not request.media_type:
        return missing("mediaTypeName")
    if request.media_type not in session.media:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"mediaTypeName: agent {session.agent_id} did not log in with {request.media_type}",
        )
    if refusal := carried_refusal(reason=request.reason):
        return refusal
    if session.media[request.media_type] is request.ready:
        return ACKNOWLEDGED
    kind = ReadyForMedia if request.ready else NotReadyForMedia
    fact = kind(
        agent_id=session.agent_id,
        place_id=session.place_id,
        tenant_id=session.tenant_id,
        media_type=request.media_type,
        reason=request.reason,
    )
    return Decision(facts=(fact,))


def release_party(request: ReleaseParty, now: Situation) -> Decision | Refusal:
    """A party that is gone leaves; the last one out returns the interaction to its queue."""
    before = now.interaction
    if before is None or (request.unless_back and request.agent_id in now.agents):
        return ACKNOWLEDGED
    gone = tuple(
        party
        for party in before.parties
        if (request.agent_id is not None and party.agent_id == request.agent_id)
        or (request.connection_id is not None and party.connection_id == request.connection_id)
    )
    if not gone:
        return ACKNOWLEDGED
    return Decision(facts=leave(before, gone, "Lost"))


def session_of(now: Situation) -> AgentSession | None:
    """The asker's own session."""
    return now.agents.get(now.actor.agent_id) if now.actor.agent_id is not None else None


def not_logged_in() -> Refusal:
    """Error 44 for one who must log in first."""
    return refuse(Refusals.NOT_ALLOWED_NOW, "the asker has not logged in as an agent")


def apply_agent_fact(agents: dict[AgentId, AgentSession], fact: AnyFact, client_name: str) -> None:
    """Bring the table of sessions up to a fact about an agent; other facts do not concern it."""
    match fact:
        case AgentLogin():
            agents[fact.agent_id] = AgentSession(
                agent_id=fact.agent_id,
                place_id=fact.place_id,
                tenant_id=fact.tenant_id,
                media=fact.media,
                client_name=client_name,
            )
        case AgentLogout():
            agents.pop(fact.agent_id, None)
        case ReadyForMedia() | NotReadyForMedia():
            before = agents[fact.agent_id]
            ready = isinstance(fact, ReadyForMedia)
            agents[fact.agent_id] = AgentSession(
                agent_id=before.agent_id,
                place_id=before.place_id,
                tenant_id=before.tenant_id,
                media={**before.media, fact.media_type: ready},
                client_name=before.client_name,
            )
        case _:
            pass
