"""Whether an agent can have one interaction more: its rule, and what reporting says (decisions 67, 68)."""

from collections.abc import Iterator, Sequence

import msgspec

from interaction_server.core.decide.decision import Situation
from interaction_server.core.model import AgentSession, AgentStatus
from interaction_server.core.objects import CapacityPlan, CapacityRule

AS_WELL = "in all, and cannot have {} as well"


class Bound(msgspec.Struct, frozen=True):
    """So many of something an agent has of so many that it can have; ``source`` says who set that."""

    load: int
    limit: int | None
    what: str
    source: str


def load_of(session: AgentSession, now: Situation) -> list[str]:
    """The media type of everything that the agent has now, offers included."""
    return list(now.work.get(session.agent_id, {}).values())


def no_room(session: AgentSession, media_type: str, has: Sequence[str], plan: CapacityPlan) -> str | None:
    """Why the agent cannot have one of this media type beside what it ``has``; None if it can."""
    agent, rule, status = f"agent {session.agent_id}", rule_of(session, plan), session.status
    if rule is not None and (alone := must_be_alone(rule, media_type, has)):
        cannot = AS_WELL.format(media_type)
        return f"{agent} has {len(has)} {cannot}, since {alone} is exclusive (rule {rule.name})"
    for bound in bounds(rule, status, media_type, has):
        if bound.limit is not None and bound.load >= bound.limit:
            return f"{agent} has {bound.load} of {bound.limit} {bound.what} ({bound.source})"
    return None


def bounds(
    rule: CapacityRule | None, status: AgentStatus | None, media_type: str, has: Sequence[str]
) -> Iterator[Bound]:
    """All that must hold of one more of this media type."""
    load = has.count(media_type)
    if rule is not None:
        source = f"rule {rule.name}"
        yield Bound(load, rule.media.get(media_type, rule.other), media_type, source)
        yield Bound(len(has), rule.total, AS_WELL.format(media_type), source)
    if status is not None:
        yield Bound(load, narrowed(status, media_type), media_type, f"status from {status.said_by}")


def rule_of(session: AgentSession, plan: CapacityPlan) -> CapacityRule | None:
    """The agent's own rule, else that of the place where it is, else its tenant's, else none."""
    return (
        plan.agents.get(session.agent_id)
        or plan.places.get(session.place_id)
        or plan.tenants.get(session.tenant_id)
    )


def must_be_alone(rule: CapacityRule, media_type: str, has: Sequence[str]) -> str | None:
    """The media type that tolerates no other interaction, where there would be one."""
    if not has:
        return None
    return next((one for one in (media_type, *has) if one in rule.exclusive), None)


def narrowed(status: AgentStatus, media_type: str) -> int | None:
    """How many of this media type a reporting engine lets an agent have; None is any number."""
    if (status.media_states or {}).get(media_type) == 0:
        return 0
    return (status.media_capacities or {}).get(media_type)
