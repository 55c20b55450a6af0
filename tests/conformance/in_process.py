"""A door into a server of this process: the same sessions, and no socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from interaction_server.app import build_switchboard
from interaction_server.config import ConfigFile
from interaction_server.conformance import Dialect
from interaction_server.dialects import dialect as speaking
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.session import Session
from interaction_server.dialects.t_library import TLibrary
from interaction_server.runtime.clock import SystemClock
from interaction_server.runtime.roster import Client
from interaction_server.runtime.switchboard import Switchboard
from interaction_server.store.memory import MemoryStore

FRAME_BYTES_MAX = 1_048_576


class ServerSide:
    """The link of a connection, as the roster and the pump use it."""

    def __init__(self, dialect: speaking.Dialect) -> None:
        self.dialect = dialect
        self.session: Session[Client] = Session(dialect, FRAME_BYTES_MAX, b"")
        self.said: asyncio.Queue[bytes | None] = asyncio.Queue()

    def send(self, body: bytes, client: Client | None) -> None:
        self.session.send(body, client)

    def flush(self) -> None:
        for message in self.session.messages_to_send():
            self.said.put_nowait(message)

    def answered(self, count: int) -> None:
        """No limit on open requests here."""

    async def drained(self) -> None:
        """A queue is never full."""

    def close(self) -> None:
        self.flush()
        self.said.put_nowait(None)


class ClientSide:
    """The connection as a client uses it."""

    def __init__(self, switchboard: Switchboard, link: ServerSide) -> None:
        self.switchboard = switchboard
        self.link = link

    async def send(self, message: bytes) -> None:
        self.link.session.receive_message(message)
        self.switchboard.hear(self.link.session, self.link)
        self.link.flush()

    async def receive(self) -> bytes | None:
        return await self.link.said.get()

    async def close(self) -> None:
        self.switchboard.lose(self.link.session)


class InProcessDoor:
    """Opens channels to one switchboard."""

    def __init__(self, switchboard: Switchboard, dialects: Mapping[Dialect, speaking.Dialect]) -> None:
        self.switchboard = switchboard
        self.dialects = dialects

    async def open(self, dialect: Dialect) -> ClientSide:
        return ClientSide(self.switchboard, ServerSide(self.dialects[dialect]))


@asynccontextmanager
async def in_process() -> AsyncIterator[InProcessDoor]:
    """A server with nothing in it, over a store without a disk."""
    im = InteractionManagement()
    switchboard = build_switchboard(MemoryStore(), SystemClock(), ConfigFile(), im)
    await switchboard.open()
    try:
        yield InProcessDoor(switchboard, {Dialect.INTERACTION_MANAGEMENT: im, Dialect.T_LIBRARY: TLibrary()})
    finally:
        await switchboard.close()
