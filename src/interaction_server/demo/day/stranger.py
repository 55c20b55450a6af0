"""One who uses no SDK, and may say what no client of it would."""

import asyncio
from collections.abc import Mapping
from typing import Final, Self

import msgspec

from interaction_server.demo.day.observations import STRANGER, Observation, Observer
from interaction_server.demo.house import Address

PATIENCE_SECONDS: Final = 20.0


class Stranger:
    """A bare connection; everything that crosses it is observed."""

    def __init__(
        self, observer: Observer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.observer = observer
        self.reader = reader
        self.writer = writer
        self.last_client: object = None

    @classmethod
    async def connect(cls, address: Address, observer: Observer) -> Self:
        """Come to the door of Interaction Management."""
        return cls(observer, *await asyncio.open_connection(address.host, address.port))

    async def say(self, message: Mapping[str, object]) -> None:
        """Send one message, and read one; a ``proxyClientId`` becomes that of the last registration."""
        if "proxyClientId" in message:
            message = {**message, "proxyClientId": self.last_client}
        self.observe(">", message)
        self.writer.write(msgspec.json.encode(message) + b"\n")
        async with asyncio.timeout(PATIENCE_SECONDS):
            line = await self.reader.readline()
        answer = msgspec.json.decode(line, type=dict[str, object])
        self.last_client = answer.get("proxyClientId", self.last_client)
        self.observe("<", answer)

    async def close(self) -> None:
        """Go."""
        self.writer.close()
        await self.writer.wait_closed()

    async def ended(self) -> None:
        """Return when the server has closed the connection."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := await self.reader.readline():
                self.observe("<", msgspec.json.decode(line, type=dict[str, object]))
        self.observe("<", {"messageName": "closed"})
        await self.close()

    def observe(self, way: str, message: Mapping[str, object]) -> None:
        """Let it be seen."""
        name = str(message["messageName"])
        self.observer.watch(
            Observation(who=STRANGER, way=">" if way == ">" else "<", name=name, body=message)
        )
