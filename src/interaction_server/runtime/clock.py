"""The time, and being called at a time; the one door through which time comes into the house."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from interaction_server.core.model import Milliseconds


class Cancellable(Protocol):
    """What was asked of a clock and can be taken back."""

    def cancel(self) -> None:
        """Do not call after all."""


class Clock(Protocol):
    """Tests inject one that stands still until it is moved."""

    def now(self) -> Milliseconds:
        """Milliseconds since 1970 UTC."""

    def call_at(self, moment: Milliseconds, callback: Callable[[], object]) -> Cancellable:
        """Call back once at that time, or at once when it is over."""


class SystemClock:
    """The machine's clock and the running event loop's timers."""

    def now(self) -> Milliseconds:
        """Milliseconds since 1970 UTC."""
        return time.time_ns() // 1_000_000

    def call_at(self, moment: Milliseconds, callback: Callable[[], object]) -> Cancellable:
        """Call back once at that time, or at once when it is over."""
        delay_seconds = max(0, moment - self.now()) / 1000
        return asyncio.get_running_loop().call_later(delay_seconds, callback)
