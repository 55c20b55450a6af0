"""The SDK of an external service: answers what strategies ask (protocol 4, 6)."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Self, TypeAlias

from interaction_server.client.connection import Address
from interaction_server.client.errors import ServiceFault
from interaction_server.client.interaction_management import ImConnection, InteractionManagementRole
from interaction_server.client.key_values import spell, switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.dialects.interaction_management import request_base, requests
from interaction_server.dialects.interaction_management.events import Request3rdServer

Handler: TypeAlias = Callable[[Request3rdServer], Awaitable[Mapping[str, object] | None]]
"""Gives the result of one call, or raises ServiceFault."""

FAILED = 500
"""The code of the fault for a handler that raised something else."""


class ExternalService(InteractionManagementRole):
    """A registered external service; strategies ask it by its ``client_name``, or by its type.

    The server does not answer a response. One that is too late, because the strategy waits no longer, is an
    EventError among the events. What was asked on a connection that was lost is over.
    """

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        client_name: str,
        app_type: str | None = None,
        tenant_id: int | None = None,
        token: str | None = None,
        options: Options = DEFAULT_OPTIONS,
    ) -> Self:
        """Connect and register (protocol 4, RequestRegisterClient).

        A strategy that asks for ``app_type`` asks the services of that type in turn. Without it the service
        is of the type of its own name.
        """
        registration = requests.RequestRegisterClient(
            client_name=client_name,
            client_type="ExternalService",
            tenant_id=tenant_id,
            extension=switches(app_type=app_type, token=token),
        )
        return await cls(Address(host, port), registration, options).open()

    async def register(self, connection: ImConnection) -> None:
        """Register; the references of its own requests are negative, since the server's calls have others."""
        connection.references = itertools.count(-1, -1)
        await super().register(connection)

    async def calls(self) -> AsyncIterator[Request3rdServer]:
        """What is asked, in order; other events are passed over. ``respond`` or ``fault`` ends each."""
        async for event in self:
            if isinstance(event, Request3rdServer):
                yield event

    async def respond(self, call: Request3rdServer, parameters: Mapping[str, object] | None = None) -> None:
        """Give the result of a call (protocol 4, Event3rdServerResponse)."""
        await self.say(
            requests.Event3rdServerResponse(reference_id=call.reference_id, parameters=spell(parameters))
        )

    async def fault(self, call: Request3rdServer, code: int | str, sentence: str = "") -> None:
        """Say why a call has no result (protocol 4, Event3rdServerFault)."""
        await self.say(
            requests.Event3rdServerFault(
                reference_id=call.reference_id, fault_code=code, fault_string=sentence
            )
        )

    async def say(self, message: request_base.Request) -> None:
        """Send what has no answer; raises ConnectionLost when there will be no connection again."""
        connection = await self.connected()
        await connection.writable.wait()
        connection.check()
        connection.send(message)

    async def serve(self, handler: Handler) -> None:
        """Let a handler answer every call, many at a time, until the client is closed.

        What the handler returns is the result; ServiceFault is a fault with its code. Any other exception is
        a fault too, and ends this with an ExceptionGroup.
        """
        async with asyncio.TaskGroup() as working:
            async for call in self.calls():
                working.create_task(self.answer(call, handler))

    async def answer(self, call: Request3rdServer, handler: Handler) -> None:
        """Answer one call with what the handler makes of it."""
        try:
            parameters = await handler(call)
        except ServiceFault as fault:
            await self.fault(call, fault.code, fault.sentence)
        except Exception as error:
            await self.fault(call, FAILED, f"the service failed with {type(error).__name__}")
            raise
        else:
            await self.respond(call, parameters)
