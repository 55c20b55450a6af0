"""What every decide module gets and gives: the situation, and the decision or refusal."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

import msgspec

from interaction_server.core.conditions import Search
from interaction_server.core.facts import AnyFact, ExternalServiceRequested, Record
from interaction_server.core.model import (
    Actor,
    AgentId,
    AgentSession,
    AgentStatus,
    CallId,
    Interaction,
    InteractionId,
    Milliseconds,
    ServiceCall,
    Snapshot,
)
from interaction_server.core.objects import CapacityPlan, KnownNames, View
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.snapshot_requests import (
    GroupRequest,
)


class SecondLogin(Enum):
    """What becomes of the login of an agent who is logged in on another client already."""

    REFUSED = "it is refused"
    JOINS = "it is one more connection of the same session"
    TAKES_OVER = "it ends the session, and begins the next"


class Limits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The limits and time spans that decisions depend on; each with its unit in its name.

    ``handling_timeouts_ms`` has one for each media type that has its own. ``workbin_types`` says for each
    type of workbins what it is for; None allows any. ``capacity`` says how much an agent can have,
    ``known`` which objects there are, ``views`` which views there are, by name.
    """

    user_data_bytes_max: int = 65_536
    delivering_timeout_ms: Milliseconds = 30_000
    tenants: frozenset[int] = frozenset({1})
    third_party_server_timeout_ms: Milliseconds = 30_000
    found_interactions_max: int = 1_000
    snapshot_interactions_max: int = 500
    answer_bytes_max: int = 1_048_576
    not_ready_on_invitation_timeout: bool = False
    second_login: SecondLogin = SecondLogin.REFUSED
    pulled_max: int = 500
    workbin_types: Mapping[str, str] | None = None
    workbin_interactions_max: int = 1_000
    routing_timeout_ms: Milliseconds = 720 * 60_000
    handling_timeout_ms: Milliseconds = 180 * 60_000
    handling_timeouts_ms: Mapping[str, Milliseconds] = {}
    capacity: CapacityPlan = CapacityPlan()
    known: KnownNames = KnownNames()
    views: Mapping[str, View] = {}


class OpenCall(msgspec.Struct, frozen=True):
    """A call of an external service that is not over; ``interaction`` is as it was with ``record``."""

    record: Record
    interaction: Interaction

    @property
    def call(self) -> ServiceCall:
        """What is asked, by whom, and, once a service was given it, of whom."""
        fact = self.record.fact
        assert isinstance(fact, ExternalServiceRequested)
        return fact.call


NO_CALLS: Final[Mapping[CallId, OpenCall]] = {}


class Situation(msgspec.Struct, kw_only=True):
    """All that a decision may look at, loaded before it is made so that no decision has to wait.

    ``registration`` is the number of the asker's, 0 for the server. ``interaction`` is None when the
    request names none that is open; ``agents`` are those logged in; ``sequence`` is the number that the
    first fact of this decision will get; ``calls`` are those of external services that are not over.
    ``snapshots`` are those of all clients. For a request that
    names several, ``interactions`` has each that there is, closed ones and more than these too. ``work``
    is what each agent has, with its media type: what it is a party of or offered.
    """

    actor: Actor
    time: Milliseconds
    limits: Limits
    agents: Mapping[AgentId, AgentSession]
    sequence: int
    registration: int = 0
    interaction: Interaction | None = None
    calls: Mapping[CallId, OpenCall] = NO_CALLS
    snapshots: Mapping[str, Snapshot] = {}
    interactions: Mapping[InteractionId, Interaction] = {}
    work: Mapping[AgentId, Mapping[InteractionId, str]] = {}


class Outcome(Enum):
    """What a request that was not refused is answered with, besides the interaction."""

    DONE = "done"
    SUBMITTED = "submitted"
    LATER = "later"
    PROPERTIES = "properties"
    PAST_PROPERTIES = "past properties"
    UNANSWERED = "unanswered"
    FOUND = "found"
    TO_BE_TAKEN = "to be taken"
    TO_BE_PULLED = "to be pulled"
    TO_BE_DONE = "to be done"
    SNAPSHOT_PAGE = "snapshot page"
    SNAPSHOT_TAKEN = "snapshot taken"
    SNAPSHOT_ENDED = "snapshot ended"
    MOVED = "moved"
    PULLED = "pulled"
    WORKBIN_CONTENT = "content of a workbin"
    WORKBIN_TYPES = "types of workbins"


LOOKED_UP: Final = frozenset(
    {
        Outcome.PAST_PROPERTIES,
        Outcome.FOUND,
        Outcome.TO_BE_TAKEN,
        Outcome.TO_BE_PULLED,
        Outcome.TO_BE_DONE,
        Outcome.SNAPSHOT_PAGE,
        Outcome.WORKBIN_CONTENT,
    }
)
"""What is looked up in the store after everything that was decided before it is durable."""


class Group(msgspec.Struct, frozen=True, gc=False):
    """What becomes so of one interaction among many."""

    interaction_id: InteractionId
    facts: tuple[AnyFact, ...]


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What becomes so, and the kind of answer.

    ``Outcome.LATER`` means that the outcome of an invitation or of a call will be the answer, so none is
    given now; ``Outcome.UNANSWERED`` that the asker expects none. ``interaction_id`` is set where the facts
    begin an interaction, ``actor`` where they make the asker somebody else: an agent, by the login.
    ``version`` is set where the answer says another one than the interaction's: when a first answer is
    given again. ``relayed`` is told to an agent, and ``shown`` to the asker after the answer, without being
    facts; neither are ``sessions``, as they are from now on.

    ``search`` is what is to be found, ``then`` what is to be decided next in place of an answer. ``groups``
    are the facts of many interactions, all of which become durable together, and ``snapshot`` the list that
    it is about; both go with an outcome of their own. ``workbin_types`` is what was asked for by that name.
    """

    facts: tuple[AnyFact, ...] = ()
    outcome: Outcome = Outcome.DONE
    interaction_id: InteractionId | None = None
    actor: Actor | None = None
    version: int | None = None
    search: Search | None = None
    then: GroupRequest | None = None
    groups: tuple[Group, ...] = ()
    snapshot: Snapshot | None = None
    relayed: AgentStatus | None = None
    shown: tuple[AgentSession, ...] = ()
    sessions: tuple[AgentSession, ...] = ()
    workbin_types: Mapping[str, str] = {}


ACKNOWLEDGED: Final = Decision()
"""Nothing becomes so, and the asker hears that it is done."""


def unknown_tenant(tenant_id: int, limits: Limits) -> Refusal | None:
    """Error 54 for a tenant that is not configured; without a configuration there is tenant 1 only."""
    if tenant_id in limits.tenants:
        return None
    return refuse(Refusals.NOT_AUTHORIZED, f"tenantId: there is no tenant {tenant_id}")


def first_missing(**attributes: str) -> Refusal | None:
    """The first of these required attributes that is empty."""
    return next((missing(name) for name, value in attributes.items() if not value), None)


def missing(attribute: str) -> Refusal:
    """A required attribute is absent or empty."""
    return refuse(Refusals.INVALID_ATTRIBUTE, f"{attribute} is missing or empty")
