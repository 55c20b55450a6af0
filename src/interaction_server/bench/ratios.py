"""Our numbers beside those of each peer, and what we want of them."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from interaction_server.bench.measure import Summary
from interaction_server.bench.workloads.change_properties import LOCK_STEP, PIPELINED


class Goal(msgspec.Struct, frozen=True):
    """At least so many times the peer's changes per second, at most so many times its p99."""

    rate: float | None = None
    p99: float | None = None


GOALS: Final[Mapping[tuple[str, str], Goal]] = {
    ("redis-same-job", LOCK_STEP): Goal(rate=1.5, p99=1.0),
    ("redis-same-job", PIPELINED): Goal(rate=1.5, p99=1.0),
    ("redis-less", LOCK_STEP): Goal(rate=1.0),
    ("redis-less", PIPELINED): Goal(rate=1.2),
    ("nats", LOCK_STEP): Goal(rate=1.25),
    ("nats", PIPELINED): Goal(rate=1.5),
    ("postgres", LOCK_STEP): Goal(rate=6.0),
}
"""By the names of peer and mode."""


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """Ours divided by the peer's, in one mode: of changes per second more is better, of p99 less."""

    mode: str
    rate: float
    p99: float
    goal: Goal | None = None


def ratios_of(ours: Sequence[Summary], peer: str, theirs: Sequence[Summary]) -> list[Ratio]:
    """A ratio of the medians for each mode, which both have in the same order."""
    return [
        Ratio(
            mode=own.mode,
            rate=own.changes_per_second / other.changes_per_second,
            p99=own.p99_ms / other.p99_ms,
            goal=GOALS.get((peer, own.mode)),
        )
        for own, other in zip(ours, theirs, strict=True)
    ]
