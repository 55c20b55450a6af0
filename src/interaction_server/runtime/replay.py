"""Reporting from a position: facts of the journal first, then the live ones, without a seam (protocol 5)."""

from collections.abc import AsyncIterator
from typing import Final

from interaction_server.core.audience import Listener
from interaction_server.core.decide.reading import state_at
from interaction_server.core.evolve import evolve, is_closed
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.refusals import Refusal
from interaction_server.dialects.dialect import Dialect
from interaction_server.store.port import Store

PAGE_FACTS: Final = 500
STATES_MAX: Final = 10_000
"""How many interactions a replay keeps folded, the latest; any other is folded anew from its history."""


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
                interaction = await self.state_after(record)
                body = self.dialect.notice(record, Listener.REPORTING, interaction)
                if body is not None:
                    yield record, body
            position = page[-1].sequence + 1

    async def state_after(self, record: Record) -> Interaction | None:
        """The interaction that a fact is about, as it was right after it."""
        interaction_id = record.interaction_id
        if interaction_id is None:
            return None
        before = self.states.pop(interaction_id, None)
        if before is None and record.version > 1:
            history = await self.store.history(interaction_id)
            found = state_at(history, interaction_id, version=record.version)
            assert not isinstance(found, Refusal), found
            after = found
        else:
            after = evolve(before, record)
        if not is_closed(after):
            if len(self.states) >= STATES_MAX:
                del self.states[next(iter(self.states))]
            self.states[interaction_id] = after
        return after
