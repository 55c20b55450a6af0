"""The events about sessions and states of agents, as they stand on the wire; see ``events``."""

from interaction_server.dialects.interaction_management.event_base import AgentEvent, Event, FactEvent
from interaction_server.dialects.interaction_management.objects import KeyValueList


class EventCurrentAgentStatus(Event, tag=True, frozen=True, kw_only=True):
    """What an agent can take at present."""

    agent_id: str
    place_id: str
    media_state_list: dict[str, int] | None = None
    media_capacity_list: dict[str, int] | None = None
    extension: KeyValueList | None = None


class MediaEvent(AgentEvent, frozen=True, kw_only=True):
    """A fact about one media type of an agent, and why it is so."""

    media_type_name: str
    reason: KeyValueList | None = None


class EventAgentLogin(AgentEvent, tag=True, frozen=True, kw_only=True):
    """An agent session began."""

    media_list: dict[str, int]


class EventAgentLogout(AgentEvent, tag=True, frozen=True, kw_only=True):
    """An agent session ended, or one of its connections: then ``connectionsLeft`` says how many it has."""

    reason: KeyValueList | None = None
    connections_left: int | None = None


class EventReadyForMedia(MediaEvent, tag=True, frozen=True, kw_only=True):
    """An agent became ready for a media type."""


class EventNotReadyForMedia(MediaEvent, tag=True, frozen=True, kw_only=True):
    """An agent became not ready for a media type."""


class EventMediaAdded(MediaEvent, tag=True, frozen=True, kw_only=True):
    """An agent takes a further media type."""


class EventMediaRemoved(MediaEvent, tag=True, frozen=True, kw_only=True):
    """An agent takes a media type no longer."""


class EventDoNotDisturbOn(AgentEvent, tag=True, frozen=True, kw_only=True):
    """An agent is ready for nothing."""

    reason: KeyValueList | None = None


class EventDoNotDisturbOff(AgentEvent, tag=True, frozen=True, kw_only=True):
    """An agent is as ready as its media are."""

    reason: KeyValueList | None = None


class EventAgentStateReasonChanged(AgentEvent, tag=True, frozen=True, kw_only=True):
    """Why an agent is in its state was said anew."""

    reason: KeyValueList


class EventMediaStateReasonChanged(AgentEvent, tag=True, frozen=True, kw_only=True):
    """Why an agent is ready, or not, for a media type was said anew."""

    media_type_name: str
    reason: KeyValueList


class EventForcedAgentStateChange(Event, tag=True, frozen=True, kw_only=True):
    """This agent's state changed without its desktop's asking.

    ``agentStateChangeOperation`` is the name of the fact. ``mediaList`` is what the agent has after it,
    1 for ready and 0 for not; nothing after a logout.
    """

    agent_state_change_operation: str
    media_type_name: str | None = None
    media_list: dict[str, int]


class EventPlaceAgentState(Event, tag=True, frozen=True, kw_only=True):
    """How an agent stands, for a reporting engine that asked for the states of agents.

    ``mediaStateList`` has 1 for each media type that the agent is ready for, 0 for one that it is not,
    whatever ``doNotDisturb`` says; ``mediaReasonList`` the reasons of those that have one.
    """

    agent_id: str
    place_id: str
    tenant_id: int
    is_logged_in: bool
    do_not_disturb: bool
    reason: KeyValueList | None = None
    media_state_list: dict[str, int]
    media_reason_list: dict[str, KeyValueList] | None = None


class EventAgentAvailable(FactEvent, tag=True, frozen=True, kw_only=True):
    """This server is a secondary one for an agent, who has a session at another."""

    agent_id: str
    place_id: str


class EventAgentNotAvailable(FactEvent, tag=True, frozen=True, kw_only=True):
    """This server is nothing to an agent of another any more."""

    agent_id: str
    place_id: str


AgentEvents = (
    EventCurrentAgentStatus
    | EventAgentLogin
    | EventAgentLogout
    | EventReadyForMedia
    | EventNotReadyForMedia
    | EventMediaAdded
    | EventMediaRemoved
    | EventDoNotDisturbOn
    | EventDoNotDisturbOff
    | EventAgentStateReasonChanged
    | EventMediaStateReasonChanged
    | EventForcedAgentStateChange
    | EventPlaceAgentState
    | EventAgentAvailable
    | EventAgentNotAvailable
)
