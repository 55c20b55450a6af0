"""Whole lives: submitted, routed, offered, accepted and stopped, against changes in the same server.

A life is RequestSubmit, EventRouteRequest, RequestRouteCall, EventInvite, RequestAccept and
RequestStopProcessing, each sent when what leads to it has come. So many lives are outstanding at any
time; in the other mode as many changes are.
"""

from time import perf_counter
from typing import Final

import msgspec

from interaction_server.bench.job import Job
from interaction_server.bench.workloads.change_properties import Changing, Mode
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.life_parties import LifeObserver, Routing, Working
from interaction_server.bench.workloads.own_server import MEDIA_TYPE
from interaction_server.bench.workloads.own_targets import ListenedTo
from interaction_server.bench.workloads.share import Share
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
    """The driver; changes and lives have a share of the tally each."""

    def __init__(self, job: Job) -> None:
        self.options = options = msgspec.convert(job.options, Options)
        self.tally = Tally()
        self.of_changes, self.of_lives = Share(self.tally), Share(self.tally)
        self.server = ListenedTo(job.addresses, self.of_changes.broken)
        mode = Mode(options.media_servers, options.pipeline)
        self.changing = Changing({CHANGES: mode}, options.interactions, self.server, self.of_changes)
        self.submitting: list[Submitting] = []
        self.routing: list[Routing] = []
        self.reporting: LifeObserver
        self.begun: dict[int, float] = {}
        self.lives = 0
        self.open = False

    async def prepare(self) -> None:
        """One agent holds what is changed, others wait for lives, and a reporting engine listens."""
        stage, options = self.server.stage, self.options
        await self.changing.prepare()
        self.reporting = LifeObserver(self.server.reporting.wire, self.of_lives.broken)
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

    def begin(self, mode: str) -> None:
        """Start the first lives, or send the first changes."""
        if mode == CHANGES:
            self.changing.begin(CHANGES)
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
                self.of_lives.broken(f"life {number} ended twice")
                return
            self.of_lives.note(now - begun, 1)
        if self.open:
            self.start(self.submitting[numbers[0] % len(self.submitting)], len(numbers))

    async def settle(self) -> None:
        """Begin nothing new; every life is over and heard of before it returns."""
        self.open = False
        await self.changing.settle()
        await until_nothing_is_missing(self.of_lives, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        used = sum(routing.used for routing in self.routing)
        return {
            "the answers to submissions": sum(submitting.answers for submitting in self.submitting),
            "the answers to routings": self.lives - used,
            "the ends of lives": len(self.begun),
            "the changes at reporting": len(self.of_changes.latencies) - self.reporting.changed,
            "the ends of lives at reporting": self.lives - self.reporting.stopped,
        }

    async def verify(self) -> str:
        """What was begun has ended, and every change is in its interaction."""
        await self.settle()
        checked = await self.changing.verify()
        return (
            f"{checked}; all {self.lives:,} lives ended; the reporting engine was told of every change and "
            "every end (eventSequence without a gap)"
        )

    def close(self) -> None:
        """Disconnect."""
        self.server.close()
