"""The requests about sessions and states of agents, as they stand on the wire; see ``requests``."""

from interaction_server.core.model import InteractionId
from interaction_server.dialects.interaction_management.request_base import KeyValueList, Request, TenantId


class RequestAgentLogin(Request, tag=True, frozen=True, kw_only=True):
    """Begin an agent session at a place. Answer: EventAck, then EventCurrentAgentStatus.

    ``mediaList`` has 1 for each media type that the agent is ready for, 0 for one that it is not.
    """

    agent_id: str
    place_id: str
    tenant_id: TenantId | None = None
    media_list: dict[str, bool | int] | None = None


class RequestAgentLogout(Request, tag=True, frozen=True, kw_only=True):
    """End the agent session. Answer: EventAck."""


class RequestNotReadyForMedia(Request, tag=True, frozen=True, kw_only=True):
    """Take no further interactions of a media type. Answer: EventAck."""

    media_type_name: str


class RequestCancelNotReadyForMedia(Request, tag=True, frozen=True, kw_only=True):
    """Become ready for a media type. Answer: EventAck."""

    media_type_name: str


class RequestAddMedia(Request, tag=True, frozen=True, kw_only=True):
    """Take interactions of a further media type, and be ready for it. Answer: EventAck."""

    media_type_name: str


class RequestRemoveMedia(Request, tag=True, frozen=True, kw_only=True):
    """Take interactions of a media type no longer. Answer: EventAck."""

    media_type_name: str


class RequestDoNotDisturbOn(Request, tag=True, frozen=True, kw_only=True):
    """Be offered nothing, whatever the state of the media. Answer: EventAck."""


class RequestDoNotDisturbOff(Request, tag=True, frozen=True, kw_only=True):
    """Be offered again what the media say. Answer: EventAck."""


class RequestChangeAgentStateReason(Request, tag=True, frozen=True, kw_only=True):
    """Say anew why the agent is in its state; ``reason`` is required. Answer: EventAck."""


class RequestChangeMediaStateReason(Request, tag=True, frozen=True, kw_only=True):
    """Say anew why the agent is ready, or not; ``reason`` is required. Answer: EventAck."""

    media_type_name: str


class RequestAgentAvailable(Request, tag=True, frozen=True, kw_only=True):
    """This server is a secondary one for an agent with a session at another. Answer: EventAck."""

    agent_id: str
    place_id: str


class RequestAgentNotAvailable(Request, tag=True, frozen=True, kw_only=True):
    """This server is nothing to that agent any more. Answer: EventAck."""

    agent_id: str
    place_id: str


class RequestCustomReporting(Request, tag=True, frozen=True, kw_only=True):
    """Let reporting engines hear something of one's own. Answer: EventAck."""

    event_content: KeyValueList
    interaction_id: InteractionId | None = None


class EventCurrentAgentStatus(Request, tag=True, frozen=True, kw_only=True):
    """Tell an agent what it can take, as this reporting engine knows it. Answer: EventAck.

    It is relayed to the desktops of the agent with its ``extension``. Without ``placeId`` the agent's own
    is meant. From now on the agent is offered, and may pull, of each media type no more than makes so many
    as ``mediaCapacityList`` says, and none where ``mediaStateList`` says 0. The next status replaces it.
    """

    agent_id: str
    place_id: str | None = None
    media_state_list: dict[str, int] | None = None
    media_capacity_list: dict[str, int] | None = None


TenantList = list[TenantId] | dict[str, TenantId]
"""Tenants in an array, or as the values of a key-value list."""


class RequestStartPlaceAgentStateReporting(Request, tag=True, frozen=True, kw_only=True):
    """Be shown agents of some tenants, now and at every change. Answer: EventAck, then EventPlaceAgentState.

    Without ``tenantList`` the tenant is 1.
    """

    tenant_list: TenantList | None = None


class RequestStartPlaceAgentStateReportingAll(Request, tag=True, frozen=True, kw_only=True):
    """Be shown every agent, now and at every change. Answer: EventAck, then EventPlaceAgentState."""


class RequestStopPlaceAgentStateReporting(Request, tag=True, frozen=True, kw_only=True):
    """Be shown agents of some tenants no longer. Answer: EventAck.

    Without ``tenantList`` the tenant is 1.
    """

    tenant_list: TenantList | None = None


class RequestStopPlaceAgentStateReportingAll(Request, tag=True, frozen=True, kw_only=True):
    """Be shown no agents any longer. Answer: EventAck."""


AgentRequest = (
    RequestAgentLogin
    | RequestAgentLogout
    | RequestNotReadyForMedia
    | RequestCancelNotReadyForMedia
    | RequestAddMedia
    | RequestRemoveMedia
    | RequestDoNotDisturbOn
    | RequestDoNotDisturbOff
    | RequestChangeAgentStateReason
    | RequestChangeMediaStateReason
    | RequestAgentAvailable
    | RequestAgentNotAvailable
    | RequestCustomReporting
    | EventCurrentAgentStatus
    | RequestStartPlaceAgentStateReporting
    | RequestStartPlaceAgentStateReportingAll
    | RequestStopPlaceAgentStateReporting
    | RequestStopPlaceAgentStateReportingAll
)
