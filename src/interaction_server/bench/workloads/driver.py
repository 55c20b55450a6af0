"""What every workload is to the load generator: a port with two calls around each round."""

from array import array
from collections.abc import Callable
from typing import Protocol

from interaction_server.bench.job import Job


class Tally:
    """What has come back so far: the latency in seconds of each acknowledged change.

    ``broken`` gives the first reason why the benchmark has failed.
    """

    def __init__(self) -> None:
        self.latencies = array("d")
        self.why_broken: str | None = None
        self.on_broken: Callable[[], object] = lambda: None

    def note(self, latency: float, count: int) -> None:
        """So many changes took so long."""
        if count == 1:
            self.latencies.append(latency)
        else:
            self.latencies.extend(array("d", (latency,)) * count)

    def broken(self, sentence: str) -> None:
        """Something was lost or refused: the numbers are worth nothing."""
        if self.why_broken is None:
            self.why_broken = sentence
            self.on_broken()


class Driver(Protocol):
    """Makes one workload's load on one subject; every method may raise BenchFailed."""

    tally: Tally

    async def prepare(self) -> None:
        """Connect, and bring the subject to where the load begins."""

    def begin(self, mode: str) -> None:
        """Start to send; every answer is noted in the tally and leads to the next request."""

    async def settle(self) -> None:
        """Send nothing new, and wait until all is answered and everybody has heard everything."""

    async def verify(self) -> str:
        """Check that nothing was lost; returns the sentence that says so."""

    def close(self) -> None:
        """Disconnect."""


MakeDriver = Callable[[Job], Driver]
