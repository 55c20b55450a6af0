"""Looking at what is remembered: an interaction now or then, its history, who was told of a fact.

The same questions are answered from a running server's store and from a data directory.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from interaction_server.core.audience import Listener
from interaction_server.core.decide import Limits
from interaction_server.core.decide.finding import search_of
from interaction_server.core.decide.reading import state_at
from interaction_server.core.evolve import History, fold
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import FindInteractions
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management.spelling import InteractionSpeller
from interaction_server.dialects.t_library import TLibrary
from interaction_server.dialects.times import hear_time, optional_time
from interaction_server.edges.explain import explain
from interaction_server.edges.explain_views import explain_views
from interaction_server.runtime.clock import Clock, SystemClock
from interaction_server.store.port import PositionGone, Store

Json = dict[str, object]

SEQUENCE_MAX: Final = 2**63 - 1
"""The last number that a journal could ever give a fact."""


class NotThere(Exception):
    """What was asked for does not exist; the text names it."""


class Look:
    """Answers as plain JSON objects; raises NotThere, or StoreError where the store cannot be read."""

    def __init__(self, store: Store, limits: Limits | None = None, clock: Clock | None = None) -> None:
        self.store = store
        self.limits = limits or Limits()
        self.clock = clock or SystemClock()
        self.dialects: Sequence[Dialect] = (InteractionManagement(), TLibrary())
        self.speller = InteractionSpeller()

    async def show(self, interaction_id: str, version: str | None = None, time: str | None = None) -> Json:
        """The interaction as it is, closed or not, or as it was at a version or a time."""
        if version is not None and time is not None:
            raise NotThere("at-version and at-time exclude each other")
        history = await self.store.history(InteractionId(interaction_id))
        if not history.records and history.start is None:
            raise NotThere(f"there is no interaction {interaction_id}")
        if version is None and time is None:
            state = fold(history.records, history.start)
            assert state is not None
            return self.spell(state)
        found = state_at(history, InteractionId(interaction_id), read_version(version), read_time(time))
        if isinstance(found, Refusal):
            raise NotThere(found.sentence)
        return self.spell(found)

    def spell(self, interaction: Interaction) -> Json:
        """The attribute ``interaction`` of the protocol; of a closed one, also when it ended."""
        found = msgspec.json.decode(self.speller.spell(interaction), type=Json)
        completed_at = optional_time(interaction.system.completed_at)
        return found if completed_at is None else {"interactionCompletedAt": completed_at, **found}

    async def find(
        self, condition: str, order: str | None = None, count_max: str | None = None
    ) -> list[Json]:
        """The open interactions that a search is for, in its order (protocol 7)."""
        request = FindInteractions(condition=condition, order=order, count_max=read_count(count_max))
        search = search_of(request, self.clock.now(), self.limits.found_interactions_max)
        if isinstance(search, Refusal):
            raise NotThere(search.sentence)
        return [self.spell(interaction) for interaction in await self.store.find(search)]

    async def indexes(self) -> list[Json]:
        """The declared indexes of properties, how far each is built, and its entries."""
        return [msgspec.structs.asdict(each) for each in await self.store.indexes()]

    async def history(self, interaction_id: str) -> list[Json]:
        """Every fact of an interaction, as reporting engines hear it but for the interaction itself.

        So a line costs what its fact does, however large the interaction is.
        """
        history = await self.store.history(InteractionId(interaction_id))
        if not history.records:
            raise NotThere(f"there is no interaction {interaction_id}")
        return [self.line(record) for record in history.records]

    def line(self, record: Record) -> Json:
        """One fact."""
        body = self.dialects[0].notice(record, Listener.REPORTING, None)
        assert body is not None
        event = msgspec.json.decode(body + b"}", type=Json)
        return {"interactionVersion": record.version, **event, "told": list(record.told)}

    async def explain_fact(self, sequence: int) -> Json:
        """Who was told of one fact, in which message, and who was not and why."""
        try:
            page = await self.store.records(sequence, 1) if sequence <= SEQUENCE_MAX else ()
        except PositionGone as error:
            raise NotThere(str(error)) from error
        if not page or page[0].sequence != sequence:
            raise NotThere(f"there is no fact with the sequence {sequence}")
        record = page[0]
        history = await self.history_of(record)
        explanation = explain(record, state_before(history, record.sequence - record.step), self.dialects)
        found, left = (state_before(history, sequence) for sequence in (record.sequence, record.sequence + 1))
        views = explain_views(record, found, left, self.limits.views.values())
        encoded = msgspec.json.encode(msgspec.structs.replace(explanation, views=views))
        return msgspec.json.decode(encoded, type=Json)

    async def before(self, record: Record) -> Interaction | None:
        """The interaction as it was when the fact was decided: before the first fact of its decision."""
        return state_before(await self.history_of(record), record.sequence - record.step)

    async def history_of(self, record: Record) -> History:
        """Every fact of the interaction that this one is of; none where it is of no interaction."""
        if record.interaction_id is None:
            return History(())
        return await self.store.history(record.interaction_id)


def state_before(history: History, sequence: int) -> Interaction | None:
    """The interaction as it was before a fact."""
    return fold([one for one in history.records if one.sequence < sequence], history.start)


def read_count(text: str | None) -> int | None:
    """A number of interactions from a command line or query; raises NotThere."""
    if text is None:
        return None
    if not text.isdecimal():
        raise NotThere(f"max is a whole number, not {text!r}")
    return int(text)


def read_version(text: str | None) -> int | None:
    """A version from a command line or query; raises NotThere."""
    if text is None:
        return None
    if not text.isdecimal():
        raise NotThere(f"a version is a whole number, not {text!r}")
    return int(text)


def read_time(text: str | None) -> int | None:
    """A time from a command line or query; raises NotThere."""
    try:
        return None if text is None else hear_time(text)
    except (ValueError, OverflowError):
        raise NotThere(f"a time is RFC 3339 text with an offset, not {text!r}") from None
