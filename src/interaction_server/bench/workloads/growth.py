"""Changes while many other interactions are open: of a few that an agent holds, or of any that wait."""

from array import array
from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.workloads.caseload import Caseload
from interaction_server.bench.workloads.change_properties import (
    ChangingClient,
    Counter,
    request_form,
    version_and_revision,
)
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.submitting import fill
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "growth"
HELD: Final = "held"
WAITING: Final = "waiting"
MODES: Final = (HELD, WAITING)
VERSION_WHEN_QUEUED: Final = 2
"""Submitted, and placed in the queue."""
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
        self.counter = Counter()
        self.clients: list[ChangingClient] = []
        self.chance = Random(self.options.waiting)  # noqa: S311 - which interaction is next is no secret
        self.changes = array("L", [0]) * self.options.waiting
        self.reporting: SequenceObserver

    async def prepare(self) -> None:
        """Fill the queue, then bring the working set to the agent; a reporting engine listens."""
        await fill(self.stage, self.tally, WAITING, self.options.waiting)
        await self.caseload.prepare()
        await self.caseload.add_clients("client", self.options.clients)
        for number in range(self.options.clients):
            connection = await self.stage.client("MediaServer", f"wide-client-{number}")
            client = ChangingClient(connection, [], self.counter, self.tally)
            client.forms = self.any_waiting()
            self.clients.append(client)
        reporting = await self.stage.client("ReportingEngine", "reporting")
        self.reporting = SequenceObserver(reporting, self.tally.broken)

    def any_waiting(self) -> Iterator[bytes]:
        """Changes of interactions that wait, each as likely as any other."""
        while True:
            number = self.chance.randrange(self.options.waiting)
            self.changes[number] += 1
            yield request_form(self.waiting_id(number))

    def waiting_id(self, number: int) -> str:
        """The id of one that waits."""
        return f"{self.stage.own(WAITING)}-{number}"

    def begin(self, mode: str) -> None:
        """The clients of one mode start to send."""
        for client in self.caseload.clients if mode == HELD else self.clients:
            client.begin(self.options.pipeline)

    async def settle(self) -> None:
        """Stop sending; everything has come before it returns."""
        self.caseload.stop()
        for client in self.clients:
            client.open = False
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        sent = self.caseload.counter.value + self.counter.value
        return {
            **self.caseload.missing(),
            "answers about waiting interactions": sum(len(client.sent) for client in self.clients),
            "events of reporting": sent - self.reporting.count,
        }

    async def verify(self) -> str:
        """Every change of the working set is there, and every one of a sample of those that wait."""
        await self.settle()
        held = await self.caseload.verify()
        sample = self.chance.sample(range(self.options.waiting), min(SAMPLE, self.options.waiting))
        for number in sample:
            answer = await self.caseload.reader.ask(
                "RequestGetInteractionProperties", interactionId=self.waiting_id(number)
            )
            version, _ = version_and_revision(answer["interaction"])
            if version != VERSION_WHEN_QUEUED + self.changes[number]:
                raise BenchFailed(
                    f"a waiting interaction has version {version} after {self.changes[number]} changes"
                )
        return (
            f"with {self.options.waiting:,} waiting, all {held:,} changes of the working set and "
            f"{self.counter.value:,} of waiting ones were acknowledged and told to the reporting engine, "
            f"eventSequence without a gap; the working set and {len(sample):,} of the waiting ones have them"
        )

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()
