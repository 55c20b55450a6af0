"""What is measured: this server, or a peer that is given the same work."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self


class Subject(Protocol):
    """As a context it is running.

    ``addresses`` are HOST:PORT by the name that the workload looks for; ``pids`` are the processes whose
    processor time counts, each with all that descend from it.
    """

    name: str
    durability: str
    addresses: dict[str, str]
    pids: list[int]

    def __enter__(self) -> Self:
        """Start and wait until it is ready; raises BenchFault."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """Whatever is started here runs on one core, from its first instruction on and with all its children."""
    before = os.sched_getaffinity(0)
    try:
        if core is not None:
            os.sched_setaffinity(0, {core})
        yield
    finally:
        os.sched_setaffinity(0, before)
