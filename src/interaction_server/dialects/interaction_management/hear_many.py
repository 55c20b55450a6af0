"""Wire requests about many interactions -> neutral requests: finds, locks and snapshots (protocol 4)."""

from interaction_server.core import requests as neutral
from interaction_server.core import snapshot_requests
from interaction_server.core.model import InteractionId, QueueName
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.dialects.interaction_management import requests as wire


def find_interactions(message: wire.RequestFindInteractions) -> neutral.FindInteractions:
    """Find interactions; the texts are read when it is decided."""
    return neutral.FindInteractions(
        condition=message.condition, order=message.order, count_max=message.max_interactions
    )


def lock(message: wire.RequestLockInteraction) -> neutral.LockInteraction:
    """Keep an interaction from everybody else."""
    return neutral.LockInteraction(
        interaction_id=InteractionId(message.interaction_id), snapshot_id=message.snapshot_id
    )


def unlock(message: wire.RequestUnlockInteraction) -> neutral.UnlockInteraction:
    """End a lock."""
    return neutral.UnlockInteraction(
        interaction_id=InteractionId(message.interaction_id), snapshot_id=message.snapshot_id
    )


def take_snapshot(message: wire.RequestTakeSnapshot) -> snapshot_requests.TakeSnapshot | Refusal:
    """Keep a list of interactions; the texts are read when it is decided."""
    if message.lock not in (None, 0, 1):
        return refuse(Refusals.INVALID_ATTRIBUTE, f"lock: {message.lock} is neither 0 nor 1")
    return snapshot_requests.TakeSnapshot(
        condition=message.condition,
        order=message.order,
        lock=bool(message.lock),
        count_max=message.max_interactions,
    )


def get_snapshot_interactions(
    message: wire.RequestGetSnapshotInteractions,
) -> snapshot_requests.GetSnapshotInteractions:
    """Read a part of a snapshot."""
    return snapshot_requests.GetSnapshotInteractions(
        snapshot_id=message.snapshot_id,
        start_from=message.start_from,
        count=message.number_of_interactions,
    )


def release_snapshot(message: wire.RequestReleaseSnapshot) -> snapshot_requests.ReleaseSnapshot:
    """Forget a snapshot."""
    return snapshot_requests.ReleaseSnapshot(snapshot_id=message.snapshot_id)


def move_interactions(message: wire.RequestMoveInteractions) -> snapshot_requests.MoveInteractions:
    """Move all of a snapshot."""
    return snapshot_requests.MoveInteractions(snapshot_id=message.snapshot_id, queue=QueueName(message.queue))
