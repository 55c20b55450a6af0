"""One client of ours: asks in order to prepare, then hands its bytes to whoever makes the load."""

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.wire import HUNG_UP, PATIENCE_SECONDS, Wire, open_wire

Message = dict[str, object]

REFERENCES: Final = ("referenceId", "referenceID")
decoder: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)


class Connection(Wire):
    """A connection whose messages are lines.

    To begin with ``take`` is ``prepare``, which answers ``ask`` and gives everything else to ``told``.
    """

    def __init__(self, broken: Callable[[str], object]) -> None:
        super().__init__(broken)
        self.take = self.prepare
        self.told: Callable[[Message], object] = lambda _: None
        self.waiting: dict[int, asyncio.Future[Message]] = {}
        self.references = 0
        self.rest = b""

    def connection_lost(self, error: Exception | None) -> None:
        """Nothing that is still waited for will be answered."""
        super().connection_lost(error)
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(BenchFailed(HUNG_UP))

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


def reference_of(message: Message) -> int:
    """The reference in a message of either dialect; 0, which is never used, where there is none."""
    for name in REFERENCES:
        found = message.get(name)
        if isinstance(found, int):
            return found
    return 0


async def connect(address: str, broken: Callable[[str], object]) -> Connection:
    """Open a connection to HOST:PORT; raises OSError."""
    return await open_wire(address, lambda: Connection(broken))
