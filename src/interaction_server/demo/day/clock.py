"""The clock of the day: it stands still until it is moved, and passes by no timer."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count


class Timer:
    """What the clock is to call once; ``cancel`` takes it back."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        """Do not call after all."""
        self.cancelled = True

    def ring(self) -> None:
        """Call, unless it was taken back."""
        if not self.cancelled:
            self.callback()


class SteppedClock:
    """A server's clock (``runtime.clock.Clock``) that another process moves; milliseconds since 1970 UTC."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.timers: list[tuple[int, int, Timer]] = []
        self.numbers = count()

    def now(self) -> int:
        """Where the clock stands."""
        return self.moment

    def call_at(self, moment: int, callback: Callable[[], object]) -> Timer:
        """Call back when the clock comes to that time, or at once when it is over."""
        timer = Timer(callback)
        if moment <= self.moment:
            asyncio.get_running_loop().call_soon(timer.ring)
        else:
            heapq.heappush(self.timers, (moment, next(self.numbers), timer))
        return timer

    def step(self, limit: int) -> bool:
        """Go on to the next timer, but not beyond ``limit``; whether there was one, which has rung then.

        What follows from a timer is to be settled before the next step, so that it has the timer's time.
        """
        while self.timers and self.timers[0][0] <= limit:
            moment, _, timer = heapq.heappop(self.timers)
            if not timer.cancelled:
                self.moment = moment
                timer.ring()
                return True
        self.moment = max(self.moment, limit)
        return False
