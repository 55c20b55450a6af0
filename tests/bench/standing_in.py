"""What stands for a server, a socket and a subject in the tests of the load."""

import asyncio
from typing import Self, cast

from interaction_server.bench.pipeliner import Pipeliner
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads.observers import Observer


class Unreachable:
    """Says that it is ready, and is not."""

    def __init__(self, *_: object) -> None:
        self.addresses = {"im": "127.0.0.1:1"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        """One more."""
        self.written += data

    def set_protocol(self, protocol: object) -> None:
        """Whoever listens, there is nothing to hear."""

    def close(self) -> None:
        """Nothing."""


def wire_to(reasons: list[str]) -> tuple[Wire, Transport]:
    """A wire that is open, and notes why it broke."""
    wire, transport = Wire(reasons.append), Transport()
    wire.connection_made(cast("asyncio.BaseTransport", transport))
    return wire, transport


def feed(observer: Observer, data: bytes) -> None:
    """Bytes come, as many at a time as there is place for."""
    while data:
        place = observer.get_buffer(-1)
        count = min(len(place), len(data))
        place[:count] = data[:count]
        observer.buffer_updated(count)
        data = data[count:]


def latencies(pipeliner: Pipeliner) -> int:
    """How many answers were noted."""
    return len(pipeliner.tally.latencies)
