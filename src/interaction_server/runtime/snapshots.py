"""Whose snapshot is whose: noted when it is decided, forgotten with its client (protocol 4).

A snapshot is no fact: it is of use to one client only, and only for as long as that is there.
"""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.model import Snapshot
from interaction_server.runtime.batch import Asked
from interaction_server.runtime.notes import Undo
from interaction_server.runtime.roster import Client, Roster
from interaction_server.runtime.world import World

SnapshotNote = Callable[[Roster, World, Decision, Asked], Undo | None]


def note_taken(roster: Roster, world: World, decision: Decision, asked: Asked) -> Undo | None:
    """The client may ask for it from now on."""
    snapshot, client = decision.snapshot, asked.client
    if snapshot is None or client is None or client.gone:
        return None
    keep(roster, world, snapshot, client)
    return lambda: drop(roster, world, snapshot.snapshot_id)


def note_ended(roster: Roster, world: World, decision: Decision, asked: Asked) -> Undo | None:
    """The client has it no longer; nor has it one that is gone by the time that this is taken back."""
    snapshot = decision.snapshot
    client = roster.snapshots.get(snapshot.snapshot_id) if snapshot else None
    if snapshot is None or client is None:
        return None
    drop(roster, world, snapshot.snapshot_id)
    return lambda: None if client.gone else keep(roster, world, snapshot, client)


def keep(roster: Roster, world: World, snapshot: Snapshot, client: Client) -> None:
    """It is this client's."""
    world.snapshots[snapshot.snapshot_id] = snapshot
    roster.snapshots[snapshot.snapshot_id] = client


def drop(roster: Roster, world: World, snapshot_id: str) -> None:
    """It is nobody's."""
    world.snapshots.pop(snapshot_id, None)
    roster.snapshots.pop(snapshot_id, None)


def drop_all(roster: Roster, world: World, client: Client) -> None:
    """The client is gone."""
    for snapshot_id in [each for each, holder in roster.snapshots.items() if holder is client]:
        drop(roster, world, snapshot_id)


SNAPSHOT_NOTES: Final[Mapping[Outcome, SnapshotNote]] = {
    Outcome.SNAPSHOT_TAKEN: note_taken,
    Outcome.SNAPSHOT_ENDED: note_ended,
}
