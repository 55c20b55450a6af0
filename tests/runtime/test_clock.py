"""The machine's clock, and the thread for what blocks."""

import asyncio
import threading

import pytest

from interaction_server.runtime.clock import SystemClock
from interaction_server.runtime.offload import ThreadOffload


async def test_the_clock_counts_milliseconds_of_our_time() -> None:
    assert 1_700_000_000_000 < SystemClock().now() < 10_000_000_000_000


async def test_what_is_due_is_called_at_once() -> None:
    called = asyncio.Event()
    clock = SystemClock()
    clock.call_at(clock.now() - 10_000, called.set)
    await asyncio.wait_for(called.wait(), 10)


async def test_what_was_cancelled_is_not_called() -> None:
    called: list[int] = []
    clock = SystemClock()
    clock.call_at(0, lambda: called.append(1)).cancel()
    done = asyncio.Event()
    clock.call_at(clock.now() + 1, done.set)
    await asyncio.wait_for(done.wait(), 10)
    assert called == []


async def test_blocking_work_is_done_elsewhere_one_piece_after_the_other() -> None:
    offload = ThreadOffload("here")
    found = await asyncio.gather(*[offload(threading.get_ident) for _ in range(5)])
    assert len(set(found)) == 1
    assert threading.get_ident() not in found


async def test_what_the_work_raises_is_raised() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await ThreadOffload("here")(fail)
