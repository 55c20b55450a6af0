"""The embedded store: one SQLite file, one journal row per batch, one durable write per commit."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import apsw
import msgspec

from interaction_server.core.conditions import Search
from interaction_server.core.evolve import History
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId, Milliseconds, QueueName
from interaction_server.core.refusals import Refusal
from interaction_server.store import finding, indexing, past, reading
from interaction_server.store.database import Durability, available, limit_pages, open_reader, open_writer
from interaction_server.store.offload import Offload, inline
from interaction_server.store.port import (
    DAY_MS,
    Batch,
    DataDirectoryError,
    IndexState,
    QueuePage,
    QueuePosition,
    Recovered,
    RememberedAnswer,
    RequestKey,
    StoreUnavailable,
)
from interaction_server.store.recovery import recover, recovered
from interaction_server.store.retention import retire_answers, retire_slice
from interaction_server.store.writer import Writer

INDEX_SLICES_MAX: Final = 128
"""So many pieces of indexes are built or removed with each ``tend``: most of its time is for commits."""


class Opened(msgspec.Struct, frozen=True):
    """The connections of an open store: the writer's, one for short reads, one for long ones."""

    writer: Writer
    reader: apsw.Connection
    archive: apsw.Connection


class SqliteStore:
    """The port on a file at ``path``, whose directory exists.

    ``indexes`` are the properties that are to have one; None leaves it at what the file says. ``offload``
    runs what writes and ``offload_reading`` what may read for long, each in a thread of its own; short
    reads are made where they are asked for. ``durability`` "relaxed" gives up the
    last moments before a power failure for speed; ``pages_max`` bounds the file, in pages.
    """

    def __init__(
        self,
        path: Path,
        *,
        indexes: Collection[str] | None = None,
        offload: Offload = inline,
        offload_reading: Offload = inline,
        history_days: int = 90,
        pages_max: int | None = None,
        durability: Durability = "full",
    ) -> None:
        self.path = path
        self.wanted_indexes = indexes
        self.offload = offload
        self.offload_reading = offload_reading
        self.history_days = history_days
        self.pages_max = pages_max
        self.durability = durability
        self.opened: Opened | None = None

    async def open(self) -> Recovered:
        """Open, create or recover; raises DataDirectoryError or StoreUnavailable."""
        assert self.opened is None, "the store is open"
        self.opened, found = await self.offload(self.connect)
        return found

    def connect(self) -> tuple[Opened, Recovered]:
        """Open the connections and bring memory up to the file."""
        connection = open_writer(self.path, self.durability, self.pages_max)
        try:
            with available():
                writer = recover(connection)
                if self.wanted_indexes is not None:
                    writer.configure_indexes(self.wanted_indexes)
                found = recovered(writer)
                return Opened(writer, open_reader(self.path), open_reader(self.path)), found
        except msgspec.DecodeError as error:
            connection.close()
            message = f"{self.path} holds something that this version cannot read: {error}"
            raise DataDirectoryError(message) from error
        except BaseException:
            connection.close()
            raise

    async def commit(self, batch: Batch) -> None:
        """Make a batch durable, all or nothing; raises StoreUnavailable or OutcomeUnknown."""
        await self.offload(partial(self.now().writer.commit, batch))

    async def last_sequence(self) -> int:
        """The sequence of the last committed fact, settled if it was in doubt."""
        return await self.offload(self.now().writer.confirm_last_sequence)

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        """Those of ``ids`` that exist, closed ones too, until retention removes them."""
        now = await self.settled()
        return reading.load(now.reader, now.writer.backlog, ids)

    async def remembered(self, keys: Collection[RequestKey]) -> Mapping[RequestKey, RememberedAnswer]:
        """The answers that were given to these requests, where there are any."""
        now = await self.settled()
        return reading.remembered(now.reader, keys)

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        """A page of those that wait in a queue."""
        now = await self.settled()
        return reading.queued(now.reader, queue, after, count_max)

    async def find(self, search: Search) -> Sequence[Interaction]:
        """The open interactions that a search is for, found among all rows: it may take its time."""
        now = await self.settled()
        return await self.offload_reading(partial(finding.find, now.archive, now.writer.backlog, search))

    async def configure_indexes(self, names: Collection[str]) -> None:
        """From now on these properties are to have an index, and no others."""
        await self.offload(partial(self.now().writer.configure_indexes, names))
        self.wanted_indexes = names

    async def indexes(self) -> Sequence[IndexState]:
        """The declared indexes, by name, and those that are being removed."""
        return await self.offload_reading(partial(indexing.index_states, self.now().archive))

    async def history(self, interaction_id: InteractionId) -> History:
        """Every kept fact of one interaction, and its state before them if that is not the beginning."""
        now = await self.settled()
        work = partial(past.history, now.archive, now.writer.backlog, interaction_id)
        return await self.offload_reading(work)

    async def state_at(
        self, interaction_id: InteractionId, version: int | None, time: Milliseconds | None
    ) -> Interaction | Refusal:
        """The fold of a history up to a version or time."""
        now = await self.settled()
        arguments = (now.archive, now.writer.backlog, interaction_id, version, time)
        return await self.offload_reading(partial(past.find_state, *arguments))

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        """Interactions as they were before a range of facts that they have facts in."""
        now = await self.settled()
        arguments = (now.archive, now.writer.backlog, facts, count_max, without)
        return await self.offload_reading(partial(past.states_before, *arguments))

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        """Facts from a sequence on, at most so many; raises PositionGone."""
        now = await self.settled()
        return await self.offload_reading(partial(reading.records, now.archive, from_sequence, count_max))

    async def tend(self, now: Milliseconds) -> None:
        """Write what waits for its rows, remove what is too old, then go on with indexes."""
        await self.project()
        writer = self.now().writer
        cut = now - self.history_days * DAY_MS
        await self.repeat(lambda: retire_slice(writer.connection, cut, writer.projected))
        await self.repeat(lambda: retire_answers(writer.connection, cut))
        for _ in range(INDEX_SLICES_MAX):
            if not await self.offload(writer.index_slice):
                break

    async def project(self) -> None:
        """Bring rows and index up to what was committed before this call, a slice at a time."""
        writer = self.now().writer
        await self.repeat(writer.project_slice)
        await self.offload(writer.turn)
        await self.repeat(writer.project_slice)

    async def repeat(self, work: Callable[[], bool]) -> None:
        """Do a piece of work until it finds nothing left to do; commits go in between."""
        while await self.offload(work):
            pass

    async def close(self) -> None:
        """Project what waits, if that is possible now, and close the file; again is no error."""
        if self.opened is None:
            return
        with suppress(StoreUnavailable):  # The journal has it; the next start reads more of it.
            await self.project()
        opened, self.opened = self.opened, None
        opened.archive.close()
        opened.reader.close()
        await self.offload(opened.writer.connection.close)

    def raise_pages_max(self, pages_max: int) -> None:
        """Let the file grow further than it was allowed when it was opened."""
        self.pages_max = pages_max
        with available():
            limit_pages(self.now().writer.connection, pages_max)

    def now(self) -> Opened:
        """The connections; raises StoreUnavailable when the store is not open."""
        if self.opened is None:
            message = f"{self.path} is not open"
            raise StoreUnavailable(message)
        return self.opened

    async def settled(self) -> Opened:
        """The connections, when no outcome is in doubt any more; raises StoreUnavailable."""
        now = self.now()
        if now.writer.doubtful is not None:
            await self.offload(now.writer.settle)
        return now
