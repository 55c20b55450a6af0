"""How much a router, or a strategy, may be given: at a time, and in a time (decision 64)."""

from collections import deque
from typing import TYPE_CHECKING, Final

from interaction_server.core.model import InteractionId, Milliseconds
from interaction_server.core.objects import UNLIMITED, Rate, SubmissionLimits
from interaction_server.runtime.feeding.timetable import Moment, Timetable

if TYPE_CHECKING:
    from interaction_server.runtime.feeding.lane import Lane


PAST_MS: Final = (60_000, 3_600_000)
"""How far hand-outs are known that no rate counted: the longest is the longest that a rate can be for."""

PARTS: Final = 60
"""In how many parts such a past is counted."""


class Past:
    """How much was handed out of late, for a rate that is still to come, in little memory.

    Each of ``parts`` has the time of its last hand-out and how many there were. All of them are taken to
    be of that time, which is never too early: so a rate is not exceeded, but may begin a part late.
    """

    def __init__(self, span_ms: Milliseconds) -> None:
        self.span_ms = span_ms
        self.part_ms = span_ms // PARTS
        self.parts: deque[tuple[Milliseconds, int]] = deque()

    def add(self, time: Milliseconds) -> None:
        """One was handed out; where the clock has gone back it counts with the one before."""
        parts, last, number = self.parts, time, 0
        if parts and time // self.part_ms <= parts[-1][0] // self.part_ms:
            last, number = parts.pop()
        parts.append((max(last, time), number + 1))
        while parts[0][0] <= time - self.span_ms:
            parts.popleft()

    def last(self, count: int) -> list[Milliseconds]:
        """When so many were handed out, the latest last; fewer where no more are known."""
        times: list[Milliseconds] = []
        for time, number in reversed(self.parts):
            times += [time] * min(number, count - len(times))
        return times[::-1]


class Allowance:
    """Counts what was ``chosen`` and is not decided yet, and what is ``held``, being processed.

    ``times`` are those of the last hand-outs, as many as the rate counts; ``pasts`` tell of them what
    another rate will want to know. What is chosen counts as one of now, since nobody knows yet when it
    will be handed out. ``waiting`` are the strategies that go on when there is room.
    """

    def __init__(self, timetable: Timetable, limits: SubmissionLimits = UNLIMITED) -> None:
        self.timetable = timetable
        self.moments: dict[InteractionId | None, Moment] = {}
        self.chosen = 0
        self.held = 0
        self.times: deque[Milliseconds] = deque(maxlen=0)
        self.pasts = tuple(map(Past, PAST_MS))
        self.waiting: dict[Lane, None] = {}
        self.limits = UNLIMITED
        self.limit(limits)

    def limit(self, limits: SubmissionLimits) -> None:
        """From now on these are the limits; what was counted, or handed out of late, counts."""
        before, self.limits = self.limits.rate, limits
        rate = limits.rate
        if rate is None:
            self.times = deque(maxlen=0)
        elif rate != before:
            self.times = deque((*self.before_times(rate), *self.times), maxlen=rate.count)
        self.wake()

    def before_times(self, rate: Rate) -> list[Milliseconds]:
        """When the last hand-outs were that this rate counts too, before those of ``times``."""
        past = next((one for one in self.pasts if one.span_ms >= rate.per_ms), self.pasts[-1])
        known = len(self.times)
        earlier = past.last(rate.count)
        return [min(time, self.times[0]) for time in earlier[:-known]] if known else earlier

    def has_room(self, now: Milliseconds) -> bool:
        """Whether one more may be chosen."""
        allowed, rate = self.limits.interactions_max, self.limits.rate
        self.expire(now)
        if rate is not None and self.chosen + len(self.times) >= rate.count:
            return False
        return allowed is None or self.chosen + self.held < allowed

    def expire(self, now: Milliseconds) -> None:
        """Forget the times that count for the rate no longer."""
        rate = self.limits.rate
        if rate is not None:
            while self.times and self.times[0] <= now - rate.per_ms:
                self.times.popleft()

    def is_idle(self, now: Milliseconds) -> bool:
        """Whether nothing is counted by these limits, also where they allow nothing."""
        self.expire(now)
        return not (self.chosen or self.held or self.times)

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
        for past in self.pasts:
            past.add(time)
        self.wake()

    def give_back(self) -> None:
        """What was chosen is not handed out after all."""
        self.chosen -= 1
        self.wake()

    def end(self) -> None:
        """What was handed out is processed no longer."""
        self.held -= 1
        self.wake()
