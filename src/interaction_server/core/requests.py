"""What can be asked, in no dialect: imperatives, one Struct each.

The first group comes from clients; the second is what the server asks of itself when a timer runs
out, a connection is lost or a router is free. Which of them may be asked by whom is decided in
``core.decide``.
"""

import msgspec

from interaction_server.core.agent_requests import AgentRequest, WithdrawStatuses
from interaction_server.core.model import (
    AgentId,
    CallId,
    ConnectionId,
    Fault,
    InteractionId,
    KeyValueList,
    Milliseconds,
    Party,
    PlaceId,
    QueueName,
    RevokeReason,
    RouterId,
    StrategyId,
    TicketId,
    VisibilityMode,
    Workbin,
)
from interaction_server.core.snapshot_requests import GroupRequest, SnapshotRequest
from interaction_server.core.view_requests import PullFromView
from interaction_server.core.views import WHOLE, Segment, Sight


class Submit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Bring a new interaction in; without ``interaction_id`` the server gives it one.

    With a ``workbin`` it belongs there, and ``queue`` has no meaning.
    """

    media_type: str
    interaction_type: str
    queue: QueueName
    interaction_id: InteractionId | None = None
    tenant_id: int | None = None
    interaction_subtype: str | None = None
    is_online: bool = False
    received_at: Milliseconds | None = None
    scheduled_at: Milliseconds | None = None
    user_data: KeyValueList | None = None
    parent_id: str | None = None
    external_id: str | None = None
    in_queues: KeyValueList | None = None
    out_queues: KeyValueList | None = None
    workbin: Workbin | None = None


class ChangeProperties(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Set and delete properties, all or nothing (protocol 3.1).

    ``None`` for a list means that it was not given. In ``if_properties`` the value None means absent.
    """

    interaction_id: InteractionId
    added: KeyValueList | None = None
    changed: KeyValueList | None = None
    deleted: tuple[str, ...] | None = None
    if_version: int | None = None
    if_properties: dict[str, object] | None = None
    request_id: str | None = None


class DeleteAllProperties(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Delete every property that may be deleted (protocol 6, RequestDeleteUserData)."""

    interaction_id: InteractionId


class StopProcessing(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """End an interaction."""

    interaction_id: InteractionId
    reason: KeyValueList | None = None


class GetProperties(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Read an interaction as it is, was at a version, or was at a time."""

    interaction_id: InteractionId
    at_version: int | None = None
    at_time: Milliseconds | None = None


class RouteToAgent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Offer the interaction to an agent; the outcome of the offer is the answer.

    Without an ``agent_id`` it is whoever is logged in at the place.
    """

    interaction_id: InteractionId
    agent_id: AgentId | None = None
    place_id: PlaceId | None = None
    extension: KeyValueList | None = None
    reference: int | None = None


class PlaceInQueue(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Put an interaction into a queue; nobody processes it any longer.

    ``added``, ``changed`` and ``deleted`` are as in ``ChangeProperties``, and one with the move: all
    becomes so or nothing. Without ``scheduled_at`` it is scheduled no longer, unless it only goes back.
    """

    interaction_id: InteractionId
    queue: QueueName
    scheduled_at: Milliseconds | None = None
    added: KeyValueList | None = None
    changed: KeyValueList | None = None
    deleted: tuple[str, ...] | None = None


class Accept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take an invitation."""

    interaction_id: InteractionId
    ticket_id: TicketId


class Reject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Decline an invitation."""

    interaction_id: InteractionId
    ticket_id: TicketId
    reason: KeyValueList | None = None


class Transfer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Offer the interaction to another agent, who takes the asker's place by accepting.

    As with every offer its outcome is the answer.
    """

    interaction_id: InteractionId
    agent_id: AgentId
    place_id: PlaceId | None = None
    extension: KeyValueList | None = None
    reference: int | None = None


class Confer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Offer another agent to process the interaction together with the asker."""

    interaction_id: InteractionId
    agent_id: AgentId
    place_id: PlaceId | None = None
    visibility_mode: str = VisibilityMode.CONFERENCE.value
    extension: KeyValueList | None = None
    reference: int | None = None


class Intrude(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Be offered what other agents are processing, to process it together with them."""

    interaction_id: InteractionId
    visibility_mode: str = VisibilityMode.CONFERENCE.value
    extension: KeyValueList | None = None
    reference: int | None = None


class LeaveInteraction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Process the interaction no longer; the last one out returns it to where it was."""

    interaction_id: InteractionId


class RunStrategy(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The asking router takes interactions for a strategy from now on, or no longer."""

    strategy_id: StrategyId
    running: bool


class FindInteractions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Find open interactions by a condition (protocol 7); both texts as the client gave them."""

    condition: str
    order: str | None = None
    count_max: int | None = None


class LockInteraction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Keep a waiting interaction from routers, views and pulls, for as long as the client is there."""

    interaction_id: InteractionId
    snapshot_id: str | None = None


class UnlockInteraction(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """End a lock; the server asks when the client is gone."""

    interaction_id: InteractionId
    snapshot_id: str | None = None


class SubmitToRouter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Hand an interaction that waits in ``queue`` to a strategy on a router.

    ``sight`` is that of the view by which it was chosen, None where the queue feeds without one; ``segment``
    is the one in which it counts.
    """

    interaction_id: InteractionId
    queue: QueueName
    strategy_id: StrategyId
    router_id: RouterId
    sight: Sight | None = None
    segment: Segment = WHOLE


class RevokeInvitation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take an unanswered invitation back: its time is over, or the agent is gone."""

    interaction_id: InteractionId
    ticket_id: TicketId
    reason: RevokeReason


class ReleaseParty(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take an interaction from a party that is gone; the last one out returns it to its queue.

    With ``unless_back`` nothing is taken from an agent who has logged in again meanwhile.
    """

    interaction_id: InteractionId
    agent_id: AgentId | None = None
    connection_id: ConnectionId | None = None
    unless_back: bool = False


class CallService(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Ask something of an external service, named by ``app_name`` or, one of several, by ``app_type``."""

    interaction_id: InteractionId
    service: str
    method: str
    app_name: str | None = None
    app_type: str | None = None
    version: str | int | float | None = None
    parameters: KeyValueList | None = None
    reference: int | None = None


class EndCall(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Give a call its result or its fault: a service responds, or the server waits no longer."""

    call_id: CallId
    parameters: KeyValueList | None = None
    fault: Fault | None = None


class Pull(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take interactions out of their queues by their ids, at most ``count_max`` of them."""

    interaction_ids: tuple[InteractionId, ...]
    tenant_id: int | None = None
    count_max: int | None = None


class TimeOutParty(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take an interaction from a party whose time is over; the last one out returns it to its queue."""

    interaction_id: InteractionId
    party: Party


class Hold(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The asking agent puts aside for a while what it processes."""

    interaction_id: InteractionId


class Resume(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The asking agent goes on with what was put aside."""

    interaction_id: InteractionId


class PlaceInWorkbin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Put an interaction into a workbin; the lists are as in ``PlaceInQueue``."""

    interaction_id: InteractionId
    workbin: Workbin
    added: KeyValueList | None = None
    changed: KeyValueList | None = None
    deleted: tuple[str, ...] | None = None


class GetWorkbinContent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Read what is in a workbin."""

    workbin: Workbin


class WatchWorkbin(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The asking client is told from now on what comes to a workbin and leaves it, or no longer.

    ``properties`` and ``stops`` ask to hear of changes and of the end of what is in it, too.
    """

    workbin: Workbin
    watching: bool
    properties: bool = False
    stops: bool = False


class GetWorkbinTypes(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Read which types of workbins are configured."""

    tenant_id: int


ClientRequest = (
    Submit
    | ChangeProperties
    | DeleteAllProperties
    | StopProcessing
    | GetProperties
    | RouteToAgent
    | PlaceInQueue
    | Accept
    | Reject
    | Transfer
    | Confer
    | Intrude
    | LeaveInteraction
    | RunStrategy
    | CallService
    | EndCall
    | FindInteractions
    | LockInteraction
    | UnlockInteraction
    | SnapshotRequest
    | AgentRequest
    | Pull
    | PullFromView
    | Hold
    | Resume
    | PlaceInWorkbin
    | GetWorkbinContent
    | WatchWorkbin
    | GetWorkbinTypes
)
ServerRequest = (
    SubmitToRouter | RevokeInvitation | ReleaseParty | TimeOutParty | WithdrawStatuses | GroupRequest
)
Request = ClientRequest | ServerRequest
