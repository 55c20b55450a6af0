"""What every decide module gets and gives: the situation, and the decision or refusal."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

import msgspec

from interaction_server.core.facts import AnyFact
from interaction_server.core.model import (
    Actor,
    AgentId,
    AgentSession,
    Interaction,
    InteractionId,
    Milliseconds,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse


class Limits(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The limits and time spans that decisions depend on; each with its unit in its name.

    ``handling_timeouts_ms`` has one for each media type that has its own. ``workbin_types`` says for each
    type of workbins what it is for; None allows any.
    """

    user_data_bytes_max: int = 65_536
    delivering_timeout_ms: Milliseconds = 30_000
    tenants: frozenset[int] = frozenset({1})
    pulled_max: int = 500
    workbin_types: Mapping[str, str] | None = None
    workbin_interactions_max: int = 1_000
    routing_timeout_ms: Milliseconds = 720 * 60_000
    handling_timeout_ms: Milliseconds = 180 * 60_000
    handling_timeouts_ms: Mapping[str, Milliseconds] = {}


class Situation(msgspec.Struct, kw_only=True):
    """All that a decision may look at, loaded before it is made so that no decision has to wait.

    ``interaction`` is None when the request names none that is open; ``agents`` are those logged
    in; ``sequence`` is the number that the first fact of this decision will get. For a request that
    names several, ``interactions`` has each that there is, closed ones and more than these too.
    """

    actor: Actor
    time: Milliseconds
    limits: Limits
    agents: Mapping[AgentId, AgentSession]
    sequence: int
    interaction: Interaction | None = None
    interactions: Mapping[InteractionId, Interaction] = {}


class Outcome(Enum):
    """What a request that was not refused is answered with, besides the interaction."""

    DONE = "done"
    SUBMITTED = "submitted"
    LATER = "later"
    PROPERTIES = "properties"
    PAST_PROPERTIES = "past properties"
    PULLED = "pulled"
    WORKBIN_CONTENT = "content of a workbin"
    WORKBIN_TYPES = "types of workbins"


class Decision(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What becomes so, and the kind of answer.

    ``Outcome.LATER`` means that the outcome of an invitation will be the answer, so none is given
    now. ``interaction_id`` is set where the facts begin an interaction, ``actor`` where they make the
    asker somebody else: an agent, by the login. ``version`` is set where the answer says another one
    than the interaction's: when a first answer is given again.

    Where a request is about several interactions, ``parts`` is what becomes so of each, with its
    ``interaction_id``, and there are no other facts; all of them become durable together.
    ``workbin_types`` is what was asked for by that name.
    """

    facts: tuple[AnyFact, ...] = ()
    outcome: Outcome = Outcome.DONE
    interaction_id: InteractionId | None = None
    actor: Actor | None = None
    version: int | None = None
    parts: tuple["Decision", ...] = ()
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
