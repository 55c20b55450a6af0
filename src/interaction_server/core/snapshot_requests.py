"""Neutral requests about snapshots: a client's, and the server's own that name every interaction in one.

As ``core.requests``, of which they are a part.
"""

import msgspec

from interaction_server.core.model import InteractionId, QueueName
from interaction_server.core.view_requests import PullFound


class TakeSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Keep a list of the interactions for which a condition holds, and lock them if that is wanted."""

    condition: str
    order: str | None = None
    lock: bool = False
    count_max: int | None = None


class GetSnapshotInteractions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Read so many interactions of a snapshot, from a place on that counts from 0."""

    snapshot_id: str
    start_from: int
    count: int


class ReleaseSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Forget a snapshot, and end its locks."""

    snapshot_id: str


class MoveInteractions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Move all of a snapshot to a queue."""

    snapshot_id: str
    queue: QueueName


class OpenSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a TakeSnapshot has found is to be kept, and locked where that is wanted."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]
    lock: bool


class EndSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The interactions of a released snapshot are to be unlocked."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]


class MoveSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The interactions of a snapshot are to be moved to a queue."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]
    queue: QueueName


SnapshotRequest = TakeSnapshot | GetSnapshotInteractions | ReleaseSnapshot | MoveInteractions
GroupRequest = OpenSnapshot | EndSnapshot | MoveSnapshot | PullFound
"""The requests that name many interactions, all of which are loaded for one decision."""
