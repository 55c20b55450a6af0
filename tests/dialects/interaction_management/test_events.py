"""The events of Interaction Management on the wire (protocol 4, 5)."""

from typing import get_args

import msgspec

from interaction_server.dialects.interaction_management.events import EVENTS, AnyEvent
from interaction_server.dialects.interaction_management.objects import Interaction

REPORTED = [
    "EventInteractionSubmitted",
    "EventPropertiesChanged",
    "EventPlacedInQueue",
    "EventTakenFromQueue",
    "EventPartyAdded",
    "EventPartyRemoved",
    "EventAgentInvited",
    "EventAccepted",
    "EventRejected",
    "EventRevoked",
    "EventProcessingStopped",
    "EventAgentLogin",
    "EventAgentLogout",
    "EventReadyForMedia",
    "EventNotReadyForMedia",
    "EventExternalServiceRequested",
    "EventExternalServiceResponded",
    "EventLocked",
    "EventUnlocked",
    "EventInteractionMoved",
    "EventMediaAdded",
    "EventMediaRemoved",
    "EventDoNotDisturbOn",
    "EventDoNotDisturbOff",
    "EventAgentStateReasonChanged",
    "EventMediaStateReasonChanged",
    "EventAgentAvailable",
    "EventAgentNotAvailable",
    "EventCustomReporting",
    "EventHeld",
    "EventResumed",
    "EventPlacedInWorkbin",
    "EventTakenFromWorkbin",
]
TO_CLIENTS = [
    "EventAck",
    "EventError",
    "EventInteractionProperties",
    "EventInteractionsFound",
    "EventSnapshotTaken",
    "EventSnapshotInteractions",
    "EventCurrentAgentStatus",
    "EventInvite",
    "Request3rdServer",
    "EventForcedAgentStateChange",
    "EventPlaceAgentState",
    "EventPulledInteractions",
    "EventWorkbinContentChanged",
    "EventWorkbinContent",
    "EventWorkbinTypesInfo",
]
SPELLED = """
interactionId, interactionTenantId, interactionMediatype, interactionType, interactionSubtype,
interactionState, interactionQueue, interactionIsOnline, interactionIsLocked, interactionIsHeld,
interactionParentInteractionId, interactionExternalId, interactionSubmittedBy,
interactionSubmittedAt, interactionReceivedAt, interactionPlacedInQueueAt,
interactionMovedToQueueAt, interactionSubmittedToRouterAt, interactionDeliveredAt,
interactionAbandonedAt, interactionAgentId, interactionPlaceId, interactionAssignedTo,
interactionAssignedAt, interactionWorkbinTypeId, interactionWorkbinAgentId,
interactionWorkbinPlaceId, interactionWorkbinGroupId, interactionWorkbinPlaceGroupId,
interactionInQueues, interactionOutQueues, interactionScheduledAt, interactionUserData, interactionVersion
""".replace("\n", " ")


def test_the_events_are_those_of_the_protocol() -> None:
    """Protocol 4 and 5, as far as they are built; EventPropertiesChanged and others are in both."""
    assert set(EVENTS) == {*REPORTED, *TO_CLIENTS}
    assert {kind.__name__: kind for kind in get_args(AnyEvent)} == EVENTS


def test_the_attribute_interaction_is_spelled_as_in_the_protocol() -> None:
    """Protocol 4, the list after "`interaction` is an object"."""
    assert {field.encode_name for field in msgspec.structs.fields(Interaction)} == {
        name.strip() for name in SPELLED.split(",")
    }


def test_every_fact_event_has_sequence_time_and_actor() -> None:
    """Protocol 5: "a JSON object with ``eventTime``, ``eventSequence``, ``actor``, ``interaction``"."""
    for name in REPORTED:
        fields = {field.encode_name for field in msgspec.structs.fields(EVENTS[name])}
        assert {"eventTime", "eventSequence", "actor"} <= fields
        assert ("interaction" in fields) is not {"agentId", "placeId"}.issubset(fields)
