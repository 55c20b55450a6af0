"""The tables of the configuration file, each a Struct whose fields are its keys."""

from typing import Annotated

import msgspec

from interaction_server.config.settings import Count, Minutes, Settings
from interaction_server.config.written import (
    ConditionText,
    HoursText,
    OrderText,
    ParameterText,
    RateText,
    ZoneText,
)
from interaction_server.core.model import Role
from interaction_server.core.objects import Reevaluation, Scheduling

Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Span = Annotated[float, msgspec.Meta(ge=0, le=1_000_000_000)]
Name = Annotated[str, msgspec.Meta(min_length=1)]


class Table(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The base of all tables with a name."""


class TenantConfig(Table, frozen=True, kw_only=True):
    """One tenant, by its number.

    A list at the top of the file, ``tenants = [1, 7]``, will do where nothing is said of them.
    """

    #: What it is.
    description: str = ""
    #: The capacity rule of its agents that have none of their own, at places that have none.
    capacity_rule: str | None = None


class MediaTypeConfig(Table, frozen=True, kw_only=True):
    """One media type."""

    #: Minutes, in place of the setting of that name.
    handling_timeout: Minutes | None = None
    #: What it is.
    description: str = ""


class QueueConfig(Table, frozen=True, kw_only=True):
    """One queue. Without a ``strategy`` it feeds the one of its own name."""

    #: The strategy that it feeds.
    strategy: Name | None = None
    #: What it is for.
    description: str = ""


class ViewConfig(Table, frozen=True, kw_only=True):
    """One view: some of the interactions that wait in a queue, in an order.

    One with a ``strategy`` feeds it; any can be pulled from.
    """

    #: The queue in which they wait.
    queue: Name
    #: The strategy that it feeds.
    strategy: Name | None = None
    #: What it shows.
    description: str = ""
    #: Whether it is in use.
    enabled: bool = True
    #: Which of them; without one, all.
    condition: ConditionText | None = None
    #: Which comes first; without one, what has waited longest.
    order: OrderText = ()
    #: Properties by whose values its interactions fall into segments.
    segment_by: tuple[Name, ...] = ()
    #: Interactions of one segment that routers may process at a time.
    segment_total_limit: Count | None = None
    #: Which of them by ScheduledAt: ``due`` those that have none or whose time has come, ``scheduled`` only
    #: those whose time has come, ``unscheduled`` only those that have none, ``ignored`` all.
    scheduling: Scheduling = Scheduling.DUE
    #: Seconds before its ScheduledAt for which an interaction is due already.
    scheduling_window: Span | None = None
    #: When it feeds its strategy; without any, always.
    active_hours: tuple[HoursText, ...] = ()
    #: Where these hours are meant; without one, in UTC.
    time_zone: ZoneText | None = None
    #: When it looks again at what waits.
    re_evaluation: Reevaluation = Reevaluation.ON_CHANGE
    #: Conditions that a pull adds, by the name of its parameter, whose value takes the place of the ``?``.
    parameters: dict[str, ParameterText] = {}


class StrategyConfig(Table, frozen=True, kw_only=True):
    """What one strategy may be given, by all routers that run it together."""

    #: What it does.
    description: str = ""
    #: Interactions that it may process at a time.
    max_submitted_interactions: Count | None = None
    #: Interactions that it may be given in a second, minute or hour; none where it is 0.
    max_submission_rate: RateText | None = None


class RouterConfig(Table, frozen=True, kw_only=True):
    """What one router may be given, by its ``applicationName``.

    The settings of the same names are for all others, and for what is not given here.
    """

    #: What it is.
    description: str = ""
    #: Interactions that it may process at a time.
    max_submitted_interactions: Count | None = None
    #: Interactions that it may be given in a second, minute or hour; none where it is 0.
    max_submission_rate: RateText | None = None


class CapacityRuleConfig(Table, frozen=True, kw_only=True):
    """How many interactions an agent can have at a time; what is not given is any number."""

    #: Of single media types.
    media: dict[str, Number] = {}
    #: Media types of which one is the only interaction that its agent has.
    exclusive: tuple[Name, ...] = ()
    #: Of each media type that ``media`` does not name.
    other: Number | None = None
    #: Of all together.
    total: Number | None = None


class AgentConfig(Table, frozen=True, kw_only=True):
    """One agent."""

    #: The only tenant for which it can log in; without one, any.
    tenant: int | None = None
    #: Its capacity rule.
    capacity_rule: str | None = None
    #: Who it is.
    description: str = ""


class PlaceConfig(Table, frozen=True, kw_only=True):
    """One place."""

    #: The tenant whose place it is; without one, there is one of that name in each.
    tenant: int | None = None
    #: The capacity rule of agents there that have none of their own.
    capacity_rule: str | None = None
    #: Where it is.
    description: str = ""


class WorkbinTypeConfig(Table, frozen=True, kw_only=True):
    """One type of workbins. With such a table only those in it are there."""

    #: What it is for.
    description: str = ""


class ClientConfig(Table, frozen=True, kw_only=True):
    """One client that may register. With such a table only those in it may.

    Without one everybody may, and the server listens on loopback only.
    """

    #: As in RequestRegisterClient, or ``Router``.
    type: Role
    #: What it must give in ``extension.token``; without one, nothing.
    token: str | None = None


class ConfigFile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole TOML file; a table that is None is absent from it."""

    #: The tenants that there are; whatever names another is refused. Who names none means 1.
    tenants: dict[int, TenantConfig] = msgspec.field(default_factory=lambda: {1: TenantConfig()})
    #: Web origins, besides this server's on a loopback name, whose pages may open a WebSocket.
    origins: tuple[str, ...] = ()
    #: Properties by which the store keeps an index, so that conditions on them are fast.
    indexes: tuple[Name, ...] = ()
    settings: Settings = Settings()
    media_types: dict[str, MediaTypeConfig] | None = None
    queues: dict[str, QueueConfig] | None = None
    views: dict[str, ViewConfig] = {}
    strategies: dict[str, StrategyConfig] = {}
    routers: dict[str, RouterConfig] = {}
    capacity_rules: dict[str, CapacityRuleConfig] = {}
    agents: dict[str, AgentConfig] | None = None
    places: dict[str, PlaceConfig] | None = None
    workbin_types: dict[str, WorkbinTypeConfig] | None = None
    clients: dict[str, ClientConfig] | None = None
