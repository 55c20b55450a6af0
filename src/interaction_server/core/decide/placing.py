"""The scenarios Place in Queue and Place in Workbin: by agents, strategies and media servers (protocol 8)."""

from collections.abc import Mapping
from typing import Final

from interaction_server.core.decide.decision import Decision, Situation, missing
from interaction_server.core.decide.known import unknown_queue
from interaction_server.core.decide.properties import change_properties
from interaction_server.core.decide.standing import (
    all_leave,
    is_party,
    not_a_party,
    unknown_interaction,
)
from interaction_server.core.decide.submitting import BACK
from interaction_server.core.decide.workbins import (
    NOT_SCHEDULED,
    back,
    into,
    out_of_queue,
    workbin_refusal,
)
from interaction_server.core.facts import AnyFact, PlacedInQueue
from interaction_server.core.model import ActorType, Interaction, RevokeReason
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties, PlaceInQueue, PlaceInWorkbin

OPERATIONS: Final[Mapping[type, str]] = {
    PlaceInQueue: "PlacedInQueue",
    PlaceInWorkbin: "PlacedInWorkbin",
}
"""How a party is said to leave."""


def place_in_queue(request: PlaceInQueue, now: Situation) -> Decision | Refusal:
    """The interaction waits in the queue from now on; back is where it was, a queue or a workbin."""
    before = placeable(request, now)
    if isinstance(before, Refusal):
        return before
    if not request.queue:
        return missing("queue")
    arrival = arrival_of(request, before, now)
    return arrival if isinstance(arrival, Refusal) else place(request, before, now, arrival)


def arrival_of(request: PlaceInQueue, before: Interaction, now: Situation) -> tuple[AnyFact, ...] | Refusal:
    """Where it comes to and for when; what goes back without a time of its own keeps the one it has."""
    if request.queue != BACK:
        arrival = (PlacedInQueue(queue=request.queue, scheduled_at=request.scheduled_at),)
        return unknown_queue(request.queue, now.limits) or arrival
    if request.scheduled_at is None:
        return back(before)
    if before.system.workbin is not None:
        return NOT_SCHEDULED
    return (PlacedInQueue(queue=before.system.queue, scheduled_at=request.scheduled_at),)


def place_in_workbin(request: PlaceInWorkbin, now: Situation) -> Decision | Refusal:
    """The interaction is in the workbin from now on."""
    before = placeable(request, now)
    if isinstance(before, Refusal):
        return before
    return workbin_refusal(request.workbin, now.limits) or place(request, before, now, into(request.workbin))


def place(
    request: PlaceInQueue | PlaceInWorkbin, before: Interaction, now: Situation, arrival: tuple[AnyFact, ...]
) -> Decision | Refusal:
    """Properties change, whoever processes it leaves, and the interaction arrives."""
    changes = changes_on_the_way(request, now)
    if isinstance(changes, Refusal):
        return changes
    return Decision(facts=(*changes, *departure(before, OPERATIONS[type(request)]), *arrival))


def placeable(request: PlaceInQueue | PlaceInWorkbin, now: Situation) -> Interaction | Refusal:
    """The interaction, if the asker may place it."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    return may_not_place(before, now) or before


def may_not_place(before: Interaction, now: Situation) -> Refusal | None:
    """A media server may place whatever is not locked; all others, what they process."""
    if now.actor.actor_type is not ActorType.MEDIA_SERVER:
        return None if is_party(now.actor, before) else not_a_party(before)
    if before.system.is_locked:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} is locked")
    return None


def changes_on_the_way(
    request: PlaceInQueue | PlaceInWorkbin, now: Situation
) -> tuple[AnyFact, ...] | Refusal:
    """The property lists of a move, under the rules of every other change (protocol 3.1)."""
    change = ChangeProperties(
        interaction_id=request.interaction_id,
        added=request.added,
        changed=request.changed,
        deleted=request.deleted,
    )
    if (change.added, change.changed, change.deleted) == (None, None, None):
        return ()
    decision = change_properties(change, now)
    return decision if isinstance(decision, Refusal) else decision.facts


def departure(before: Interaction, operation: str) -> tuple[AnyFact, ...]:
    """Whoever processes it or is invited leaves; what only waits is taken from where it does."""
    return all_leave(before, operation, RevokeReason.MOVED) or out_of_queue(before)
