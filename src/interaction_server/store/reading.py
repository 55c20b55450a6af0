"""The reading half of the SQLite store: rows, overlaid with what has not reached them yet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

import apsw

from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId, QueueName
from interaction_server.store.database import SQL, available, number, snapshot
from interaction_server.store.encoding import decode_answer, decode_records
from interaction_server.store.port import PositionGone, QueuePage, QueuePosition, RememberedAnswer, RequestKey
from interaction_server.store.projection import Backlog
from interaction_server.store.recovery import read_interactions

BEFORE_ALL: QueuePosition = (-1, InteractionId(""))


def load(
    connection: apsw.Connection, backlog: Backlog, ids: Collection[InteractionId]
) -> dict[InteractionId, Interaction]:
    """The backlog is asked first: a state that leaves it meanwhile is in its row by then."""
    states = {each: state for each in ids if (state := backlog.state(each)) is not None}
    with available():
        missing = {each for each in ids if each not in states}
        return {**states, **read_interactions(connection, missing)}


def queued(
    connection: apsw.Connection, queue: QueueName, after: QueuePosition | None, count_max: int
) -> QueuePage:
    """The rows alone: properties may lag behind in them, but never where an interaction waits."""
    with available():
        found = list(connection.execute(SQL["queued"], (queue, *(after or BEFORE_ALL), count_max)))
    return QueuePage(
        ids=tuple(InteractionId(each) for _, each in found),
        position=found[-1] if found else None,
        at_end=len(found) < count_max,
    )


def remembered(
    connection: apsw.Connection, keys: Collection[RequestKey]
) -> Mapping[RequestKey, RememberedAnswer]:
    """The answers to those of these requests that were made before."""
    answers: dict[RequestKey, RememberedAnswer] = {}
    with available():
        for key in keys:
            for digest, time, stored in list(connection.execute(SQL["answer"], key)):
                answers[key] = decode_answer(key, digest, time, stored)
    return answers


def records(connection: apsw.Connection, from_sequence: int, count_max: int) -> Sequence[Record]:
    """Facts from a sequence on, at most so many; raises PositionGone."""
    with snapshot(connection):
        facts = (
            record for stored in batches_from(connection, from_sequence) for record in decode_records(stored)
        )
        kept = (record for record in facts if record.sequence >= from_sequence)
        return tuple(islice(kept, max(count_max, 0)))


def batches_from(connection: apsw.Connection, from_sequence: int) -> Iterator[bytes]:
    """The batches from the one that holds a sequence on; raises PositionGone."""
    purged = number(connection, SQL["meta"], "purged_sequence")
    if purged and from_sequence <= purged:
        raise PositionGone(purged + 1)
    cursor = connection.execute(SQL["batches_from"], (from_sequence,))
    try:
        for (stored,) in cursor:
            yield stored
    finally:
        cursor.close()
