"""One change, many observers: every reporting engine is told of every change, with the full user data."""

import asyncio
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.workloads.change_properties import PIPELINED, Changing, Mode
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import sequence_in
from interaction_server.bench.workloads.own_server import OwnServer

NAME: Final = "fan-out"
BUFFER_BYTES: Final = 1024 * 1024
"""What one observer reads at a time: more than all outstanding changes together make."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of everything; ``pipeline`` is the requests that each client has outstanding."""

    observers: int
    clients: int
    pipeline: int
    interactions: int


class Ear(asyncio.BufferedProtocol):
    """A reporting engine that costs next to nothing: it counts line ends in a buffer that all share.

    What comes is kept only while ``kept`` is not None.
    """

    def __init__(self, connection: Connection, buffer: bytearray) -> None:
        self.connection = connection
        self.buffer = buffer
        self.count = 0
        self.kept: bytearray | None = None
        connection.transport.set_protocol(self)

    def get_buffer(self, sizehint: int) -> bytearray:
        """The same for all: nothing in it is looked at later."""
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So many bytes of the server; ``find`` is several times as fast as ``count`` on lines so long."""
        find = self.buffer.find
        place = find(b"\n", 0, nbytes)
        while place >= 0:
            self.count += 1
            place = find(b"\n", place + 1, nbytes)
        if self.kept is not None:
            self.kept += self.buffer[:nbytes]

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up, unless we did."""
        self.connection.connection_lost(error)

    def sequence(self) -> int | None:
        """The eventSequence of the one change that was kept; None when that is not what was kept."""
        lines = bytes(self.kept or b"").splitlines()
        return sequence_in(lines[0]) if len(lines) == 1 else None


class FanOut(Changing):
    """The driver: media servers pipeline changes, while so many reporting engines listen."""

    def __init__(self, job: Job) -> None:
        options = msgspec.convert(job.options, Options)
        tally = Tally()
        self.server = OwnServer(job.addresses, tally.broken)
        self.observers = options.observers
        self.ears: list[Ear] = []
        mode = Mode(options.clients, options.pipeline)
        super().__init__({PIPELINED: mode}, options.interactions, self.server, tally)

    async def prepare(self) -> None:
        """Everybody is there; the first reporting engine is the server's own and reads its sequence."""
        await super().prepare()
        buffer = bytearray(BUFFER_BYTES)
        for number in range(1, self.observers):
            engine = await self.server.stage.client("ReportingEngine", f"reporting-{number}")
            self.ears.append(Ear(engine, buffer))

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        sent = sum(client.pipeliner.pool.sent for client in self.running())
        heard = sum(ear.count for ear in self.ears)
        return {**super().missing(), "the events of further reporting engines": sent * len(self.ears) - heard}

    async def verify(self) -> str:
        """Everybody heard as many, and the same last one, as the engine that reads the whole sequence."""
        for ear in self.ears:
            ear.kept = bytearray()
        self.clients[PIPELINED][0].begin(1)
        checked = await super().verify()
        *_, first = self.server.observers.values()
        told = {(first.count, sequence_in(first.last)), *((ear.count, ear.sequence()) for ear in self.ears)}
        if len(told) != 1:
            raise BenchFailed(f"reporting engines differ in how many changes they heard, or which: {told}")
        return f"{checked}; reporting engines that heard the same: {self.observers:,}"
