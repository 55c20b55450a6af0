"""Blocking work in a thread of its own, so that the event loop goes on while a disk is waited for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


class ThreadOffload:
    """One thread: one piece of work at a time, in the order of the calls."""

    def __init__(self, name: str) -> None:
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """The result of ``work``, or whatever it raises; work that has begun is always finished."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)
