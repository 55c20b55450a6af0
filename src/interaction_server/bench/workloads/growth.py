"""Changes while many other interactions are open: of a few that an agent holds, or of any that wait."""

from typing import Final

import msgspec

from interaction_server.bench.job import Job
from interaction_server.bench.workloads.change_properties import Changing, Mode
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.long_queue import LongQueue
from interaction_server.bench.workloads.own_targets import ListenedTo
from interaction_server.bench.workloads.share import Share
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
    """The driver; both modes have a share of the tally each."""

    def __init__(self, job: Job) -> None:
        self.options = options = msgspec.convert(job.options, Options)
        self.tally = Tally()
        of_held = Share(self.tally)
        self.server = ListenedTo(job.addresses, of_held.broken)
        mode = Mode(options.clients, options.pipeline)
        self.held = Changing({HELD: mode}, options.interactions, self.server, of_held)
        self.queue = LongQueue(self.server, Share(self.tally), options.waiting)

    async def prepare(self) -> None:
        """Fill the queue, then bring the working set to the agent; a reporting engine listens."""
        await self.queue.fill()
        await self.queue.add_clients(self.options.clients, self.options.pipeline)
        await self.held.prepare()

    def begin(self, mode: str) -> None:
        """The clients of one mode start to send."""
        if mode == HELD:
            self.held.begin(HELD)
        else:
            self.queue.begin(self.options.pipeline)

    async def settle(self) -> None:
        """Stop sending; everything has come before it returns."""
        self.queue.stop()
        await self.held.settle()
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        heard = self.server.reporting.count
        return {
            **self.queue.missing(),
            "the events of the reporting engine": len(self.tally.latencies) - heard,
        }

    async def verify(self) -> str:
        """Every change of the working set is there, and every one of a sample of those that wait."""
        await self.settle()
        checked = await self.held.verify()
        read = await self.queue.verify(self.server.reader, SAMPLE)
        return (
            f"with {self.options.waiting:,} waiting: {checked}; so were {self.queue.sent:,} of waiting ones, "
            f"of which those of {read:,} interactions were read; the reporting engine was told of all "
            "(eventSequence without a gap)"
        )

    def close(self) -> None:
        """Disconnect."""
        self.server.close()
