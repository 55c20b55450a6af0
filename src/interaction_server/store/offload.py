"""How a store gets its blocking work out of the way without knowing an event loop."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Offload(Protocol):
    """Runs work somewhere and waits for it; one piece at a time, in the order of the calls.

    The runtime gives one that uses a thread of its own. Work that has begun is finished, also
    when nobody waits for it any more.
    """

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """The result of ``work``, or whatever it raises."""


async def inline(work: Callable[[], Result]) -> Result:
    """Here and now: for tests, tools and short work."""
    return work()
