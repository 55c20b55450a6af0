"""Snapshots: a client's own list of interactions, to be read, locked and moved together (protocol 4).

What changes many interactions is asked twice: the client's request says which they are, and leads to one of
the server's that names them all, so that they can be loaded and decided together, all or nothing.
"""

from collections.abc import Iterator

from interaction_server.core.decide.decision import Decision, Group, Outcome, Situation, missing
from interaction_server.core.decide.finding import search_of
from interaction_server.core.decide.known import unknown_queue
from interaction_server.core.decide.locking import has_locked, unknown_snapshot
from interaction_server.core.decide.routing import is_waiting
from interaction_server.core.decide.submitting import BACK
from interaction_server.core.decide.workbins import out_of_queue
from interaction_server.core.evolve import is_closed
from interaction_server.core.facts import AnyFact, InteractionMoved, Locked, PlacedInQueue, Unlocked
from interaction_server.core.model import Interaction, InteractionId, QueueName, Snapshot
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import (
    FindInteractions,
)
from interaction_server.core.snapshot_requests import (
    EndSnapshot,
    GetSnapshotInteractions,
    MoveInteractions,
    MoveSnapshot,
    OpenSnapshot,
    ReleaseSnapshot,
    TakeSnapshot,
)


def take_snapshot(request: TakeSnapshot, now: Situation) -> Decision | Refusal:
    """The interactions are looked for, and then a snapshot of them is opened."""
    allowed = now.limits.snapshot_interactions_max
    count_max = allowed if request.count_max is None else request.count_max
    find = FindInteractions(condition=request.condition, order=request.order, count_max=count_max)
    search = search_of(find, now.time, allowed)
    return search if isinstance(search, Refusal) else Decision(outcome=Outcome.TO_BE_TAKEN, search=search)


def open_snapshot(request: OpenSnapshot, now: Situation) -> Decision | Refusal:
    """What is found is in it; of what is to be locked, what can be."""
    ids, name = request.interaction_ids, now.actor.client_name or ""
    groups: tuple[Group, ...] = ()
    if request.lock:
        lock = Locked(client_name=name, snapshot_id=request.snapshot_id)
        groups = tuple(Group(each.id, (lock,)) for each in named(ids, now) if is_waiting(each))
        ids = tuple(group.interaction_id for group in groups)
    snapshot = Snapshot(snapshot_id=request.snapshot_id, client_name=name, ids=ids)
    return Decision(outcome=Outcome.SNAPSHOT_TAKEN, groups=groups, snapshot=snapshot)


def get_snapshot_interactions(request: GetSnapshotInteractions, now: Situation) -> Decision | Refusal:
    """A part of a snapshot, as its interactions are now; those that were stopped are left out."""
    snapshot = snapshot_of(request.snapshot_id, now)
    if isinstance(snapshot, Refusal):
        return snapshot
    start, count = request.start_from, request.count
    if start < 0 or count < 1:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"startFrom is 0 or more, numberOfInteractions 1 or more, not {start} and {count}",
        )
    part = Snapshot(
        snapshot_id=snapshot.snapshot_id,
        client_name=snapshot.client_name,
        ids=snapshot.ids[start : start + count],
    )
    return Decision(outcome=Outcome.SNAPSHOT_PAGE, snapshot=part)


def release_snapshot(request: ReleaseSnapshot, now: Situation) -> Decision | Refusal:
    """Its locks end with it."""
    snapshot = snapshot_of(request.snapshot_id, now)
    if isinstance(snapshot, Refusal):
        return snapshot
    then = EndSnapshot(snapshot_id=snapshot.snapshot_id, interaction_ids=snapshot.ids)
    return Decision(outcome=Outcome.TO_BE_DONE, then=then)


def end_snapshot(request: EndSnapshot, now: Situation) -> Decision | Refusal:
    """What it has locked is unlocked."""
    snapshot = snapshot_of(request.snapshot_id, now)
    if isinstance(snapshot, Refusal):
        return snapshot
    groups = tuple(
        Group(each.id, (Unlocked(queue=each.system.queue),))
        for each in named(request.interaction_ids, now)
        if has_locked(now.actor, each) and each.system.snapshot_id == request.snapshot_id
    )
    return Decision(groups=groups, outcome=Outcome.SNAPSHOT_ENDED, snapshot=snapshot)


def move_interactions(request: MoveInteractions, now: Situation) -> Decision | Refusal:
    """All of a snapshot goes to another queue."""
    snapshot = snapshot_of(request.snapshot_id, now)
    if isinstance(snapshot, Refusal):
        return snapshot
    if not request.queue:
        return missing("queue")
    if request.queue == BACK:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"queue: {BACK} is no queue to move to")
    if refusal := unknown_queue(request.queue, now.limits):
        return refusal
    then = MoveSnapshot(snapshot_id=snapshot.snapshot_id, interaction_ids=snapshot.ids, queue=request.queue)
    return Decision(outcome=Outcome.TO_BE_DONE, then=then)


def move_snapshot(request: MoveSnapshot, now: Situation) -> Decision | Refusal:
    """What waits is moved, and is scheduled as it was.

    What somebody has by now, or another one has locked, stays where it is.
    """
    snapshot = snapshot_of(request.snapshot_id, now)
    if isinstance(snapshot, Refusal):
        return snapshot
    moved = InteractionMoved(queue=request.queue, snapshot_id=request.snapshot_id)
    groups = tuple(
        Group(each.id, (moved, *out_of_workbin(each), moved_to(request.queue, each)))
        for each in named(request.interaction_ids, now)
        if is_waiting(each) or has_locked(now.actor, each)
    )
    return Decision(groups=groups, outcome=Outcome.MOVED, snapshot=snapshot)


def moved_to(queue: QueueName, interaction: Interaction) -> AnyFact:
    """Its arrival."""
    return PlacedInQueue(queue=queue, scheduled_at=interaction.system.scheduled_at)


def out_of_workbin(interaction: Interaction) -> tuple[AnyFact, ...]:
    """What waits in a workbin leaves it; of what waits in a queue, its arrival in the other says enough."""
    return () if interaction.resting_in is None else out_of_queue(interaction)


def snapshot_of(snapshot_id: str, now: Situation) -> Snapshot | Refusal:
    """The asker's own snapshot of this id."""
    snapshot = now.snapshots.get(snapshot_id)
    if snapshot is None or snapshot.client_name != now.actor.client_name:
        return unknown_snapshot(snapshot_id)
    return snapshot


def named(ids: tuple[InteractionId, ...], now: Situation) -> Iterator[Interaction]:
    """Those of them that are open, in their order."""
    for interaction_id in ids:
        interaction = now.interactions.get(interaction_id)
        if interaction is not None and not is_closed(interaction):
            yield interaction
