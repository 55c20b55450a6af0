"""The SDK of an agent application: a desktop that takes, changes and stops interactions (protocol 1, 4)."""

from collections.abc import Mapping
from typing import Self

import msgspec

from interaction_server.client.connection import Address
from interaction_server.client.interaction_management import ImConnection, InteractionClient, Reason
from interaction_server.client.key_values import given, spell, switches
from interaction_server.client.options import DEFAULT_OPTIONS, Options
from interaction_server.client.role import expect
from interaction_server.client.wire import UnknownEvent
from interaction_server.dialects.interaction_management import (
    agent_events,
    agent_requests,
    event_base,
    events,
    requests,
)


class AgentApplication(InteractionClient):
    """A registered desktop, with at most one agent logged in; the login is restored after a reconnect."""

    def __init__(
        self, address: Address, registration: requests.RequestRegisterClient, options: Options
    ) -> None:
        super().__init__(address, registration, options)
        self.session: agent_requests.RequestAgentLogin | None = None
        self.left_alone: agent_requests.RequestDoNotDisturbOn | None = None

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        client_name: str,
        tenant_id: int | None = None,
        token: str | None = None,
        options: Options = DEFAULT_OPTIONS,
    ) -> Self:
        """Connect and register (protocol 4, RequestRegisterClient); ``login`` comes next."""
        registration = requests.RequestRegisterClient(
            client_name=client_name,
            client_type="AgentApplication",
            tenant_id=tenant_id,
            extension=switches(token=token),
        )
        return await cls(Address(host, port), registration, options).open()

    async def register(self, connection: ImConnection) -> None:
        """Register, and log the agent in again as it was."""
        await super().register(connection)
        if self.session is not None:
            await self.ask_on(connection, self.session, events.EventAck)
        if self.left_alone is not None:
            await self.ask_on(connection, self.left_alone, events.EventAck)

    async def login(
        self,
        agent_id: str,
        place_id: str,
        *,
        media: Mapping[str, bool] | None = None,
        tenant_id: int | None = None,
    ) -> None:
        """Begin the agent's session at a place (protocol 4, RequestAgentLogin).

        ``media`` says for each media type whether the agent is ready. EventCurrentAgentStatus follows.
        """
        ready = {media_type: int(is_ready) for media_type, is_ready in (media or {}).items()}
        session = agent_requests.RequestAgentLogin(
            agent_id=agent_id, place_id=place_id, media_list=dict(ready), tenant_id=tenant_id
        )
        await self.ask(session, events.EventAck)
        self.session, self.left_alone = session, None

    async def logout(self) -> None:
        """End the agent's session (protocol 4, RequestAgentLogout)."""
        await self.ask(agent_requests.RequestAgentLogout(), events.EventAck)
        self.session = self.left_alone = None

    async def ready(self, media_type: str) -> None:
        """Become ready for a media type (protocol 4, RequestCancelNotReadyForMedia)."""
        await self.ask(
            agent_requests.RequestCancelNotReadyForMedia(media_type_name=media_type), events.EventAck
        )
        self.remember(media_type, 1)

    async def not_ready(self, media_type: str, *, reason: Reason | None = None) -> None:
        """Take no more interactions of a media type (protocol 4, RequestNotReadyForMedia)."""
        request = agent_requests.RequestNotReadyForMedia(media_type_name=media_type, reason=given(reason))
        await self.ask(request, events.EventAck)
        self.remember(media_type, 0)

    async def accept(self, invite: events.EventInvite) -> None:
        """Take an interaction that was offered (protocol 4, RequestAccept)."""
        request = requests.RequestAccept(
            ticket_id=invite.ticket_id, interaction_id=invite.interaction.interaction_id
        )
        await self.ask(request, events.EventAck)

    async def reject(self, invite: events.EventInvite, *, reason: Reason | None = None) -> None:
        """Decline an interaction that was offered (protocol 4, RequestReject)."""
        request = requests.RequestReject(
            ticket_id=invite.ticket_id, interaction_id=invite.interaction.interaction_id, reason=given(reason)
        )
        await self.ask(request, events.EventAck)

    async def transfer(
        self,
        interaction_id: str,
        agent_id: str,
        *,
        place_id: str | None = None,
        extension: Mapping[str, object] | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        """Offer an interaction to another agent, who takes this one's place (protocol 4, RequestTransfer).

        Returns when the other has accepted; raises RequestRefused with the name INVITATION_FAILED when it
        has rejected or not answered. That takes as long as the server's ``delivering-timeout`` lets it, so
        there is no time-out by default. The ``extension`` reaches the other agent.
        """
        request = requests.RequestTransfer(
            interaction_id=interaction_id, agent_id=agent_id, place_id=place_id, extension=spell(extension)
        )
        expect(await self.request_within(request, timeout_seconds), events.EventAck)

    async def conference(
        self,
        interaction_id: str,
        agent_id: str,
        *,
        place_id: str | None = None,
        visibility_mode: str | None = None,
        extension: Mapping[str, object] | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        """Offer another agent to join this one (protocol 4, RequestConference); as ``transfer`` otherwise.

        ``visibility_mode`` is ``Conference``, ``Coach`` or ``Monitor``.
        """
        request = requests.RequestConference(
            interaction_id=interaction_id,
            agent_id=agent_id,
            place_id=place_id,
            visibility_mode=visibility_mode,
            extension=spell(extension),
        )
        expect(await self.request_within(request, timeout_seconds), events.EventAck)

    async def intrude(
        self,
        interaction_id: str,
        *,
        visibility_mode: str | None = None,
        timeout_seconds: float | None = None,
    ) -> None:
        """Join the agents who are processing an interaction (protocol 4, RequestIntrude).

        The agent itself hears EventInvite, among the events, and must ``accept`` it meanwhile; this returns
        after that, as ``transfer`` does.
        """
        request = requests.RequestIntrude(interaction_id=interaction_id, visibility_mode=visibility_mode)
        expect(await self.request_within(request, timeout_seconds), events.EventAck)

    async def leave_interaction(self, interaction_id: str) -> None:
        """Process an interaction no longer; the last one out returns it to its queue (protocol 4)."""
        await self.ask(requests.RequestLeaveInteraction(interaction_id=interaction_id), events.EventAck)

    async def add_media(self, media_type: str, *, reason: Reason | None = None) -> None:
        """Take interactions of a further media type, ready at once (protocol 4, RequestAddMedia)."""
        request = agent_requests.RequestAddMedia(media_type_name=media_type, reason=given(reason))
        await self.ask(request, events.EventAck)
        self.remember(media_type, 1)

    async def remove_media(self, media_type: str, *, reason: Reason | None = None) -> None:
        """Take interactions of a media type no longer (protocol 4, RequestRemoveMedia)."""
        request = agent_requests.RequestRemoveMedia(media_type_name=media_type, reason=given(reason))
        await self.ask(request, events.EventAck)
        self.remember(media_type, None)

    async def do_not_disturb_on(self, *, reason: Reason | None = None) -> None:
        """Be offered nothing at all; restored after a reconnect (protocol 4, RequestDoNotDisturbOn)."""
        request = agent_requests.RequestDoNotDisturbOn(reason=given(reason))
        await self.ask(request, events.EventAck)
        self.left_alone = request

    async def do_not_disturb_off(self, *, reason: Reason | None = None) -> None:
        """Be offered again what the media say (protocol 4, RequestDoNotDisturbOff)."""
        await self.ask(agent_requests.RequestDoNotDisturbOff(reason=given(reason)), events.EventAck)
        self.left_alone = None

    async def change_agent_state_reason(self, reason: Reason) -> None:
        """Say anew why the agent is in its state (protocol 4, RequestChangeAgentStateReason)."""
        request = agent_requests.RequestChangeAgentStateReason(reason=given(reason))
        await self.ask(request, events.EventAck)

    async def change_media_state_reason(self, media_type: str, reason: Reason) -> None:
        """Say anew why the agent is ready, or not (protocol 4, RequestChangeMediaStateReason)."""
        request = agent_requests.RequestChangeMediaStateReason(
            media_type_name=media_type, reason=given(reason)
        )
        await self.ask(request, events.EventAck)

    async def agent_available(self, agent_id: str, place_id: str) -> None:
        """This server is a secondary one for an agent with a session elsewhere (protocol 4)."""
        request = agent_requests.RequestAgentAvailable(agent_id=agent_id, place_id=place_id)
        await self.ask(request, events.EventAck)

    async def agent_not_available(self, agent_id: str, place_id: str) -> None:
        """This server is nothing to that agent any more (protocol 4, RequestAgentNotAvailable)."""
        request = agent_requests.RequestAgentNotAvailable(agent_id=agent_id, place_id=place_id)
        await self.ask(request, events.EventAck)

    def note(self, event: event_base.Event | UnknownEvent) -> None:
        """Keep for a later login what became of the agent otherwise; who was logged out stays so."""
        if isinstance(event, agent_events.EventForcedAgentStateChange) and self.session is not None:
            logged_out = event.agent_state_change_operation == "AgentLogout"
            media_list: dict[str, bool | int] = {**event.media_list}
            session = msgspec.structs.replace(self.session, media_list=media_list)
            self.session = None if logged_out else session

    async def pull(
        self, *interaction_ids: str, max_interactions: int | None = None
    ) -> dict[str, dict[str, object]]:
        """Take interactions out of their queues by their ids (protocol 4, RequestPull).

        Returns the properties of those that were pulled, by id; the others could not be pulled.
        """
        request = requests.RequestPull(
            view_id="_system_",
            pull_parameters=dict.fromkeys(interaction_ids, 1),
            max_interactions=max_interactions,
        )
        return (await self.ask(request, events.EventPulledInteractions)).interactions

    async def pull_from_view(
        self,
        view_id: str,
        *,
        parameters: Mapping[str, object] | None = None,
        max_interactions: int | None = None,
    ) -> dict[str, dict[str, object]]:
        """Take the first interactions that a view shows, by default one (protocol 4, RequestPull).

        ``parameters`` are values for parameters of the view: a text, a number or a boolean each. Returns
        the properties of what was pulled, by id: nothing where the view is empty.
        """
        request = requests.RequestPull(
            view_id=view_id, pull_parameters=spell(parameters), max_interactions=max_interactions
        )
        return (await self.ask(request, events.EventPulledInteractions)).interactions

    async def hold(self, interaction_id: str) -> None:
        """Put aside an interaction that the agent is processing (protocol 4, RequestHold)."""
        await self.ask(requests.RequestHold(interaction_id=interaction_id), events.EventAck)

    async def resume(self, interaction_id: str) -> None:
        """Go on with an interaction that was put aside (protocol 4, RequestResume)."""
        await self.ask(requests.RequestResume(interaction_id=interaction_id), events.EventAck)

    def remember(self, media_type: str, is_ready: int | None) -> None:
        """Keep for a later login whether the agent is ready; None where it has no such media type."""
        if self.session is not None:
            media_list = dict(self.session.media_list or {})
            media_list.pop(media_type, None)
            if is_ready is not None:
                media_list[media_type] = is_ready
            self.session = msgspec.structs.replace(self.session, media_list=media_list)
