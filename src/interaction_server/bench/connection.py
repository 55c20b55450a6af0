"""One client of the load: asks in order to prepare, then hands its bytes to whoever makes the load."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

import msgspec

from interaction_server.bench.faults import BenchFailed

Message = dict[str, object]

PATIENCE_SECONDS: Final = 30.0
REFERENCES: Final = ("referenceId", "referenceID")
decoder: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)


class Connection(asyncio.Protocol):
    """A connection whose messages are lines.

    ``take`` is given all bytes as they come: to begin with ``prepare``, which answers ``ask`` and
    gives everything else to ``told``. ``broken`` is called with a sentence when it cannot go on.
    """

    def __init__(self, broken: Callable[[str], object]) -> None:
        self.transport: asyncio.Transport
        self.broken = broken
        self.take: Callable[[bytes], object] = self.prepare
        self.told: Callable[[Message], object] = lambda _: None
        self.waiting: dict[int, asyncio.Future[Message]] = {}
        self.references = 0
        self.rest = b""
        self.closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Bytes of the server."""
        self.take(data)

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up, unless we did."""
        if not self.closing:
            self.broken("the server closed a connection")
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(BenchFailed("the server closed a connection"))

    def lines(self, data: bytes) -> list[bytes]:
        """The whole lines that these bytes complete."""
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        return lines

    def prepare(self, data: bytes) -> None:
        """Read messages in full."""
        for line in self.lines(data):
            message = decoder.decode(line)
            answer = self.waiting.pop(reference_of(message), None)
            if answer is None:
                self.told(message)
            elif not answer.done():
                answer.set_result(message)

    def say(self, message_name: str, **attributes: object) -> None:
        """Send a message and expect nothing."""
        self.transport.write(msgspec.json.encode({"messageName": message_name, **attributes}) + b"\n")

    async def ask(self, message_name: str, **attributes: object) -> Message:
        """Send a request and wait for its answer; raises BenchFailed when there is none, or an error."""
        self.references += 1
        reference = self.references
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self.waiting[reference] = answer
        self.say(message_name, **dict.fromkeys(REFERENCES, reference), **attributes)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found = await answer
        except TimeoutError:
            raise BenchFailed(f"{message_name} was not answered in {PATIENCE_SECONDS:.0f} s") from None
        if found["messageName"] == "EventError":
            why = found.get("errorDescription") or found.get("errorMessage")
            raise BenchFailed(f"{message_name} was refused: {why}")
        return found

    def close(self) -> None:
        """Hang up."""
        self.closing = True
        self.transport.close()


def reference_of(message: Message) -> int:
    """The reference in a message of either dialect; 0, which is never used, where there is none."""
    for name in REFERENCES:
        found = message.get(name)
        if isinstance(found, int):
            return found
    return 0


async def connect(address: str, broken: Callable[[str], object]) -> Connection:
    """Open a connection to HOST:PORT; raises OSError."""
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(lambda: Connection(broken), host.strip("[]"), int(port))
    return connection
