"""The scenario Submit: a media server brings an interaction in, and it is queued (protocol 8)."""

from interaction_server.core.audience import Holder, allowed
from interaction_server.core.decide.decision import Decision, Outcome, Situation, missing
from interaction_server.core.decide.property_rules import carried_refusal, user_data_refusal
from interaction_server.core.facts import InteractionSubmitted, PlacedInQueue
from interaction_server.core.model import InteractionId, QueueName, SystemProperties
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Submit

DEFAULT_QUEUE = QueueName("default")
"""Where an interaction goes whose media server names no queue."""

TENANT = 1
"""The tenant of whoever names none."""


def submit(request: Submit, now: Situation) -> Decision | Refusal:
    """A new interaction in a queue, with the id that was asked for or one of the server's own."""
    if not allowed(InteractionSubmitted, now.actor.actor_type, Holder.NOBODY):
        return refuse(Refusals.NOT_AUTHORIZED, f"one of type {now.actor.actor_type} cannot submit")
    for attribute, value in (
        ("mediaType", request.media_type),
        ("interactionType", request.interaction_type),
        ("queue", request.queue),
    ):
        if not value:
            return missing(attribute)
    if now.interaction is not None:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"interactionId: {now.interaction.id} is in use")
    if refusal := user_data_refusal(request.user_data or {}, now.limits):
        return refusal
    if refusal := carried_refusal(inQueues=request.in_queues, outQueues=request.out_queues):
        return refusal
    system = new_system(request, now)
    return Decision(
        facts=(
            InteractionSubmitted(system=system, user_data=request.user_data or {}),
            PlacedInQueue(queue=request.queue),
        ),
        outcome=Outcome.SUBMITTED,
        interaction_id=system.interaction_id,
    )


def new_system(request: Submit, now: Situation) -> SystemProperties:
    """The system properties that an interaction starts with."""
    return SystemProperties(
        interaction_id=request.interaction_id or new_interaction_id(now.sequence),
        tenant_id=request.tenant_id or TENANT,
        media_type=request.media_type,
        interaction_type=request.interaction_type,
        interaction_subtype=request.interaction_subtype,
        queue=request.queue,
        is_online=request.is_online,
        parent_id=request.parent_id,
        external_id=request.external_id,
        submitted_by=now.actor.client_name or "",
        submitted_at=now.time,
        received_at=now.time if request.received_at is None else request.received_at,
        in_queues=request.in_queues,
        out_queues=request.out_queues,
    )


def new_interaction_id(sequence: int) -> InteractionId:
    """Sixteen characters, unique in the installation: the sequence of its first fact."""
    return InteractionId(f"{sequence:016d}")
