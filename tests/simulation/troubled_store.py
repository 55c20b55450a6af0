"""A store that takes its time, fails now and then, and tells the auditor what has become durable."""

from asyncio import Event, sleep
from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random

from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId, QueueName
from interaction_server.store.port import Batch, QueuePage, QueuePosition, RememberedAnswer, RequestKey, Store
from tests.runtime.silent import SilentStore

TURNS_MAX = 4


class TroubledStore(SilentStore):
    """``trouble`` is how likely each commit is to fail, from 0 to 1; ``durable`` hears of every commit.

    ``die`` stops it at a commit, before or after it: from then on nothing ever returns.
    """

    def __init__(self, inner: Store, chance: Random, durable: Callable[[Sequence[Record]], object]) -> None:
        super().__init__(inner)
        self.chance = chance
        self.durable = durable
        self.trouble = 0.0
        self.dying: str | None = None
        self.dead = Event()

    def die(self, when: str) -> None:
        """The next commit is the last: ``before`` or ``after`` it the process ends."""
        self.dying = when

    async def wait(self) -> None:
        """However long it takes."""
        for _ in range(self.chance.randrange(TURNS_MAX)):
            await sleep(0)

    async def commit(self, batch: Batch) -> None:
        await self.wait()
        if self.dying == "before":
            await self.perish()
        if self.chance.random() < self.trouble:
            self.fail()
        before = await self.inner.last_sequence()
        try:
            await super().commit(batch)
        finally:
            if batch.records and await self.inner.last_sequence() > before:
                self.durable(batch.records)
        if self.dying == "after":
            await self.perish()
        await self.wait()

    async def perish(self) -> None:
        """Never return."""
        self.dead.set()
        await Event().wait()

    def fail(self) -> None:
        """One of the ways in which a commit fails."""
        kind = self.chance.randrange(4)
        committed = self.chance.random() < 0.5
        if kind == 0:
            self.fall_silent(committed=committed)
        elif kind == 1:
            self.lose_outcome(committed=committed)
        else:
            self.refuse_commits(kind - 1)

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        found = await super().load(sorted(ids))
        await self.wait()
        return found

    async def remembered(self, keys: Collection[RequestKey]) -> Mapping[RequestKey, RememberedAnswer]:
        await self.wait()
        return await super().remembered(sorted(keys))

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        found = await super().queued(queue, after, count_max)
        await self.wait()
        return found

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        found = await super().records(from_sequence, count_max)
        await self.wait()
        return found

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        found = await super().states_before(facts, count_max, without)
        await self.wait()
        return found
