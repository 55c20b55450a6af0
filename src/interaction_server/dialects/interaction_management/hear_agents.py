"""Wire requests about sessions and states of agents -> neutral requests; a part of ``hear.HEARD``."""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core import agent_requests as neutral
from interaction_server.core.decide.submitting import TENANT
from interaction_server.core.model import AgentId, AgentStatus, PlaceId, Role
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.dialects.dialect import Meaning, reason_of
from interaction_server.dialects.interaction_management import agent_requests as wire
from interaction_server.dialects.interaction_management.request_base import Request
from interaction_server.dialects.interaction_management.roles import AGENT, BOTH, ENGINE


def log_in(message: wire.RequestAgentLogin) -> neutral.LogIn | Refusal:
    """A media type with 1 is ready, with 0 not."""
    if wrong := [name for name, ready in (message.media_list or {}).items() if ready not in (0, 1)]:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"mediaList: neither 0 nor 1: {', '.join(wrong)}")
    return neutral.LogIn(
        agent_id=AgentId(message.agent_id),
        place_id=PlaceId(message.place_id),
        tenant_id=TENANT if message.tenant_id is None else message.tenant_id,
        media={name: bool(ready) for name, ready in (message.media_list or {}).items()},
    )


def log_out(message: wire.RequestAgentLogout) -> neutral.LogOut:
    """End the asker's agent session."""
    return neutral.LogOut()


def not_ready(message: wire.RequestNotReadyForMedia) -> neutral.SetReadiness:
    """No further interactions of a media type."""
    return neutral.SetReadiness(
        media_type=message.media_type_name, ready=False, reason=reason_of(message.reason)
    )


def ready(message: wire.RequestCancelNotReadyForMedia) -> neutral.SetReadiness:
    """To cancel being not ready is to be ready."""
    return neutral.SetReadiness(
        media_type=message.media_type_name, ready=True, reason=reason_of(message.reason)
    )


def add_media(message: wire.RequestAddMedia) -> neutral.AddMedia:
    """A further media type."""
    return neutral.AddMedia(media_type=message.media_type_name, reason=reason_of(message.reason))


def remove_media(message: wire.RequestRemoveMedia) -> neutral.RemoveMedia:
    """A media type no longer."""
    return neutral.RemoveMedia(media_type=message.media_type_name, reason=reason_of(message.reason))


def do_not_disturb(message: wire.RequestDoNotDisturbOn) -> neutral.SetDoNotDisturb:
    """Ready for nothing."""
    return neutral.SetDoNotDisturb(on=True, reason=reason_of(message.reason))


def disturb(message: wire.RequestDoNotDisturbOff) -> neutral.SetDoNotDisturb:
    """As ready as the media are."""
    return neutral.SetDoNotDisturb(on=False, reason=reason_of(message.reason))


def agent_state_reason(message: wire.RequestChangeAgentStateReason) -> neutral.ChangeAgentStateReason:
    """Why the agent is in its state."""
    return neutral.ChangeAgentStateReason(reason=reason_of(message.reason))


def media_state_reason(message: wire.RequestChangeMediaStateReason) -> neutral.ChangeMediaStateReason:
    """Why the agent is ready, or not, for a media type."""
    return neutral.ChangeMediaStateReason(
        media_type=message.media_type_name, reason=reason_of(message.reason)
    )


def agent_available(message: wire.RequestAgentAvailable) -> neutral.AnnounceAgent:
    """An agent of another server may come here."""
    return neutral.AnnounceAgent(
        agent_id=AgentId(message.agent_id), place_id=PlaceId(message.place_id), available=True
    )


def agent_not_available(message: wire.RequestAgentNotAvailable) -> neutral.AnnounceAgent:
    """An agent of another server comes here no longer."""
    return neutral.AnnounceAgent(
        agent_id=AgentId(message.agent_id), place_id=PlaceId(message.place_id), available=False
    )


def custom_reporting(message: wire.RequestCustomReporting) -> neutral.ReportOwn:
    """Something of the client's own."""
    return neutral.ReportOwn(event_content=message.event_content, interaction_id=message.interaction_id)


def current_agent_status(message: wire.EventCurrentAgentStatus) -> neutral.RelayStatus:
    """What the agent can take."""
    status = AgentStatus(
        agent_id=AgentId(message.agent_id),
        place_id=None if message.place_id is None else PlaceId(message.place_id),
        media_states=message.media_state_list,
        media_capacities=message.media_capacity_list,
        extension=message.extension,
    )
    return neutral.RelayStatus(status=status)


def start_states(message: wire.RequestStartPlaceAgentStateReporting) -> neutral.WatchAgents:
    """The agents of some tenants."""
    return neutral.WatchAgents(tenants=tenants(message.tenant_list), watching=True)


def start_all_states(message: wire.RequestStartPlaceAgentStateReportingAll) -> neutral.WatchAgents:
    """The agents of every tenant."""
    return neutral.WatchAgents(tenants=None, watching=True)


def stop_states(message: wire.RequestStopPlaceAgentStateReporting) -> neutral.WatchAgents:
    """The agents of some tenants no longer."""
    return neutral.WatchAgents(tenants=tenants(message.tenant_list), watching=False)


def stop_all_states(message: wire.RequestStopPlaceAgentStateReportingAll) -> neutral.WatchAgents:
    """The agents of no tenant."""
    return neutral.WatchAgents(tenants=None, watching=False)


def tenants(given: wire.TenantList | None) -> frozenset[int]:
    """An array, or the values of a key-value list; who names none means the first one."""
    if given is None:
        return frozenset({TENANT})
    return frozenset(given.values() if isinstance(given, dict) else given)


# fmt: off
HEARD_OF_AGENTS: Final[Mapping[type[Request], tuple[frozenset[Role], Callable[..., Meaning]]]] = {
    wire.RequestAgentLogin:               (AGENT,        log_in),
    wire.RequestAgentLogout:              (AGENT,        log_out),
    wire.RequestNotReadyForMedia:         (AGENT,        not_ready),
    wire.RequestCancelNotReadyForMedia:   (AGENT,        ready),
    wire.RequestAddMedia:                 (AGENT,        add_media),
    wire.RequestRemoveMedia:              (AGENT,        remove_media),
    wire.RequestDoNotDisturbOn:           (AGENT,        do_not_disturb),
    wire.RequestDoNotDisturbOff:          (AGENT,        disturb),
    wire.RequestChangeAgentStateReason:   (AGENT,        agent_state_reason),
    wire.RequestChangeMediaStateReason:   (AGENT,        media_state_reason),
    wire.RequestAgentAvailable:           (AGENT,        agent_available),
    wire.RequestAgentNotAvailable:        (AGENT,        agent_not_available),
    wire.RequestCustomReporting:          (BOTH,         custom_reporting),
    wire.EventCurrentAgentStatus:         (ENGINE,       current_agent_status),
    wire.RequestStartPlaceAgentStateReporting:    (ENGINE, start_states),
    wire.RequestStartPlaceAgentStateReportingAll: (ENGINE, start_all_states),
    wire.RequestStopPlaceAgentStateReporting:     (ENGINE, stop_states),
    wire.RequestStopPlaceAgentStateReportingAll:  (ENGINE, stop_all_states),
}
# fmt: on
"""Which request means what, and from whom it is understood."""
