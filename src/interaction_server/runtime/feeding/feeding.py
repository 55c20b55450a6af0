"""What all that feeds strategies has in common: the store, the timetable, and what is on its way."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from interaction_server.core.model import InteractionId, QueueName
from interaction_server.core.views import Segment, Sight
from interaction_server.runtime.clock import Clock
from interaction_server.runtime.feeding.allowance import Allowance
from interaction_server.runtime.feeding.timetable import Timetable
from interaction_server.runtime.feeding.turns import Turns
from interaction_server.runtime.pump import RETRY_MS
from interaction_server.store.port import Store

if TYPE_CHECKING:
    from interaction_server.runtime.feeding.lane import Lane, Source


class HandOut:
    """One interaction, from when it was chosen until it is processed no longer.

    ``source`` is where it came from, and where the segment of it counts; ``allowances`` are the router's
    and the strategy's.
    """

    __slots__ = ("allowances", "interaction_id", "segment", "sight", "source")

    def __init__(
        self,
        interaction_id: InteractionId,
        source: "Source",
        segment: Segment,
        allowances: tuple[Allowance, ...],
    ) -> None:
        self.interaction_id = interaction_id
        self.source = source
        self.sight: Sight | None = source.sight
        self.segment = segment
        self.allowances = allowances


class Feeding:
    """``chosen`` is what was chosen and is not decided yet; ``ready`` are the lanes that may go on.

    ``postponed`` says from which queue what is scheduled is handed out later.

    ``reading`` are the interactions that were changed since each reading of the store began: of these the
    store may tell what is no longer so. ``submit`` hands out whatever can be.
    """

    def __init__(self, store: Store, clock: Clock, submit: Callable[[], object]) -> None:
        self.store = store
        self.clock = clock
        self.submit = submit
        self.timetable = Timetable(clock, submit)
        self.chosen: dict[InteractionId, HandOut] = {}
        self.ready: Turns[Lane] = Turns()
        self.postponed: dict[InteractionId, QueueName] = {}
        self.reading: list[set[InteractionId]] = []
        self.loads: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Do something beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self.loads.add(task)
        task.add_done_callback(self.loads.discard)

    def retry(self, again: Callable[[], object]) -> None:
        """Do something in a moment, when the store may work again."""
        self.clock.call_at(self.clock.now() + RETRY_MS, again)
