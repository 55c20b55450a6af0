"""Clients that only listen: they count every message and read as little of it as they can."""

from collections.abc import Callable
from typing import Final

from interaction_server.bench.connection import Connection, Message, decoder
from interaction_server.bench.faults import BenchFailed

SEQUENCE: Final = b'"eventSequence":'


class Observer:
    """Takes over a connection and counts its messages; ``last`` is the latest of them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.count = 0
        self.last = b""
        connection.take = self.take

    def take(self, data: bytes) -> None:
        """Bytes of the server: as many messages as line ends."""
        lines = self.connection.lines(data)
        if lines:
            self.count += len(lines)
            self.last = lines[-1]

    def latest(self) -> Message:
        """The latest message in full; raises BenchFailed when there was none."""
        if not self.last:
            raise BenchFailed("an observer was told nothing")
        return decoder.decode(self.last)


class SequenceObserver(Observer):
    """A reporting engine that also checks that ``eventSequence`` rises by one (protocol 5)."""

    def __init__(self, connection: Connection, broken: Callable[[str], object]) -> None:
        super().__init__(connection)
        self.broken = broken
        self.sequence: int | None = None

    def take(self, data: bytes) -> None:
        """Bytes of the server: look at one number of each message."""
        lines = self.connection.lines(data)
        for line in lines:
            place = line.find(SEQUENCE) + len(SEQUENCE)
            number = line[place : line.find(b",", place)]
            if not number.isdigit():
                self.broken(f"the reporting engine was told something without a number: {line[:200]!r}")
                return
            sequence = int(number)
            if self.sequence is not None and sequence != self.sequence + 1:
                self.broken(f"eventSequence {sequence} came after {self.sequence}")
                return
            self.sequence = sequence
        if lines:
            self.count += len(lines)
            self.last = lines[-1]
