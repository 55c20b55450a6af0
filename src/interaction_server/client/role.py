"""What every role has in common: register, ask, hear, and come back after a lost connection."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

import msgspec

from interaction_server.client.connection import Address, Connection, bounded, open_connection
from interaction_server.client.errors import (
    ConnectionLost,
    InteractionServerError,
    RequestRefused,
    UnexpectedAnswer,
)
from interaction_server.client.inbox import Inbox
from interaction_server.client.options import Options, Reconnect
from interaction_server.client.wire import EventT, RequestT, UnknownEvent, Wire

AnswerT = TypeVar("AnswerT", bound=msgspec.Struct)

WORTH_ANOTHER_TRY: Final = frozenset({"INVALID_CLIENT", "UNAVAILABLE", "OUTCOME_UNKNOWN"})
"""Refusals of a registration that may pass: the server may not have noticed yet that the last
connection of this name is gone, or its store may be away for a while (protocol 9)."""


class Interrupted(msgspec.Struct, frozen=True, kw_only=True):
    """Among the events: the connection was lost here, and the client is reconnecting.

    It is the SDK's own and never on the wire. Tickets and connIDs that came before it are void;
    what comes after it belongs to the new connection.
    """

    cause: str


class Role(ABC, Generic[RequestT, EventT]):
    """A registered client; iterate over it to hear its events, in the order in which they came.

    Events come as the types of its dialect, as UnknownEvent where this version has no type, and as
    Interrupted where the connection was lost and is being made again.
    """

    def __init__(
        self, address: Address, client_name: str, wire: Wire[RequestT, EventT], options: Options
    ) -> None:
        self.address = address
        self.client_name = client_name
        self.wire = wire
        self.options = options
        self.connection: Connection[RequestT, EventT] | None = None
        self.inbox: Inbox[EventT | UnknownEvent | Interrupted] = Inbox(options.events_max, self.read_on)
        self.settled = asyncio.Event()
        self.failure: InteractionServerError | None = None
        self.reconnecting: asyncio.Task[None] | None = None

    @abstractmethod
    async def register(self, connection: Connection[RequestT, EventT]) -> None:
        """Register on a new connection, and restore what the server keeps per connection."""

    def note(self, event: EventT | UnknownEvent) -> None:
        """Remember of an event what a new connection will need."""

    async def open(self) -> Self:
        """Connect and register, once; raises RequestRefused, RequestTimedOut or ConnectionLost."""
        await self.attach()
        return self

    async def close(self) -> None:
        """Leave: waiting requests fail with ConnectionLost, and the iteration of events ends."""
        self.failure = self.failure or ConnectionLost("the client is closed")
        self.inbox.finish(None)
        self.settled.set()
        if self.reconnecting is not None:
            self.reconnecting.cancel()
            await asyncio.gather(self.reconnecting, return_exceptions=True)
        if self.connection is not None:
            await self.connection.close()

    async def __aenter__(self) -> Self:
        """``async with await MediaServer.connect(...) as mail:``."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        await self.close()

    def __aiter__(self) -> AsyncIterator[EventT | UnknownEvent | Interrupted]:
        """``async for event in client:``, the same as ``events()``."""
        return self.inbox

    def events(self) -> AsyncIterator[EventT | UnknownEvent | Interrupted]:
        """The events, in order; ends when the client is closed, raises what the client failed of."""
        return self.inbox

    async def request(self, request: RequestT) -> EventT | UnknownEvent:
        """Send any request of the dialect and wait for its answer, as long as the options say.

        While the client is reconnecting the request waits for that. Raises RequestRefused,
        RequestTimedOut and ConnectionLost.
        """
        return await self.request_within(request, self.options.request_timeout_seconds)

    async def request_within(
        self, request: RequestT, timeout_seconds: float | None, *, resend: bool = False
    ) -> EventT | UnknownEvent:
        """The same with a time-out of its own, None for ever.

        ``resend`` sends the request again on the next connection if this one is lost before the
        answer: only for what the protocol makes safe to repeat.
        """
        async with bounded(type(request).__name__, timeout_seconds):
            while True:
                connection = await self.connected()
                try:
                    return await connection.request(request)
                except ConnectionLost:
                    if not resend:
                        raise

    async def ask(self, request: RequestT, kind: type[AnswerT]) -> AnswerT:
        """``request`` where only one kind of answer is right; raises UnexpectedAnswer for another."""
        return expect(await self.request(request), kind)

    async def ask_on(
        self, connection: Connection[RequestT, EventT], request: RequestT, kind: type[AnswerT]
    ) -> AnswerT:
        """``ask`` on a connection that is not in use yet: to register and restore."""
        async with bounded(type(request).__name__, self.options.request_timeout_seconds):
            return expect(await connection.request(request), kind)

    async def connected(self) -> Connection[RequestT, EventT]:
        """The connection, when there is one; raises ConnectionLost when there will be none again."""
        while self.failure is None:
            if self.connection is not None and self.connection.error is None:
                return self.connection
            if self.connection is None:
                await self.settled.wait()
            else:
                await self.connection.ended.wait()
        raise ConnectionLost(str(self.failure)) from self.failure

    async def attach(self) -> None:
        """Make a connection, register on it, and use it from now on."""
        connection = await open_connection(self.address, self.wire, self, self.options)
        try:
            await self.register(connection)
            connection.check()
        except BaseException:
            connection.abort(ConnectionLost("the registration failed"))
            raise
        self.connection = connection
        self.settled.set()

    def hear(self, event: EventT | UnknownEvent) -> None:
        """Of the connection: keep an event for the program."""
        self.inbox.put(event)
        self.note(event)
        if self.inbox.is_half_full and self.connection is not None:
            self.connection.pause_reading()

    def read_on(self) -> None:
        """Of the inbox: there is room again."""
        if self.connection is not None:
            self.connection.resume_reading()

    def lost(self, connection: Connection[RequestT, EventT], error: InteractionServerError) -> None:
        """Of a connection: it is gone. Only the one in use matters; others belong to a failed ``attach``."""
        if connection is not self.connection:
            return
        self.connection = None
        policy = self.options.reconnect
        if self.failure is not None:
            return
        if policy is None or not isinstance(error, ConnectionLost):
            self.fail(error)
            return
        self.settled.clear()
        self.reconnecting = asyncio.create_task(self.reconnect(policy, error))

    async def reconnect(self, policy: Reconnect, error: ConnectionLost) -> None:
        """Come back, or fail of what made it impossible."""
        try:
            self.inbox.put(Interrupted(cause=str(error)))
            await self.try_again(policy, error)
        except InteractionServerError as failure:
            self.fail(failure)

    async def try_again(self, policy: Reconnect, last: InteractionServerError) -> None:
        """Attach as often as the policy says; raises the last error when it is of no use any more."""
        for delay in policy.delays():
            await self.options.sleep(delay)
            try:
                return await self.attach()
            except RequestRefused as error:
                if error.name not in WORTH_ANOTHER_TRY:
                    raise
                last = error
            except InteractionServerError as error:
                last = error
        raise last

    def fail(self, error: InteractionServerError) -> None:
        """The client is at its end: requests and the iteration of events raise from now on."""
        self.failure = error
        self.inbox.finish(error)
        self.settled.set()


def expect(answer: msgspec.Struct, kind: type[AnswerT]) -> AnswerT:
    """The answer as what it must be; raises UnexpectedAnswer."""
    if not isinstance(answer, kind):
        raise UnexpectedAnswer(answer, kind.__name__)
    return answer
