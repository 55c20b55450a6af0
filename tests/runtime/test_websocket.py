"""The WebSocket door over real sockets, spoken to with the library that most clients have."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from interaction_server.app import build_server
from interaction_server.config import ConfigFile, Settings
from interaction_server.runtime.server import Addresses, Server
from interaction_server.store.memory import MemoryStore
from tests.runtime.house import Message

FRAME_BYTES_MAX = 4_096


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Server, Addresses]]:
    """A server on free ports, over a store without a disk."""
    server = build_server(MemoryStore(), ConfigFile(settings=Settings(frame_bytes_max=FRAME_BYTES_MAX)))
    addresses = await server.start("127.0.0.1", 0, 0, 0)
    try:
        yield server, addresses
    finally:
        await server.stop()


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with serving() as (_, addresses):
        yield f"ws://{addresses.http}"


def calls(url: str) -> connect:
    return connect(url, proxy=None, compression=None)


def encoded(message_name: str, **attributes: object) -> str:
    return msgspec.json.encode({"messageName": message_name, **attributes}).decode()


async def heard(connection: ClientConnection) -> Message:
    frame = await asyncio.wait_for(connection.recv(), 10)
    assert isinstance(frame, str)
    return msgspec.json.decode(frame, type=Message)


async def asked(connection: ClientConnection, message_name: str, **attributes: object) -> Message:
    await connection.send(encoded(message_name, **attributes))
    return await heard(connection)


async def registered(connection: ClientConnection, name: str = "mail", role: str = "MediaServer") -> None:
    answer = await asked(connection, "RequestRegisterClient", clientName=name, clientType=role)
    assert answer["messageName"] == "EventAck"


async def forgotten(server: Server) -> None:
    """Return when nobody is registered any more."""
    for _ in range(1_000_000):
        if not server.switchboard.roster.clients:
            return
        await asyncio.sleep(0)
    raise AssertionError(server.switchboard.roster.clients)


async def test_both_dialects_have_their_path(url: str) -> None:
    async with calls(f"{url}/im") as mail, calls(f"{url}/tlib?from=anywhere") as urs:
        await registered(mail)
        answer = await asked(urs, "RequestRegisterClient", applicationName="urs", referenceID=1)
        assert (answer["messageName"], answer["referenceID"]) == ("EventServerConnected", 1)


@pytest.mark.parametrize("path", ["/", "/other", "/im/more"])
async def test_an_unknown_path_is_404(url: str, path: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with calls(url + path):
            pass
    assert refused.value.response.status_code == 404
    assert b"/im and /tlib" in (refused.value.response.body or b"")


async def test_a_change_reaches_a_router_and_a_reporting_engine_each_in_its_words(url: str) -> None:
    async with calls(f"{url}/im") as mail, calls(f"{url}/im") as engine, calls(f"{url}/tlib") as urs:
        await registered(mail)
        await registered(engine, "statistics", "ReportingEngine")
        await asked(urs, "RequestRegisterClient", applicationName="urs")
        await asked(urs, "RequestRegisterAddress", thisDN="inbox")
        await asked(
            mail,
            "RequestSubmit",
            interactionId="it",
            mediaType="email",
            interactionType="Inbound",
            queue="inbox",
        )
        assert (await heard(urs))["messageName"] == "EventRouteRequest"
        await asked(mail, "RequestChangeProperties", interactionId="it", changedProperties={"Subject": "é"})
        assert (await heard(urs))["userData"]["Subject"] == "é"  # type: ignore[index]
        events = [await heard(engine) for _ in range(5)]
        assert [event["eventSequence"] for event in events] == [1, 2, 3, 4, 5]


async def test_a_message_may_come_in_fragments(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        text = encoded("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        await mail.send([text[:7], text[7:20], text[20:]])
        assert (await heard(mail))["messageName"] == "EventAck"


async def test_a_binary_frame_is_a_message_too(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        text = encoded("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        await mail.send(text.encode())
        assert (await heard(mail))["messageName"] == "EventAck"


async def test_nonsense_is_an_error_and_the_connection_lives(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        await registered(mail)
        await mail.send("nonsense")
        assert (await heard(mail))["errorCode"] == 40
        assert (await asked(mail, "RequestStopProcessing", interactionId="none"))["errorCode"] == 43


async def test_a_ping_is_answered(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        await asyncio.wait_for(await mail.ping(), 10)


async def test_an_over_long_message_is_an_error_and_then_the_end(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        await registered(mail)
        await mail.send("x" * (FRAME_BYTES_MAX + 1))
        assert (await heard(mail))["errorCode"] == 40
        with pytest.raises(websockets.ConnectionClosed):
            await heard(mail)


async def test_a_message_far_too_long_ends_the_connection_before_it_is_read(url: str) -> None:
    async with calls(f"{url}/im") as mail:
        await registered(mail)
        await mail.send(["x" * FRAME_BYTES_MAX] * 5)
        with pytest.raises(websockets.ConnectionClosed):
            await heard(mail)


async def test_a_clean_close_ends_the_clients_registration() -> None:
    async with serving() as (server, addresses):
        async with calls(f"ws://{addresses.http}/im") as mail:
            await registered(mail)
        assert mail.close_code == 1000
        await forgotten(server)
        assert not server.connected


async def test_a_broken_connection_ends_the_clients_registration() -> None:
    async with serving() as (server, addresses):
        mail = await calls(f"ws://{addresses.http}/im")
        await registered(mail)
        mail.transport.abort()
        await forgotten(server)


async def test_a_server_that_ends_says_so() -> None:
    async with serving() as (server, addresses):
        mail = await calls(f"ws://{addresses.http}/im")
        await registered(mail)
        await server.stop()
        with pytest.raises(websockets.ConnectionClosed):
            await heard(mail)
        assert mail.close_code == 1001
        server.stop = nothing  # type: ignore[method-assign]


async def nothing() -> None:
    """It has been stopped already."""


async def test_plain_http_on_the_same_port_goes_on() -> None:
    async with serving() as (_, addresses):
        host, _, port = addresses.http.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /im HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        status = await asyncio.wait_for(reader.readline(), 10)
        assert status.split()[1] in (b"404", b"405", b"426")
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://{host}.example"])
async def test_a_page_from_elsewhere_may_not_come_in(url: str, origin: str) -> None:
    host = url.removeprefix("ws://")
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(f"{url}/im", proxy=None, origin=websockets.Origin(origin.format(host=host))):
            pass
    assert refused.value.response.status_code == 403


async def test_a_page_of_this_very_server_may_come_in(url: str) -> None:
    origin = websockets.Origin(url.replace("ws://", "http://"))
    async with connect(f"{url}/im", proxy=None, origin=origin) as mail:
        await registered(mail)
