"""The scenario Stop: a media server, an agent or a strategy ends an interaction (protocol 8)."""

from interaction_server.core.audience import allowed, holder
from interaction_server.core.decide.decision import Decision, Situation
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.standing import all_leave, is_party, not_a_party, unknown_interaction
from interaction_server.core.facts import ProcessingStopped
from interaction_server.core.model import ActorType, RevokeReason
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import StopProcessing


def stop_processing(request: StopProcessing, now: Situation) -> Decision | Refusal:
    """Every party is removed, an open invitation is taken back, and the interaction is closed."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    actor_type, held_by = now.actor.actor_type, holder(before)
    if not allowed(ProcessingStopped, actor_type, held_by):
        return refuse(
            Refusals.NOT_ALLOWED_NOW,
            f"one of type {actor_type} cannot stop interaction {before.id} while {held_by} is processing it",
        )
    if actor_type is not ActorType.MEDIA_SERVER and not is_party(now.actor, before):
        return not_a_party(before)
    if refusal := carried_refusal(reason=request.reason):
        return refusal
    return Decision(
        facts=(*all_leave(before, "Stopped", RevokeReason.STOPPED), ProcessingStopped(reason=request.reason))
    )
