"""Ways into a server: a door opens channels, a channel carries whole messages."""

import asyncio
from contextlib import suppress
from typing import Final, Protocol

import websockets
from websockets.asyncio.client import ClientConnection, connect

from interaction_server.conformance.scenario import Dialect

FRAME_BYTES_MAX: Final = 4 * 1024 * 1024
"""The longest message that a channel takes; more than any server's ``frame_bytes_max``."""

PATHS: Final = {Dialect.INTERACTION_MANAGEMENT: "/im", Dialect.T_LIBRARY: "/tlib"}


class Channel(Protocol):
    """One open connection that carries messages, each one JSON object."""

    async def send(self, message: bytes) -> None:
        """Send one message."""

    async def receive(self) -> bytes | None:
        """The next message, or None when the server has closed; may be cancelled without a loss."""

    async def close(self) -> None:
        """Close; whatever is still to come is given up."""


class Door(Protocol):
    """Where connections to one server are opened."""

    async def open(self, dialect: Dialect) -> Channel:
        """A new connection that speaks ``dialect``; raises OSError when there is no server."""


class TcpChannel:
    """One JSON object per line (protocol 2)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, message: bytes) -> None:
        """Send one line; to a server that has closed, nothing."""
        self.writer.write(message + b"\n")
        with suppress(ConnectionError):
            await self.writer.drain()

    async def receive(self) -> bytes | None:
        """The next line without its end."""
        try:
            line = await self.reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return line[:-1]

    async def close(self) -> None:
        """Close and wait until it is closed."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class TcpDoor:
    """The port of one dialect."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    async def open(self, dialect: Dialect) -> TcpChannel:
        """A new connection to the port, which speaks one dialect whatever is asked for."""
        return TcpChannel(*await asyncio.open_connection(self.host, self.port, limit=FRAME_BYTES_MAX))


class WebSocketChannel:
    """One JSON object per text frame (protocol 1)."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: bytes) -> None:
        """Send one text frame; to a server that has closed, nothing."""
        with suppress(websockets.ConnectionClosed):
            await self.connection.send(message.decode())

    async def receive(self) -> bytes | None:
        """The text of the next frame."""
        try:
            frame = await self.connection.recv()
        except websockets.ConnectionClosed:
            return None
        return frame.encode() if isinstance(frame, str) else frame

    async def close(self) -> None:
        """Close with the closing handshake."""
        await self.connection.close()


class WebSocketDoor:
    """The HTTP port, ``url`` such as ``ws://127.0.0.1:7180``; each dialect has its path there."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    async def open(self, dialect: Dialect) -> WebSocketChannel:
        """A new WebSocket on the path of the dialect."""
        try:
            connection = await connect(
                self.url + PATHS[dialect], max_size=FRAME_BYTES_MAX, proxy=None, compression=None
            )
        except websockets.InvalidHandshake as error:
            sentence = f"{self.url}{PATHS[dialect]}: {error}"
            raise ConnectionRefusedError(sentence) from error
        return WebSocketChannel(connection)
