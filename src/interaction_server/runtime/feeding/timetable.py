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
    """Whoever has something to look at; ``moments`` says when, and is the timetable's to write."""

    moments: dict[InteractionId | None, Milliseconds]

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """Look at this interaction, or at itself."""


class Timetable:
    """``put`` and ``drop`` say when to look at what, of which ``meant`` is the number.

    ``after`` is called when everything that was due has been looked at.
    """

    def __init__(self, clock: Clock, after: Callable[[], object]) -> None:
        self.clock = clock
        self.after = after
        self.meant = 0
        self.heap: list[tuple[Milliseconds, int, Timed, InteractionId | None]] = []
        self.numbers = count()
        self.timer: Cancellable | None = None
        self.rings_at: Milliseconds = 0

    def put(self, timed: Timed, interaction_id: InteractionId | None, moment: Milliseconds) -> None:
        """Look at it then, and not when it was said before."""
        before = timed.moments.get(interaction_id)
        if before == moment:
            return
        self.meant += before is None
        timed.moments[interaction_id] = moment
        heappush(self.heap, (moment, next(self.numbers), timed, interaction_id))
        self.tidy()
        self.wind()

    def drop(self, timed: Timed, interaction_id: InteractionId | None) -> None:
        """It need not be looked at."""
        if timed.moments.pop(interaction_id, None) is not None:
            self.meant -= 1
            self.tidy()

    def tidy(self) -> None:
        """Make the heap anew when it is mostly stale."""
        if len(self.heap) > 2 * self.meant + STALE_MAX:
            meant = {entry[2:]: entry for entry in self.heap if entry[2].moments.get(entry[3]) == entry[0]}
            self.heap = list(meant.values())
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
            moment, _, timed, interaction_id = heappop(self.heap)
            if timed.moments.get(interaction_id) == moment:
                del timed.moments[interaction_id]
                self.meant -= 1
                timed.due(interaction_id, now)
        self.wind()
        self.after()
