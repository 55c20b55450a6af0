"""A few words under an arrow: what of a message matters to a reader of the diagram."""

from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server.demo.strategy import AUTO_RESPONSE
from interaction_server.demo.user_data import FOLLOW_UP_COUNT
from interaction_server.dialects.interaction_management import agent_requests, event_base
from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.interaction_management import requests as im_requests
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests
from interaction_server.dialects.t_library.services import ENVELOPE

FOLLOW_UPS: Final = {FOLLOW_UP_COUNT: "follow-ups {}"}
ENRICHED: Final = {"Language": "{}", "CategoryId": "{}", "Priority": "priority {}"}
ANSWERED: Final = {AUTO_RESPONSE: AUTO_RESPONSE}
"""The properties that are shown, and how: the first of these lists that has any."""


def note_on(message: msgspec.Struct) -> str:
    """The words for a message; empty where its name says all."""
    if isinstance(message, event_base.FactEvent) and message.event_sequence is not None:
        return f"fact {message.event_sequence}{version_of(message)}"
    return request_note(message) or event_note(message)


def version_of(message: event_base.FactEvent) -> str:
    """The version of the interaction that the fact made."""
    if not isinstance(message, event_base.InteractionEvent):
        return ""
    return f", version {message.interaction.interaction_version}"


def request_note(message: msgspec.Struct) -> str:
    """What a client asks for."""
    words = ""
    match message:
        case im_requests.RequestRegisterClient():
            words = ", ".join([message.client_type, *opted_in(message)])
        case agent_requests.RequestAgentLogin():
            words = f"{message.agent_id} at {message.place_id}"
        case im_requests.RequestSubmit():
            words = f"queue {message.queue}"
        case im_requests.RequestChangeProperties():
            words = ", ".join([*(message.added_properties or {}), *(message.changed_properties or {})])
        case tl_requests.RequestUpdateUserData():
            words = values(message.user_data)
        case tl_requests.RequestRegisterAddress():
            words = f"strategy {message.this_dn}"
        case tl_requests.RequestPrivateService():
            words = called((message.extensions or {}).get(ENVELOPE))
        case im_requests.Event3rdServerResponse():
            words = ", ".join(message.parameters or {})
        case tl_requests.RequestRouteCall():
            words = f"to {message.route_type} {message.agent_id or message.queue or ''}".rstrip()
    return words


def called(envelope: object) -> str:
    """What an external service was asked for."""
    return "{Service}.{Method}".format(**envelope) if isinstance(envelope, dict) else ""


def opted_in(message: im_requests.RequestRegisterClient) -> list[str]:
    """The extensions with which a media server asks to hear more."""
    return ["opted in"] if message.extension else []


def event_note(message: msgspec.Struct) -> str:
    """What the server says."""
    words = ""
    match message:
        case tl_events.EventAttachedDataChanged():
            words = values(message.user_data)
        case tl_events.EventRouteRequest():
            words = f"connID {message.conn_id}"
        case im_events.EventError():
            words = f"{message.error_code} {message.error_description.partition(':')[0]}"
        case tl_events.EventError():
            words = f"{message.error_code} {message.error_message.partition(':')[0]}"
        case im_events.Request3rdServer():
            words = f"{message.service}.{message.method}"
        case tl_events.EventPrivateInfo():
            words = called((message.extensions or {}).get(ENVELOPE))
        case im_events.EventInvite():
            words = f"ticket {message.ticket_id}"
        case im_events.EventPropertiesChanged():
            words = values({**(message.added_properties or {}), **(message.changed_properties or {})})
    return words


def values(properties: Mapping[str, object]) -> str:
    """That there is an automatic answer, what the strategy found out, or how many follow-ups there are."""
    return shown(properties, ANSWERED) or shown(properties, ENRICHED) or shown(properties, FOLLOW_UPS)


def shown(properties: Mapping[str, object], words: Mapping[str, str]) -> str:
    """Those of the properties that have words."""
    return ", ".join(word.format(properties[key]) for key, word in words.items() if key in properties)
