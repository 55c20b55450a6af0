"""The scenarios between queue, router and agent: to the router, and from it onwards (protocol 8)."""

from interaction_server.core.audience import URS, allowed
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Outcome, Situation, missing
from interaction_server.core.decide.offering import invitable, new_invitation
from interaction_server.core.decide.standing import not_a_party, party_of, unknown_interaction
from interaction_server.core.facts import (
    AgentInvited,
    PartyAdded,
    PartyRemoved,
    TakenFromQueue,
    connection_id,
)
from interaction_server.core.model import Interaction, InteractionState, Milliseconds, Party, PartyType
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import RouteToAgent, RunStrategy, SubmitToRouter
from interaction_server.core.times import spell_time
from interaction_server.core.views import Segment, Sight


def run_strategy(request: RunStrategy, now: Situation) -> Decision | Refusal:
    """Which router runs what is a matter of connections: no fact, only an answer."""
    return ACKNOWLEDGED if request.strategy_id else missing("thisDN")


def submit_to_router(request: SubmitToRouter, now: Situation) -> Decision | Refusal:
    """A queued interaction is taken from its queue and processed by a strategy."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if why := not_to_be_submitted(request, before, now.time):
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} {why}")
    party = Party(
        party_type=PartyType.STRATEGY,
        strategy_id=request.strategy_id,
        router_id=request.router_id,
        connection_id=connection_id(now.sequence + 1),
        deadline=now.time + now.limits.routing_timeout_ms,
    )
    return Decision(
        facts=(
            TakenFromQueue(queue=before.system.queue, strategy_id=request.strategy_id),
            PartyAdded(party=party, operation="Routed"),
        )
    )


def not_to_be_submitted(request: SubmitToRouter, interaction: Interaction, now: Milliseconds) -> str | None:
    """Why what was chosen is not to be submitted after all: it is looked at once more when it is decided."""
    system, sight = interaction.system, request.sight
    if not may_be_submitted(interaction) or system.queue != request.queue:
        return f"is not waiting in queue {request.queue}"
    if sight is not None:
        return not_shown(sight, request.segment, interaction, now)
    scheduled_at = system.scheduled_at
    if scheduled_at is None or scheduled_at <= now:
        return None
    return f"is scheduled for {spell_time(scheduled_at)}"


def not_shown(sight: Sight, segment: Segment, interaction: Interaction, now: Milliseconds) -> str | None:
    """Why the view by which it was chosen does not feed it now."""
    if not sight.is_feeding(now):
        return f"is in view {sight.view.name}, which does not feed its strategy now"
    if not sight.shows(interaction, now):
        return f"is not in view {sight.view.name} now"
    return (
        None if sight.segment(interaction) == segment else f"is in another segment of view {sight.view.name}"
    )


def may_be_submitted(interaction: Interaction) -> bool:
    """Whether a router may have it: what is in a workbin waits for people."""
    return is_waiting(interaction) and interaction.system.workbin_type_id is None


def is_waiting(interaction: Interaction) -> bool:
    """Whether an interaction waits in its queue with nobody processing it or being asked to."""
    system = interaction.system
    return (
        system.state is InteractionState.QUEUED
        and not interaction.parties
        and interaction.invitation is None
        and not system.is_locked
        and not system.is_held
    )


def route_to_agent(request: RouteToAgent, now: Situation) -> Decision | Refusal:
    """The strategy offers the interaction to an agent and stops processing it."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    party = party_of(now.actor, before)
    if party is None:
        return not_a_party(before)
    if not allowed(AgentInvited, now.actor.actor_type, URS):
        return refuse(
            Refusals.NOT_ALLOWED_NOW, f"one of type {now.actor.actor_type} cannot route interactions"
        )
    session = invitable(request, before, now)
    if isinstance(session, Refusal):
        return session
    invitation = new_invitation(request, session, now)
    return Decision(
        facts=(AgentInvited(invitation=invitation), PartyRemoved(party=party, operation="Delivered")),
        outcome=Outcome.LATER,
    )
