"""One TCP connection of a client: requests out, answers by reference, events handed on (protocol 2)."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Generic, Protocol, cast

import msgspec

from interaction_server.client.errors import ConnectionLost, InteractionServerError, RequestTimedOut
from interaction_server.client.options import Direction, Options
from interaction_server.client.wire import EventT, RequestT, UnknownEvent, Wire, reference_of, refusal_of
from interaction_server.dialects.framing import Lines, LineTooLong

ENCODER: Final = msgspec.json.Encoder()
FLUSH_SECONDS_MAX: Final = 1.0
"""How long a closing connection waits for a server that does not read."""


class Address(msgspec.Struct, frozen=True):
    """Where the server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """HOST:PORT."""
        return f"{self.host}:{self.port}"


class Owner(Protocol[RequestT, EventT]):
    """Who is told of what a connection hears and of its end."""

    client_name: str

    def hear(self, event: EventT | UnknownEvent) -> None:
        """An event that answers no waiting request came; may raise, which ends the connection."""

    def lost(self, connection: "Connection[RequestT, EventT]", error: InteractionServerError) -> None:
        """The connection is gone, and every waiting request has failed."""


class Connection(asyncio.Protocol, Generic[RequestT, EventT]):
    """One connection, from the first byte to the last; a new one is made after each loss."""

    def __init__(
        self, wire: Wire[RequestT, EventT], owner: Owner[RequestT, EventT], options: Options
    ) -> None:
        self.wire = wire
        self.owner = owner
        self.tap = options.tap
        self.incoming = Lines(options.frame_bytes_max)
        self.references = itertools.count(1)
        self.pending: dict[int, asyncio.Future[EventT | UnknownEvent]] = {}
        self.error: InteractionServerError | None = None
        self.writable = asyncio.Event()
        self.ended = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio: the connection is open."""
        # Not checked by isinstance: other event loops have transports of their own.
        self.transport = cast("asyncio.Transport", transport)
        self.writable.set()

    def data_received(self, data: bytes) -> None:
        """Asyncio: bytes came."""
        try:
            try:
                self.incoming.receive_data(data)
            finally:
                self.hear_lines()
        except LineTooLong:
            self.abort(ConnectionLost("a message of the server was longer than frame_bytes_max"))
        except InteractionServerError as error:
            self.abort(error)

    def hear_lines(self) -> None:
        """Answers to those who wait for them, everything else to the owner."""
        for line in self.incoming.lines():
            event = self.wire.hear(line)
            self.show("received", event)
            reference = reference_of(event)
            answer = None if reference is None else self.pending.get(reference)
            if answer is None or answer.done():
                self.owner.hear(event)
            else:
                answer.set_result(event)

    def pause_writing(self) -> None:
        """Asyncio: the server takes no more at present; requests wait."""
        self.writable.clear()

    def resume_writing(self) -> None:
        """Asyncio: the server takes more again."""
        self.writable.set()

    def pause_reading(self) -> None:
        """Take no more from the server at present, unless a request waits for its answer."""
        if not self.pending and self.transport.is_reading():
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        """Take more from the server again."""
        if not self.transport.is_reading():
            self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio: the connection is gone."""
        self.error = self.error or ConnectionLost(f"the connection is lost: {exc or 'closed by the server'}")
        for answer in self.pending.values():
            if not answer.done():
                answer.set_exception(ConnectionLost(str(self.error)))
        self.writable.set()
        self.ended.set()
        self.owner.lost(self, self.error)

    def abort(self, error: InteractionServerError) -> None:
        """End the connection at once, for this reason."""
        self.error = self.error or error
        self.transport.abort()

    async def close(self) -> None:
        """End the connection when all that was sent is on its way, but soon; returns when it is gone."""
        self.error = self.error or ConnectionLost("the client is closed")
        self.transport.close()
        try:
            async with asyncio.timeout(FLUSH_SECONDS_MAX):
                await self.ended.wait()
        except TimeoutError:
            self.transport.abort()
            await self.ended.wait()

    def check(self) -> None:
        """Raises ConnectionLost where the connection is gone."""
        if self.error is not None:
            raise ConnectionLost(str(self.error)) from self.error

    async def request(self, request: RequestT) -> EventT | UnknownEvent:
        """Send a request under a reference of its own, and wait for its answer.

        Raises RequestRefused for an EventError, and ConnectionLost.
        """
        self.check()
        reference = next(self.references)
        answer: asyncio.Future[EventT | UnknownEvent] = asyncio.get_running_loop().create_future()
        self.pending[reference] = answer
        try:
            self.resume_reading()
            await self.writable.wait()
            if not answer.done():
                self.send(msgspec.structs.replace(request, reference_id=reference))
            event = await answer
        finally:
            del self.pending[reference]
        refused = refusal_of(event)
        if refused is not None:
            raise refused
        return event

    def send(self, request: RequestT) -> None:
        """Put one message on the wire."""
        self.show("sent", request)
        self.transport.write(ENCODER.encode(request) + b"\n")

    def show(self, direction: Direction, message: msgspec.Struct) -> None:
        """Let the tap see a message."""
        if self.tap is not None:
            self.tap(direction, self.owner.client_name, self.wire.protocol, message)


async def open_connection(
    address: Address,
    wire: Wire[RequestT, EventT],
    owner: Owner[RequestT, EventT],
    options: Options,
) -> Connection[RequestT, EventT]:
    """Connect to the server; raises ConnectionLost or RequestTimedOut."""
    try:
        async with bounded("the connection to " + str(address), options.request_timeout_seconds):
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(wire, owner, options), address.host, address.port, ssl=options.tls
            )
    except OSError as error:
        raise ConnectionLost(f"cannot connect to {address}: {error}") from error
    return connection


@asynccontextmanager
async def bounded(what: str, timeout_seconds: float | None) -> AsyncIterator[None]:
    """Raises RequestTimedOut, naming ``what``, when the body takes longer; None is for ever."""
    try:
        async with asyncio.timeout(timeout_seconds):
            yield
    except TimeoutError as error:
        raise RequestTimedOut(what, timeout_seconds) from error
