"""The configuration file -> the values that decide and feed (``core.objects``)."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from interaction_server.config.settings import milliseconds, minutes
from interaction_server.config.tables import (
    AgentConfig,
    CapacityRuleConfig,
    ConfigFile,
    PlaceConfig,
    TenantConfig,
    ViewConfig,
)
from interaction_server.core.model import (
    AgentId,
    Milliseconds,
    PlaceId,
    QueueName,
    Role,
    RouterId,
    StrategyId,
)
from interaction_server.core.objects import (
    CapacityPlan,
    CapacityRule,
    KnownNames,
    SubmissionLimits,
    SubmissionPlan,
    View,
)

Key = TypeVar("Key", str, int)


def strategies_of(config: ConfigFile) -> dict[QueueName, StrategyId]:
    """The strategy of each queue that is given one."""
    return {
        QueueName(name): StrategyId(queue.strategy)
        for name, queue in (config.queues or {}).items()
        if queue.strategy is not None
    }


def handling_timeouts_of(config: ConfigFile) -> dict[str, Milliseconds]:
    """How long an agent may be idle, for each media type that is given its own time."""
    return {
        name: minutes(media_type.handling_timeout)
        for name, media_type in (config.media_types or {}).items()
        if media_type.handling_timeout is not None
    }


def workbin_types_of(config: ConfigFile) -> dict[str, str] | None:
    """The description of each type of workbins; None allows any type."""
    if config.workbin_types is None:
        return None
    return {name: kind.description for name, kind in config.workbin_types.items()}


def clients_of(config: ConfigFile) -> dict[str, tuple[Role, str | None]] | None:
    """Role and token by client name; None lets everybody register."""
    if config.clients is None:
        return None
    return {name: (client.type, client.token) for name, client in config.clients.items()}


def plan_of(config: ConfigFile) -> SubmissionPlan:
    """What feeds which strategy; a router that has a table has the settings for what is not in it."""
    settings = config.settings
    router = SubmissionLimits(
        interactions_max=settings.max_submitted_interactions, rate=settings.max_submission_rate
    )
    return SubmissionPlan(
        strategies=strategies_of(config),
        views=tuple(views_of(config).values()),
        router=router,
        routers={
            RouterId(name): SubmissionLimits(
                interactions_max=own.max_submitted_interactions or router.interactions_max,
                rate=own.max_submission_rate or router.rate,
            )
            for name, own in config.routers.items()
        },
        strategy_limits={
            StrategyId(name): SubmissionLimits(
                interactions_max=own.max_submitted_interactions, rate=own.max_submission_rate
            )
            for name, own in config.strategies.items()
        },
    )


def views_of(config: ConfigFile) -> dict[str, View]:
    """Every view, by its name."""
    return {name: view_of(name, view) for name, view in config.views.items()}


def view_of(name: str, view: ViewConfig) -> View:
    """One view."""
    return View(
        name=name,
        queue=QueueName(view.queue),
        strategy=None if view.strategy is None else StrategyId(view.strategy),
        enabled=view.enabled,
        description=view.description,
        condition=view.condition,
        order=view.order,
        segment_by=view.segment_by,
        segment_limit=view.segment_total_limit,
        scheduling=view.scheduling,
        scheduling_window_ms=milliseconds(view.scheduling_window or 0),
        hours=view.active_hours,
        zone=view.time_zone,
        reevaluation=view.re_evaluation,
        parameters=view.parameters,
    )


def capacity_of(config: ConfigFile) -> CapacityPlan:
    """Whose capacity rule is which."""
    rules = {name: rule_of(name, rule) for name, rule in config.capacity_rules.items()}
    return CapacityPlan(
        agents={AgentId(name): rules[rule] for name, rule in rules_named(config.agents or {})},
        places={PlaceId(name): rules[rule] for name, rule in rules_named(config.places or {})},
        tenants={number: rules[rule] for number, rule in rules_named(config.tenants)},
    )


def rules_named(entries: Mapping[Key, AgentConfig | PlaceConfig | TenantConfig]) -> Iterator[tuple[Key, str]]:
    """Who has a capacity rule, and the name of it."""
    for key, entry in entries.items():
        if entry.capacity_rule is not None:
            yield key, entry.capacity_rule


def rule_of(name: str, rule: CapacityRuleConfig) -> CapacityRule:
    """One capacity rule."""
    return CapacityRule(
        name=name, media=rule.media, exclusive=frozenset(rule.exclusive), other=rule.other, total=rule.total
    )


def known_of(config: ConfigFile) -> KnownNames:
    """Which objects there are; any, where the file does not list them or accepts what it does not list."""
    agents, places = config.agents or {}, config.places or {}
    own = {AgentId(name): agent.tenant for name, agent in agents.items() if agent.tenant is not None}
    if config.settings.unknown_objects == "accepted":
        return KnownNames(agent_tenants=own)
    return KnownNames(
        queues=None if config.queues is None else frozenset(map(QueueName, config.queues)),
        media_types=None if config.media_types is None else frozenset(config.media_types),
        agents=None if config.agents is None else frozenset(map(AgentId, agents)),
        agent_tenants=own,
        places=None if config.places is None else {PlaceId(name): one.tenant for name, one in places.items()},
    )
