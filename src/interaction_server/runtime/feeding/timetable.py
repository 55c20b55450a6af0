"""What is to be looked at again when a time comes: one timer for all of it."""

from collections.abc import Callable, Hashable
from itertools import count
from typing import Protocol

from sortedcontainers import SortedList

from interaction_server.core.model import InteractionId, Milliseconds
from interaction_server.runtime.clock import Cancellable, Clock

Moment = tuple[Milliseconds, int, "Timed", InteractionId | None]
"""When to look, a number that no other has, and at what."""


class Timed(Hashable, Protocol):
    """Whoever has something to look at; ``moments`` says when, and is the timetable's to write."""

    moments: dict[InteractionId | None, Moment]

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """Look at this interaction, or at itself."""


class Timetable:
    """``put`` and ``drop`` say when to look at what.

    ``after`` is called when everything that was due has been looked at.
    """

    def __init__(self, clock: Clock, after: Callable[[], object]) -> None:
        self.clock = clock
        self.after = after
        self.line: SortedList[Moment] = SortedList()
        self.numbers = count()
        self.timer: Cancellable | None = None
        self.rings_at: Milliseconds = 0

    def put(self, timed: Timed, interaction_id: InteractionId | None, moment: Milliseconds) -> None:
        """Look at it then, and not when it was said before."""
        before = timed.moments.get(interaction_id)
        if before is not None:
            if before[0] == moment:
                return
            self.line.remove(before)
        entry = timed.moments[interaction_id] = (moment, next(self.numbers), timed, interaction_id)
        self.line.add(entry)
        self.wind()

    def drop(self, timed: Timed, interaction_id: InteractionId | None) -> None:
        """It need not be looked at."""
        before = timed.moments.pop(interaction_id, None)
        if before is not None:
            self.line.remove(before)

    def wind(self) -> None:
        """See to it that the timer rings at the first of all moments."""
        if not self.line:
            return
        first = self.line[0]
        if self.timer is not None:
            if self.rings_at <= first[0]:
                return
            self.timer.cancel()
        self.rings_at = first[0]
        self.timer = self.clock.call_at(first[0], self.ring)

    def ring(self) -> None:
        """Look at whatever is due."""
        self.timer = None
        now = self.clock.now()
        while self.line and self.line[0][0] <= now:
            _, _, timed, interaction_id = self.line[0]
            self.drop(timed, interaction_id)
            timed.due(interaction_id, now)
        self.wind()
        self.after()
