"""The SDK: the five roles of the field as asynchronous clients, in the field's own names.

It speaks the server's own dialects (the same wire types, framing and decoders) and uses nothing of
its core. The messages themselves are in ``interaction_server.dialects``.
"""

from interaction_server.client.agent_application import AgentApplication
from interaction_server.client.errors import (
    ConnectionLost,
    EventsOverflowed,
    InteractionServerError,
    RequestRefused,
    RequestTimedOut,
    ServiceFault,
    UnexpectedAnswer,
)
from interaction_server.client.external_service import ExternalService
from interaction_server.client.interaction_management import new_request_id
from interaction_server.client.media_server import MediaServer
from interaction_server.client.options import Options, Reconnect, Tap
from interaction_server.client.reporting_engine import ReportingEngine
from interaction_server.client.role import Interrupted
from interaction_server.client.router import Router
from interaction_server.client.wire import UnknownEvent
from interaction_server.dialects.workbins import Workbin

__all__ = [
    "AgentApplication",
    "ConnectionLost",
    "EventsOverflowed",
    "ExternalService",
    "InteractionServerError",
    "Interrupted",
    "MediaServer",
    "Options",
    "Reconnect",
    "ReportingEngine",
    "RequestRefused",
    "RequestTimedOut",
    "Router",
    "ServiceFault",
    "Tap",
    "UnexpectedAnswer",
    "UnknownEvent",
    "Workbin",
    "new_request_id",
]
