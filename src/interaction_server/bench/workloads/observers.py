"""Clients that only listen: they count every message and read as little of it as they can."""

import asyncio
from collections.abc import Callable
from typing import Final

from interaction_server.bench.connection import Message, decoder
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.wire import Wire

SEQUENCE: Final = b'"eventSequence":'
BUFFER_BYTES: Final = 1 << 18


class Observer(asyncio.BufferedProtocol):
    """Takes over a connection and counts its messages; ``last`` is the latest of them.

    A message ends with ``mark``, a byte that is nowhere else in it. All bytes are received into one buffer of
    ``size`` bytes, which the longest message must fit in, and nothing is copied but the unfinished end.
    """

    def __init__(self, wire: Wire, mark: bytes = b"\n", size: int = BUFFER_BYTES) -> None:
        self.wire = wire
        self.mark = mark
        self.count = 0
        self.last = b""
        self.buffer = bytearray(size)
        self.view = memoryview(self.buffer)
        self.filled = 0
        wire.transport.set_protocol(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The connection knows what that means."""
        self.wire.connection_lost(error)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Behind the unfinished message."""
        return self.view[self.filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """As many messages as marks. To hop from mark to mark is four times faster than ``count``."""
        find, mark = self.buffer.find, self.mark
        stop = self.filled + nbytes
        count, start, end = 0, 0, 0
        place = find(mark, self.filled, stop) + 1
        while place:
            count += 1
            start, end = end, place
            place = find(mark, place, stop) + 1
        if count:
            self.count += count
            self.last = bytes(self.view[start:end])
            self.heard(count)
            self.view[: stop - end] = self.view[end:stop]
        self.filled = stop - end
        if self.filled == len(self.buffer):
            self.wire.broken(f"an observer was told something longer than {self.filled} bytes")
            self.filled = 0

    def heard(self, count: int) -> None:
        """So many messages begin at the start of the buffer; ``last`` is the last of them."""

    def latest(self) -> Message:
        """The latest message in full; raises BenchFailed when there was none."""
        if not self.last:
            raise BenchFailed("an observer was told nothing")
        return decoder.decode(self.last)


class SequenceObserver(Observer):
    """A reporting engine that also checks that ``eventSequence`` rises by one (protocol 5).

    It looks at the first and last message of what comes together: when as many lie between as there are
    numbers between, none is missing.
    """

    def __init__(self, wire: Wire, broken: Callable[[str], object]) -> None:
        super().__init__(wire)
        self.broken = broken
        self.sequence: int | None = None

    def heard(self, count: int) -> None:
        """Look at two numbers."""
        first = sequence_in(self.buffer)
        last = first if count == 1 else sequence_in(self.last)
        if first is None or last is None:
            self.broken(f"the reporting engine was told something without a number: {self.last[:200]!r}")
            return
        if self.sequence is not None and first != self.sequence + 1:
            self.broken(f"eventSequence {first} came after {self.sequence}")
        elif last != first + count - 1:
            self.broken(f"eventSequence {first} to {last} came in {count} messages")
        self.sequence = last


def sequence_in(message: bytes | bytearray) -> int | None:
    """The number of the first message in some bytes."""
    place = message.find(SEQUENCE) + len(SEQUENCE)
    number = message[place : message.find(b",", place)]
    return int(number) if number.isdigit() else None
