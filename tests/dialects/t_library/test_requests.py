"""The requests of T-Library on the wire (protocol 6)."""

from typing import get_args

import msgspec
import pytest

from interaction_server.dialects.t_library.requests import REQUESTS, AnyRequest

ATTRIBUTES = {
    "RequestRegisterClient": "applicationName",
    "RequestRegisterAddress": "thisDN",
    "RequestUnregisterAddress": "thisDN",
    "RequestUpdateUserData": "connID userData",
    "RequestAttachUserData": "connID userData",
    "RequestDeletePair": "connID key",
    "RequestDeleteUserData": "connID",
    "RequestPrivateService": "connID",
    "RequestRouteCall": (
        "connID routeType agentId placeId queue scheduledAt reason workbin"
        " workbinTypeId workbinAgentId workbinPlaceId workbinGroupId workbinPlaceGroupId"
    ),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_are_spelled_as_in_the_protocol(name: str) -> None:
    """Protocol 6: connID, thisDN, referenceID, userData, extensions, reasons: ID and DN in capitals."""
    fields = {field.encode_name for field in msgspec.structs.fields(REQUESTS[name])}
    assert fields == {*ATTRIBUTES[name].split(), "referenceID", "extensions", "reasons"}


def test_the_union_holds_every_request_once() -> None:
    """What is not in it is TL error 51, "unsupported"."""
    assert {kind.__name__: kind for kind in get_args(AnyRequest)} == REQUESTS
    assert set(REQUESTS) == set(ATTRIBUTES)
