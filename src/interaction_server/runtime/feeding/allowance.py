"""How much a router, or a strategy, may be given: at a time, and in a time (decision 64)."""

from collections import deque
from typing import TYPE_CHECKING

from interaction_server.core.model import InteractionId, Milliseconds
from interaction_server.core.objects import UNLIMITED, SubmissionLimits
from interaction_server.runtime.feeding.timetable import Moment, Timetable

if TYPE_CHECKING:
    from interaction_server.runtime.feeding.lane import Lane


class Allowance:
    """Counts what was ``chosen`` and is not decided yet, and what is ``held``, being processed.

    ``times`` are those of the last hand-outs, as many as the rate counts. What is chosen counts as one of
    now, since nobody knows yet when it will be handed out. ``waiting`` are the strategies that go on when
    there is room.
    """

    def __init__(self, timetable: Timetable, limits: SubmissionLimits = UNLIMITED) -> None:
        self.timetable = timetable
        self.moments: dict[InteractionId | None, Moment] = {}
        self.chosen = 0
        self.held = 0
        self.times: deque[Milliseconds] = deque()
        self.waiting: dict[Lane, None] = {}
        self.limit(limits)

    def limit(self, limits: SubmissionLimits) -> None:
        """From now on these are the limits; what was counted stays counted."""
        self.limits = limits
        rate = limits.rate
        self.times = deque(self.times, maxlen=0 if rate is None else rate.count)
        self.wake()

    def has_room(self, now: Milliseconds) -> bool:
        """Whether one more may be chosen."""
        allowed, rate = self.limits.interactions_max, self.limits.rate
        if rate is not None:
            while self.times and self.times[0] <= now - rate.per_ms:
                self.times.popleft()
            if self.chosen + len(self.times) >= rate.count:
                return False
        return allowed is None or self.chosen + self.held < allowed

    def is_idle(self, now: Milliseconds) -> bool:
        """Whether nothing is counted, so that one that is forgotten and made again counts the same."""
        return self.has_room(now) and not (self.chosen or self.held or self.times)

    def wait(self, lane: "Lane") -> None:
        """Wake this strategy, which was told just now that there is no room, when there is.

        Where the rate is in the way that is a moment, which is still to come.
        """
        self.waiting[lane] = None
        rate = self.limits.rate
        if rate is not None and self.times and self.chosen + len(self.times) >= rate.count:
            self.timetable.put(self, None, self.times[0] + rate.per_ms)

    def wake(self) -> None:
        """There may be room."""
        waiting, self.waiting = self.waiting, {}
        for lane in waiting:
            lane.wake()

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """A hand-out no longer counts for the rate."""
        self.wake()

    def begin(self, time: Milliseconds) -> None:
        """What was chosen is handed out; whoever waits can be told now until when."""
        self.chosen -= 1
        self.held += 1
        self.times.append(time)
        self.wake()

    def give_back(self) -> None:
        """What was chosen is not handed out after all."""
        self.chosen -= 1
        self.wake()

    def end(self) -> None:
        """What was handed out is processed no longer."""
        self.held -= 1
        self.wake()
