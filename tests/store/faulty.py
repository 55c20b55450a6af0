"""A store that fails as told: the failures of disks and networks, for tests of those who use a store."""

from asyncio import Event
from collections.abc import Collection, Mapping, Sequence

from interaction_server.core.conditions import Search
from interaction_server.core.evolve import History
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId, Milliseconds, QueueName
from interaction_server.core.refusals import Refusal
from interaction_server.store.port import (
    Batch,
    IndexState,
    OutcomeUnknown,
    QueuePage,
    QueuePosition,
    Recovered,
    RememberedAnswer,
    RequestKey,
    Store,
    StoreUnavailable,
)

TOLD_TO = "the store was told to fail"


class FaultyStore:
    """A store in front of another one; without orders it only passes things on.

    ``held`` counts the commits that wait for ``release``.
    """

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.failures: list[str] = []
        self.reading_fails = False
        self.free = Event()
        self.free.set()
        self.held = 0

    def refuse_commits(self, count: int = 1) -> None:
        """The next commits change nothing and say so."""
        self.failures += ["refused"] * count

    def lose_outcome(self, *, committed: bool) -> None:
        """Of the next commit nobody hears whether it was made."""
        self.failures.append("lost, made" if committed else "lost, not made")

    def refuse_reading(self, *, refuse: bool = True) -> None:
        """Until told otherwise, nothing can be read either."""
        self.reading_fails = refuse

    def hold(self) -> None:
        """Commits wait, until released."""
        self.free.clear()

    def release(self) -> None:
        """Commits go on."""
        self.free.set()

    def check_reading(self) -> None:
        """Fail when told to."""
        if self.reading_fails:
            raise StoreUnavailable(TOLD_TO)

    async def open(self) -> Recovered:
        return await self.inner.open()

    async def commit(self, batch: Batch) -> None:
        if not self.free.is_set():
            self.held += 1
            await self.free.wait()
            self.held -= 1
        failure = self.failures.pop(0) if self.failures else "none"
        if failure == "refused":
            raise StoreUnavailable(TOLD_TO)
        if failure != "lost, not made":
            await self.inner.commit(batch)
        if failure != "none":
            raise OutcomeUnknown(TOLD_TO)

    async def last_sequence(self) -> int:
        self.check_reading()
        return await self.inner.last_sequence()

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        self.check_reading()
        return await self.inner.load(ids)

    async def remembered(self, keys: Collection[RequestKey]) -> Mapping[RequestKey, RememberedAnswer]:
        self.check_reading()
        return await self.inner.remembered(keys)

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        self.check_reading()
        return await self.inner.queued(queue, after, count_max)

    async def find(self, search: Search) -> Sequence[Interaction]:
        self.check_reading()
        return await self.inner.find(search)

    async def configure_indexes(self, names: Collection[str]) -> None:
        self.check_reading()
        await self.inner.configure_indexes(names)

    async def indexes(self) -> Sequence[IndexState]:
        self.check_reading()
        return await self.inner.indexes()

    async def history(self, interaction_id: InteractionId) -> History:
        self.check_reading()
        return await self.inner.history(interaction_id)

    async def state_at(
        self, interaction_id: InteractionId, version: int | None, time: Milliseconds | None
    ) -> Interaction | Refusal:
        self.check_reading()
        return await self.inner.state_at(interaction_id, version, time)

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        self.check_reading()
        return await self.inner.states_before(facts, count_max, without)

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        self.check_reading()
        return await self.inner.records(from_sequence, count_max)

    async def tend(self, now: Milliseconds) -> None:
        self.check_reading()
        await self.inner.tend(now)

    async def close(self) -> None:
        await self.inner.close()
