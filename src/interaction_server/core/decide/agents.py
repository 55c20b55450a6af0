"""Agent sessions: login, logout, and what a lost party leaves behind (protocol 4, 8)."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from interaction_server.core.agent_requests import LogIn, LogOut
from interaction_server.core.audience import Holder, allowed
from interaction_server.core.decide.agent_states import not_logged_in, session_of, who
from interaction_server.core.decide.decision import (
    ACKNOWLEDGED,
    Decision,
    SecondLogin,
    Situation,
    first_missing,
    unknown_tenant,
)
from interaction_server.core.decide.known import login_refusal
from interaction_server.core.decide.standing import leave
from interaction_server.core.facts import (
    AgentFact,
    AgentLogin,
    AgentLogout,
)
from interaction_server.core.model import AgentSession
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ReleaseParty


def log_in(request: LogIn, now: Situation) -> Decision | Refusal:
    """The session begins; an agent has one at a time, and a client has one agent.

    Where the agent is logged in on another client already, ``allow-multiple-agent-connections`` decides: a
    login that joins the session finds it at its place, and adds to its media or sets them.
    """
    if not allowed(AgentLogin, now.actor.actor_type, Holder.NOBODY):
        return refuse(
            Refusals.NOT_AUTHORIZED, f"one of type {now.actor.actor_type} cannot log in as an agent"
        )
    refusal = (
        first_missing(agentId=request.agent_id, placeId=request.place_id)
        or unknown_tenant(request.tenant_id, now.limits)
        or login_refusal(request, now.limits)
        or occupied(request, now)
    )
    if refusal:
        return refusal
    session = now.agents.get(request.agent_id)
    login = AgentLogin(
        agent_id=request.agent_id,
        place_id=request.place_id,
        tenant_id=request.tenant_id,
        media=request.media,
    )
    facts = (login,) if session is None else SECOND_LOGINS[now.limits.second_login](session, login)
    agent = replace(now.actor, agent_id=request.agent_id, place_id=facts[-1].place_id)
    return Decision(facts=facts, actor=agent)


def join(session: AgentSession, login: AgentLogin) -> tuple[AgentFact, ...]:
    """One more connection of the session that there is, with what the login says of media."""
    return (AgentLogin(media={**session.media, **login.media}, **who(session)),)


def take_over(session: AgentSession, login: AgentLogin) -> tuple[AgentFact, ...]:
    """The session that there is ends, and another begins."""
    return (AgentLogout(forced=True, **who(session)), login)


SECOND_LOGINS: Final[Mapping[SecondLogin, Callable[..., tuple[AgentFact, ...]]]] = {
    SecondLogin.JOINS: join,
    SecondLogin.TAKES_OVER: take_over,
}
"""What a login makes so where the agent has a session; a policy that is missing refuses it."""


def occupied(request: LogIn, now: Situation) -> Refusal | None:
    """The client has an agent already, or the agent a session, or the place another agent."""
    if now.actor.agent_id is not None:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {now.actor.agent_id} is logged in on this client")
    session = now.agents.get(request.agent_id)
    if session is not None and now.limits.second_login not in SECOND_LOGINS:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {request.agent_id} is logged in already")
    if session is not None and session.tenant_id != request.tenant_id:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"agent {request.agent_id} is logged in for another tenant")
    place = (request.place_id, request.tenant_id)
    for other in now.agents.values():
        if (other.place_id, other.tenant_id) == place and other is not session:
            return refuse(
                Refusals.NOT_ALLOWED_NOW, f"place {request.place_id} is taken by agent {other.agent_id}"
            )
    return None


def log_out(request: LogOut, now: Situation) -> Decision | Refusal:
    """The session ends, or one of its connections, by the agent's wish or because the connection is gone."""
    own = request.agent_id is None
    session = session_of(now) if request.agent_id is None else now.agents.get(request.agent_id)
    if session is None:
        return ACKNOWLEDGED if request.lost else not_logged_in()
    left = session.connections - 1 if own else 0
    return Decision(facts=(AgentLogout(lost=request.lost, connections_left=left, **who(session)),))


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
