"""Removing what is older than ``history_days``, so that every history that is left has a beginning."""

from typing import Final

import apsw
import msgspec

from interaction_server.core.evolve import fold, is_closed
from interaction_server.core.facts import Record
from interaction_server.core.model import InteractionId, Milliseconds
from interaction_server.store.database import SQL, repeatable, transaction
from interaction_server.store.encoding import decode_records, encode_text, interaction_decoder
from interaction_server.store.recovery import by_interaction

SLICE_BATCHES_MAX: Final = 8
SLICE_ANSWERS_MAX: Final = 1_000


class OldBatches(msgspec.Struct, frozen=True):
    """Some of the oldest batches, all of them old enough to go."""

    first_sequence: int
    last_sequence: int
    records: tuple[Record, ...]


def retire_slice(connection: apsw.Connection, cut: Milliseconds, projected_sequence: int) -> bool:
    """Remove a few batches whose newest fact is older than ``cut``; False when there are none.

    Only what rows and index have is removed, so that a recovery misses nothing.
    """
    with repeatable(), transaction(connection):
        old = oldest_batches(connection, cut, projected_sequence)
        if old is None:
            return False
        for interaction_id, records in by_interaction(old.records).items():
            retire_interaction(connection, interaction_id, records, old.first_sequence)
        connection.execute(SQL["remove_batches"], (old.first_sequence,))
        connection.execute(SQL["put_meta"], (old.last_sequence, "purged_sequence"))
    return True


def oldest_batches(
    connection: apsw.Connection, cut: Milliseconds, projected_sequence: int
) -> OldBatches | None:
    """The batches of the next slice; they end before the first that is to be kept."""
    found = None
    records: list[Record] = []
    rows = list(connection.execute(SQL["oldest_batches"], (SLICE_BATCHES_MAX,)))
    for first_sequence, last_sequence, time, stored in rows:
        if time >= cut or last_sequence > projected_sequence:
            break
        records.extend(decode_records(stored))
        found = OldBatches(first_sequence, last_sequence, tuple(records))
    return found


def retire_interaction(
    connection: apsw.Connection, interaction_id: InteractionId, records: list[Record], first_sequence: int
) -> None:
    """A closed interaction goes with its last fact; any other keeps its state as a baseline."""
    body = connection.execute(SQL["baseline"], (interaction_id,)).get
    start = None if body is None else interaction_decoder.decode(body)
    state = fold(records, start)
    assert state is not None
    connection.execute(SQL["remove_index"], (interaction_id, first_sequence))
    if is_closed(state):
        connection.execute(SQL["remove_baseline"], (interaction_id,))
        connection.execute(SQL["remove_interaction"], (interaction_id,))
    else:
        connection.execute(SQL["put_baseline"], (interaction_id, encode_text(state)))


def retire_answers(connection: apsw.Connection, cut: Milliseconds) -> bool:
    """Forget some answers that were given before ``cut``; False when there may be no more."""
    with repeatable(), transaction(connection):
        connection.execute(SQL["remove_answers"], (SLICE_ANSWERS_MAX, cut))
        return connection.changes() == SLICE_ANSWERS_MAX
