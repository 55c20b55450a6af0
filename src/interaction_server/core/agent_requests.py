"""What agents and reporting engines ask about sessions and states of agents; see ``core.requests``."""

import msgspec

from interaction_server.core.model import AgentId, AgentStatus, InteractionId, KeyValueList, PlaceId


class LogIn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Begin an agent session; ``media`` says for each media type whether the agent is ready."""

    agent_id: AgentId
    place_id: PlaceId
    tenant_id: int
    media: dict[str, bool]


class LogOut(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """End the agent session of the asker; ``agent_id`` is set when the server asks."""

    agent_id: AgentId | None = None
    lost: bool = False


class SetReadiness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Become ready or not ready for one media type."""

    media_type: str
    ready: bool
    reason: KeyValueList | None = None


class AddMedia(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take interactions of a further media type."""

    media_type: str
    reason: KeyValueList | None = None


class RemoveMedia(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Take no more interactions of a media type, and be neither ready nor not for it."""

    media_type: str
    reason: KeyValueList | None = None


class SetDoNotDisturb(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Be offered nothing at all from now on, or again what the media say."""

    on: bool
    reason: KeyValueList | None = None


class ChangeAgentStateReason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Say anew why the agent is in its state."""

    reason: KeyValueList | None = None


class ChangeMediaStateReason(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Say anew why the agent is ready, or not, for a media type."""

    media_type: str
    reason: KeyValueList | None = None


class AnnounceAgent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """This server is, or is no longer, a secondary one for an agent with a session at another."""

    agent_id: AgentId
    place_id: PlaceId
    available: bool


class ReportOwn(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Let reporting engines hear something of the asker's own."""

    event_content: KeyValueList
    interaction_id: InteractionId | None = None


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Tell an agent what a reporting engine says that it can take, and offer it no more than that."""

    status: AgentStatus


class WithdrawStatuses(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a reporting engine said of agents holds no longer; the server asks when the engine is gone.

    By the time that it is decided the engine may be back: what it said in a registration with a number
    after ``registration_max`` holds.
    """

    said_by: str
    registration_max: int


class WatchAgents(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Be shown the states of agents of these tenants from now on, or no longer; None means every tenant."""

    tenants: frozenset[int] | None
    watching: bool


AgentRequest = (
    LogIn
    | LogOut
    | SetReadiness
    | AddMedia
    | RemoveMedia
    | SetDoNotDisturb
    | ChangeAgentStateReason
    | ChangeMediaStateReason
    | AnnounceAgent
    | ReportOwn
    | RelayStatus
    | WatchAgents
)
