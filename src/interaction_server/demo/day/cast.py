"""Everybody who works that day, each a client of the SDK on a connection of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, TypeAlias

import msgspec

from interaction_server.client import (
    AgentApplication,
    ConnectionLost,
    ExternalService,
    InteractionServerError,
    MediaServer,
    Options,
    Reconnect,
    ReportingEngine,
    RequestRefused,
    Router,
    Tap,
)
from interaction_server.client.role import Role
from interaction_server.demo.day.observations import NOBODY
from interaction_server.demo.day.script import CHAT, EMAIL, WORKITEM
from interaction_server.demo.house import House
from interaction_server.dialects.interaction_management.requests import RequestGetInteractionProperties
from interaction_server.dialects.t_library.requests import RequestUnregisterAddress

ImClient: TypeAlias = MediaServer | AgentApplication | ReportingEngine | ExternalService
Client: TypeAlias = ImClient | Router

REQUEST_SECONDS_MAX: Final = 20.0
EVENTS_MAX: Final = 100_000
ATTEMPTS: Final = Reconnect(first_delay_seconds=0.01, delay_seconds_max=0.2, attempts_max=100)

EMAIL_SERVER, CHAT_SERVER, TASK_SERVER = "EmailServer", "ChatServer", "TaskServer"
MEDIA_SERVERS: Final = {EMAIL: EMAIL_SERVER, CHAT: CHAT_SERVER, WORKITEM: TASK_SERVER}
URS_1, URS_2 = ROUTERS = ("URS-1", "URS-2")
STAT_SERVER, DATA_MART = "StatServer", "DataMart"
"""Two reporting engines: one for what is so at present, and one for the books."""
CLASSIFIER, AUTO_RESPONSE = "Classifier", "AutoResponse"
AGENTS: Final = tuple(f"agent-{number}" for number in range(1, 7))
SUPERVISOR, SECOND_DESKTOP = "supervisor-1", "second-desktop"

MEDIA_SERVER, AGENT, URS, REPORTING, SERVICE = ROLES = (
    "media server",
    "agent",
    "URS",
    "reporting engine",
    "external service",
)


class Player:
    """One client, which comes and goes; ``heard`` is what it has been told and has not dealt with.

    Once its connection is lost it comes back when ``may_return`` is set. One that ``is_silent`` asks nothing,
    not even whether it has heard everything.
    """

    def __init__(self, name: str, role: str, connect: Callable[..., Awaitable[Client]]) -> None:
        self.name = name
        self.role = role
        self.connect = connect
        self.client: Client | None = None
        self.heard: list[object] = []
        self.listening: asyncio.Task[None] | None = None
        self.may_return = asyncio.Event()
        self.is_silent = False

    @property
    def is_there(self) -> bool:
        """Whether it has a connection."""
        return self.client is not None and self.client.connection is not None

    async def come(self, house: House, tap: Tap) -> None:
        """Connect and register."""
        self.may_return.set()
        options = Options(
            request_timeout_seconds=REQUEST_SECONDS_MAX,
            reconnect=ATTEMPTS,
            events_max=EVENTS_MAX,
            tap=tap,
            sleep=self.wait_to_return,
        )
        address = house.tlib if self.role == URS else house.im
        self.client = await self.connect(address.host, address.port, options=options)
        self.listening = asyncio.create_task(self.listen(self.client))

    async def wait_to_return(self, seconds: float) -> None:
        """In place of ``asyncio.sleep`` between attempts to reconnect."""
        await self.may_return.wait()
        await asyncio.sleep(seconds)

    async def listen(self, client: Role) -> None:  # type: ignore[type-arg]
        """Keep what is told, to be dealt with when it is time."""
        with suppress(InteractionServerError):
            async for event in client:
                self.heard.append(event)

    def take_heard(self) -> list[object]:
        """What it has heard since the last time."""
        heard, self.heard = self.heard, []
        return heard

    async def go(self) -> None:
        """Be gone without a word."""
        client, self.client = self.client, None
        if client is not None and self.listening is not None:
            await client.close()
            await self.listening
        self.heard.clear()

    def drop(self) -> None:
        """Lose the connection, and come back when it may."""
        self.may_return.clear()
        if self.client is not None and self.client.connection is not None:
            self.client.connection.abort(ConnectionLost("the cable was pulled"))

    async def come_back(self) -> None:
        """Be connected, registered and logged in as before."""
        self.may_return.set()
        assert self.client is not None
        await self.client.connected()

    async def ask_in_vain(self) -> None:
        """Return when everything that was told before has come; what is asked changes nothing."""
        with suppress(RequestRefused, ConnectionLost):
            match self.client:
                case Router() as router:
                    await router.request(RequestUnregisterAddress(this_dn=NOBODY))
                case None:
                    pass
                case client:
                    await client.request(RequestGetInteractionProperties(interaction_id=NOBODY))


class Part(msgspec.Struct, frozen=True):
    """A client of the day: its role, and with what it registers."""

    role: str
    connect: Callable[..., Awaitable[Client]]
    options: Mapping[str, object] = {}


OPTED_IN: Final = {"event_properties_changed": True, "event_processing_stopped": True}
PARTS: Final[Mapping[str, Part]] = {
    STAT_SERVER: Part(REPORTING, ReportingEngine.connect),
    DATA_MART: Part(REPORTING, ReportingEngine.connect),
    EMAIL_SERVER: Part(MEDIA_SERVER, MediaServer.connect, {"media_type": EMAIL, **OPTED_IN}),
    CHAT_SERVER: Part(MEDIA_SERVER, MediaServer.connect, {"media_type": CHAT}),
    TASK_SERVER: Part(MEDIA_SERVER, MediaServer.connect, {"media_type": WORKITEM}),
    CLASSIFIER: Part(SERVICE, ExternalService.connect, {"app_type": "Classification"}),
    AUTO_RESPONSE: Part(SERVICE, ExternalService.connect),
    **dict.fromkeys(ROUTERS, Part(URS, Router.connect)),
    **dict.fromkeys((*AGENTS, SUPERVISOR, SECOND_DESKTOP), Part(AGENT, AgentApplication.connect)),
}
"""Everybody, in the order in which what they have heard is dealt with."""


def players() -> dict[str, Player]:
    """Everybody by name; nobody is there yet."""
    return {name: player_of(name, part) for name, part in PARTS.items()}


def player_of(name: str, part: Part) -> Player:
    """One of them; a router's name is its ``application_name``."""
    key = "application_name" if part.role == URS else "client_name"

    async def connect(host: str, port: int, *, options: Options) -> Client:
        return await part.connect(host, port, **{key: name}, **part.options, options=options)

    return Player(name, part.role, connect)
