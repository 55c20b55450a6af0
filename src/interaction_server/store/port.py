"""What the runtime asks of a store; every adapter passes the same contract suite.

Facts are the truth: ``commit`` appends them to the journal in one durable transaction. Everything
else a store keeps (interaction rows, the index by interaction, agent sessions) can be made again
from the journal and is the store's own business, as long as its answers never show less than what
was committed. All methods are asynchronous, but no adapter needs to know an event loop.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, Protocol

import msgspec

from interaction_server.core.conditions import Search
from interaction_server.core.evolve import History
from interaction_server.core.facts import Record
from interaction_server.core.model import (
    AgentId,
    AgentSession,
    Interaction,
    InteractionId,
    Milliseconds,
    QueueName,
)
from interaction_server.core.refusals import Refusal

DAY_MS: Final = 24 * 60 * 60 * 1000
"""What ``history_days`` counts, in milliseconds."""

RequestKey = tuple[str, str]
"""Client name and ``requestId``."""

QueuePosition = tuple[Milliseconds, InteractionId]
"""PlacedInQueueAt and id: the longest waiting comes first."""


class QueuePage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Some of those that wait in a queue, in the order of their positions.

    ``position`` is that of the last one that was looked at, from where the next page goes on; None
    where nothing was. Only ``at_end`` says that nothing waits behind it, never the number of ``ids``.
    """

    ids: tuple[InteractionId, ...] = ()
    position: QueuePosition | None = None
    at_end: bool


class RememberedAnswer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The first answer to a request with a ``requestId`` (protocol 3.1).

    ``digest`` tells the same request from another with the same id; ``version`` is the
    interaction's after the request; ``refusal`` is None where it was acknowledged.
    """

    client_name: str
    request_id: str
    digest: bytes
    time: Milliseconds
    version: int = 0
    refusal: Refusal | None = None


class Batch(msgspec.Struct, kw_only=True):
    """What becomes durable together: facts in sequence order, the states that they lead to, answers.

    ``states`` holds every interaction that a record names, as it is after the last of them.
    """

    records: Sequence[Record] = ()
    states: Mapping[InteractionId, Interaction] = {}
    answers: Sequence[RememberedAnswer] = ()


class Recovered(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a store finds when it is opened.

    ``held`` are the open interactions that have a party, an open invitation or a lock; ``agents`` the
    sessions that had not ended. Both are to be released by the runtime, whose connections are gone.
    """

    last_sequence: int = 0
    agents: Mapping[AgentId, AgentSession] = {}
    held: Sequence[Interaction] = ()


class IndexState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A declared index: of which property, how far it is built, in percent, and its entries.

    It is used once it is complete. One whose declaration was dropped is there until it is removed.
    """

    name: str
    state: Literal["building", "complete", "removing"]
    percent: int
    entries: int


class StoreError(Exception):
    """A store cannot do what was asked; its text is for the operator."""


class StoreUnavailable(StoreError):
    """Nothing of the batch was committed; the same store may work again later (error 55)."""


class OutcomeUnknown(StoreError):
    """It broke in mid-commit; ``last_sequence`` tells the truth when it answers again (error 56)."""


class DataDirectoryError(StoreError):
    """The data directory cannot be served: unwritable, held by another, of a newer format."""


class IndexRefused(StoreError):
    """There can be no such index; the text names the property, or how many there may be."""


class PositionGone(StoreError):
    """Facts were asked for that retention removed; ``oldest`` is the first that is kept."""

    def __init__(self, oldest: int) -> None:
        super().__init__(f"the oldest fact that is kept has the sequence {oldest}")
        self.oldest = oldest


class Store(Protocol):
    """The port. One runtime uses one store; ``commit`` is never called twice at a time."""

    async def open(self) -> Recovered:
        """Open, migrate and recover; raises DataDirectoryError or StoreUnavailable."""

    async def commit(self, batch: Batch) -> None:
        """Make a batch durable, all or nothing; raises StoreUnavailable or OutcomeUnknown."""

    async def last_sequence(self) -> int:
        """The sequence of the last committed fact, 0 before the first; raises StoreUnavailable."""

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        """Those of ``ids`` that exist, closed ones too; raises StoreUnavailable."""

    async def remembered(self, keys: Collection[RequestKey]) -> Mapping[RequestKey, RememberedAnswer]:
        """The answers that were given to these requests, where there are any; raises StoreUnavailable."""

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        """At most so many of the open interactions in state Queued in a queue, as of one moment.

        ``after`` is the position of the page before, None for the first page; ``count_max`` is at
        least 1. Raises StoreUnavailable.
        """

    async def find(self, search: Search) -> Sequence[Interaction]:
        """The open interactions that a search is for, in its order (``core.conditions.find``).

        Each is as of one moment, not before the call; raises StoreUnavailable.
        """

    async def configure_indexes(self, names: Collection[str]) -> None:
        """From now on these properties are to have an index, and no others.

        It changes no answer, only how soon ``find`` has it. ``tend`` builds what is new and removes what
        is dropped, a part with each call. Raises IndexRefused, StoreUnavailable, and changes nothing then.
        """

    async def indexes(self) -> Sequence[IndexState]:
        """The declared indexes, by name, and those that are being removed; raises StoreUnavailable."""

    async def history(self, interaction_id: InteractionId) -> History:
        """Every kept fact of one interaction, closed or open; no records where there is none."""

    async def state_at(
        self, interaction_id: InteractionId, version: int | None, time: Milliseconds | None
    ) -> Interaction | Refusal:
        """What ``core.decide.reading.state_at`` finds in a history, which may be long to fold."""

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        """Interactions that have facts in a range of sequences, as they were before the first of these.

        At most so many: those whose facts come first, but for those in ``without``. Left out is what began
        within the range. Raises PositionGone, StoreUnavailable.
        """

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        """Facts from a sequence on, at most so many; raises PositionGone."""

    async def tend(self, now: Milliseconds) -> None:
        """Do what can wait (projections, retention); called about once a second, busy or idle.

        Raises StoreUnavailable; what was not done is done another time.
        """

    async def close(self) -> None:
        """Finish what can wait and let go of everything."""
