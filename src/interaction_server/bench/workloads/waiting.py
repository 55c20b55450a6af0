"""Waiting for everything that is still under way, and finding out what is lost."""

import asyncio
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Final

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.driver import Tally

SETTLE_SECONDS: Final = 30.0
"""Without any progress for so long, what is missing is lost."""
SETTLE_POLL_SECONDS: Final = 0.001


async def until_nothing_is_missing(tally: Tally, missing: Callable[[], Mapping[str, int]]) -> None:
    """Wait until every count is 0; raises BenchFailed when none changes any more, or the run is broken."""
    counts, since = missing(), perf_counter()
    while any(counts.values()) and tally.why_broken is None:
        await asyncio.sleep(SETTLE_POLL_SECONDS)
        if (now := missing()) != counts:
            counts, since = now, perf_counter()
        elif perf_counter() - since > SETTLE_SECONDS:
            tally.broken(
                "lost: " + ", ".join(f"{count} of {name}" for name, count in counts.items() if count)
            )
    if tally.why_broken is not None:
        raise BenchFailed(tally.why_broken)
