"""The scenario Submit: a media server or an agent brings an interaction in (protocol 8)."""

from interaction_server.core.audience import Holder, allowed
from interaction_server.core.decide.agent_states import not_logged_in, session_of
from interaction_server.core.decide.decision import (
    Decision,
    Outcome,
    Situation,
    first_missing,
    unknown_tenant,
)
from interaction_server.core.decide.known import unknown_media_type, unknown_queue
from interaction_server.core.decide.property_rules import carried_refusal, user_data_refusal
from interaction_server.core.decide.standing import other_tenant
from interaction_server.core.decide.timing import handling_party
from interaction_server.core.decide.workbins import NOT_SCHEDULED, into, workbin_refusal
from interaction_server.core.evolve import in_workbin
from interaction_server.core.facts import InteractionSubmitted, PartyAdded, PlacedInQueue
from interaction_server.core.model import (
    ActorType,
    AgentSession,
    InteractionId,
    QueueName,
    SystemProperties,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Submit

DEFAULT_QUEUE = QueueName("default")
"""The queue of an interaction that is submitted without one."""

OWN_PREFIX = "IXN"
"""How the ids begin that the server gives; what follows is a number."""

ID_BYTES_MAX = 256

BACK = QueueName("__BACK__")
"""Stands for the queue that an interaction came from."""

TENANT = 1
"""The tenant of whoever names none."""


def submit(request: Submit, now: Situation) -> Decision | Refusal:
    """A new interaction, with the id that was asked for or one of the server's own.

    A media server's is queued; an agent's is handled by that agent, who must place or stop it later.
    """
    session = session_of(now)
    tenant_id = tenant_of(request, session)
    if refusal := submission_refusal(request, tenant_id, now) or agent_refusal(tenant_id, session, now):
        return refusal
    system = new_system(request, tenant_id, now)
    begun = InteractionSubmitted(system=system, user_data=request.user_data or {})
    if session is None:
        placed = PlacedInQueue(queue=system.queue, scheduled_at=system.scheduled_at)
        first = (placed,) if request.workbin is None else into(request.workbin)
    else:
        party = handling_party(session, system, begun.user_data, now)
        first = (PartyAdded(party=party, operation="Submitted"),)
    return Decision(facts=(begun, *first), outcome=Outcome.SUBMITTED, interaction_id=system.interaction_id)


def tenant_of(request: Submit, session: AgentSession | None) -> int:
    """The tenant that is asked for; else the agent's own, and for a media server the first."""
    if request.tenant_id is not None:
        return request.tenant_id
    return TENANT if session is None else session.tenant_id


def agent_refusal(tenant_id: int, session: AgentSession | None, now: Situation) -> Refusal | None:
    """An agent submits while logged in, and for its own tenant."""
    if now.actor.actor_type is not ActorType.AGENT:
        return None
    if session is None:
        return not_logged_in()
    return None if tenant_id == session.tenant_id else other_tenant(tenant_id, session)


def submission_refusal(request: Submit, tenant_id: int, now: Situation) -> Refusal | None:
    """The first thing that is wrong with a submission."""
    if not allowed(InteractionSubmitted, now.actor.actor_type, Holder.NOBODY):
        return refuse(Refusals.NOT_AUTHORIZED, f"one of type {now.actor.actor_type} cannot submit")
    if request.queue == BACK:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"queue: {BACK} is no queue to submit to")
    return (
        first_missing(
            mediaType=request.media_type, interactionType=request.interaction_type, queue=request.queue
        )
        or unknown_tenant(tenant_id, now.limits)
        or unknown_media_type(request.media_type, now.limits)
        or id_refusal(request.interaction_id, in_use=now.interaction is not None)
        or user_data_refusal(request.user_data or {}, now.actor, now.limits)
        or carried_refusal(inQueues=request.in_queues, outQueues=request.out_queues)
        or where_refusal(request, now)
    )


def where_refusal(request: Submit, now: Situation) -> Refusal | None:
    """What is wrong with the place that it is submitted to."""
    if request.workbin is None:
        return unknown_queue(request.queue, now.limits)
    refusal = workbin_refusal(request.workbin, now.limits)
    return refusal or (None if request.scheduled_at is None else NOT_SCHEDULED)


def new_system(request: Submit, tenant_id: int, now: Situation) -> SystemProperties:
    """The system properties that an interaction starts with."""
    workbin = request.workbin
    system = SystemProperties(
        interaction_id=request.interaction_id or new_interaction_id(now.sequence),
        tenant_id=tenant_id,
        media_type=request.media_type,
        interaction_type=request.interaction_type,
        interaction_subtype=request.interaction_subtype,
        queue=request.queue if workbin is None else workbin.queue,
        is_online=request.is_online,
        parent_id=request.parent_id,
        external_id=request.external_id,
        submitted_by=now.actor.client_name or "",
        submitted_at=now.time,
        received_at=now.time if request.received_at is None else request.received_at,
        in_queues=request.in_queues,
        out_queues=request.out_queues,
        scheduled_at=request.scheduled_at,
    )
    return system if workbin is None else in_workbin(system, workbin)


def new_interaction_id(sequence: int) -> InteractionId:
    """Sixteen characters, unique in the installation: the sequence of its first fact."""
    return InteractionId(f"{OWN_PREFIX}{sequence:013d}")


def id_refusal(interaction_id: InteractionId | None, *, in_use: bool) -> Refusal | None:
    """What is wrong with the id that the media server chose; it must never be one of ours to come."""
    if interaction_id is None:
        return None
    size = len(interaction_id.encode())
    if size > ID_BYTES_MAX:
        return refuse(
            Refusals.LIMIT_EXCEEDED,
            f"interactionId has {size} bytes of {ID_BYTES_MAX} allowed",
            Remaining=0,
        )
    if in_use:
        sentence = f"interactionId: {interaction_id} is in use"
        return refuse(Refusals.INVALID_ATTRIBUTE, sentence, InUse=interaction_id)
    if interaction_id.startswith(OWN_PREFIX) and interaction_id.removeprefix(OWN_PREFIX).isdecimal():
        return refuse(Refusals.INVALID_ATTRIBUTE, f"interactionId: {OWN_PREFIX} and digits are the server's")
    return None
