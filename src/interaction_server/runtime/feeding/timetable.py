"""What is to be looked at again when a time comes: one timer for all of it."""

from collections.abc import Callable, Hashable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final, Protocol

from interaction_server.core.model import InteractionId, Milliseconds
from interaction_server.runtime.clock import Cancellable, Clock

STALE_MAX: Final = 64
"""How many entries that are no longer meant may be in the heap beside as many as are."""


class Timed(Hashable, Protocol):
    """Whoever has something to look at."""

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """Look at this interaction, or at itself."""


Key = tuple[Timed, InteractionId | None]


class Timetable:
    """``put`` and ``drop`` say when to look at what.

    ``after`` is called when everything that was due has been looked at.
    """

    def __init__(self, clock: Clock, after: Callable[[], object]) -> None:
        self.clock = clock
        self.after = after
        self.moments: dict[Key, Milliseconds] = {}
        self.heap: list[tuple[Milliseconds, int, Key]] = []
        self.numbers = count()
        self.timer: Cancellable | None = None
        self.rings_at: Milliseconds = 0

    def put(self, key: Key, moment: Milliseconds) -> None:
        """Look at it then, and not when it was said before."""
        if self.moments.get(key) == moment:
            return
        self.moments[key] = moment
        heappush(self.heap, (moment, next(self.numbers), key))
        self.tidy()
        self.wind()

    def drop(self, key: Key) -> None:
        """It need not be looked at."""
        if self.moments.pop(key, None) is not None:
            self.tidy()

    def tidy(self) -> None:
        """Make the heap anew when it is mostly stale."""
        if len(self.heap) > 2 * len(self.moments) + STALE_MAX:
            self.heap = [(moment, next(self.numbers), key) for key, moment in self.moments.items()]
            heapify(self.heap)

    def wind(self) -> None:
        """See to it that the timer rings at the first of all moments."""
        if not self.heap:
            return
        first = self.heap[0][0]
        if self.timer is not None:
            if self.rings_at <= first:
                return
            self.timer.cancel()
        self.rings_at = first
        self.timer = self.clock.call_at(first, self.ring)

    def ring(self) -> None:
        """Look at whatever is due."""
        self.timer = None
        now = self.clock.now()
        while self.heap and self.heap[0][0] <= now:
            moment, _, key = heappop(self.heap)
            if self.moments.get(key) == moment:
                del self.moments[key]
                timed, interaction_id = key
                timed.due(interaction_id, now)
        self.wind()
        self.after()
