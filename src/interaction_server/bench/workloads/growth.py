"""Changes while many other interactions are open: of a few that an agent holds, or of any that wait."""

from typing import Final

import msgspec

from interaction_server.bench.job import Job
from interaction_server.bench.workloads.caseload import Caseload
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.long_queue import LongQueue
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "growth"
HELD: Final = "held"
WAITING: Final = "waiting"
MODES: Final = (HELD, WAITING)
SAMPLE: Final = 1000
"""Of the waiting ones, so many are read at the end."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``waiting`` interactions are open besides the ``interactions`` that the agent holds."""

    waiting: int
    clients: int
    pipeline: int
    interactions: int


class Growth:
    """The driver."""

    def __init__(self, job: Job) -> None:
        self.tally = Tally()
        self.options = msgspec.convert(job.options, Options)
        self.stage = Stage(job.addresses, self.tally.broken)
        self.caseload = Caseload(self.stage, self.tally, self.options.interactions)
        self.queue = LongQueue(self.stage, self.tally, self.options.waiting)
        self.reporting: SequenceObserver

    async def prepare(self) -> None:
        """Fill the queue, then bring the working set to the agent; a reporting engine listens."""
        await self.queue.fill()
        await self.queue.add_clients(self.options.clients, self.options.pipeline)
        await self.caseload.prepare()
        await self.caseload.add_clients("client", self.options.clients)
        reporting = await self.stage.client("ReportingEngine", "reporting")
        self.reporting = SequenceObserver(reporting, self.tally.broken)

    def begin(self, mode: str) -> None:
        """The clients of one mode start to send."""
        if mode == HELD:
            for client in self.caseload.clients:
                client.begin(self.options.pipeline)
        else:
            self.queue.begin(self.options.pipeline)

    async def settle(self) -> None:
        """Stop sending; everything has come before it returns."""
        self.caseload.stop()
        self.queue.stop()
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        sent = self.caseload.counter.value + self.queue.counter.value
        return {
            **self.caseload.missing(),
            **self.queue.missing(),
            "events of reporting": sent - self.reporting.count,
        }

    async def verify(self) -> str:
        """Every change of the working set is there, and every one of a sample of those that wait."""
        await self.settle()
        held = await self.caseload.verify()
        read = await self.queue.verify(self.caseload.reader, SAMPLE)
        return (
            f"with {self.options.waiting:,} waiting, all {held:,} changes of the working set and "
            f"{self.queue.counter.value:,} of waiting ones were acknowledged and told to the reporting engine, "
            f"eventSequence without a gap; the working set and {read:,} of the waiting ones have them"
        )

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()
