import asyncio
from typing import cast

import pytest

from interaction_server.bench.web_socket import PING, PONG, TEXT, WebSocketConnection, frame, split
from tests.bench.standing_in import Transport

HEAD = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def served(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame as a server sends it: not masked."""
    masked = frame(payload, opcode)
    start = len(masked) - len(payload) - 4
    return bytes((masked[0], masked[1] & 0x7F)) + masked[2:start] + payload


@pytest.mark.parametrize(("size", "head"), [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
def test_a_frame_is_a_header_a_mask_of_zeros_and_the_message(size: int, head: int) -> None:
    payload = b"x" * size
    made = frame(payload)
    assert (made[0], made[1] & 0x80) == (0x81, 0x80)
    assert len(made) == head + 4 + size
    assert split(served(payload)) == ([(TEXT, payload)], b"")


def test_frames_are_found_however_the_stream_is_cut() -> None:
    stream = served(b"short") + served(b"y" * 300) + served(b"z" * 70_000)
    for place in (1, 2, 8, 9, 10, 11, 400, len(stream) - 1):
        first, rest = split(stream[:place])
        second, end = split(rest + stream[place:])
        assert [payload for _, payload in first + second] == [b"short", b"y" * 300, b"z" * 70_000]
        assert end == b""


async def opened(reasons: list[str]) -> tuple[WebSocketConnection, Transport, list[bytes]]:
    connection, transport, taken = WebSocketConnection(reasons.append), Transport(), list[bytes]()
    connection.connection_made(cast("asyncio.BaseTransport", transport))
    connection.take = taken.append
    connection.data_received(HEAD[:20])
    assert not connection.accepted.done()
    connection.data_received(HEAD[20:] + served(b"early"))
    return connection, transport, taken


async def test_after_the_handshake_frames_are_taken_as_lines_and_lines_are_sent_as_frames() -> None:
    connection, transport, taken = await opened([])
    assert await connection.accepted == "HTTP/1.1 101 Switching Protocols"
    connection.data_received(served(b"one") + served(b"two"))
    assert taken == [b"early\n", b"one\ntwo\n"]
    connection.transport.write(b"first\nsecond\n")
    assert transport.written == frame(b"first") + frame(b"second")


async def test_a_ping_is_answered_between_messages() -> None:
    connection, transport, taken = await opened([])
    connection.data_received(served(b"still there?", PING) + served(b"one"))
    assert transport.written == frame(b"still there?", PONG)
    assert taken == [b"early\n", b"one\n"]


async def test_a_closing_frame_breaks_the_run() -> None:
    reasons: list[str] = []
    connection, _, _ = await opened(reasons)
    connection.data_received(served(b"", 0x8))
    assert reasons == ["a WebSocket frame came that was not expected, with opcode 8"]
