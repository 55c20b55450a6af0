"""The requests of Interaction Management as they stand on the wire (protocol 4).

Attribute names are these field names in lowerCamelCase. The reference page of messages is made from
these Structs and their docstrings.
"""

from typing import Final

from interaction_server.core.model import InteractionId as InteractionId  # noqa: PLC0414 (for clients)
from interaction_server.dialects.interaction_management.agent_requests import AgentRequest
from interaction_server.dialects.interaction_management.request_base import (
    KeyValueList,
    Request,
    TenantId,
)
from interaction_server.dialects.workbins import Workbin


class RequestRegisterClient(Request, tag=True, frozen=True, kw_only=True):
    """Register this connection, or a client of a proxy, in a role. Answer: EventAck with proxyClientId.

    An external service says in ``extension.app_type`` of which type it is; without it, it is of the type of
    its own name.
    """

    client_name: str = ""
    client_type: str = ""
    media_type: str | None = None
    tenant_id: TenantId | None = None


class RequestUnregisterClient(Request, tag=True, frozen=True, kw_only=True):
    """End one registration. Answer: EventAck."""


class RequestSubmit(Request, tag=True, frozen=True, kw_only=True):
    """Bring in a new interaction. Answer: EventAck with extension.InteractionId.

    A media server's is queued; an agent's is handled by that agent, who must place or stop it later.
    With a ``workbinTypeId`` and an owner it comes to that workbin, or belongs there, in place of a queue.
    ``scheduledAt`` sets ScheduledAt: before that time no router is given it. In a workbin nothing has one.
    An ``interactionId`` has at most 256 bytes, and cannot be ``IXN`` and digits, as the server's own are.
    """

    media_type: str
    interaction_type: str
    interaction_id: str | None = None
    tenant_id: TenantId | None = None
    interaction_subtype: str | None = None
    queue: str | None = None
    is_online: bool | int | None = None
    received_at: str | None = None
    scheduled_at: str | None = None
    user_data: KeyValueList | None = None
    parent_interaction_id: str | None = None
    external_id: str | None = None
    in_queues: KeyValueList | None = None
    out_queues: KeyValueList | None = None
    workbin_type_id: str | None = None
    workbin_agent_id: str | None = None
    workbin_place_id: str | None = None
    workbin_group_id: str | None = None
    workbin_place_group_id: str | None = None


class RequestChangeProperties(Request, tag=True, frozen=True, kw_only=True):
    """Set and delete properties of an interaction, all or nothing. Answer: EventAck."""

    interaction_id: InteractionId
    added_properties: KeyValueList | None = None
    changed_properties: KeyValueList | None = None
    deleted_properties: KeyValueList | list[str] | None = None
    if_version: int | None = None
    if_properties: KeyValueList | None = None
    request_id: str | None = None


class RequestStopProcessing(Request, tag=True, frozen=True, kw_only=True):
    """End an interaction. Answer: EventAck."""

    interaction_id: str


class RequestGetInteractionProperties(Request, tag=True, frozen=True, kw_only=True):
    """Read an interaction, also as it was. Answer: EventInteractionProperties."""

    interaction_id: str
    at_version: int | None = None
    at_time: str | None = None


class RequestAccept(Request, tag=True, frozen=True, kw_only=True):
    """Take an invitation. Answer: EventAck."""

    ticket_id: int
    interaction_id: str


class RequestReject(Request, tag=True, frozen=True, kw_only=True):
    """Decline an invitation. Answer: EventAck."""

    ticket_id: int
    interaction_id: str


class RequestTransfer(Request, tag=True, frozen=True, kw_only=True):
    """Offer the interaction to another agent, who takes one's place. Answer: EventAck when it accepts.

    EventError when it rejects or does not answer. The ``extension`` reaches the invited agent.
    """

    interaction_id: str
    agent_id: str
    place_id: str | None = None


class RequestConference(Request, tag=True, frozen=True, kw_only=True):
    """Offer another agent to join. Answer: EventAck when it accepts, else EventError.

    ``visibilityMode`` is ``Conference``, ``Coach`` or ``Monitor``. Its ``extension`` reaches the
    invited agent.
    """

    interaction_id: str
    agent_id: str
    place_id: str | None = None
    visibility_mode: str | None = None


class RequestIntrude(Request, tag=True, frozen=True, kw_only=True):
    """Be invited oneself to what other agents are processing. Answer: EventAck when one has accepted.

    It comes after the EventAck for the acceptance. ``visibilityMode`` is as in RequestConference.
    """

    interaction_id: str
    visibility_mode: str | None = None


class RequestLeaveInteraction(Request, tag=True, frozen=True, kw_only=True):
    """Process the interaction no longer; the last one out returns it to its queue. Answer: EventAck."""

    interaction_id: str


class Event3rdServerResponse(Request, tag=True, frozen=True, kw_only=True):
    """The result of a Request3rdServer, under its ``referenceId``. Answer: none, unless it is refused."""

    parameters: KeyValueList | None = None


class Event3rdServerFault(Request, tag=True, frozen=True, kw_only=True):
    """Why a Request3rdServer has no result, under its ``referenceId``. Answer: none, unless it is refused."""

    fault_code: int | str
    fault_string: str = ""


class RequestFindInteractions(Request, tag=True, frozen=True, kw_only=True):
    """Find open interactions by a condition. Answer: EventInteractionsFound.

    Without ``maxInteractions`` at most 100 are found. Without ``order`` they come by their ids.
    """

    condition: str
    order: str | None = None
    max_interactions: int | None = None


class RequestLockInteraction(Request, tag=True, frozen=True, kw_only=True):
    """Keep a waiting interaction from routers, views and pulls. Answer: EventAck.

    The lock ends with RequestUnlockInteraction, or with the client's connection.
    """

    interaction_id: str
    snapshot_id: str | None = None


class RequestUnlockInteraction(Request, tag=True, frozen=True, kw_only=True):
    """End a lock of this client. Answer: EventAck."""

    interaction_id: str
    snapshot_id: str | None = None


class RequestTakeSnapshot(Request, tag=True, frozen=True, kw_only=True):
    """Keep a list of the interactions for which a condition holds. Answer: EventSnapshotTaken.

    With ``lock`` they are locked, and what cannot be locked is not in it. The list, and its locks, end
    with RequestReleaseSnapshot, or with the client's connection.
    """

    condition: str
    order: str | None = None
    lock: bool | int | None = None
    max_interactions: int | None = None


class RequestGetSnapshotInteractions(Request, tag=True, frozen=True, kw_only=True):
    """Read interactions of a snapshot; ``startFrom`` counts from 0. Answer: EventSnapshotInteractions."""

    snapshot_id: str
    start_from: int
    number_of_interactions: int


class RequestReleaseSnapshot(Request, tag=True, frozen=True, kw_only=True):
    """Forget a snapshot and end its locks. Answer: EventAck."""

    snapshot_id: str


class RequestMoveInteractions(Request, tag=True, frozen=True, kw_only=True):
    """Move what waits of a snapshot to a queue. Answer: EventInteractionMoved."""

    snapshot_id: str
    queue: str


class RequestPlaceInQueue(Request, tag=True, frozen=True, kw_only=True):
    """Put an interaction into a queue, and change properties with it. Answer: EventAck.

    Agents place what they process, media servers what is not locked. The queue ``__BACK__`` is the one
    that the interaction came from. The lists are as in RequestChangeProperties: all becomes so or nothing.
    ``scheduledAt`` sets ScheduledAt; without it, it is scheduled no longer, unless it only goes back.
    """

    interaction_id: str
    queue: str
    scheduled_at: str | None = None
    added_properties: KeyValueList | None = None
    changed_properties: KeyValueList | None = None
    deleted_properties: KeyValueList | list[str] | None = None


class RequestPull(Request, tag=True, frozen=True, kw_only=True):
    """Take interactions out of their queues. Answer: EventPulledInteractions.

    The view ``_system_`` takes them by their ids: ``pullParameters`` has one key for each, or ``ids`` with
    a text of ids and commas. What cannot be pulled is left out; where nothing can, the answer is an error.
    A configured view gives the first that it shows, one unless ``maxInteractions`` says more; its
    ``pullParameters`` are values of the view's parameters. From an empty view nothing is taken.
    """

    view_id: str
    tenant_id: TenantId | None = None
    pull_parameters: KeyValueList | None = None
    max_interactions: int | None = None


class RequestHold(Request, tag=True, frozen=True, kw_only=True):
    """Put an interaction aside that the agent is processing. Answer: EventAck."""

    interaction_id: str


class RequestResume(Request, tag=True, frozen=True, kw_only=True):
    """Go on with an interaction that was put aside. Answer: EventAck."""

    interaction_id: str


class RequestPlaceInWorkbin(Request, tag=True, frozen=True, kw_only=True):
    """Put an interaction into a workbin, and change properties with it. Answer: EventAck.

    Who may and what the lists do is as with RequestPlaceInQueue. Nothing in a workbin is scheduled, so
    ``scheduledAt`` is refused.
    """

    interaction_id: str
    workbin: Workbin
    scheduled_at: str | None = None
    added_properties: KeyValueList | None = None
    changed_properties: KeyValueList | None = None
    deleted_properties: KeyValueList | list[str] | None = None


class RequestGetWorkbinContent(Request, tag=True, frozen=True, kw_only=True):
    """Read what is in a workbin. Answer: EventWorkbinContent."""

    workbin: Workbin


class RequestWorkbinNotifications(Request, tag=True, frozen=True, kw_only=True):
    """Be told of what comes to a workbin and leaves it. Answer: EventAck.

    EventWorkbinContentChanged follows for what others do; with ``notifyPropertyChanges`` also for changes of
    what is in it. With ``extension.event_processing_stopped`` EventProcessingStopped follows too.
    """

    workbin: Workbin
    notify_property_changes: bool | int | None = None


class RequestCancelWorkbinNotifications(Request, tag=True, frozen=True, kw_only=True):
    """Be told of a workbin no longer. Answer: EventAck."""

    workbin: Workbin


class RequestWorkbinTypesInfo(Request, tag=True, frozen=True, kw_only=True):
    """Read which types of workbins are configured. Answer: EventWorkbinTypesInfo."""

    tenant_id: TenantId | None = None


AnyRequest = (
    RequestRegisterClient
    | RequestUnregisterClient
    | RequestSubmit
    | RequestChangeProperties
    | RequestStopProcessing
    | RequestGetInteractionProperties
    | RequestAccept
    | RequestReject
    | RequestTransfer
    | RequestConference
    | RequestIntrude
    | RequestLeaveInteraction
    | Event3rdServerResponse
    | Event3rdServerFault
    | RequestFindInteractions
    | RequestLockInteraction
    | RequestUnlockInteraction
    | RequestTakeSnapshot
    | RequestGetSnapshotInteractions
    | RequestReleaseSnapshot
    | RequestMoveInteractions
    | RequestPlaceInQueue
    | RequestPull
    | RequestHold
    | RequestResume
    | RequestPlaceInWorkbin
    | RequestGetWorkbinContent
    | RequestWorkbinNotifications
    | RequestCancelWorkbinNotifications
    | RequestWorkbinTypesInfo
    | AgentRequest
)
REQUESTS: Final[dict[str, type[Request]]] = {kind.__name__: kind for kind in AnyRequest.__args__}
