"""One change, many observers: every reporting engine is told of every change, with the full user data."""

import asyncio
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection, decoder
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.workloads.caseload import Caseload
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "fan-out"
PIPELINED: Final = "pipelined"
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
        transport = connection.transport
        # A transport asks how its protocol is to be given bytes when it begins to read.
        transport.pause_reading()
        transport.set_protocol(self)
        transport.resume_reading()

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

    def sequence(self) -> int:
        """The eventSequence of the one change that was kept; raises BenchFailed when it is not one."""
        lines = bytes(self.kept or b"").splitlines()
        message = decoder.decode(lines[0]) if len(lines) == 1 else {}
        sequence = message.get("eventSequence")
        if message.get("messageName") != "EventPropertiesChanged" or not isinstance(sequence, int):
            raise BenchFailed(f"a reporting engine was told {len(lines)} things in place of one change")
        return sequence


class FanOut:
    """The driver: media servers pipeline changes, while so many reporting engines listen."""

    def __init__(self, job: Job) -> None:
        self.tally = Tally()
        self.options = msgspec.convert(job.options, Options)
        self.stage = Stage(job.addresses, self.tally.broken)
        self.caseload = Caseload(self.stage, self.tally, self.options.interactions)
        self.ears: list[Ear] = []
        self.first_sequence = 0

    async def prepare(self) -> None:
        """Everybody is there, and has heard of a first change."""
        await self.caseload.prepare()
        await self.caseload.add_clients("client", self.options.clients)
        buffer = bytearray(BUFFER_BYTES)
        for number in range(self.options.observers):
            engine = await self.stage.client("ReportingEngine", f"reporting-{number}")
            self.ears.append(Ear(engine, buffer))
        self.first_sequence = await self.mark()

    async def mark(self) -> int:
        """One change on its own; returns the eventSequence that everybody was told it has."""
        for ear in self.ears:
            ear.kept = bytearray()
        self.caseload.clients[0].begin(1)
        await self.settle()
        sequences = {ear.sequence() for ear in self.ears}
        for ear in self.ears:
            ear.kept = None
        if len(sequences) != 1:
            raise BenchFailed(f"one change was told with the eventSequences {sorted(sequences)}")
        return sequences.pop()

    def begin(self, mode: str) -> None:
        """All clients start to send."""
        for client in self.caseload.clients:
            client.begin(self.options.pipeline)

    async def settle(self) -> None:
        """Stop sending; everybody has heard everything before it returns."""
        self.caseload.stop()
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        sent = self.caseload.counter.value * len(self.ears)
        return {
            **self.caseload.missing(),
            "events of reporting engines": sent - sum(ear.count for ear in self.ears),
        }

    async def verify(self) -> str:
        """Between the first change and one more, everybody counted as many as the sequence says."""
        last = await self.mark()
        changes = await self.caseload.verify()
        for count in {last - self.first_sequence + 1, *(ear.count for ear in self.ears)}:
            if count != changes:
                raise BenchFailed(
                    f"{changes:,} changes were acknowledged, but a reporting engine has {count:,}"
                )
        return (
            f"all {changes:,} changes were acknowledged and told to the agent and to each of "
            f"{len(self.ears):,} reporting engines; eventSequence without a gap"
        )

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()
