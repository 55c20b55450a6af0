"""The events of T-Library on the wire (protocol 6)."""

from typing import get_args

import msgspec
import pytest

from interaction_server.dialects.t_library.events import EVENTS, AnyEvent

CALL = "connID thisDN time"
ATTRIBUTES = {
    "EventServerConnected": "applicationName server",
    "EventRegistered": "thisDN",
    "EventUnregistered": "thisDN",
    "EventRouteRequest": f"{CALL} thisQueue callID callType server userData",
    "EventAttachedDataChanged": f"{CALL} thirdPartyDN callID callType server userData",
    "EventRouteUsed": CALL,
    "EventAbandoned": CALL,
    "EventError": "errorCode errorMessage",
    "EventPrivateInfo": CALL,
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_are_spelled_as_in_the_protocol(name: str) -> None:
    """Protocol 6, attribute by attribute."""
    fields = {field.encode_name for field in msgspec.structs.fields(EVENTS[name])}
    assert fields == {*ATTRIBUTES[name].split(), "referenceID", "extensions"}


def test_the_union_holds_every_event_once() -> None:
    """Clients decode with it, so one that is missing could not be heard."""
    assert {kind.__name__: kind for kind in get_args(AnyEvent)} == EVENTS
    assert set(EVENTS) == set(ATTRIBUTES)
