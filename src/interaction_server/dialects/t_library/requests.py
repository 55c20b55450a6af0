"""The requests of T-Library, as far as URS sends them, as they stand on the wire (protocol 6)."""

from typing import ClassVar, Final

import msgspec

from interaction_server.dialects.workbins import Workbin

KeyValueList = dict[str, object]


NAMES: Final = {
    "reference_id": "referenceID",
    "conn_id": "connID",
    "this_dn": "thisDN",
    "user_data": "userData",
    "application_name": "applicationName",
    "route_type": "routeType",
    "scheduled_at": "scheduledAt",
    "agent_id": "agentId",
    "place_id": "placeId",
    "workbin_type_id": "workbinTypeId",
    "workbin_agent_id": "workbinAgentId",
    "workbin_place_id": "workbinPlaceId",
    "workbin_group_id": "workbinGroupId",
    "workbin_place_group_id": "workbinPlaceGroupId",
}
"""T-Library writes ID and DN in capitals, which no rule of renaming gives."""


class Request(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="messageName", rename=NAMES
):
    """What every request may carry; its answer echoes ``referenceID``."""

    proxy_client_id: ClassVar[int | None] = None
    reference_id: int | None = None
    extensions: KeyValueList | None = None
    reasons: KeyValueList | None = None


class RequestRegisterClient(Request, tag=True, frozen=True, kw_only=True):
    """Open the session of a router. Answer: EventServerConnected."""

    application_name: str = ""


class RequestRegisterAddress(Request, tag=True, frozen=True, kw_only=True):
    """This router runs the strategy ``thisDN``. Answer: EventRegistered."""

    this_dn: str


class RequestUnregisterAddress(Request, tag=True, frozen=True, kw_only=True):
    """This router no longer runs the strategy ``thisDN``. Answer: EventUnregistered."""

    this_dn: str


class CallRequest(Request, frozen=True, kw_only=True):
    """A request about one stay of an interaction at this router."""

    conn_id: str


class RequestUpdateUserData(CallRequest, tag=True, frozen=True, kw_only=True):
    """Set the given keys: stands in for RequestChangeProperties. Answer: EventAttachedDataChanged."""

    user_data: KeyValueList


class RequestAttachUserData(CallRequest, tag=True, frozen=True, kw_only=True):
    """The same as RequestUpdateUserData, since keys are unique here. Answer: EventAttachedDataChanged."""

    user_data: KeyValueList


class RequestDeletePair(CallRequest, tag=True, frozen=True, kw_only=True):
    """Delete one key. Answer: EventAttachedDataChanged."""

    key: str


class RequestDeleteUserData(CallRequest, tag=True, frozen=True, kw_only=True):
    """Delete every property that may be deleted. Answer: EventAttachedDataChanged."""


class RequestRouteCall(CallRequest, tag=True, frozen=True, kw_only=True):
    """Send the interaction on: ``routeType`` Agent, Place, Queue, Workbin or Stop. Answer: EventRouteUsed.

    A workbin is named by ``workbin`` or by the five attributes of its own. The queue ``__BACK__`` is
    where the interaction came from. ``scheduledAt``, of a queue only, sets ScheduledAt.
    """

    route_type: str
    agent_id: str | None = None
    place_id: str | None = None
    queue: str | None = None
    scheduled_at: str | None = None
    workbin: Workbin | None = None
    workbin_type_id: str | None = None
    workbin_agent_id: str | None = None
    workbin_place_id: str | None = None
    workbin_group_id: str | None = None
    workbin_place_group_id: str | None = None
    reason: KeyValueList | str | None = None


class RequestPrivateService(CallRequest, tag=True, frozen=True, kw_only=True):
    """Ask an external service: carries Request3rdServer. Answer: EventPrivateInfo, when there is an outcome.

    ``extensions.Envelope3rdServer`` has AppName or AppType, Service, Method, and perhaps Version and
    Parameters.
    """


AnyRequest = (
    RequestRegisterClient
    | RequestRegisterAddress
    | RequestUnregisterAddress
    | RequestUpdateUserData
    | RequestAttachUserData
    | RequestDeletePair
    | RequestDeleteUserData
    | RequestRouteCall
    | RequestPrivateService
)
REQUESTS: Final[dict[str, type[Request]]] = {kind.__name__: kind for kind in AnyRequest.__args__}
