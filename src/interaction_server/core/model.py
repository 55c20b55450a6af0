"""The nouns: interactions, the parties that process them, invitations, agent sessions, actors.

Times are whole milliseconds since 1970 UTC everywhere inside the house; the dialects spell them.
Everything here is frozen: a fact makes a new value (``core.evolve``), never changes an old one, so
that a batch that cannot be committed is forgotten by dropping its values.
"""

from enum import StrEnum
from typing import NewType

import msgspec

AgentId = NewType("AgentId", str)
ConnectionId = NewType("ConnectionId", str)
InteractionId = NewType("InteractionId", str)
PlaceId = NewType("PlaceId", str)
QueueName = NewType("QueueName", str)
RouterId = NewType("RouterId", str)
StrategyId = NewType("StrategyId", str)
TicketId = NewType("TicketId", int)
CallId = NewType("CallId", int)

Milliseconds = int
WORKBIN_PREFIX = "__WORKBIN__"
"""How the names of queues begin that belong to workbins."""

KeyValueList = dict[str, object]
"""Text, integers, floats, booleans, ``{"$binary": base64}`` or nested lists, by key (protocol 2)."""


class InteractionState(StrEnum):
    """Where an interaction is in its life (protocol 7)."""

    QUEUED = "Queued"
    CACHED = "Cached"
    ROUTING = "Routing"
    HANDLING = "Handling"


class ActorType(StrEnum):
    """What kind of party caused a fact (protocol 4, ``actor``)."""

    MEDIA_SERVER = "MediaServer"
    AGENT = "Agent"
    STRATEGY = "Strategy"
    SERVER = "Server"


class PartyType(StrEnum):
    """What kind of party processes an interaction (protocol 4, ``party``)."""

    AGENT = "Agent"
    STRATEGY = "Strategy"


class Role(StrEnum):
    """As what a client has registered (protocol 1)."""

    MEDIA_SERVER = "MediaServer"
    AGENT_APPLICATION = "AgentApplication"
    REPORTING_ENGINE = "ReportingEngine"
    EXTERNAL_SERVICE = "ExternalService"
    PROXY = "Proxy"
    ROUTER = "Router"


class RevokeReason(StrEnum):
    """Why something was taken from an agent (protocol 4, EventRevoked)."""

    EXPIRED = "Expired"
    STOPPED = "Stopped"
    MOVED = "Moved"
    INACTIVE = "Inactive"


class VisibilityMode(StrEnum):
    """How a party takes part beside the others (protocol 4, RequestConference)."""

    CONFERENCE = "Conference"
    COACH = "Coach"
    MONITOR = "Monitor"


class Actor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who caused a fact. ``connection_id`` names the stay of a strategy and is never spelled."""

    actor_type: ActorType
    client_name: str | None = None
    agent_id: AgentId | None = None
    place_id: PlaceId | None = None
    strategy_id: StrategyId | None = None
    router_id: RouterId | None = None
    connection_id: ConnectionId | None = None


SERVER = Actor(actor_type=ActorType.SERVER)
"""The server itself: timers, the submitter, and the clean-up after lost connections."""


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One who processes an interaction: an agent, or a strategy on a router for one stay.

    At its ``deadline`` it has processed it long enough, or, where ``idle_ms`` is set, so long after its
    last request if that is later. A deadline is a point in time, so that it survives a restart.
    """

    party_type: PartyType
    agent_id: AgentId | None = None
    place_id: PlaceId | None = None
    strategy_id: StrategyId | None = None
    router_id: RouterId | None = None
    connection_id: ConnectionId | None = None
    visibility_mode: str | None = None
    deadline: Milliseconds | None = None
    idle_ms: Milliseconds | None = None


class Invitation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An offer to an agent that is neither accepted, rejected nor revoked yet.

    ``inviter`` and ``reference`` say whose request is still to be answered by its outcome;
    ``deadline`` is a point in time, so that it survives a restart.
    """

    ticket_id: TicketId
    agent_id: AgentId
    inviter: Actor
    deadline: Milliseconds
    place_id: PlaceId | None = None
    reference: int | None = None
    operation: str = "Deliver"
    visibility_mode: str = VisibilityMode.CONFERENCE.value
    extension: KeyValueList | None = None


class Workbin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A shelf of one type: of an agent, a place, a group of agents or a group of places, and of one only."""

    type_id: str
    agent_id: str | None = None
    place_id: str | None = None
    group_id: str | None = None
    place_group_id: str | None = None

    @property
    def owners(self) -> dict[str, str]:
        """Whose it is, by the kind of owner; exactly one, unless a client has said something impossible."""
        given = {
            "agent": self.agent_id,
            "place": self.place_id,
            "group": self.group_id,
            "place_group": self.place_group_id,
        }
        return {kind: owner for kind, owner in given.items() if owner}

    @property
    def queue(self) -> QueueName:
        """The queue that everything in it belongs to, and nothing else does."""
        kind, owner = next(iter(self.owners.items()))
        return QueueName(f"{WORKBIN_PREFIX}/{self.type_id}/{kind}/{owner}")


class SystemProperties(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The system properties of one interaction (protocol 7): the server's own, read-only to clients.

    ``locked_by`` is the name of the client whose lock it is, and is never spelled.
    """

    interaction_id: InteractionId
    tenant_id: int
    media_type: str
    interaction_type: str
    interaction_subtype: str | None = None
    state: InteractionState = InteractionState.QUEUED
    queue: QueueName
    is_online: bool = False
    is_locked: bool = False
    is_held: bool = False
    held_at: Milliseconds | None = None
    parent_id: str | None = None
    external_id: str | None = None
    submitted_by: str
    submitted_at: Milliseconds
    received_at: Milliseconds
    placed_in_queue_at: Milliseconds | None = None
    moved_to_queue_at: Milliseconds | None = None
    submitted_to_router_at: Milliseconds | None = None
    delivered_at: Milliseconds | None = None
    abandoned_at: Milliseconds | None = None
    completed_at: Milliseconds | None = None
    agent_id: AgentId | None = None
    place_id: PlaceId | None = None
    assigned_to: AgentId | None = None
    assigned_at: Milliseconds | None = None
    workbin_type_id: str | None = None
    workbin_agent_id: str | None = None
    workbin_place_id: str | None = None
    workbin_group_id: str | None = None
    workbin_place_group_id: str | None = None
    in_queues: KeyValueList | None = None
    out_queues: KeyValueList | None = None
    snapshot_id: str | None = None
    locked_by: str | None = None
    scheduled_at: Milliseconds | None = None

    @property
    def workbin(self) -> Workbin | None:
        """The workbin that it is in, or was taken from and returns to."""
        if self.workbin_type_id is None:
            return None
        return Workbin(
            type_id=self.workbin_type_id,
            agent_id=self.workbin_agent_id,
            place_id=self.workbin_place_id,
            group_id=self.workbin_group_id,
            place_group_id=self.workbin_place_group_id,
        )


class Interaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One interaction as it is after its fact number ``version``.

    ``user_data`` holds every business and custom property; ``user_data_bytes`` its encoded size,
    kept as a sum so that a change need not measure what it does not touch (``core.key_values``).
    ``parties`` are in the order in which they came.
    """

    version: int
    system: SystemProperties
    user_data: KeyValueList
    user_data_bytes: int = 0
    parties: tuple[Party, ...] = ()
    invitation: Invitation | None = None

    @property
    def resting_in(self) -> Workbin | None:
        """The workbin that it is in now."""
        return self.system.workbin if self.system.state is InteractionState.QUEUED else None

    @property
    def id(self) -> InteractionId:
        """The interaction's id, which never changes."""
        return self.system.interaction_id


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A client's own list of interactions, for as long as the client is there (protocol 4)."""

    snapshot_id: str
    client_name: str
    ids: tuple[InteractionId, ...]


class AgentSession(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An agent who is logged in at a place; ``media`` says for each media type whether ready.

    ``reason`` and ``media_reasons`` say why, as far as the agent said it: of its state as a whole, and
    of each media type's. ``connections`` counts the clients on which the agent is logged in. ``status`` is
    what a reporting engine said last; no fact holds it, so that it is not there any more after a restart.
    """

    agent_id: AgentId
    place_id: PlaceId
    tenant_id: int
    media: dict[str, bool]
    client_name: str
    do_not_disturb: bool = False
    reason: KeyValueList | None = None
    media_reasons: dict[str, KeyValueList] = {}
    connections: int = 1
    status: "AgentStatus | None" = None

    @property
    def is_over(self) -> bool:
        """Whether the agent is logged in nowhere any more."""
        return self.connections == 0

    def is_ready_for(self, media_type: str) -> bool:
        """Whether the agent may be offered an interaction of this media type."""
        return not self.do_not_disturb and self.media.get(media_type, False)


class AgentStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a reporting engine says that an agent can take: the state, and how many, of each media type.

    A state of 0 means none at all. ``said_by`` is the client name of the engine, ``registration`` the number
    of the registration in which it was said.
    """

    agent_id: AgentId
    place_id: PlaceId | None = None
    media_states: dict[str, int] | None = None
    media_capacities: dict[str, int] | None = None
    extension: KeyValueList | None = None
    said_by: str = ""
    registration: int = 0


class ServiceCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a strategy asks of an external service, by the service's name or by its type (protocol 6).

    ``caller`` and ``reference`` say whose request is to be answered by the outcome; ``deadline`` is the
    time at which waiting for it ends. Once a service was given the call, ``app_name`` is its name.
    """

    call_id: CallId
    caller: Actor
    deadline: Milliseconds
    service: str
    method: str
    app_name: str | None = None
    app_type: str | None = None
    version: str | int | float | None = None
    reference: int | None = None


class Fault(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Why a call has no result: the service's own code and sentence, or the server's (``core.faults``)."""

    code: int | str
    sentence: str
