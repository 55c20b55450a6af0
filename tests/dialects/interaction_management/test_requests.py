"""The requests of Interaction Management on the wire (protocol 4)."""

from typing import get_args

import msgspec
import pytest

from interaction_server.dialects.interaction_management.requests import REQUESTS, AnyRequest

ATTRIBUTES = {
    "RequestRegisterClient": "clientName clientType mediaType tenantId",
    "RequestUnregisterClient": "",
    "RequestSubmit": (
        "interactionId tenantId mediaType interactionType interactionSubtype queue isOnline"
        " receivedAt scheduledAt userData parentInteractionId externalId inQueues outQueues"
        " workbinTypeId workbinAgentId workbinPlaceId workbinGroupId workbinPlaceGroupId"
    ),
    "RequestChangeProperties": (
        "interactionId addedProperties changedProperties deletedProperties ifVersion ifProperties requestId"
    ),
    "RequestStopProcessing": "interactionId",
    "RequestGetInteractionProperties": "interactionId atVersion atTime",
    "RequestAccept": "ticketId interactionId",
    "RequestReject": "ticketId interactionId",
    "RequestTransfer": "interactionId agentId placeId",
    "RequestConference": "interactionId agentId placeId visibilityMode",
    "RequestIntrude": "interactionId visibilityMode",
    "RequestLeaveInteraction": "interactionId",
    "RequestAgentLogin": "tenantId placeId agentId mediaList",
    "RequestAgentLogout": "",
    "RequestNotReadyForMedia": "mediaTypeName",
    "RequestCancelNotReadyForMedia": "mediaTypeName",
    "Event3rdServerResponse": "parameters",
    "Event3rdServerFault": "faultCode faultString",
    "RequestFindInteractions": "condition order maxInteractions",
    "RequestLockInteraction": "snapshotId interactionId",
    "RequestUnlockInteraction": "snapshotId interactionId",
    "RequestTakeSnapshot": "condition order lock maxInteractions",
    "RequestGetSnapshotInteractions": "snapshotId startFrom numberOfInteractions",
    "RequestReleaseSnapshot": "snapshotId",
    "RequestMoveInteractions": "snapshotId queue",
    "RequestAddMedia": "mediaTypeName",
    "RequestRemoveMedia": "mediaTypeName",
    "RequestDoNotDisturbOn": "",
    "RequestDoNotDisturbOff": "",
    "RequestChangeAgentStateReason": "",
    "RequestChangeMediaStateReason": "mediaTypeName",
    "RequestAgentAvailable": "agentId placeId",
    "RequestAgentNotAvailable": "agentId placeId",
    "RequestCustomReporting": "eventContent interactionId",
    "EventCurrentAgentStatus": "agentId placeId mediaStateList mediaCapacityList",
    "RequestStartPlaceAgentStateReporting": "tenantList",
    "RequestStartPlaceAgentStateReportingAll": "",
    "RequestStopPlaceAgentStateReporting": "tenantList",
    "RequestStopPlaceAgentStateReportingAll": "",
    "RequestPlaceInQueue": (
        "interactionId queue scheduledAt addedProperties changedProperties deletedProperties"
    ),
    "RequestPull": "viewId tenantId pullParameters maxInteractions",
    "RequestHold": "interactionId",
    "RequestResume": "interactionId",
    "RequestPlaceInWorkbin": (
        "interactionId workbin scheduledAt addedProperties changedProperties deletedProperties"
    ),
    "RequestGetWorkbinContent": "workbin",
    "RequestWorkbinNotifications": "workbin notifyPropertyChanges",
    "RequestCancelWorkbinNotifications": "workbin",
    "RequestWorkbinTypesInfo": "tenantId",
}
EVERY = {"referenceId", "proxyClientId", "extension", "reason"}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_are_spelled_as_in_the_protocol(name: str) -> None:
    """Protocol 4: "Every request may carry ``referenceId``, ``proxyClientId``, ``extension``, ``reason``"."""
    fields = {field.encode_name for field in msgspec.structs.fields(REQUESTS[name])}
    assert fields == {*ATTRIBUTES[name].split(), *EVERY}


def test_the_union_holds_every_request_once() -> None:
    """What is not in it is error 42 (protocol 9)."""
    assert {kind.__name__: kind for kind in get_args(AnyRequest)} == REQUESTS
    assert set(REQUESTS) == set(ATTRIBUTES)
    assert all(kind.__doc__ and "Answer: " in kind.__doc__ for kind in REQUESTS.values())
