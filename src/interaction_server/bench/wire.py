"""A connection as bytes: what every client of a benchmark is made of, whatever it speaks."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar, cast

from interaction_server.bench.faults import BenchFailed

PATIENCE_SECONDS: Final = 30.0
HUNG_UP: Final = "the server closed a connection"
SAID_LETTERS: Final = 300


class Wire(asyncio.Protocol):
    """An open connection; ``take`` is given all bytes as they come.

    ``broken`` is called with a sentence when the other side hangs up.
    """

    def __init__(self, broken: Callable[[str], object]) -> None:
        self.transport: asyncio.Transport
        self.broken = broken
        self.take: Callable[[bytes], object] = lambda _: None
        self.closing = False
        self.lost: Callable[[], object] = lambda: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Bytes of the server."""
        self.take(data)

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up, unless we did."""
        if not self.closing:
            self.broken(HUNG_UP)
        self.lost()

    async def exchange(self, request: bytes, end: bytes) -> bytes:
        """Send, and collect what comes until it ends with ``end``; raises BenchFailed when it does not."""
        said = bytearray()
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def collect(data: bytes) -> None:
            said.extend(data)
            if said.endswith(end) and not answer.done():
                answer.set_result(bytes(said))

        def lose() -> None:
            if not answer.done():
                answer.set_exception(BenchFailed(f"{HUNG_UP}: {readable(bytes(said))}"))

        self.take, self.lost = collect, lose
        self.transport.write(request)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await answer
        except TimeoutError:
            raise BenchFailed(f"{readable(request)} was answered with {readable(bytes(said))}") from None

    def close(self) -> None:
        """Hang up."""
        self.closing = True
        self.transport.close()


def readable(said: bytes) -> str:
    """The beginning of what somebody said, on one line."""
    return repr(said[:SAID_LETTERS])[2:-1] if said else "nothing"


SomeWire = TypeVar("SomeWire", bound=Wire)


async def open_wire(address: str, make: Callable[[], SomeWire]) -> SomeWire:
    """Connect to HOST:PORT; raises OSError."""
    host, _, port = address.rpartition(":")
    _, wire = await asyncio.get_running_loop().create_connection(make, host.strip("[]"), int(port))
    return wire
