"""The configuration file and the settings (protocol 0, 8); ``load_config`` reads them, or finds every error.

``settings`` and ``tables`` say what can be given, ``written`` how values are written that are more than
one of TOML's, ``reading`` and ``checking`` find what is wrong, ``objects`` makes what the core works with.
"""

from interaction_server.config.checking import notes
from interaction_server.config.objects import (
    capacity_of,
    clients_of,
    handling_timeouts_of,
    known_of,
    plan_of,
    strategies_of,
    views_of,
    workbin_types_of,
)
from interaction_server.config.reading import ConfigError, load_config
from interaction_server.config.settings import NAMES, VENDOR_NAMES, Settings, milliseconds, minutes
from interaction_server.config.tables import (
    AgentConfig,
    CapacityRuleConfig,
    ClientConfig,
    ConfigFile,
    MediaTypeConfig,
    PlaceConfig,
    QueueConfig,
    RouterConfig,
    StrategyConfig,
    TenantConfig,
    ViewConfig,
    WorkbinTypeConfig,
)

__all__ = [
    "NAMES",
    "VENDOR_NAMES",
    "AgentConfig",
    "CapacityRuleConfig",
    "ClientConfig",
    "ConfigError",
    "ConfigFile",
    "MediaTypeConfig",
    "PlaceConfig",
    "QueueConfig",
    "RouterConfig",
    "Settings",
    "StrategyConfig",
    "TenantConfig",
    "ViewConfig",
    "WorkbinTypeConfig",
    "capacity_of",
    "clients_of",
    "handling_timeouts_of",
    "known_of",
    "load_config",
    "milliseconds",
    "minutes",
    "notes",
    "plan_of",
    "strategies_of",
    "views_of",
    "workbin_types_of",
]
