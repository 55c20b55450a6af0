"""The scenario Place in Queue: by an agent, a strategy or a media server (protocol 4, 8)."""

from interaction_server.core.decide.decision import Decision, Situation, missing
from interaction_server.core.decide.properties import change_properties
from interaction_server.core.decide.standing import (
    all_leave,
    is_party,
    not_a_party,
    unknown_interaction,
)
from interaction_server.core.decide.submitting import BACK
from interaction_server.core.facts import AnyFact, PlacedInQueue, TakenFromQueue
from interaction_server.core.model import ActorType, Interaction, RevokeReason
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties, PlaceInQueue


def place_in_queue(request: PlaceInQueue, now: Situation) -> Decision | Refusal:
    """Properties change, whoever processes it leaves, and the interaction waits in the queue."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if refusal := may_not_place(before, now):
        return refusal
    if not request.queue:
        return missing("queue")
    changes = changes_on_the_way(request, now)
    if isinstance(changes, Refusal):
        return changes
    queue = before.system.queue if request.queue == BACK else request.queue
    return Decision(facts=(*changes, *departure(before, "PlacedInQueue"), PlacedInQueue(queue=queue)))


def may_not_place(before: Interaction, now: Situation) -> Refusal | None:
    """A media server may place whatever is not locked; all others, what they process."""
    if now.actor.actor_type is not ActorType.MEDIA_SERVER:
        return None if is_party(now.actor, before) else not_a_party(before)
    if before.system.is_locked:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} is locked")
    return None


def changes_on_the_way(request: PlaceInQueue, now: Situation) -> tuple[AnyFact, ...] | Refusal:
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
    """Whoever processes it or is invited leaves; what only waits is taken from its queue."""
    left = all_leave(before, operation, RevokeReason.MOVED)
    return left or (TakenFromQueue(queue=before.system.queue),)
