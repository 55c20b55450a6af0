"""What the SDK is tried against: a scripted peer on the loopback, and the real server."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import cast

import msgspec
import pytest

from interaction_server.client import Options, Reconnect

THREE_ATTEMPTS = Reconnect(attempts_max=3)
Message = dict[str, object]
Script = Callable[[Message], list[Message]]


def acknowledge(asked: Message) -> list[Message]:
    """The answer of Interaction Management to what it carries out."""
    return [{"messageName": "EventAck", "referenceId": asked["referenceId"], "proxyClientId": 1}]


def in_t_library(name: str, *echoed: str, **attributes: object) -> Script:
    """A script that answers with one T-Library event, repeating some attributes of the request."""

    def answer(asked: Message) -> list[Message]:
        repeated = {key: asked[key] for key in ("referenceID", *echoed)}
        return [{"messageName": name, **repeated, **attributes}]

    return answer


def register(asked: Message) -> list[Message]:
    """The one message that both dialects have."""
    if "applicationName" in asked:
        return in_t_library("EventServerConnected", "applicationName", server="peer")(asked)
    return acknowledge(asked)


ATTACHED = in_t_library(
    "EventAttachedDataChanged",
    "connID",
    thirdPartyDN="urs",
    callID=1,
    callType="Inbound",
    server="peer",
    userData={"Priority": 5},
)
SCRIPTS: dict[str, Script] = {
    "RequestRegisterClient": register,
    "RequestRegisterAddress": in_t_library("EventRegistered", "thisDN"),
    "RequestUnregisterAddress": in_t_library("EventUnregistered", "thisDN"),
    "RequestUpdateUserData": ATTACHED,
    "RequestAttachUserData": ATTACHED,
    "RequestDeletePair": ATTACHED,
    "RequestDeleteUserData": ATTACHED,
    "RequestRouteCall": in_t_library("EventRouteUsed", "connID"),
}


class Visit:
    """One connection as the peer sees it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.heard: asyncio.Queue[Message] = asyncio.Queue()

    async def next(self, name: str) -> Message:
        """The next message, which must be of this name."""
        message = await asyncio.wait_for(self.heard.get(), 5)
        assert message["messageName"] == name
        return message

    def say(self, *messages: Message) -> None:
        """Send messages, all in one write."""
        self.say_bytes(b"".join(msgspec.json.encode(message) + b"\n" for message in messages))

    def say_bytes(self, data: bytes) -> None:
        """Send anything."""
        self.writer.write(data)

    def stop_reading(self) -> None:
        """Take nothing more from the client."""
        cast("asyncio.Transport", self.writer.transport).pause_reading()

    def drop(self) -> None:
        """Break the connection."""
        self.writer.transport.abort()


class Peer:
    """Plays the server; ``scripts`` by message name, EventAck for every other."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.scripts = dict(SCRIPTS)
        self.visits: asyncio.Queue[Visit] = asyncio.Queue()
        self.writers: list[asyncio.StreamWriter] = []
        self.delays: list[float] = []
        self.options = self.with_options()

    async def open(self) -> None:
        """Listen on a free port."""
        self.server = await asyncio.start_server(self.receive, self.host, 0)
        self.port: int = self.server.sockets[0].getsockname()[1]

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        visit = Visit(writer)
        self.writers.append(writer)
        self.visits.put_nowait(visit)
        try:
            while line := await reader.readline():
                asked = msgspec.json.decode(line, type=dict[str, object])
                visit.heard.put_nowait(asked)
                visit.say(*self.scripts.get(str(asked["messageName"]), acknowledge)(asked))
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def visit(self) -> Visit:
        """The next connection that came."""
        return await asyncio.wait_for(self.visits.get(), 5)

    def silence(self, name: str) -> None:
        """Answer this message no more."""
        self.scripts[name] = lambda _: []

    def refuse(self, name: str, code: int, description: str, **extension: object) -> None:
        """Refuse this message from now on."""
        self.scripts[name] = lambda asked: [
            {
                "messageName": "EventError",
                "referenceId": asked["referenceId"],
                "errorCode": code,
                "errorDescription": description,
                "extension": extension,
            }
        ]

    async def sleep(self, seconds: float) -> None:
        """In place of waiting before another attempt."""
        self.delays.append(seconds)
        await asyncio.sleep(0)

    def with_options(self, reconnect: Reconnect | None = THREE_ATTEMPTS, **changes: object) -> Options:
        """Options for a client of this peer."""
        return msgspec.structs.replace(Options(sleep=self.sleep, reconnect=reconnect), **changes)

    async def stop_listening(self) -> None:
        """Take no new connections."""
        self.server.close()
        await asyncio.sleep(0)

    async def close(self) -> None:
        """End everything."""
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
        await self.server.wait_closed()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """A peer that listens."""
    playing = Peer()
    await playing.open()
    yield playing
    await playing.close()


def interaction(**attributes: object) -> Message:
    """The attribute ``interaction`` of an event."""
    return {
        "interactionId": "i-1",
        "interactionTenantId": 1,
        "interactionMediatype": "email",
        "interactionType": "Inbound",
        "interactionState": "Queued",
        "interactionQueue": "support",
        "interactionIsOnline": False,
        "interactionIsLocked": False,
        "interactionIsHeld": False,
        "interactionSubmittedBy": "mail",
        "interactionSubmittedAt": "2026-11-22T07:09:18.123Z",
        "interactionReceivedAt": "2026-11-22T07:09:18.123Z",
        "interactionVersion": 2,
        "interactionUserData": {"Subject": "order"},
        **attributes,
    }


def properties_changed(sequence: int) -> Message:
    """A reporting event of this number."""
    return {
        "messageName": "EventPropertiesChanged",
        "eventSequence": sequence,
        "interaction": interaction(),
        "changedProperties": {"Subject": "order"},
    }


@pytest.fixture
def fact() -> Callable[[int], Message]:
    """Makes a reporting event of a number."""
    return properties_changed


@pytest.fixture
def invite() -> Message:
    """An invitation with ticket 7."""
    return {
        "messageName": "EventInvite",
        "ticketId": 7,
        "interaction": interaction(interactionState="Handling"),
        "visibilityMode": "Conference",
        "operation": "RouteCall",
    }


COMMAND = Path(sys.executable).with_name("ixn")
HOST = "127.0.0.1"


class Server:
    """The real server in a process of its own; it keeps its ports and its data when it is started again."""

    host = HOST

    def __init__(self, data: Path) -> None:
        self.data = data
        self.im_port = 0
        self.tlib_port = 0

    def start(self) -> None:
        """Start it, and wait until every listener accepts (protocol 0)."""
        ports = ("--im-port", str(self.im_port), "--tlib-port", str(self.tlib_port), "--http-port", "0")
        self.process = subprocess.Popen(
            [COMMAND, "serve", *ports, "--data", str(self.data)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        ready = self.process.stdout.readline()
        said = re.search(r"ready im=\S+:(\d+) tlib=\S+:(\d+) ", ready)
        assert said is not None, ready
        self.im_port, self.tlib_port = int(said[1]), int(said[2])

    def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        self.end()

    def end(self) -> None:
        """Wait for its end."""
        self.process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The real server, started."""
    serving = Server(tmp_path)
    serving.start()
    yield serving
    serving.process.terminate()
    serving.end()
