import asyncio
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from interaction_server.conformance import Dialect, TcpDoor, WebSocketDoor


async def echo_a_line_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(await reader.readline() + b"unfinished")
    writer.close()
    await writer.wait_closed()


async def test_tcp_carries_lines_until_the_server_closes() -> None:
    async with await asyncio.start_server(echo_a_line_and_close, "127.0.0.1", 0) as server:
        channel = await TcpDoor(*server.sockets[0].getsockname()).open(Dialect.T_LIBRARY)
        await channel.send(b'{"a":1}')
        assert await channel.receive() == b'{"a":1}'
        assert await channel.receive() is None
        await channel.close()


async def tell_path_and_echo_once(connection: ServerConnection) -> None:
    assert connection.request is not None
    await connection.send(connection.request.path)
    await connection.send(await connection.recv())


@pytest.mark.parametrize(
    ("dialect", "path"), [(Dialect.INTERACTION_MANAGEMENT, b"/im"), (Dialect.T_LIBRARY, b"/tlib")]
)
async def test_websocket_carries_frames_on_the_path_of_the_dialect(dialect: Dialect, path: bytes) -> None:
    async with serve(tell_path_and_echo_once, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        channel = await WebSocketDoor(f"ws://127.0.0.1:{port}/").open(dialect)
        assert await channel.receive() == path
        await channel.send(b'{"a":1}')
        assert await channel.receive() == b'{"a":1}'
        assert await channel.receive() is None
        await channel.send(b"{}")
        await channel.close()


async def test_a_refused_handshake_is_no_server() -> None:
    def refuse(connection: ServerConnection, _: Request) -> Response:
        return connection.respond(HTTPStatus.NOT_FOUND, "no such path")

    async with serve(tell_path_and_echo_once, "127.0.0.1", 0, process_request=refuse) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ConnectionRefusedError, match="/im"):
            await WebSocketDoor(f"ws://127.0.0.1:{port}").open(Dialect.INTERACTION_MANAGEMENT)
