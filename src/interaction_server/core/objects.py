"""What an operator sets up: views, what feeds strategies, and what an agent can take.

These are values without a file: ``interaction_server.config`` reads them from one. Names that the
vendor has too are its own (decision 60).
"""

from collections.abc import Mapping
from datetime import time, tzinfo
from enum import StrEnum
from typing import Final

import msgspec

from interaction_server.core.conditions import Condition, Order
from interaction_server.core.model import AgentId, Milliseconds, PlaceId, QueueName, RouterId, StrategyId


class Scheduling(StrEnum):
    """Which interactions a view shows, by their ScheduledAt."""

    DUE = "due"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    IGNORED = "ignored"


class Reevaluation(StrEnum):
    """When a view looks again at an interaction that waits in its queue."""

    ON_CHANGE = "on-change"
    ON_PLACEMENT = "on-placement"


class Hours(msgspec.Struct, frozen=True):
    """From one time of day to another on some days of the week, Monday being 0."""

    days: frozenset[int]
    begin: time
    end: time


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the interactions that wait in a queue, in an order.

    A view with a ``strategy`` feeds it; any view can be pulled from. ``condition`` None is all of them;
    without an ``order`` the longest waiting come first. Of what has the same values of ``segment_by``,
    routers process at most ``segment_limit`` at a time. An interaction with a ScheduledAt may be shown
    ``scheduling_window_ms`` before it. Outside ``hours`` (empty: always) in ``zone`` it feeds nothing.
    ``parameters`` are conditions with one ``?``, by the name of the parameter of a pull.
    """

    name: str
    queue: QueueName
    strategy: StrategyId | None = None
    enabled: bool = True
    description: str = ""
    condition: Condition | None = None
    order: Order = ()
    segment_by: tuple[str, ...] = ()
    segment_limit: int | None = None
    scheduling: Scheduling = Scheduling.DUE
    scheduling_window_ms: Milliseconds = 0
    hours: tuple[Hours, ...] = ()
    zone: tzinfo | None = None
    reevaluation: Reevaluation = Reevaluation.ON_CHANGE
    parameters: Mapping[str, str] = {}


class Rate(msgspec.Struct, frozen=True):
    """At most so many in any stretch of so many milliseconds."""

    count: int
    per_ms: Milliseconds


class SubmissionLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How many interactions may be processed at a time, and how many may come in a time."""

    interactions_max: int | None = None
    rate: Rate | None = None


UNLIMITED: Final = SubmissionLimits()


class SubmissionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds which strategy, and how fast.

    ``strategies`` names the strategy of each queue that is given one; any other queue feeds the strategy
    of its own name. A queue of which a view feeds a strategy is fed from by such views only. ``router`` is
    for each router that has no limits of its own in ``routers``; a strategy that is not in
    ``strategy_limits`` has none.
    """

    strategies: Mapping[QueueName, StrategyId] = {}
    views: tuple[View, ...] = ()
    router: SubmissionLimits = SubmissionLimits(interactions_max=50_000)
    routers: Mapping[RouterId, SubmissionLimits] = {}
    strategy_limits: Mapping[StrategyId, SubmissionLimits] = {}


class CapacityRule(msgspec.Struct, frozen=True, kw_only=True):
    """How many interactions an agent can have at a time.

    ``media`` says it of single media types, ``other`` of each that is not named, ``total`` of all
    together; None is any number. One of an ``exclusive`` media type is the only interaction that its
    agent has.
    """

    name: str
    media: Mapping[str, int] = {}
    exclusive: frozenset[str] = frozenset()
    other: int | None = None
    total: int | None = None


class CapacityPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Whose capacity rule is which: an agent's own, else its place's, else its tenant's, else none."""

    agents: Mapping[AgentId, CapacityRule] = {}
    places: Mapping[PlaceId, CapacityRule] = {}
    tenants: Mapping[int, CapacityRule] = {}


class KnownNames(msgspec.Struct, frozen=True, kw_only=True):
    """Which objects there are; None is any.

    A place that has a tenant is that tenant's: of the same name in another one it is another place
    (decision 21). An agent with a tenant of its own is there for no other, whether any others are known
    or not.
    """

    queues: frozenset[QueueName] | None = None
    media_types: frozenset[str] | None = None
    agents: frozenset[AgentId] | None = None
    agent_tenants: Mapping[AgentId, int] = {}
    places: Mapping[PlaceId, int | None] | None = None
