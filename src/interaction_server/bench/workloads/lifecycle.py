"""Whole lives: submitted, routed, offered, accepted and stopped, against changes in the same server.

A life is RequestSubmit, EventRouteRequest, RequestRouteCall, EventInvite, RequestAccept and
RequestStopProcessing, each sent when what leads to it has come. So many lives are outstanding at any
time; in the other mode as many changes are.
"""

from time import perf_counter
from typing import Final

import msgspec

from interaction_server.bench.job import Job
from interaction_server.bench.workloads.caseload import Caseload
from interaction_server.bench.workloads.change_properties import MEDIA_TYPE
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.life_parties import LifeObserver, Routing, Working
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.submitting import Submitting, numbered, submission_form
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "lifecycle"
CHANGES: Final = "changes"
LIVES: Final = "lives"
MODES: Final = (CHANGES, LIVES)
STRATEGY: Final = "life"


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of everything; ``pipeline`` is what each media server has outstanding, lives or changes."""

    media_servers: int
    pipeline: int
    routers: int
    agents: int
    interactions: int


class Lifecycle:
    """The driver."""

    def __init__(self, job: Job) -> None:
        self.tally = Tally()
        self.options = msgspec.convert(job.options, Options)
        self.stage = Stage(job.addresses, self.tally.broken)
        self.caseload = Caseload(self.stage, self.tally, self.options.interactions)
        self.submitting: list[Submitting] = []
        self.routing: list[Routing] = []
        self.reporting: LifeObserver
        self.begun: dict[int, float] = {}
        self.lives = 0
        self.open = False

    async def prepare(self) -> None:
        """One agent holds what is changed, others wait for lives, and a reporting engine listens."""
        stage, options = self.stage, self.options
        await self.caseload.prepare()
        await self.caseload.add_clients("client", options.media_servers)
        prefix = numbered(stage.own(STRATEGY))
        names = [f"worker-{number}" for number in range(options.agents)]
        for name in names:
            Working(await stage.agent(name, MEDIA_TYPE), prefix, self.ended)
        for _ in range(options.routers):
            router = await stage.router(STRATEGY)
            self.routing.append(Routing(router, [stage.own(name) for name in names]))
        form = submission_form(prefix, stage.own(STRATEGY))
        for number in range(options.media_servers):
            media_server = await stage.client("MediaServer", f"life-giver-{number}")
            self.submitting.append(Submitting(media_server, form))
        reporting = await stage.client("ReportingEngine", "reporting")
        self.reporting = LifeObserver(reporting, self.tally.broken)

    def begin(self, mode: str) -> None:
        """Start the first lives, or send the first changes."""
        if mode == CHANGES:
            for client in self.caseload.clients:
                client.begin(self.options.pipeline)
            return
        self.open = True
        for submitting in self.submitting:
            self.start(submitting, self.options.pipeline)

    def start(self, submitting: Submitting, count: int) -> None:
        """So many new lives, in one write."""
        numbers = range(self.lives, self.lives + count)
        self.lives += count
        self.begun.update(dict.fromkeys(numbers, perf_counter()))
        submitting.submit(numbers)

    def ended(self, numbers: list[int]) -> None:
        """These are over; as many begin."""
        now = perf_counter()
        for number in numbers:
            begun = self.begun.pop(number, None)
            if begun is None:
                self.tally.broken(f"life {number} ended twice")
                return
            self.tally.latencies.append(now - begun)
        if self.open:
            self.start(self.submitting[numbers[0] % len(self.submitting)], len(numbers))

    async def settle(self) -> None:
        """Begin nothing new; every life is over and heard of before it returns."""
        self.open = False
        self.caseload.stop()
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        return {
            **self.caseload.missing(),
            "answers to submissions": sum(submitting.answers for submitting in self.submitting),
            "answers to routings": self.lives - sum(routing.used for routing in self.routing),
            "ends of lives": len(self.begun),
            "changes at reporting": self.caseload.counter.value - self.reporting.changed.count,
            "ends of lives at reporting": self.lives - self.reporting.stopped.count,
        }

    async def verify(self) -> str:
        """What was begun has ended, and every change is in its interaction."""
        await self.settle()
        changes = await self.caseload.verify()
        return (
            f"all {self.lives:,} lives ended, and all {changes:,} changes were acknowledged; the reporting "
            "engine was told of each; eventSequence without a gap"
        )

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()
