"""The client side of RFC 6455, as little of it as the load needs: text frames, and answers to pings.

A client must mask what it sends. The key may be any, and with a key of zeros masking changes nothing,
so a frame is its header and the message.
"""

import asyncio
import base64
import secrets
from collections.abc import Callable, Iterable
from typing import Final, cast

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.wire import PATIENCE_SECONDS, open_wire

FINAL: Final = 0x80
TEXT: Final = 0x1
PING: Final = 0x9
PONG: Final = 0xA
OPCODE_BITS: Final = 0x0F
MASKED: Final = 0x80
NO_MASK: Final = bytes(4)
SHORT_MAX: Final = 125
TWO_BYTES: Final = 126
TWO_BYTES_MAX: Final = 0xFFFF
EIGHT_BYTES: Final = 127
HEAD_BYTES: Final = 2
END_OF_HEADERS: Final = b"\r\n\r\n"


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One whole masked frame."""
    size = len(payload)
    if size <= SHORT_MAX:
        head = bytes((FINAL | opcode, MASKED | size))
    elif size <= TWO_BYTES_MAX:
        head = bytes((FINAL | opcode, MASKED | TWO_BYTES)) + size.to_bytes(2, "big")
    else:
        head = bytes((FINAL | opcode, MASKED | EIGHT_BYTES)) + size.to_bytes(8, "big")
    return head + NO_MASK + payload


def split(stream: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The whole frames of a server, as opcode and payload, and what is left of the stream."""
    frames: list[tuple[int, bytes]] = []
    place = 0
    while len(stream) - place >= HEAD_BYTES:
        size, start = stream[place + 1], place + HEAD_BYTES
        if size > SHORT_MAX:
            width = 2 if size == TWO_BYTES else 8
            size, start = int.from_bytes(stream[start : start + width], "big"), start + width
        if len(stream) < start + size:
            break
        frames.append((stream[place] & OPCODE_BITS, stream[start : start + size]))
        place = start + size
    return frames, stream[place:]


class Framing:
    """Stands in for a transport: every line that is written becomes a frame."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def write(self, data: bytes) -> None:
        """Whole lines."""
        self.transport.write(b"".join(map(frame, data.splitlines())))

    def close(self) -> None:
        """Hang up; the server needs no closing frame to know."""
        self.transport.close()


class WebSocketConnection(Connection):
    """A connection whose messages are frames; to the load they look like lines."""

    def __init__(self, broken: Callable[[str], object]) -> None:
        super().__init__(broken)
        self.accepted: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.stream = b""

    def data_received(self, data: bytes) -> None:
        """The head of the server's answer to the handshake, then frames."""
        self.stream += data
        if not self.accepted.done():
            head, end, self.stream = self.stream.partition(END_OF_HEADERS)
            if not end:
                self.stream = head
                return
            self.accepted.set_result(head.split(b"\r\n", 1)[0].decode(errors="replace"))
            self.transport = cast("asyncio.Transport", Framing(self.transport))
        frames, self.stream = split(self.stream)
        lines = b"".join(payload + b"\n" for opcode, payload in frames if opcode == TEXT)
        if len(lines) != sum(len(payload) + 1 for _, payload in frames):
            self.control(frames)
        if lines:
            self.take(lines)

    def control(self, frames: Iterable[tuple[int, bytes]]) -> None:
        """Answer pings; nothing else but text and pongs is expected."""
        for opcode, payload in frames:
            if opcode == PING:
                cast("Framing", self.transport).transport.write(frame(payload, PONG))
            elif opcode not in (TEXT, PONG):
                self.broken(f"a WebSocket frame came that was not expected, with opcode {opcode}")


async def connect(address: str, path: str, broken: Callable[[str], object]) -> WebSocketConnection:
    """Open a WebSocket to a path at HOST:PORT; raises OSError, or BenchFailed when it is refused."""
    connection = await open_wire(address, lambda: WebSocketConnection(broken))
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    connection.transport.write(
        f"GET {path} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            status = await connection.accepted
    except TimeoutError:
        raise BenchFailed(f"the WebSocket handshake was not answered in {PATIENCE_SECONDS:.0f} s") from None
    if " 101 " not in f"{status} ":
        raise BenchFailed(f"the WebSocket was refused: {status}")
    return connection
