"""The events of Interaction Management as they stand on the wire, reporting included (protocol 4, 5).

Attribute names are these field names in lowerCamelCase; what is None is not sent. ``eventSequence``
is only in what a reporting engine hears.
"""

from typing import Final

from interaction_server.dialects.interaction_management.agent_events import AgentEvents
from interaction_server.dialects.interaction_management.event_base import (
    Answer,
    Event,
    FactEvent,
    InteractionEvent,
)
from interaction_server.dialects.interaction_management.objects import (
    Interaction,
    KeyValueList,
    Party,
    RevokedReason,
)
from interaction_server.dialects.workbins import Workbin


class EventAck(Answer, tag=True, frozen=True, kw_only=True):
    """The request was carried out."""


class EventError(Answer, tag=True, frozen=True, kw_only=True):
    """The request was refused and changed nothing."""

    error_code: int
    error_description: str


class EventInteractionProperties(Answer, tag=True, frozen=True, kw_only=True):
    """The interaction that was asked for."""

    interaction: Interaction


class EventInteractionsFound(Answer, tag=True, frozen=True, kw_only=True):
    """The interactions that were looked for, each under its id, in the order that was asked for."""

    interactions: dict[str, Interaction]


class EventSnapshotTaken(Answer, tag=True, frozen=True, kw_only=True):
    """The snapshot that was taken, and how many interactions are in it."""

    snapshot_id: str
    number_of_interactions: int


class EventSnapshotInteractions(Answer, tag=True, frozen=True, kw_only=True):
    """Interactions of a snapshot as they are now, each under its id, in the order of the snapshot."""

    snapshot_id: str
    interactions: dict[str, Interaction]


class EventPulledInteractions(Answer, tag=True, frozen=True, kw_only=True):
    """What was pulled: every property of each interaction by its name, by the ids of the interactions.

    Besides the properties it has ``InteractionVersion``.
    """

    interactions: dict[str, KeyValueList]


class EventInvite(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction is offered to this agent; accept or reject it with the ticket."""

    ticket_id: int
    visibility_mode: str
    operation: str
    extension: KeyValueList | None = None


class EventPropertiesChanged(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """Properties were added, changed or deleted; ``interaction`` is the state after it.

    The lists hold what became different: new values, or for deleted keys the values that they had. A
    system property that a client may set stands in them under its name, such as ``ExternalId``.
    """

    added_properties: KeyValueList | None = None
    changed_properties: KeyValueList | None = None
    deleted_properties: KeyValueList | None = None


class EventInteractionSubmitted(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """A new interaction exists."""


class EventPlacedInQueue(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction came to a queue."""

    queue: str


class EventTakenFromQueue(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction was taken from its queue."""

    queue: str
    strategy_id: str | None = None


class EventPartyAdded(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """A party began to process the interaction."""

    party: Party
    operation: str


class EventPartyRemoved(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """A party no longer processes the interaction."""

    party: Party
    operation: str


class InvitationEvent(InteractionEvent, frozen=True, kw_only=True):
    """What became of an offer to an agent; agents hear less of it than reporting engines."""

    ticket_id: int | None = None
    party: Party | None = None


class EventAgentInvited(InvitationEvent, tag=True, frozen=True, kw_only=True):
    """An agent was offered the interaction."""

    operation: str


class EventAccepted(InvitationEvent, tag=True, frozen=True, kw_only=True):
    """The invited agent took the interaction."""


class EventRejected(InvitationEvent, tag=True, frozen=True, kw_only=True):
    """The invited agent declined."""

    reason: KeyValueList | None = None


class EventRevoked(InvitationEvent, tag=True, frozen=True, kw_only=True):
    """The offer, or the interaction itself, was taken from the agent."""

    reason: RevokedReason


class EventProcessingStopped(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction ended."""

    reason: KeyValueList | None = None


class EventCustomReporting(FactEvent, tag=True, frozen=True, kw_only=True):
    """A client reported something of its own, of an interaction or of nothing in particular."""

    event_content: KeyValueList
    interaction: Interaction | None = None


class Request3rdServer(Event, tag=True, frozen=True, kw_only=True):
    """A strategy asks this external service. Respond with Event3rdServerResponse or Event3rdServerFault.

    ``referenceId`` is the server's own, and the response repeats it. ``userData`` is as it was when the
    strategy asked.
    """

    reference_id: int
    app_name: str | None = None
    app_type: str | None = None
    service: str
    method: str
    version: str | int | float | None = None
    parameters: KeyValueList | None = None
    interaction_id: str
    user_data: KeyValueList


class CallEvent(InteractionEvent, frozen=True, kw_only=True):
    """A fact about what a strategy asks of an external service; ``callId`` is the service's referenceId."""

    call_id: int
    app_name: str | None = None
    app_type: str | None = None
    service: str
    method: str
    version: str | int | float | None = None
    parameters: KeyValueList | None = None


class EventExternalServiceRequested(CallEvent, tag=True, frozen=True, kw_only=True):
    """A strategy asked an external service."""


class EventExternalServiceResponded(CallEvent, tag=True, frozen=True, kw_only=True):
    """The call is over, with a result or with a fault."""

    fault_code: int | str | None = None
    fault_string: str | None = None


class EventLocked(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """A client keeps the interaction from routers, views and pulls."""


class EventUnlocked(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The lock has ended, and the interaction waits again."""


class EventInteractionMoved(FactEvent, tag=True, frozen=True, kw_only=True):
    """An interaction was moved to a queue with all of a snapshot.

    As the answer to RequestMoveInteractions it says how many were moved, and shows none of them.
    """

    reference_id: int | None = None
    snapshot_id: str
    queue: str
    interaction: Interaction | None = None
    number_of_interactions: int | None = None


class EventHeld(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """An agent put aside what it is processing."""


class EventResumed(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """An agent goes on with what was put aside."""


class EventPlacedInWorkbin(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction came to a workbin."""

    workbin: Workbin


class EventTakenFromWorkbin(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """The interaction was taken from a workbin."""

    workbin: Workbin


class EventWorkbinContentChanged(InteractionEvent, tag=True, frozen=True, kw_only=True):
    """Something came to a workbin that this client watches, left it, or was changed there.

    ``workbinContentOperation`` is ``PlacedIn``, ``TakenOut`` or ``PropertiesChanged``; what is stopped is
    taken out.
    """

    workbin: Workbin
    workbin_content_operation: str


class EventWorkbinContent(Answer, tag=True, frozen=True, kw_only=True):
    """What is in a workbin, each under its id, the longest waiting first.

    ``extension.More`` is 1 where there is more in it than ``max-workbin-interactions``.
    """

    interactions: dict[str, Interaction]


class EventWorkbinTypesInfo(Answer, tag=True, frozen=True, kw_only=True):
    """The configured types of workbins, each with what it is for."""

    workbin_types: dict[str, str]


AnyEvent = (
    EventAck
    | EventError
    | EventInteractionProperties
    | EventInteractionsFound
    | EventSnapshotTaken
    | EventSnapshotInteractions
    | EventInvite
    | EventPropertiesChanged
    | EventInteractionSubmitted
    | EventPlacedInQueue
    | EventTakenFromQueue
    | EventPartyAdded
    | EventPartyRemoved
    | EventAgentInvited
    | EventAccepted
    | EventRejected
    | EventRevoked
    | EventProcessingStopped
    | Request3rdServer
    | EventExternalServiceRequested
    | EventExternalServiceResponded
    | EventLocked
    | EventUnlocked
    | EventInteractionMoved
    | EventCustomReporting
    | EventPulledInteractions
    | EventHeld
    | EventResumed
    | EventPlacedInWorkbin
    | EventTakenFromWorkbin
    | EventWorkbinContentChanged
    | EventWorkbinContent
    | EventWorkbinTypesInfo
    | AgentEvents
)
EVENTS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in AnyEvent.__args__}
