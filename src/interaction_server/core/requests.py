"""What can be asked, in no dialect: imperatives, one Struct each.

The first group comes from clients; the second is what the server asks of itself when a timer runs
out, a connection is lost or a router is free. Which of them may be asked by whom is decided in
``core.decide``.
"""

import msgspec

from interaction_server.core.model import (
    AgentId,
    AgentStatus,
    CallId,
    ConnectionId,
    Fault,
    InteractionId,
    KeyValueList,
    Milliseconds,
    PlaceId,
    QueueName,
    RevokeReason,
    RouterId,
    StrategyId,
    TicketId,
    VisibilityMode,
)


class Submit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Bring a new interaction in; without ``interaction_id`` the server gives it one."""

    media_type: str
    interaction_type: str
    queue: QueueName
    interaction_id: InteractionId | None = None
    tenant_id: int | None = None
    interaction_subtype: str | None = None
    is_online: bool = False
    received_at: Milliseconds | None = None
    user_data: KeyValueList | None = None
    parent_id: str | None = None
    external_id: str | None = None
    in_queues: KeyValueList | None = None
    out_queues: KeyValueList | None = None


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


class RouteToQueue(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Put the interaction that the asking strategy processes into a queue."""

    interaction_id: InteractionId
    queue: QueueName


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


class LogIn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Begin an agent session; ``media`` says for each media type whether the agent is ready."""

    agent_id: AgentId
    place_id: PlaceId
    tenant_id: int
    media: dict[str, bool]


class LogOut(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """End the agent session of the asker; ``agent_id`` is set when the server asks."""

    agent_id: AgentId | None = None
    lost: bool = False


class SetReadiness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Become ready or not ready for one media type."""

    media_type: str
    ready: bool
    reason: KeyValueList | None = None


class AddMedia(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take interactions of a further media type."""

    media_type: str
    reason: KeyValueList | None = None


class RemoveMedia(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take no more interactions of a media type, and be neither ready nor not for it."""

    media_type: str
    reason: KeyValueList | None = None


class SetDoNotDisturb(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Be offered nothing at all from now on, or again what the media say."""

    on: bool
    reason: KeyValueList | None = None


class ChangeAgentStateReason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Say anew why the agent is in its state."""

    reason: KeyValueList | None = None


class ChangeMediaStateReason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Say anew why the agent is ready, or not, for a media type."""

    media_type: str
    reason: KeyValueList | None = None


class AnnounceAgent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """This server is, or is no longer, a secondary one for an agent with a session at another."""

    agent_id: AgentId
    place_id: PlaceId
    available: bool


class ReportOwn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Let reporting engines hear something of the asker's own."""

    event_content: KeyValueList
    interaction_id: InteractionId | None = None


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Tell an agent what a reporting engine says that it can take."""

    status: AgentStatus


class WatchAgents(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Be shown the states of agents of these tenants from now on, or no longer; None means every tenant."""

    tenants: frozenset[int] | None
    watching: bool


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


class TakeSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Keep a list of the interactions for which a condition holds, and lock them if that is wanted."""

    condition: str
    order: str | None = None
    lock: bool = False
    count_max: int | None = None


class GetSnapshotInteractions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Read so many interactions of a snapshot, from a place on that counts from 0."""

    snapshot_id: str
    start_from: int
    count: int


class ReleaseSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Forget a snapshot, and end its locks."""

    snapshot_id: str


class MoveInteractions(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Move all of a snapshot to a queue."""

    snapshot_id: str
    queue: QueueName


class OpenSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a TakeSnapshot has found is to be kept, and locked where that is wanted."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]
    lock: bool


class EndSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The interactions of a released snapshot are to be unlocked."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]


class MoveSnapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The interactions of a snapshot are to be moved to a queue."""

    snapshot_id: str
    interaction_ids: tuple[InteractionId, ...]
    queue: QueueName


class SubmitToRouter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Hand a queued interaction to a strategy on a router."""

    interaction_id: InteractionId
    strategy_id: StrategyId
    router_id: RouterId


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


ClientRequest = (
    Submit
    | ChangeProperties
    | DeleteAllProperties
    | StopProcessing
    | GetProperties
    | RouteToAgent
    | RouteToQueue
    | Accept
    | Reject
    | Transfer
    | Confer
    | Intrude
    | LeaveInteraction
    | LogIn
    | LogOut
    | SetReadiness
    | RunStrategy
    | CallService
    | EndCall
    | FindInteractions
    | LockInteraction
    | UnlockInteraction
    | TakeSnapshot
    | GetSnapshotInteractions
    | ReleaseSnapshot
    | MoveInteractions
    | AddMedia
    | RemoveMedia
    | SetDoNotDisturb
    | ChangeAgentStateReason
    | ChangeMediaStateReason
    | AnnounceAgent
    | ReportOwn
    | RelayStatus
    | WatchAgents
)
GroupRequest = OpenSnapshot | EndSnapshot | MoveSnapshot
ServerRequest = SubmitToRouter | RevokeInvitation | ReleaseParty | GroupRequest
Request = ClientRequest | ServerRequest
