"""A line -> an event of the dialect, or one that this version does not know (protocol 2)."""

from typing import Final, Generic, TypeVar

import msgspec

from interaction_server.client.errors import ConnectionLost, RequestRefused
from interaction_server.client.options import ProtocolName
from interaction_server.dialects.decoding import Decoder, Mistake
from interaction_server.dialects.interaction_management import event_base, request_base
from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests

RequestT = TypeVar("RequestT", bound=request_base.Request | tl_requests.Request)
EventT = TypeVar("EventT", bound=event_base.Event | tl_events.Event)


class UnknownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A message that this version of the SDK has no type for, perhaps of a newer server.

    ``attributes`` is the whole message; ``reference_id`` is set where it answers a request.
    """

    message_name: str
    attributes: dict[str, object]
    reference_id: int | None = None


class Wire(Generic[RequestT, EventT]):
    """One dialect as a client speaks it; its types are the server's own."""

    def __init__(self, protocol: ProtocolName, decoder: Decoder[EventT]) -> None:
        self.protocol = protocol
        self.decoder = decoder

    def hear(self, line: bytes) -> EventT | UnknownEvent:
        """A line as an event; raises ConnectionLost for what is no message at all."""
        heard = self.decoder.decode(line)
        if not isinstance(heard, Mistake):
            return heard
        if heard.message_name is None:
            raise ConnectionLost(f"the server sent what is no message: {heard.refusal.description}")
        attributes = msgspec.json.decode(line, type=dict[str, object])
        return UnknownEvent(
            message_name=heard.message_name, attributes=attributes, reference_id=heard.reference
        )


INTERACTION_MANAGEMENT: Final[Wire[request_base.Request, event_base.Event]] = Wire(
    "Interaction Management", Decoder(im_events.EVENTS, im_events.AnyEvent, "referenceId")
)
T_LIBRARY: Final[Wire[tl_requests.Request, tl_events.Event]] = Wire(
    "T-Library", Decoder(tl_events.EVENTS, tl_events.AnyEvent, "referenceID")
)


def reference_of(event: msgspec.Struct) -> int | None:
    """The reference of the request that ``event`` answers; None for what nobody asked for."""
    if isinstance(
        event, event_base.Answer | im_events.EventInteractionMoved | tl_events.Event | UnknownEvent
    ):
        return event.reference_id
    return None


def refusal_of(event: msgspec.Struct) -> RequestRefused | None:
    """The exception that an EventError stands for; None for every other event."""
    match event:
        case im_events.EventError():
            return RequestRefused(event.error_code, event.error_description, event.extension)
        case tl_events.EventError():
            return RequestRefused(event.error_code, event.error_message, event.extensions)
        case _:
            return None
