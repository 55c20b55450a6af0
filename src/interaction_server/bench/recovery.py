"""What a crash costs: kill -9 under load, start again on the same directory, and see what is there.

The load is made in this process. The server starts with the operating system's cache of its files
still warm, as after a crash of the process and not of the machine.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final

import msgspec

from interaction_server.bench.connection import PATIENCE_SECONDS, Connection, Message
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.workloads.change_properties import COUNTER
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.long_queue import FACTS_OF_SUBMISSION, LongQueue
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "recovery"
SAMPLE: Final = 4000
"""So many interactions are read after each start."""
TAIL: Final = 1000
"""So many of the facts that the reporting engine heard before a crash are told to it again."""
POLL_SECONDS: Final = 0.005


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """``waiting`` interactions, changed for so many seconds before each of the crashes."""

    waiting: int
    clients: int
    pipeline: int
    seconds: float
    crashes: int


class Restart(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds from starting the server again."""

    ready_seconds: float
    #: Until a change of an interaction from before the crash was acknowledged.
    changed_seconds: float


class KilledServer(ServerProcess):
    """A server that ends as in a crash."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it at once, if that has not happened."""
        self.process.kill()
        self.process.communicate()


class Crashes:
    """The whole story; ``run`` raises BenchFault or BenchFailed."""

    def __init__(self, options: Options, directory: Path, core: int | None) -> None:
        self.options = options
        self.directory = directory
        self.core = core
        self.tally = Tally()
        self.stage = Stage({}, self.tally.broken)
        self.queue = LongQueue(self.stage, self.tally, options.waiting)
        self.restarts: list[Restart] = []
        #: The last fact that the reporting engine heard before the latest crash.
        self.heard = 0
        self.probes = 0

    async def run(self) -> list[Restart]:
        """Fill a first server and crash it, and each after it but the last; one Restart for each crash."""
        with KilledServer(self.directory, self.core) as server:
            self.stage.addresses = server.addresses
            await self.queue.fill()
            await self.crash(server)
        for crash in range(1, self.options.crashes + 1):
            last = crash == self.options.crashes
            began = perf_counter()
            with (ServerProcess if last else KilledServer)(self.directory, self.core) as server:
                ready = perf_counter() - began
                self.stage.addresses = server.addresses
                reader = await self.stage.client("MediaServer", "reader")
                await self.probe(reader)
                changed = perf_counter() - began
                self.restarts.append(Restart(ready_seconds=ready, changed_seconds=changed))
                await self.verify(reader)
                if last:
                    self.stage.close()
                else:
                    await self.crash(server)
        return self.restarts

    async def crash(self, server: ServerProcess) -> None:
        """Change interactions for a while, and kill the server in the middle of it."""
        reporting = await self.stage.client("ReportingEngine", "reporting")
        observer = SequenceObserver(reporting, self.tally.broken)
        await self.queue.add_clients(self.options.clients, self.options.pipeline)
        self.queue.begin(self.options.pipeline)
        await asyncio.sleep(self.options.seconds)
        for connection in self.stage.connections:
            connection.closing = True
        for pid in server.pids:
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(connection.transport.is_closing() for connection in self.stage.connections):
                await asyncio.sleep(POLL_SECONDS)
        if self.tally.why_broken is not None:
            raise BenchFailed(self.tally.why_broken)
        self.heard = observer.sequence or self.heard
        self.queue.crashed()
        self.stage.connections.clear()

    async def probe(self, client: Connection) -> None:
        """Change one interaction from before the crash."""
        self.probes += 1
        self.queue.changes[0] += 1
        await client.ask(
            "RequestChangeProperties",
            interactionId=self.queue.id_of(0),
            changedProperties={COUNTER: self.mark()},
        )

    def mark(self) -> str:
        """The value that the latest probe set, which no other change sets."""
        return f"-{self.probes}"

    async def verify(self, reader: Connection) -> None:
        """Whatever was acknowledged or told before the crash is there, and no more than was asked for."""
        await self.queue.verify(reader, SAMPLE)
        replay = Replay(max(self.heard - TAIL, 0) + 1)
        reporting = await self.stage.connect("im")
        reporting.told = replay.told
        await reporting.ask(
            "RequestRegisterClient",
            clientName=self.stage.own("replay"),
            clientType="ReportingEngine",
            extension={"from_sequence": replay.next},
        )
        await self.probe(reader)
        asked = FACTS_OF_SUBMISSION * self.queue.count + self.queue.counter.value + self.probes
        acknowledged = asked - self.queue.doubtful.total()
        await until_nothing_is_missing(
            self.tally,
            lambda: {"facts told again": 0 if replay.latest == self.mark() else asked + 2 - replay.next},
        )
        there = replay.next - 1
        if replay.broken or not max(self.heard, acknowledged) <= there <= asked:
            raise BenchFailed(
                f"after a crash there are {there:,} facts; {acknowledged:,} were acknowledged, "
                f"{self.heard:,} told, {asked:,} asked for{replay.broken}"
            )

    def sentence(self) -> str:
        """What was checked."""
        return (
            f"after each of {self.options.crashes} crashes under load, every acknowledged fact was there, of "
            f"{self.queue.count:,} submissions and {self.queue.counter.value:,} changes; each time "
            f"{SAMPLE:,} interactions were read, and {TAIL:,} facts told again without a gap"
        )


class Replay:
    """What a reporting engine hears again; ``next`` is the eventSequence that comes next."""

    def __init__(self, from_sequence: int) -> None:
        self.next = from_sequence
        #: The revision that the latest change gave its interaction.
        self.latest: object = None
        self.broken = ""

    def told(self, message: Message) -> None:
        """One fact."""
        if message.get("eventSequence") != self.next:
            self.broken = f"; eventSequence {message.get('eventSequence')} came in place of {self.next}"
        else:
            self.next += 1
        changed = message.get("changedProperties")
        if isinstance(changed, dict):
            self.latest = changed.get(COUNTER)


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Stay on one core for a while."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, before if core is None else {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
