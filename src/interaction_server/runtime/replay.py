"""Reporting from a position: facts of the journal first, then the live ones, without a seam (protocol 5)."""

from collections.abc import AsyncIterator
from typing import Final

from interaction_server.core.audience import Listener
from interaction_server.core.evolve import evolve, is_closed
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.dialects.dialect import Dialect
from interaction_server.store.port import PositionGone, Store

PAGE_FACTS: Final = 1_000
"""How many facts are read at a time."""
AHEAD_FACTS: Final = 100_000
"""How far a replay looks for interactions that it will have to know, when there is one that it does not."""
STATES_MAX: Final = 10_000
"""How many interactions it recalls at most. With those that began since it keeps twice as many in mind.

Beyond that it forgets all of them and recalls what it needs next; to forget those that it has not needed for
longest would be to forget some of which it knows that they come next.
"""


class Replay:
    """Walks the journal and spells each fact with its interaction as it was then."""

    def __init__(self, store: Store, dialect: Dialect) -> None:
        self.store = store
        self.dialect = dialect
        self.states: dict[InteractionId, Interaction] = {}

    async def events(self, from_sequence: int, to_sequence: int) -> AsyncIterator[tuple[Record, bytes]]:
        """Every fact of the range, as reporting engines hear it; raises PositionGone, StoreUnavailable."""
        position = from_sequence
        while position <= to_sequence:
            page = await self.store.records(position, min(PAGE_FACTS, to_sequence - position + 1))
            if not page:
                return
            for record in page:
                interaction_id = record.interaction_id
                if record.version > 1 and interaction_id not in self.states:
                    await self.recall(range(record.sequence, to_sequence + 1))
                    if interaction_id not in self.states:
                        raise PositionGone(record.sequence + 1)
                body = self.dialect.notice(record, Listener.REPORTING, self.state_after(record))
                if body is not None:
                    yield record, body
            if len(self.states) > 2 * STATES_MAX:
                self.states.clear()
            position = page[-1].sequence + 1

    async def recall(self, facts: range) -> None:
        """Learn what interactions were like before a range of facts: those that are needed next."""
        if len(self.states) >= STATES_MAX:
            self.states.clear()
        room = STATES_MAX - len(self.states)
        known = self.states.keys()
        self.states.update(await self.store.states_before(facts[:AHEAD_FACTS], room, without=known))

    def state_after(self, record: Record) -> Interaction | None:
        """The interaction that a fact is about, as it was right after it."""
        interaction_id = record.interaction_id
        if interaction_id is None:
            return None
        after = evolve(self.states.pop(interaction_id, None), record)
        if not is_closed(after):
            self.states[interaction_id] = after
        return after
