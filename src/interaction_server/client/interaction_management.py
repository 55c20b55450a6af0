"""What the three roles that speak Interaction Management share: a registration, and what is asked most."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from interaction_server.client.connection import Address, Connection
from interaction_server.client.key_values import given, spell, spell_moment, switches
from interaction_server.client.options import Options
from interaction_server.client.role import Role, expect
from interaction_server.client.wire import INTERACTION_MANAGEMENT
from interaction_server.dialects.interaction_management import (
    agent_requests,
    event_base,
    events,
    objects,
    request_base,
    requests,
)
from interaction_server.dialects.workbins import Workbin

ImConnection: TypeAlias = Connection[request_base.Request, event_base.Event]
Reason: TypeAlias = Mapping[str, object] | str


def new_request_id() -> str:
    """A ``requestId`` that no other request has: with it a change may safely be sent again (protocol 3.1)."""
    return uuid.uuid4().hex


class InteractionManagementRole(Role[request_base.Request, event_base.Event]):
    """A client registered with RequestRegisterClient in one role (protocol 4)."""

    def __init__(
        self, address: Address, registration: requests.RequestRegisterClient, options: Options
    ) -> None:
        super().__init__(address, registration.client_name, INTERACTION_MANAGEMENT, options)
        self.registration = registration

    async def register(self, connection: ImConnection) -> None:
        """Register on a new connection; the answer's proxyClientId is not needed for a single client."""
        await self.ask_on(connection, self.registration, events.EventAck)


class FindingClient(InteractionManagementRole):
    """What those ask who look for interactions: media servers, agents, reporting engines."""

    async def find_interactions(
        self, condition: str, *, order: str | None = None, max_interactions: int | None = None
    ) -> dict[str, objects.Interaction]:
        """Find open interactions: by id, in the order that was asked for (protocol 4, 7).

        ``"Lang = 'fr' and _age[] > 60"`` is a condition, ``"Priority desc, ReceivedAt"`` an order
        of properties. Without ``max_interactions`` at most 100 are found. Raises RequestRefused, named
        INVALID_ATTRIBUTE, with the position of what is wrong in ``extension["Position"]``.
        """
        request = requests.RequestFindInteractions(
            condition=condition, order=order, max_interactions=max_interactions
        )
        return (await self.ask(request, events.EventInteractionsFound)).interactions


class InteractionClient(FindingClient):
    """What may be asked about interactions by those who bring them in and by those who handle them."""

    async def submit(
        self,
        *,
        media_type: str,
        interaction_type: str,
        queue: str | None = None,
        user_data: Mapping[str, object] | None = None,
        interaction_id: str | None = None,
        interaction_subtype: str | None = None,
        is_online: bool | None = None,
        received_at: datetime | None = None,
        scheduled_at: datetime | None = None,
        parent_interaction_id: str | None = None,
        external_id: str | None = None,
    ) -> str:
        """Bring in an interaction; returns its id (protocol 4, RequestSubmit).

        A media server's is queued; an agent's is handled by that agent. Without ``interaction_id`` the
        server makes one. Before ``scheduled_at`` no router is given it; a time has an offset from UTC.
        Attributes that are not here: ``request`` with a RequestSubmit.
        """
        answer = await self.ask(
            requests.RequestSubmit(
                media_type=media_type,
                interaction_type=interaction_type,
                queue=queue,
                user_data=spell(user_data),
                interaction_id=interaction_id,
                interaction_subtype=interaction_subtype,
                is_online=is_online,
                received_at=spell_moment(received_at),
                scheduled_at=spell_moment(scheduled_at),
                parent_interaction_id=parent_interaction_id,
                external_id=external_id,
            ),
            events.EventAck,
        )
        return str((answer.extension or {}).get("InteractionId", interaction_id))

    async def change_properties(
        self,
        interaction_id: str,
        *,
        added: Mapping[str, object] | None = None,
        changed: Mapping[str, object] | None = None,
        deleted: Iterable[str] | None = None,
        if_version: int | None = None,
        if_properties: Mapping[str, object] | None = None,
        request_id: str | None = None,
    ) -> None:
        """Set and delete properties, all or nothing (protocol 3.1, RequestChangeProperties).

        ``if_version`` and ``if_properties`` refuse the change, with the name CONFLICT, where they do
        not hold; in ``if_properties`` None means absent. With a ``request_id`` (``new_request_id()``)
        the change is sent again if the connection is lost before the answer, and is made once.
        """
        request = requests.RequestChangeProperties(
            interaction_id=requests.InteractionId(interaction_id),
            added_properties=spell(added),
            changed_properties=spell(changed),
            deleted_properties=None if deleted is None else list(deleted),
            if_version=if_version,
            if_properties=spell(if_properties),
            request_id=request_id,
        )
        seconds = self.options.request_timeout_seconds
        answer = await self.request_within(request, seconds, resend=request_id is not None)
        expect(answer, events.EventAck)

    async def place_in_queue(
        self,
        interaction_id: str,
        queue: str = "__BACK__",
        *,
        scheduled_at: datetime | None = None,
        added: Mapping[str, object] | None = None,
        changed: Mapping[str, object] | None = None,
        deleted: Iterable[str] | None = None,
    ) -> None:
        """Put an interaction into a queue, by default the one that it came from (protocol 4, 8).

        Properties change with it, as in ``change_properties``: all becomes so or nothing. Before
        ``scheduled_at`` no router is given it; without, it is scheduled no longer, unless it goes back.
        """
        request = requests.RequestPlaceInQueue(
            interaction_id=interaction_id,
            queue=queue,
            scheduled_at=spell_moment(scheduled_at),
            added_properties=spell(added),
            changed_properties=spell(changed),
            deleted_properties=None if deleted is None else list(deleted),
        )
        await self.ask(request, events.EventAck)

    async def place_in_workbin(
        self,
        interaction_id: str,
        workbin: Workbin,
        *,
        added: Mapping[str, object] | None = None,
        changed: Mapping[str, object] | None = None,
        deleted: Iterable[str] | None = None,
    ) -> None:
        """Put an interaction into a workbin, with the properties that change with it (protocol 4, 8)."""
        request = requests.RequestPlaceInWorkbin(
            interaction_id=interaction_id,
            workbin=workbin,
            added_properties=spell(added),
            changed_properties=spell(changed),
            deleted_properties=None if deleted is None else list(deleted),
        )
        await self.ask(request, events.EventAck)

    async def workbin_content(self, workbin: Workbin) -> dict[str, objects.Interaction]:
        """What is in a workbin, by id, the longest waiting first (protocol 4, RequestGetWorkbinContent)."""
        request = requests.RequestGetWorkbinContent(workbin=workbin)
        return (await self.ask(request, events.EventWorkbinContent)).interactions

    async def watch_workbin(self, workbin: Workbin, *, properties: bool = False, stops: bool = False) -> None:
        """Be told of a workbin by EventWorkbinContentChanged (protocol 4, RequestWorkbinNotifications).

        ``properties`` asks to hear of changes of what is in it, ``stops`` of EventProcessingStopped. After a
        reconnect it must be asked for again.
        """
        request = requests.RequestWorkbinNotifications(
            workbin=workbin,
            notify_property_changes=int(properties),
            extension=switches(event_processing_stopped=stops),
        )
        await self.ask(request, events.EventAck)

    async def unwatch_workbin(self, workbin: Workbin) -> None:
        """Be told of it no longer (protocol 4, RequestCancelWorkbinNotifications)."""
        await self.ask(requests.RequestCancelWorkbinNotifications(workbin=workbin), events.EventAck)

    async def workbin_types(self, *, tenant_id: int | None = None) -> dict[str, str]:
        """The configured types of workbins and what each is for (protocol 4, RequestWorkbinTypesInfo)."""
        request = requests.RequestWorkbinTypesInfo(tenant_id=tenant_id)
        return (await self.ask(request, events.EventWorkbinTypesInfo)).workbin_types

    async def stop_processing(self, interaction_id: str, *, reason: Reason | None = None) -> None:
        """End an interaction; those who process it are told (protocol 4, RequestStopProcessing)."""
        request = requests.RequestStopProcessing(interaction_id=interaction_id, reason=given(reason))
        await self.ask(request, events.EventAck)

    async def lock_interaction(self, interaction_id: str) -> None:
        """Keep a waiting interaction from routers, views and pulls (protocol 4, RequestLockInteraction).

        The lock ends with ``unlock_interaction``, or when this client's connection is lost.
        """
        await self.ask(requests.RequestLockInteraction(interaction_id=interaction_id), events.EventAck)

    async def unlock_interaction(self, interaction_id: str) -> None:
        """End a lock of this client (protocol 4, RequestUnlockInteraction)."""
        await self.ask(requests.RequestUnlockInteraction(interaction_id=interaction_id), events.EventAck)

    async def take_snapshot(
        self,
        condition: str,
        *,
        order: str | None = None,
        lock: bool = False,
        max_interactions: int | None = None,
    ) -> events.EventSnapshotTaken:
        """Keep a list of interactions, locked or not (protocol 4, RequestTakeSnapshot).

        It ends with ``release_snapshot``, or when this client's connection is lost.
        """
        request = requests.RequestTakeSnapshot(
            condition=condition, order=order, lock=lock or None, max_interactions=max_interactions
        )
        return await self.ask(request, events.EventSnapshotTaken)

    async def get_snapshot_interactions(
        self, snapshot_id: str, *, start_from: int = 0, number_of_interactions: int = 100
    ) -> dict[str, objects.Interaction]:
        """A part of a snapshot, by id and in its order; the first has the place 0 (protocol 4)."""
        request = requests.RequestGetSnapshotInteractions(
            snapshot_id=snapshot_id, start_from=start_from, number_of_interactions=number_of_interactions
        )
        return (await self.ask(request, events.EventSnapshotInteractions)).interactions

    async def release_snapshot(self, snapshot_id: str) -> None:
        """Forget a snapshot, and end its locks (protocol 4, RequestReleaseSnapshot)."""
        await self.ask(requests.RequestReleaseSnapshot(snapshot_id=snapshot_id), events.EventAck)

    async def move_interactions(self, snapshot_id: str, queue: str) -> int:
        """Move what waits of a snapshot to a queue; returns how many were moved (protocol 4)."""
        request = requests.RequestMoveInteractions(snapshot_id=snapshot_id, queue=queue)
        return (await self.ask(request, events.EventInteractionMoved)).number_of_interactions or 0

    async def report(self, event_content: Mapping[str, object], *, interaction_id: str | None = None) -> None:
        """Let reporting engines hear something of one's own (protocol 4, RequestCustomReporting)."""
        about = None if interaction_id is None else requests.InteractionId(interaction_id)
        content = spell(event_content) or {}
        request = agent_requests.RequestCustomReporting(event_content=content, interaction_id=about)
        await self.ask(request, events.EventAck)

    async def get_interaction_properties(
        self, interaction_id: str, *, at_version: int | None = None, at_time: datetime | None = None
    ) -> objects.Interaction:
        """Read an interaction, also as it was at a version or a time (protocol 4).

        ``at_time`` must have an offset from UTC; raises ValueError.
        """
        request = requests.RequestGetInteractionProperties(
            interaction_id=interaction_id, at_version=at_version, at_time=spell_moment(at_time)
        )
        return (await self.ask(request, events.EventInteractionProperties)).interaction
