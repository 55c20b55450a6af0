"""What goes to and comes from reporting besides facts of the server's own (protocol 4).

Custom reports, agents of other servers, the status that a reporting engine has for an agent, and the
states of agents for an engine that asks.
"""

from msgspec.structs import replace

from interaction_server.core.agent_requests import (
    AnnounceAgent,
    RelayStatus,
    ReportOwn,
    WatchAgents,
    WithdrawStatuses,
)
from interaction_server.core.audience import allowed, holder
from interaction_server.core.decide.decision import (
    ACKNOWLEDGED,
    Decision,
    Situation,
    first_missing,
    missing,
    unknown_tenant,
)
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.standing import unknown_interaction
from interaction_server.core.facts import AgentAvailable, AgentNotAvailable, CustomReporting
from interaction_server.core.model import AgentStatus
from interaction_server.core.refusals import Refusal, Refusals, refuse


def report_own(request: ReportOwn, now: Situation) -> Decision | Refusal:
    """What a client reports of its own is a fact; it need be no party of the interaction that it names."""
    if not allowed(CustomReporting, now.actor.actor_type, holder(now.interaction)):
        return refuse(Refusals.NOT_AUTHORIZED, f"one of type {now.actor.actor_type} has nothing to report")
    if request.interaction_id is not None and now.interaction is None:
        return unknown_interaction(request.interaction_id)
    if refusal := carried_refusal(eventContent=request.event_content):
        return refusal
    return Decision(facts=(CustomReporting(event_content=request.event_content),))


def announce_agent(request: AnnounceAgent, now: Situation) -> Decision | Refusal:
    """Said each time that it is asked: this server keeps no list of other servers' agents."""
    if refusal := first_missing(agentId=request.agent_id, placeId=request.place_id):
        return refusal
    kind = AgentAvailable if request.available else AgentNotAvailable
    return Decision(facts=(kind(agent_id=request.agent_id, place_id=request.place_id),))


def relay_status(request: RelayStatus, now: Situation) -> Decision | Refusal:
    """No fact: it is the reporting engine's, passes through to the agent's desktops, and bounds offers."""
    status = request.status
    if not status.agent_id:
        return missing("agentId")
    session = now.agents.get(status.agent_id)
    if session is None:
        return refuse(Refusals.UNKNOWN_AGENT, f"agent {status.agent_id} is not logged in")
    if status.place_id is not None and status.place_id != session.place_id:
        return refuse(
            Refusals.UNKNOWN_AGENT,
            f"agent {status.agent_id} is at place {session.place_id}, not at {status.place_id}",
        )
    if refusal := below_zero(status):
        return refusal
    relayed = replace(
        status,
        place_id=session.place_id,
        said_by=now.actor.client_name or "",
        registration=now.registration,
    )
    return Decision(relayed=relayed, sessions=(replace(session, status=relayed),))


def below_zero(status: AgentStatus) -> Refusal | None:
    """Error 48 for less than nothing."""
    for media_type, count in (status.media_capacities or {}).items():
        if count < 0:
            return refuse(
                Refusals.INVALID_ATTRIBUTE,
                f"mediaCapacityList: {media_type:.80} is {count}, and must be at least 0",
            )
    return None


def withdraw_statuses(request: WithdrawStatuses, now: Situation) -> Decision | Refusal:
    """No fact either: every agent of whom this engine was the last to say something has its rule only."""
    wider = [
        replace(session, status=None)
        for session in now.agents.values()
        if session.status is not None and is_withdrawn(session.status, request)
    ]
    return Decision(sessions=tuple(wider))


def is_withdrawn(status: AgentStatus, request: WithdrawStatuses) -> bool:
    """Whether the engine said it before it was gone, and not when it was back."""
    return status.said_by == request.said_by and status.registration <= request.registration_max


def watch_agents(request: WatchAgents, now: Situation) -> Decision | Refusal:
    """Who watches what is a matter of connections; who begins to is shown everybody there is."""
    tenants = now.limits.tenants if request.tenants is None else request.tenants
    for tenant_id in sorted(tenants):
        if refusal := unknown_tenant(tenant_id, now.limits):
            return refusal
    if not request.watching:
        return ACKNOWLEDGED
    return Decision(shown=tuple([each for each in now.agents.values() if each.tenant_id in tenants]))
