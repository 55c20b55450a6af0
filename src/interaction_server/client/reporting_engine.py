"""The SDK of a reporting engine: hears every fact, once and in order (protocol 5)."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Self

import msgspec

from interaction_server.client.connection import Address
from interaction_server.client.interaction_management import FindingClient, ImConnection
from interaction_server.client.key_values import spell, switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.client.wire import UnknownEvent
from interaction_server.dialects.interaction_management import (
    agent_requests,
    event_base,
    events,
    request_base,
    requests,
)


class ReportingEngine(FindingClient):
    """A registered reporting engine; after a reconnect it goes on behind the last fact that it got.

    ``next_sequence`` is the number of the first fact that it did not get, None before the first one
    of an engine that hears live facts only. A program that must go on after its own restart keeps
    the ``event_sequence`` of what it has dealt with, and connects with the number after it.
    """

    def __init__(
        self, address: Address, registration: requests.RequestRegisterClient, options: Options
    ) -> None:
        super().__init__(address, registration, options)
        self.next_sequence: int | None = None
        self.watched: frozenset[int] | None = frozenset()

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        client_name: str,
        from_sequence: int | None = None,
        tenant_id: int | None = None,
        token: str | None = None,
        options: Options = DEFAULT_OPTIONS,
    ) -> Self:
        """Connect and register (protocol 4, RequestRegisterClient; protocol 5).

        With ``from_sequence`` the facts from that number on come first, then live ones; without, live
        ones only. Raises RequestRefused, named POSITION_GONE, where that fact is no longer kept.
        """
        registration = requests.RequestRegisterClient(
            client_name=client_name,
            client_type="ReportingEngine",
            tenant_id=tenant_id,
            extension=switches(token=token),
        )
        engine = cls(Address(host, port), registration, options)
        engine.next_sequence = from_sequence
        return await engine.open()

    async def register(self, connection: ImConnection) -> None:
        """Register from the first fact that has not come."""
        registration = self.registration
        if self.next_sequence is not None:
            extension = {**(registration.extension or {}), "from_sequence": self.next_sequence}
            registration = msgspec.structs.replace(registration, extension=extension)
        await self.ask_on(connection, registration, events.EventAck)
        if self.watched is None or self.watched:
            await self.ask_on(connection, starting(self.watched), events.EventAck)

    async def facts(self) -> AsyncIterator[tuple[int, event_base.FactEvent | UnknownEvent]]:
        """Each fact with its ``eventSequence``, in order; what is no fact is passed over.

        A fact that this version has no type for comes too: whoever keeps the number of the last fact, so
        as to connect with the one after it, must count it.
        """
        async for event in self:
            sequence = sequence_of(event)
            if sequence is not None and isinstance(event, event_base.FactEvent | UnknownEvent):
                yield sequence, event

    async def start_agent_states(self, tenants: Iterable[int] | None = None) -> None:
        """Be shown agents in EventPlaceAgentState, now and at every change; None means of every tenant.

        Restored after a reconnect. Protocol 4, RequestStartPlaceAgentStateReporting and …All.
        """
        wanted = None if tenants is None else frozenset(tenants)
        await self.ask(starting(wanted), events.EventAck)
        self.watched = None if wanted is None or self.watched is None else self.watched | wanted

    async def stop_agent_states(self) -> None:
        """Be shown no agents any longer (protocol 4, RequestStopPlaceAgentStateReportingAll)."""
        await self.ask(agent_requests.RequestStopPlaceAgentStateReportingAll(), events.EventAck)
        self.watched = frozenset()

    async def send_agent_status(
        self,
        agent_id: str,
        *,
        place_id: str | None = None,
        media_states: Mapping[str, int] | None = None,
        media_capacities: Mapping[str, int] | None = None,
        extension: Mapping[str, object] | None = None,
    ) -> None:
        """Tell an agent what it can take (protocol 4, EventCurrentAgentStatus from the reporting engine).

        From now on the agent is offered no more than that: none of a media type whose state is 0, and of
        the others so many at a time as their capacity says. It holds until the next status, the end of the
        agent's session, or the end of this client.
        Raises RequestRefused, named UNKNOWN_AGENT, where the agent is not logged in.
        """
        status = agent_requests.EventCurrentAgentStatus(
            agent_id=agent_id,
            place_id=place_id,
            media_state_list=None if media_states is None else dict(media_states),
            media_capacity_list=None if media_capacities is None else dict(media_capacities),
            extension=spell(extension),
        )
        await self.ask(status, events.EventAck)

    def note(self, event: event_base.Event | UnknownEvent) -> None:
        """Keep the position; facts that this version has no type for count too."""
        sequence = sequence_of(event)
        if sequence is not None:
            self.next_sequence = sequence + 1


def sequence_of(event: object) -> int | None:
    """The ``eventSequence`` of a fact; None for whatever has none."""
    if isinstance(event, UnknownEvent):
        sequence = event.attributes.get("eventSequence")
        return sequence if isinstance(sequence, int) else None
    return event.event_sequence if isinstance(event, event_base.FactEvent) else None


def starting(tenants: frozenset[int] | None) -> request_base.Request:
    """The request for the states of the agents of some tenants, or of all."""
    if tenants is None:
        return agent_requests.RequestStartPlaceAgentStateReportingAll()
    return agent_requests.RequestStartPlaceAgentStateReporting(tenant_list=sorted(tenants))
