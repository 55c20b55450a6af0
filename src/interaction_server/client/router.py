"""The SDK of a router: processes interactions under strategies, and routes them (protocol 6)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, Self, TypeAlias

import msgspec

from interaction_server.client.connection import Address, Connection
from interaction_server.client.errors import (
    ConnectionLost,
    InteractionServerError,
    RequestRefused,
    ServiceFault,
)
from interaction_server.client.key_values import given, spell, spell_moment, switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.client.role import Interrupted, Role, expect
from interaction_server.client.wire import T_LIBRARY
from interaction_server.dialects.t_library import events, requests
from interaction_server.dialects.t_library.services import ENVELOPE, Envelope
from interaction_server.dialects.workbins import Workbin

TlConnection: TypeAlias = Connection[requests.Request, events.Event]
UserDataRequest: TypeAlias = (
    requests.RequestUpdateUserData
    | requests.RequestAttachUserData
    | requests.RequestDeletePair
    | requests.RequestDeleteUserData
)

Strategy: TypeAlias = Callable[[events.EventRouteRequest], Awaitable[None]]
"""Processes one interaction: looks at it, changes it, and routes it on."""

Stays: TypeAlias = dict[str, asyncio.Task[None]]
"""What a router is processing, by connID."""

STAY_IS_OVER: Final = 56
"""The T-Library error of a connID that is void."""


class Router(Role[requests.Request, events.Event]):
    """A connected router; its addresses are registered again after a reconnect.

    Interactions come as EventRouteRequest. The server takes back what a lost connection was
    processing and sends it again, to this router or another, under a new connID.
    """

    def __init__(self, address: Address, opening: requests.RequestRegisterClient, options: Options) -> None:
        super().__init__(address, opening.application_name, T_LIBRARY, options)
        self.opening = opening
        self.strategies: dict[str, None] = {}

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        application_name: str,
        token: str | None = None,
        options: Options = DEFAULT_OPTIONS,
    ) -> Self:
        """Connect (protocol 6, RequestRegisterClient); ``register_address`` comes next."""
        opening = requests.RequestRegisterClient(
            application_name=application_name, extensions=switches(token=token)
        )
        return await cls(Address(host, port), opening, options).open()

    async def register(self, connection: TlConnection) -> None:
        """Open the session, and register the addresses of the last one."""
        await self.ask_on(connection, self.opening, events.EventServerConnected)
        for strategy in tuple(self.strategies):
            request = requests.RequestRegisterAddress(this_dn=strategy)
            await self.ask_on(connection, request, events.EventRegistered)

    async def register_address(self, strategy: str) -> None:
        """Run a strategy from now on (protocol 6, RequestRegisterAddress)."""
        await self.ask(requests.RequestRegisterAddress(this_dn=strategy), events.EventRegistered)
        self.strategies[strategy] = None

    async def unregister_address(self, strategy: str) -> None:
        """Run a strategy no longer (protocol 6, RequestUnregisterAddress)."""
        await self.ask(requests.RequestUnregisterAddress(this_dn=strategy), events.EventUnregistered)
        self.strategies.pop(strategy, None)

    async def serve(self, strategy: Strategy) -> None:
        """Let a strategy process every interaction, many at a time, until the client is closed.

        Each runs in a task of its own. It is cancelled where the interaction was taken away
        (EventAbandoned) or the connection is lost: the connID is void then. A request that is refused
        because the stay is over ends it too. Any other exception of a strategy ends this with an
        ExceptionGroup. Raises InteractionServerError where the connection is lost for good.
        """
        stays: Stays = {}
        async with asyncio.TaskGroup() as working:
            failure: InteractionServerError | None = None
            try:
                await self.hand_out(strategy, working, stays)
            except InteractionServerError as error:
                failure = error
            cancel_all(stays)
        if failure is not None:
            raise failure

    async def hand_out(self, strategy: Strategy, working: asyncio.TaskGroup, stays: Stays) -> None:
        """Begin a stay with each EventRouteRequest, and end those that are over."""
        async for event in self:
            match event:
                case events.EventRouteRequest():
                    stays[event.conn_id] = working.create_task(process(strategy, event, stays))
                case events.EventAbandoned():
                    cancel(event.conn_id, stays)
                case Interrupted():
                    cancel_all(stays)
                case _:
                    pass

    async def update_user_data(
        self, conn_id: str, user_data: Mapping[str, object]
    ) -> events.EventAttachedDataChanged:
        """Set properties; the answer holds all of them (protocol 6, RequestUpdateUserData)."""
        return await self.change(
            requests.RequestUpdateUserData(conn_id=conn_id, user_data=spell(user_data) or {})
        )

    async def attach_user_data(
        self, conn_id: str, user_data: Mapping[str, object]
    ) -> events.EventAttachedDataChanged:
        """The same, since keys are unique here (protocol 6, RequestAttachUserData)."""
        return await self.change(
            requests.RequestAttachUserData(conn_id=conn_id, user_data=spell(user_data) or {})
        )

    async def delete_pair(self, conn_id: str, key: str) -> events.EventAttachedDataChanged:
        """Delete one property (protocol 6, RequestDeletePair)."""
        return await self.change(requests.RequestDeletePair(conn_id=conn_id, key=key))

    async def delete_user_data(self, conn_id: str) -> events.EventAttachedDataChanged:
        """Delete every property that may be deleted (protocol 6, RequestDeleteUserData)."""
        return await self.change(requests.RequestDeleteUserData(conn_id=conn_id))

    async def change(self, request: UserDataRequest) -> events.EventAttachedDataChanged:
        """A change, which EventAttachedDataChanged answers in place of EventAck (protocol 3)."""
        return await self.ask(request, events.EventAttachedDataChanged)

    async def route_to_agent(
        self,
        conn_id: str,
        agent_id: str,
        *,
        place_id: str | None = None,
        extensions: Mapping[str, object] | None = None,
        timeout_seconds: float | None = None,
    ) -> events.EventRouteUsed:
        """Offer an interaction to an agent (protocol 6, RequestRouteCall).

        Returns when the agent has accepted, rejected, or not answered. That takes as long as the
        server's ``delivering-timeout`` lets it, so there is no time-out by default.
        """
        return await self.route(
            requests.RequestRouteCall(
                conn_id=conn_id,
                route_type="Agent",
                agent_id=agent_id,
                place_id=place_id,
                extensions=spell(extensions),
            ),
            timeout_seconds,
        )

    async def route_to_place(
        self,
        conn_id: str,
        place_id: str,
        *,
        extensions: Mapping[str, object] | None = None,
        timeout_seconds: float | None = None,
    ) -> events.EventRouteUsed:
        """Offer an interaction to whoever is logged in at a place; as ``route_to_agent`` otherwise."""
        request = requests.RequestRouteCall(
            conn_id=conn_id, route_type="Place", place_id=place_id, extensions=spell(extensions)
        )
        return await self.route(request, timeout_seconds)

    async def route_to_queue(
        self, conn_id: str, queue: str, *, scheduled_at: datetime | None = None
    ) -> events.EventRouteUsed:
        """Place an interaction in a queue, perhaps for a time to come (protocol 6, RequestRouteCall)."""
        request = requests.RequestRouteCall(
            conn_id=conn_id, route_type="Queue", queue=queue, scheduled_at=spell_moment(scheduled_at)
        )
        return await self.route(request, self.options.request_timeout_seconds)

    async def route_to_workbin(self, conn_id: str, workbin: Workbin) -> events.EventRouteUsed:
        """Place an interaction in a workbin (protocol 6, RequestRouteCall)."""
        request = requests.RequestRouteCall(conn_id=conn_id, route_type="Workbin", workbin=workbin)
        return await self.route(request, self.options.request_timeout_seconds)

    async def route_to_stop(
        self, conn_id: str, *, reason: Mapping[str, object] | str | None = None
    ) -> events.EventRouteUsed:
        """End an interaction (protocol 6, RequestRouteCall)."""
        request = requests.RequestRouteCall(conn_id=conn_id, route_type="Stop", reason=given(reason))
        return await self.route(request, self.options.request_timeout_seconds)

    async def route(
        self, request: requests.RequestRouteCall, timeout_seconds: float | None
    ) -> events.EventRouteUsed:
        """A routing, which EventRouteUsed answers in place of EventAck (protocol 6)."""
        return expect(await self.request_within(request, timeout_seconds), events.EventRouteUsed)

    async def private_service(
        self,
        conn_id: str,
        service: str,
        method: str,
        *,
        app_name: str | None = None,
        app_type: str | None = None,
        version: str | None = None,
        parameters: Mapping[str, object] | None = None,
        timeout_seconds: float | None = None,
    ) -> dict[str, object]:
        """Ask an external service by its name, or one of a type, and return what it responds.

        Raises ServiceFault where there is no result. The server says so itself when its
        ``third-party-server-timeout`` is over, so there is no time-out by default (protocol 6,
        RequestPrivateService).
        """
        envelope = {
            "AppName": app_name,
            "AppType": app_type,
            "Service": service,
            "Method": method,
            "Version": version,
            "Parameters": spell(parameters),
        }
        given = {name: value for name, value in envelope.items() if value is not None}
        request = requests.RequestPrivateService(conn_id=conn_id, extensions={ENVELOPE: given})
        return result_of(expect(await self.request_within(request, timeout_seconds), events.EventPrivateInfo))


async def process(strategy: Strategy, event: events.EventRouteRequest, stays: Stays) -> None:
    """One stay of an interaction, to its end."""
    try:
        await strategy(event)
    except ConnectionLost:
        pass
    except RequestRefused as refused:
        if refused.code != STAY_IS_OVER:
            raise
    finally:
        stays.pop(event.conn_id, None)


def cancel(conn_id: str, stays: Stays) -> None:
    """The stay is over, whatever its strategy was about to do."""
    if stay := stays.pop(conn_id, None):
        stay.cancel()


def cancel_all(stays: Stays) -> None:
    """No stay is left."""
    for conn_id in tuple(stays):
        cancel(conn_id, stays)


def result_of(answer: events.EventPrivateInfo) -> dict[str, object]:
    """What an external service responded; raises ServiceFault."""
    envelope = msgspec.convert((answer.extensions or {}).get(ENVELOPE), Envelope)
    if envelope.fault_code is not None:
        raise ServiceFault(envelope.fault_code, envelope.fault_string or "")
    return envelope.parameters or {}
