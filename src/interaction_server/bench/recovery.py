"""What a crash costs: kill -9 under load, start again on the same directory, and see what is there.

The load is made in this process. The server starts with the operating system's cache of its files
still warm, as after a crash of the process and not of the machine.
"""

import asyncio
import os
import signal
from functools import partial
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final

import msgspec
import uvloop

from interaction_server.bench.connection import Connection, Message, decoder
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.wire import PATIENCE_SECONDS
from interaction_server.bench.workloads.changes import NUMBER
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.long_queue import FACTS_OF_SUBMISSION, LongQueue
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.own_server import OwnServer
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "recovery"
SAMPLE: Final = 4000
"""So many interactions are read after each start."""
TAIL: Final = 50_000
"""So many of the facts that the reporting engine heard before a crash are told to it again."""


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
        server = OwnServer({}, self.tally.broken)
        self.stage = server.stage
        self.queue = LongQueue(server, self.tally, options.waiting)
        self.restarts: list[Restart] = []
        #: The last fact that the reporting engine heard before the latest crash.
        self.heard = 0
        self.read = 0
        self.told_again = 0

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
        ends = [expect_end(connection) for connection in self.stage.connections]
        for pid in server.pids:
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*ends)
        if self.tally.why_broken is not None:
            raise BenchFailed(self.tally.why_broken)
        self.heard = observer.sequence or self.heard
        self.queue.crashed()
        self.stage.connections.clear()

    async def probe(self, client: Connection) -> None:
        """Change one interaction from before the crash."""
        request = decoder.decode(self.queue.request(0))
        await client.ask(
            "RequestChangeProperties",
            interactionId=request["interactionId"],
            changedProperties=request["changedProperties"],
        )

    async def verify(self, reader: Connection) -> None:
        """Whatever was acknowledged or told before the crash is there, and no more than was asked for."""
        self.read += await self.queue.verify(reader, SAMPLE)
        replay = Replay(first := max(self.heard - TAIL, 0) + 1)
        reporting = await self.stage.connect("im")
        reporting.told = replay.told
        await reporting.ask(
            "RequestRegisterClient",
            clientName=self.stage.own("replay"),
            clientType="ReportingEngine",
            extension={"from_sequence": replay.next},
        )
        await self.probe(reader)
        asked = FACTS_OF_SUBMISSION * self.queue.count + self.queue.sent
        acknowledged = asked - self.queue.doubtful.total()
        await until_nothing_is_missing(
            self.tally,
            lambda: {"facts told again": 0 if replay.latest == self.queue.sent else asked + 2 - replay.next},
        )
        there = replay.next - 1
        if replay.broken or not max(self.heard, acknowledged) <= there <= asked:
            raise BenchFailed(
                f"after a crash there are {there:,} facts; {acknowledged:,} were acknowledged, "
                f"{self.heard:,} told, {asked:,} asked for{replay.broken}"
            )
        self.told_again += replay.next - first

    def sentence(self) -> str:
        """What was checked."""
        return (
            f"after each of {self.options.crashes} crashes under load, every acknowledged fact was there, of "
            f"{self.queue.count:,} submissions and {self.queue.sent:,} changes; "
            f"{self.read:,} interactions were read, and {self.told_again:,} facts told again without a gap"
        )


def play(story: Crashes) -> list[Restart]:
    """All of it, from a process without an event loop; raises BenchFault or BenchFailed."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(story.run())
    except OSError as error:
        raise BenchFailed(f"the server could not be reached: {error}") from error


def expect_end(connection: Connection) -> asyncio.Future[None]:
    """From now on it is no fault when the server hangs up; done when everything before that was taken."""
    end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    connection.closing = True
    connection.lost = partial(end.set_result, None)
    return end


class Replay:
    """What a reporting engine hears again; ``next`` is the eventSequence that comes next."""

    def __init__(self, from_sequence: int) -> None:
        self.next = from_sequence
        #: The number of the latest change.
        self.latest = 0
        self.broken = ""

    def told(self, message: Message) -> None:
        """One fact."""
        if message.get("eventSequence") != self.next:
            self.broken = f"; eventSequence {message.get('eventSequence')} came in place of {self.next}"
        else:
            self.next += 1
        changed = message.get("changedProperties")
        if isinstance(changed, dict):
            self.latest = int(changed[NUMBER])
