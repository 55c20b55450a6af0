"""What handing out from a view costs while more and more waits in its queue (decision 62).

Of each size there is one server. The queue is filled before there is a view; then the server starts
anew with the view, which reads what waits. All are measured in turns. The load is made in this process.
"""

import asyncio
import gc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final

import msgspec
import uvloop

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.measure import Sample, percentile, read_clocks
from interaction_server.bench.memory import resident_bytes
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.ranked import (
    HELD_BACK,
    RANK_MODULUS,
    SEGMENT_LIMIT,
    Line,
    Ranked,
    configuration,
    is_held_back,
    submission,
)
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.submitting import fill_by
from interaction_server.bench.workloads.view_routing import Routing, urgent_change
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "views"
QUEUE: Final = "viewed"
FIRST: Final = "router"
SECOND: Final = "second-router"
ONE_BY_ONE: Final = 50
"""So many more hand-outs are compared with the order over all segments."""
READ_PER_SECOND_MIN: Final = 2_000
"""A view that reads more slowly than this is given up."""
START_SECONDS: Final = 30.0


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """``hand_outs`` are made in each round, ``slots`` outstanding; ``changes`` each make one the first."""

    sizes: tuple[int, ...]
    slots: int
    hand_outs: int
    rounds: int
    changes: int

    @property
    def segments(self) -> int:
        """So many that all slots are in use with one more to be had, and not every segment has one."""
        return self.slots // SEGMENT_LIMIT + 1


class Found(msgspec.Struct, kw_only=True):
    """What was measured with so many waiting. ``changed_ms`` are in rising order."""

    waiting: int
    filled_seconds: float = 0.0
    ready_seconds: float = 0.0
    #: From starting the server, and from the router's registration, to the first hand-out.
    started_seconds: float = 0.0
    registered_seconds: float = 0.0
    resident: int = 0
    samples: list[Sample] = []
    changed_ms: list[float] = []

    @property
    def p50_ms(self) -> float:
        """Half of the changes led to their hand-outs in that time after they were acknowledged."""
        return percentile(self.changed_ms, 0.50)

    @property
    def p99_ms(self) -> float:
        """The same for 99 of 100."""
        return percentile(self.changed_ms, 0.99)


class House:
    """One server with a view over a queue; every method may raise BenchFault or BenchFailed."""

    def __init__(self, options: Options, waiting: int, directory: Path, core: int | None) -> None:
        self.options = options
        self.directory = directory
        self.core = core
        self.tally = Tally()
        self.stage = Stage({}, self.tally.broken)
        self.line = Line(options.segments)
        self.routing = Routing(self.line, f"{self.stage.own(QUEUE)}-", self.tally.broken)
        self.found = Found(waiting=waiting)
        self.numbers = waiting
        self.media_server: Connection
        self.acknowledged_at = 0.0
        self.server: ServerProcess

    async def fill(self) -> None:
        """Let them wait in a queue that no view looks at; the server of that ends."""
        began = perf_counter()
        with ServerProcess(self.directory, self.core) as server:
            self.stage.addresses = server.addresses
            make = partial(self.filling, self.stage.own(QUEUE))
            await fill_by(self.stage, self.tally, make, self.found.waiting)
            self.stage.close()
            self.stage.connections.clear()
        self.found.filled_seconds = perf_counter() - began
        self.line.fill(self.found.waiting)

    def filling(self, queue: str, connection: Connection, numbers: Iterator[int]) -> Ranked:
        """One of the media servers that fill the queue."""
        return Ranked(connection, queue, self.options.segments, numbers)

    async def start(self, stack: ExitStack) -> None:
        """Start the server with the view, and wait for the first hand-outs."""
        options = self.options
        file = self.directory / "views.toml"
        file.write_text(configuration(self.stage.own(QUEUE), self.stage.own(FIRST), options.slots))
        began = perf_counter()
        made = ServerProcess(self.directory, self.core, ("--config", str(file)))
        self.server = stack.enter_context(made)
        self.found.ready_seconds = perf_counter() - began
        self.stage.addresses = self.server.addresses
        stack.callback(self.stage.close)
        registering = perf_counter()
        await self.add_router(FIRST)
        await self.first_hand_out()
        await self.until(options.slots)
        self.found.started_seconds = self.routing.first_at - began
        self.found.registered_seconds = self.routing.first_at - registering
        self.found.resident = sum(map(resident_bytes, self.server.pids))
        self.media_server = await self.stage.client("MediaServer", "changer")
        self.media_server.take = self.hear_media_server

    async def first_hand_out(self) -> None:
        """Wait while the view reads the queue."""
        patience = START_SECONDS + self.found.waiting / READ_PER_SECOND_MIN
        self.tally.on_broken = self.routing.came.set
        try:
            async with asyncio.timeout(patience):
                await self.routing.came.wait()
        except TimeoutError:
            raise BenchFailed(f"nothing was handed out in {patience:.0f} s") from None

    def hear_media_server(self, data: bytes) -> None:
        """Bytes for the media server, and when they came."""
        self.acknowledged_at = perf_counter()
        self.media_server.prepare(data)

    async def add_router(self, name: str) -> None:
        """One more router, which may be handed something before it is answered."""
        router = await self.stage.connect("tlib")
        router.told = partial(self.routing.hear, router)
        await self.stage.register_router(router, name, QUEUE)

    async def until(self, handed: int) -> None:
        """Wait until so many were handed out since the start and every stop is answered."""
        await until_nothing_is_missing(
            self.tally,
            lambda: {
                "hand-outs": handed - self.routing.handed,
                "answers to stops": self.routing.unanswered(),
            },
        )

    async def refill(self) -> None:
        """As many as a round takes come to wait, so that each begins with as many."""
        numbers = range(self.numbers, self.numbers + self.options.hand_outs * 2)
        ready = [number for number in numbers if not is_held_back(number)][: self.options.hand_outs]
        self.numbers = ready[-1] + 1
        queue, segments = self.stage.own(QUEUE), self.options.segments
        await asyncio.gather(
            *(
                self.media_server.ask("RequestSubmit", **submission(queue, number, segments))
                for number in ready
            )
        )
        self.line.put(ready)

    async def measure(self) -> None:
        """One round: the router stops what it has, and whatever it is given instead."""
        await self.refill()
        routing, count = self.routing, self.options.hand_outs
        target = routing.handed + count
        gc.collect()
        gc.disable()
        before = read_clocks(self.server.pids)
        routing.begin(count)
        await self.until(target)
        after = read_clocks(self.server.pids)
        gc.enable()
        latencies = sorted(routing.latencies)
        self.found.samples.append(
            Sample(
                mode=f"{self.found.waiting:,} waiting",
                changes=count,
                seconds=routing.latest_at - before.wall,
                p50_ms=percentile(latencies, 0.50) * 1000,
                p99_ms=percentile(latencies, 0.99) * 1000,
                server_cpu_seconds=after.server_cpu - before.server_cpu,
                load_cpu_seconds=after.load_cpu - before.load_cpu,
            )
        )

    async def one_by_one(self) -> None:
        """One stop at a time, so that nobody can doubt which is the first of all."""
        routing = self.routing
        routing.exactly = True
        for _ in range(ONE_BY_ONE):
            target = routing.handed + 1
            routing.stop(next(iter(routing.held)))
            await self.until(target)

    async def change(self) -> None:
        """A second router takes until no segment has room; then each change makes one the first."""
        await self.add_router(SECOND)
        await self.until(self.routing.handed + self.line.room())
        routing = self.routing
        spent: list[float] = []
        for place in range(self.options.changes):
            number = place * HELD_BACK + HELD_BACK - 1
            changed = urgent_change(RANK_MODULUS + place)
            routing.urgent = (number, changed)
            target = routing.handed + 1
            await self.media_server.ask(
                "RequestChangeProperties",
                interactionId=f"{self.stage.own(QUEUE)}-{number}",
                changedProperties=changed,
            )
            await self.until(target)
            spent.append(max(routing.latest_at - self.acknowledged_at, 0.0) * 1000)
            routing.stop(number)
            await self.until(target)
        self.found.changed_ms = sorted(spent)


async def run(options: Options, directory: Path, core: int | None) -> list[House]:
    """All houses, measured in turns, after a round that warms up; raises BenchFault or BenchFailed."""
    with ExitStack() as stack:
        houses: list[House] = []
        for size in options.sizes:
            own = directory / f"waiting-{size}"
            own.mkdir()
            house = House(options, size, own, core)
            houses.append(house)
            await house.fill()
            await house.start(stack)
        for _ in range(options.rounds + 1):
            for house in houses:
                await house.measure()
        for house in houses:
            house.found.samples.pop(0)
            await house.one_by_one()
            await house.change()
    return houses


def play(options: Options, directory: Path, core: int | None) -> list[Found]:
    """All of it, from a process without an event loop; raises BenchFault or BenchFailed."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return [house.found for house in runner.run(run(options, directory, core))]
    except OSError as error:
        raise BenchFailed(f"the server could not be reached: {error}") from error


def sentences(options: Options, all_found: Sequence[Found]) -> list[str]:
    """What was checked, of each server."""
    measured = (options.rounds + 1) * options.hand_outs
    exact = ONE_BY_ONE + options.slots
    return [
        f"with {found.waiting:,} waiting: {measured:,} hand-outs came in the order of each segment and "
        f"within its limit of {SEGMENT_LIMIT}, {exact:,} more in the order over all segments, and the "
        f"{len(found.changed_ms):,} that were changed each before all others; none came twice, each "
        "fulfilled the condition and had the twenty properties it was given"
        for found in all_found
    ]
