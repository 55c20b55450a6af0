"""The hot path: changes of interactions that somebody is handling, with two others listening.

Every change gives five of twenty properties new values, is durable before it is acknowledged, and is told
to two others. Clients send it in lock step, one request outstanding each, or pipelined, several each.
What a change is and who hears it is the target's: this server, or a peer that is given the same work.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.pipeliner import Pipeliner, Pool
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads.changes import Change, changes_of
from interaction_server.bench.workloads.driver import MakeDriver, Tally
from interaction_server.bench.workloads.target import MakeTarget, Target
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "change-properties"
LOCK_STEP: Final = "lock step"
PIPELINED: Final = "pipelined"
MODES: Final = (LOCK_STEP, PIPELINED)


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of everything; ``pipeline`` is the requests that a pipelining client has outstanding."""

    clients: int
    pipelining_clients: int
    pipeline: int
    interactions: int


class Mode(msgspec.Struct, frozen=True):
    """How many clients, and how many requests each keeps outstanding."""

    clients: int
    depth: int


class Client:
    """One client: the changes that it sends in turn, and their number at the beginning of a round."""

    def __init__(self, pipeliner: Pipeliner, changes: list[Change]) -> None:
        self.pipeliner = pipeliner
        self.changes = changes
        self.before = 0

    def begin(self, depth: int) -> None:
        """Start to send."""
        self.before = self.pipeliner.pool.sent
        self.pipeliner.begin(depth)

    def sent_last(self) -> dict[str, int]:
        """The number of the last change of each interaction that was changed since ``begin``."""
        sent, size = self.pipeliner.pool.sent, len(self.changes)
        recent = (self.changes[each % size] for each in range(max(self.before, sent - size), sent))
        return {change.interaction_id: change.number for change in recent}


class Changing:
    """A driver of changes on any target, in modes of its own."""

    def __init__(self, modes: Mapping[str, Mode], interactions: int, target: Target, tally: Tally) -> None:
        self.modes = modes
        self.ids = [f"bench-{number:06d}" for number in range(interactions)]
        self.target = target
        self.tally = tally
        self.clients: dict[str, list[Client]] = {}
        self.expected = dict.fromkeys(self.ids, 0)

    async def prepare(self) -> None:
        """The interactions are there, the observers listen, and all clients are connected."""
        await self.target.prepare(self.ids)
        for place, (name, mode) in enumerate(self.modes.items()):
            self.clients[name] = [await self.client(place, mode, number) for number in range(mode.clients)]

    async def client(self, place: int, mode: Mode, number: int) -> Client:
        """One client of a mode, with its share of the interactions."""
        changes = changes_of(self.ids[number :: mode.clients], place)
        name = f"client-{place}-{number}"
        pool = Pool([self.target.request(each, name) for each in changes], mode.depth)
        wire = await self.connect(place, name)
        return Client(Pipeliner(wire, pool, self.target.answers(), self.tally), changes)

    async def connect(self, place: int, name: str) -> Wire:
        """The connection of a client of the mode in that place; the target's only door, or one of several."""
        return await self.target.client(name)

    def begin(self, mode: str) -> None:
        """All clients of a mode start to send."""
        for client in self.clients[mode]:
            client.begin(self.modes[mode].depth)

    async def settle(self) -> None:
        """Stop sending; every change is acknowledged and heard by all observers before it returns."""
        for client in self.running():
            client.pipeliner.open = False
        await until_nothing_is_missing(self.tally, self.missing)
        for client in self.running():
            self.expected |= client.sent_last()
            client.before = client.pipeliner.pool.sent

    def running(self) -> list[Client]:
        """Every client of every mode."""
        return [client for clients in self.clients.values() for client in clients]

    def missing(self) -> dict[str, int]:
        """How many answers, and events of each observer, are still to come."""
        sent = sum(client.pipeliner.pool.sent for client in self.running())
        heard = {f"the events of {whose}": each.count for whose, each in self.target.observers.items()}
        counts = {"the answers": len(self.tally.latencies), **heard}
        return {whose: sent - count for whose, count in counts.items()}

    async def verify(self) -> str:
        """Nobody was told more or less than every change, and each is in its interaction."""
        await self.settle()
        written = await self.target.written(self.ids)
        count = len(self.tally.latencies)
        if written.changes not in (None, count):
            raise BenchFailed(f"{count} changes were acknowledged, but {written.changes} were kept")
        wrong = [each for each, number in self.expected.items() if written.numbers.get(each) != number]
        if wrong:
            raise BenchFailed(f"{len(wrong)} interactions do not have their last change, as {wrong[0]}")
        await self.settle()
        self.target.check_told()
        told = " and ".join(self.target.observers) or "nobody"
        return f"all {count:,} changes were acknowledged, are kept, and were told to {told}"

    def close(self) -> None:
        """Disconnect."""
        self.target.close()


class ChangeProperties(Changing):
    """The driver of the workload: clients in lock step, and clients that pipeline."""

    def __init__(self, job: Job, target: Target, tally: Tally) -> None:
        options = msgspec.convert(job.options, Options)
        modes = {
            LOCK_STEP: Mode(options.clients, 1),
            PIPELINED: Mode(options.pipelining_clients, options.pipeline),
        }
        super().__init__(modes, options.interactions, target, tally)


def on(make: MakeTarget) -> MakeDriver:
    """The workload on a kind of target."""

    def driver(job: Job) -> ChangeProperties:
        tally = Tally()
        return ChangeProperties(job, make(job.addresses, tally.broken), tally)

    return driver
