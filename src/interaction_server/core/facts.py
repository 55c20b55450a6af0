"""What happened, in no dialect: past tense, one Struct each, and the record that the journal keeps.

A fact holds all that is needed to make the next state from the last (``core.evolve``), and a change
holds the old values too, so that a journal can be folded in both directions. A fact is named for its
reporting event without ``Event`` (protocol 5), so there is one name for one idea on every level.
"""

from typing import Final

import msgspec

from interaction_server.core.model import (
    Actor,
    AgentId,
    CallId,
    ConnectionId,
    Fault,
    InteractionId,
    Invitation,
    KeyValueList,
    Milliseconds,
    Party,
    PlaceId,
    QueueName,
    RevokeReason,
    ServiceCall,
    StrategyId,
    SystemProperties,
    TicketId,
    Workbin,
)


class Fact(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True, tag_field="fact", gc=False
):
    """The base of all facts; its name is its tag in the journal."""


class InteractionSubmitted(Fact, tag=True, frozen=True, kw_only=True):
    """A new interaction exists."""

    system: SystemProperties
    user_data: KeyValueList


class PropertiesChanged(Fact, tag=True, frozen=True, kw_only=True):
    """Properties were set or deleted; what was the same before is in none of the lists.

    ``added`` and ``changed`` hold new values, ``old`` the values that ``changed`` and ``deleted``
    keys had before. ``growth`` is by how many encoded bytes the user data became larger, measured
    once, when it was decided. Where a client set one of the few system properties that it may set,
    ``system`` holds them all, and ``system_old`` and ``system_new`` what is different, by name.
    """

    added: KeyValueList = {}
    changed: KeyValueList = {}
    deleted: tuple[str, ...] = ()
    old: KeyValueList = {}
    growth: int = 0
    system: SystemProperties | None = None
    system_old: KeyValueList = {}
    system_new: KeyValueList = {}


class PlacedInQueue(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction came to a queue, new, routed, or returned.

    ``scheduled_at`` is what its ScheduledAt is from then on: none, where the placement says none.
    """

    queue: QueueName
    scheduled_at: Milliseconds | None = None


class TakenFromQueue(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction was taken from its queue to be processed."""

    queue: QueueName
    strategy_id: StrategyId | None = None


class PartyAdded(Fact, tag=True, frozen=True, kw_only=True):
    """A party began to process the interaction; ``others`` are the agents who go on processing it."""

    party: Party
    operation: str
    others: tuple[AgentId, ...] = ()


class PartyRemoved(Fact, tag=True, frozen=True, kw_only=True):
    """A party no longer processes the interaction; ``others`` are the agents who go on processing it.

    ``ticket_id`` is that of the transfer by which the party left: it had asked for that, and hears of it
    by the outcome of the invitation.
    """

    party: Party
    operation: str
    others: tuple[AgentId, ...] = ()
    ticket_id: TicketId | None = None


class AgentInvited(Fact, tag=True, frozen=True, kw_only=True):
    """An agent was offered the interaction."""

    invitation: Invitation


class Accepted(Fact, tag=True, frozen=True, kw_only=True):
    """The invited agent took the interaction."""

    invitation: Invitation


class Rejected(Fact, tag=True, frozen=True, kw_only=True):
    """The invited agent declined."""

    invitation: Invitation
    reason: KeyValueList | None = None


class Revoked(Fact, tag=True, frozen=True, kw_only=True):
    """The invitation was taken back."""

    invitation: Invitation
    reason: RevokeReason


class ProcessingStopped(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction ended."""

    reason: KeyValueList | None = None


class FactAboutAgent(Fact, frozen=True, kw_only=True):
    """The base of the facts about an agent's session; it belongs to no interaction."""

    agent_id: AgentId
    place_id: PlaceId
    tenant_id: int


class FactAboutMedia(FactAboutAgent, frozen=True, kw_only=True):
    """The base of the facts about one media type of an agent's session, and why it is so."""

    media_type: str
    reason: KeyValueList | None = None


class AgentLogin(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """An agent session began, or, where there was one, has one more connection.

    ``media`` is what the agent has from then on.
    """

    media: dict[str, bool]


class AgentLogout(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """An agent session ended: by the agent's wish, with its connection, or forced by a login elsewhere.

    With ``connections_left`` it lost one of its connections only, and goes on with the others.
    """

    lost: bool = False
    forced: bool = False
    connections_left: int = 0


class ReadyForMedia(FactAboutMedia, tag=True, frozen=True, kw_only=True):
    """An agent became ready for a media type."""


class NotReadyForMedia(FactAboutMedia, tag=True, frozen=True, kw_only=True):
    """An agent became not ready for a media type."""


class MediaAdded(FactAboutMedia, tag=True, frozen=True, kw_only=True):
    """An agent takes a further media type, and is ready for it."""


class MediaRemoved(FactAboutMedia, tag=True, frozen=True, kw_only=True):
    """An agent takes a media type no longer."""


class DoNotDisturbOn(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """An agent is ready for nothing, whatever the state of its media."""

    reason: KeyValueList | None = None


class DoNotDisturbOff(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """An agent is as ready as its media are."""

    reason: KeyValueList | None = None


class AgentStateReasonChanged(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """Why an agent is in the state that it is in was said anew."""

    reason: KeyValueList


class MediaStateReasonChanged(FactAboutAgent, tag=True, frozen=True, kw_only=True):
    """Why an agent is ready, or not, for a media type was said anew."""

    media_type: str
    reason: KeyValueList


class AgentAvailable(Fact, tag=True, frozen=True, kw_only=True):
    """This server is a secondary one for an agent, who has a session at another."""

    agent_id: AgentId
    place_id: PlaceId


class AgentNotAvailable(Fact, tag=True, frozen=True, kw_only=True):
    """This server is nothing to an agent of another any more."""

    agent_id: AgentId
    place_id: PlaceId


class CustomReporting(Fact, tag=True, frozen=True, kw_only=True):
    """A client had something of its own to report, of an interaction or of nothing in particular."""

    event_content: KeyValueList


class ExternalServiceRequested(Fact, tag=True, frozen=True, kw_only=True):
    """A strategy asked something of an external service."""

    call: ServiceCall
    parameters: KeyValueList | None = None


class ExternalServiceResponded(Fact, tag=True, frozen=True, kw_only=True):
    """The call is over: a service responded or, with ``fault``, the strategy gets no result."""

    call: ServiceCall
    parameters: KeyValueList | None = None
    fault: Fault | None = None


class Locked(Fact, tag=True, frozen=True, kw_only=True):
    """A client keeps the interaction from routers, views and pulls, perhaps with all of a snapshot."""

    client_name: str
    snapshot_id: str | None = None


class Unlocked(Fact, tag=True, frozen=True, kw_only=True):
    """The lock has ended, and the interaction waits again in ``queue``."""

    queue: QueueName


class InteractionMoved(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction was moved to a queue with all of a snapshot."""

    queue: QueueName
    snapshot_id: str


class Held(Fact, tag=True, frozen=True, kw_only=True):
    """An agent put aside what it processes."""


class Resumed(Fact, tag=True, frozen=True, kw_only=True):
    """An agent goes on with what was put aside."""


class PlacedInWorkbin(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction came to a workbin; the fact before says that it came to the workbin's queue."""

    workbin: Workbin


class TakenFromWorkbin(Fact, tag=True, frozen=True, kw_only=True):
    """The interaction left a workbin; the fact before says that it was taken from the workbin's queue."""

    workbin: Workbin


AnyFact = (
    InteractionSubmitted
    | PropertiesChanged
    | PlacedInQueue
    | TakenFromQueue
    | PartyAdded
    | PartyRemoved
    | AgentInvited
    | Accepted
    | Rejected
    | Revoked
    | ProcessingStopped
    | AgentLogin
    | AgentLogout
    | ReadyForMedia
    | NotReadyForMedia
    | ExternalServiceRequested
    | ExternalServiceResponded
    | Locked
    | Unlocked
    | InteractionMoved
    | MediaAdded
    | MediaRemoved
    | DoNotDisturbOn
    | DoNotDisturbOff
    | AgentStateReasonChanged
    | MediaStateReasonChanged
    | AgentAvailable
    | AgentNotAvailable
    | CustomReporting
    | Held
    | Resumed
    | PlacedInWorkbin
    | TakenFromWorkbin
)
AgentFact = (
    AgentLogin
    | AgentLogout
    | ReadyForMedia
    | NotReadyForMedia
    | MediaAdded
    | MediaRemoved
    | DoNotDisturbOn
    | DoNotDisturbOff
    | AgentStateReasonChanged
    | MediaStateReasonChanged
)
AGENT_FACTS: Final[frozenset[type[AnyFact]]] = frozenset(AgentFact.__args__)
"""The facts that change an agent's session and no interaction."""


class Cause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Which message of the asker led to a fact: its reference and its ``requestId``."""

    reference: int | None = None
    request_id: str | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A fact as the journal keeps it.

    ``sequence`` is gap-free over the installation; ``version`` is the interaction's, one more with
    every fact, and 0 for facts about agents. ``told`` names the listeners that were connected when
    the fact was decided, reporting engines aside (they hear everything), so that ``ixn explain``
    can say what was and not what would be now. ``step`` counts the facts of one decision, from 0.
    """

    sequence: int
    time: Milliseconds
    actor: Actor
    fact: AnyFact
    interaction_id: InteractionId | None = None
    version: int = 0
    cause: Cause | None = None
    told: tuple[str, ...] = ()
    step: int = 0


def connection_id(sequence: int) -> ConnectionId:
    """The connID of a stay at a router: the sequence of its PartyAdded fact as 16 hex digits."""
    return ConnectionId(f"{sequence:016X}")


def ticket_id(sequence: int) -> TicketId:
    """The ticket of an invitation: the sequence of its AgentInvited fact."""
    return TicketId(sequence)


def call_id(sequence: int) -> CallId:
    """The reference of a call to an external service: the sequence of its ExternalServiceRequested fact."""
    return CallId(sequence)
