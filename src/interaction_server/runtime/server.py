"""The doors of the house: two TCP listeners and the HTTP port, opened together and closed in order."""

import asyncio
import socket
from contextlib import suppress
from typing import Protocol

import msgspec

from interaction_server.core.decide import Limits
from interaction_server.runtime.connection import Connection, Door, connections
from interaction_server.runtime.switchboard import Switchboard
from interaction_server.store.port import StoreError

BACKLOG = 4_096
TEND_SECONDS = 1.0
DRAIN_SECONDS_MAX = 10.0

SOCKET_OPTIONS = (
    (socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)
"""Connections inherit them: a peer that is gone without a word is noticed within a minute."""


class ListenError(Exception):
    """A port cannot be listened on; the text names it."""


class HttpServer(Protocol):
    """What serves the HTTP port on a socket that is bound already."""

    async def start(self, listener: socket.socket) -> None:
        """Begin to accept."""

    async def stop(self) -> None:
        """Stop accepting and end what is open."""

    def reconfigure(self, limits: Limits, hosts: frozenset[str] | None) -> None:
        """What is asked from now on follows these."""


class Addresses(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server listens, as HOST:PORT."""

    im: str
    tlib: str
    http: str


class Server:
    """``start`` returns when every listener accepts; ``stop`` drains and closes.

    ``doors`` are ``/im`` and ``/tlib``; a connection keeps the one through which it came. ``http`` is set
    by whoever builds it, since it shares them, and the set of connections.
    """

    def __init__(self, switchboard: Switchboard, doors: dict[str, Door]) -> None:
        self.switchboard = switchboard
        self.doors = doors
        self.http: HttpServer
        self.addresses: Addresses
        self.connected: set[Connection] = set()
        self.listeners: list[asyncio.Server] = []
        self.tending: asyncio.Task[None] | None = None

    async def start(self, host: str, im_port: int, tlib_port: int, http_port: int) -> Addresses:
        """Bind everything, recover, then accept; raises ListenError or StoreError."""
        sockets = bind_all(host, {"--im-port": im_port, "--tlib-port": tlib_port, "--http-port": http_port})
        try:
            await self.switchboard.open()
        except BaseException:
            for bound in sockets:
                bound.close()
            raise
        loop = asyncio.get_running_loop()
        for path, bound in zip(("/im", "/tlib"), sockets, strict=False):
            factory = connections(self.doors, path, self.connected)
            self.listeners.append(await loop.create_server(factory, sock=bound, backlog=BACKLOG))
        await self.http.start(sockets[2])
        self.tending = loop.create_task(self.tend())
        names = [spell_address(bound) for bound in sockets]
        self.addresses = Addresses(im=names[0], tlib=names[1], http=names[2])
        return self.addresses

    def reconfigure(self, doors: dict[str, Door], limits: Limits, hosts: frozenset[str] | None) -> None:
        """Who comes from now on comes through these doors."""
        self.doors.update(doors)
        self.http.reconfigure(limits, hosts)

    async def tend(self) -> None:
        """Once a second the store may do what can wait."""
        while True:
            await asyncio.sleep(TEND_SECONDS)
            with suppress(StoreError):
                await self.switchboard.tend()

    async def stop(self) -> None:
        """Accept nobody, answer what was asked, close the connections and then the store."""
        for listener in self.listeners:
            listener.close()
        if self.tending is not None:
            self.tending.cancel()
        for connection in tuple(self.connected):
            connection.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS_MAX):
                await self.switchboard.drain()
        await self.http.stop()
        for connection in tuple(self.connected):
            connection.close()
        await self.switchboard.close()


def bind_all(host: str, ports: dict[str, int]) -> list[socket.socket]:
    """A bound socket for each port, or none at all; raises ListenError."""
    sockets: list[socket.socket] = []
    for option, port in ports.items():
        try:
            sockets.append(bind(host, port))
        except OSError as error:
            for bound in sockets:
                bound.close()
            raise ListenError(
                f"cannot listen on {host}:{port} ({option}): {error.strerror or error}"
            ) from error
    return sockets


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        for level, option, value in SOCKET_OPTIONS:
            bound.setsockopt(level, option, value)
        bound.bind(address)
        bound.listen(BACKLOG)
        bound.setblocking(False)  # noqa: FBT003 (the library's signature)
    except OSError:
        bound.close()
        raise
    return bound


def spell_address(bound: socket.socket) -> str:
    """HOST:PORT, with brackets around an IPv6 address."""
    host, port = bound.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
