"""The reference adapter: the port in plain dictionaries, for tests and for reading.

What it keeps survives ``close`` and another ``open``, as a file would.
"""

from collections.abc import Collection, Mapping, Sequence

from interaction_server.core.agent_sessions import apply_agent_fact
from interaction_server.core.conditions import Search, find
from interaction_server.core.decide.reading import state_at
from interaction_server.core.evolve import History, fold, is_closed, is_held
from interaction_server.core.facts import Record
from interaction_server.core.model import (
    AgentId,
    AgentSession,
    Interaction,
    InteractionId,
    InteractionState,
    Milliseconds,
    QueueName,
)
from interaction_server.core.refusals import Refusal
from interaction_server.core.system_properties import index_fault
from interaction_server.store.port import (
    DAY_MS,
    Batch,
    IndexRefused,
    IndexState,
    PositionGone,
    QueuePage,
    QueuePosition,
    Recovered,
    RememberedAnswer,
    RequestKey,
)


class MemoryStore:
    """The port without a disk; ``history_days`` as in every store."""

    def __init__(self, *, history_days: int = 90) -> None:
        self.history_days = history_days
        self.journal: list[tuple[Record, ...]] = []
        self.purged_sequence = 0
        self.states: dict[InteractionId, Interaction] = {}
        self.baselines: dict[InteractionId, Interaction] = {}
        self.answers: dict[RequestKey, RememberedAnswer] = {}
        self.agents: dict[AgentId, AgentSession] = {}
        self.indexed: frozenset[str] = frozenset()

    async def open(self) -> Recovered:
        """What the facts so far leave behind."""
        held = [each for each in self.states.values() if is_held(each)]
        return Recovered(
            last_sequence=await self.last_sequence(),
            agents={AgentId(agent_id): session for agent_id, session in self.agents.items()},
            held=tuple(sorted(held, key=lambda each: each.id)),
        )

    async def commit(self, batch: Batch) -> None:
        """Append a batch."""
        records = tuple(batch.records)
        last_sequence = await self.last_sequence()
        for offset, record in enumerate(records, 1):
            assert record.sequence == last_sequence + offset, "facts are numbered without a gap"
            apply_agent_fact(self.agents, record.fact, record.actor.client_name or "")
        if records:
            self.journal.append(records)
        self.states.update(batch.states)
        for answer in batch.answers:
            self.answers.setdefault((answer.client_name, answer.request_id), answer)

    async def last_sequence(self) -> int:
        """The sequence of the last committed fact, 0 before the first."""
        return self.journal[-1][-1].sequence if self.journal else self.purged_sequence

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        """Those of ``ids`` that exist, closed ones too."""
        return {each: self.states[each] for each in ids if each in self.states}

    async def remembered(self, keys: Collection[RequestKey]) -> Mapping[RequestKey, RememberedAnswer]:
        """The answers that were given to these requests, where there are any."""
        return {key: self.answers[key] for key in keys if key in self.answers}

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        """A page of those that wait in a queue."""
        positions = sorted(
            (each.system.placed_in_queue_at or 0, each.id)
            for each in self.states.values()
            if each.system.state is InteractionState.QUEUED
            and each.system.queue == queue
            and not is_closed(each)
        )
        following = [position for position in positions if after is None or position > after][:count_max]
        return QueuePage(
            ids=tuple(interaction_id for _, interaction_id in following),
            position=following[-1] if following else None,
            at_end=len(following) < count_max,
        )

    async def find(self, search: Search) -> Sequence[Interaction]:
        """The open interactions that a search is for."""
        return find(self.states.values(), search)

    async def configure_indexes(self, names: Collection[str]) -> None:
        """Remember the names: what is in memory is found without an index."""
        fault = index_fault(names)
        if fault is not None:
            raise IndexRefused(fault)
        self.indexed = frozenset(names)

    async def indexes(self) -> Sequence[IndexState]:
        """What was declared; there are no entries."""
        names = sorted(self.indexed)
        return [IndexState(name=name, state="complete", percent=100, entries=0) for name in names]

    async def history(self, interaction_id: InteractionId) -> History:
        """Every kept fact of one interaction."""
        facts = (record for batch in self.journal for record in batch)
        return History(
            records=tuple(record for record in facts if record.interaction_id == interaction_id),
            start=self.baselines.get(interaction_id),
        )

    async def state_at(
        self, interaction_id: InteractionId, version: int | None, time: Milliseconds | None
    ) -> Interaction | Refusal:
        """The fold of a history up to a version or time."""
        return state_at(await self.history(interaction_id), interaction_id, version, time)

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        """What the facts before the range come to."""
        states: dict[InteractionId, Interaction] = {}
        begun = set(without)
        for record in await self.records(facts.start, len(facts)):
            interaction_id = record.interaction_id
            if interaction_id is None or interaction_id in begun:
                continue
            begun.add(interaction_id)
            history = await self.history(interaction_id)
            earlier = (each for each in history.records if each.sequence < facts.start)
            state = fold(earlier, history.start)
            if state is not None and len(states) < count_max:
                states[interaction_id] = state
        return states

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        """Facts from a sequence on, at most so many; raises PositionGone."""
        if self.purged_sequence and from_sequence <= self.purged_sequence:
            raise PositionGone(self.purged_sequence + 1)
        facts = [record for batch in self.journal for record in batch]
        return tuple(record for record in facts if record.sequence >= from_sequence)[:count_max]

    async def tend(self, now: Milliseconds) -> None:
        """Remove the batches whose newest fact is too old, and the answers of that time."""
        cut = now - self.history_days * DAY_MS
        while self.journal and max(record.time for record in self.journal[0]) < cut:
            self.retire(self.journal.pop(0))
        self.answers = {key: answer for key, answer in self.answers.items() if answer.time >= cut}

    def retire(self, batch: tuple[Record, ...]) -> None:
        """Forget one batch; a closed interaction goes with its last fact."""
        self.purged_sequence = batch[-1].sequence
        for interaction_id in {record.interaction_id for record in batch} - {None}:
            assert interaction_id is not None
            facts = [record for record in batch if record.interaction_id == interaction_id]
            state = fold(facts, self.baselines.get(interaction_id))
            assert state is not None
            if is_closed(state):
                self.baselines.pop(interaction_id, None)
                self.states.pop(interaction_id, None)
            else:
                self.baselines[interaction_id] = state

    async def close(self) -> None:
        """Nothing to let go of."""
