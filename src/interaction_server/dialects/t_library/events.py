"""The events of T-Library, as far as URS hears them, as they stand on the wire (protocol 6)."""

from typing import Final

import msgspec

KeyValueList = dict[str, object]

NAMES: Final = {
    "reference_id": "referenceID",
    "conn_id": "connID",
    "this_dn": "thisDN",
    "this_queue": "thisQueue",
    "third_party_dn": "thirdPartyDN",
    "user_data": "userData",
    "call_id": "callID",
    "call_type": "callType",
    "error_code": "errorCode",
    "error_message": "errorMessage",
    "application_name": "applicationName",
}


class Event(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="messageName", rename=NAMES
):
    """What every event may carry; ``referenceID`` only where it answers this router's own request."""

    reference_id: int | None = None
    extensions: KeyValueList | None = None


class CallEvent(Event, frozen=True, kw_only=True):
    """An event about one stay of an interaction at this router."""

    conn_id: str
    this_dn: str | None = None
    time: str | None = None


class EventServerConnected(Event, tag=True, frozen=True, kw_only=True):
    """The session is open."""

    application_name: str
    server: str


class EventRegistered(Event, tag=True, frozen=True, kw_only=True):
    """This router runs the strategy ``thisDN``."""

    this_dn: str


class EventUnregistered(Event, tag=True, frozen=True, kw_only=True):
    """This router no longer runs the strategy ``thisDN``."""

    this_dn: str


class EventRouteRequest(CallEvent, tag=True, frozen=True, kw_only=True):
    """An interaction is this router's to process; ``userData`` is complete."""

    this_queue: str
    call_id: int
    call_type: str
    server: str
    user_data: KeyValueList


class EventAttachedDataChanged(CallEvent, tag=True, frozen=True, kw_only=True):
    """Properties changed; ``userData`` is complete, ``thirdPartyDN`` says who changed it."""

    third_party_dn: str
    call_id: int
    call_type: str
    server: str
    user_data: KeyValueList


class EventRouteUsed(CallEvent, tag=True, frozen=True, kw_only=True):
    """The routing is over: queued, stopped, or answered by the agent."""


class EventAbandoned(CallEvent, tag=True, frozen=True, kw_only=True):
    """The interaction was taken away or stopped."""


class EventPrivateInfo(CallEvent, tag=True, frozen=True, kw_only=True):
    """The outcome of a RequestPrivateService: what the external service responded, or why it did not.

    ``extensions.Envelope3rdServer`` repeats who was asked what, and has Parameters, or FaultCode and
    FaultString.
    """


class EventError(Event, tag=True, frozen=True, kw_only=True):
    """The request was refused and changed nothing."""

    error_code: int
    error_message: str


AnyEvent = (
    EventServerConnected
    | EventRegistered
    | EventUnregistered
    | EventRouteRequest
    | EventAttachedDataChanged
    | EventRouteUsed
    | EventAbandoned
    | EventError
    | EventPrivateInfo
)
EVENTS: Final[dict[str, type[Event]]] = {kind.__name__: kind for kind in AnyEvent.__args__}
