"""What no single value shows to be wrong: names of what is not there, and keys that do not go together."""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from interaction_server.config.places import join
from interaction_server.config.tables import ConfigFile, ViewConfig
from interaction_server.core.decide.submitting import BACK, DEFAULT_QUEUE
from interaction_server.core.objects import Scheduling
from interaction_server.core.system_properties import INDEXES_MAX, UNFIT_FOR_INDEX

RESERVED: Final[Mapping[str, Collection[str]]] = {"queues": (BACK,), "views": ("_system_",)}
"""Names that mean something else: where an interaction came from, and a pull by ids."""

Reference = tuple[str, str, str | int]
"""A place, the table that it refers to, and the name there."""

CALLED: Final = {
    "capacity_rules": "capacity rule",
    "media_types": "media type",
    "queues": "queue",
    "tenants": "tenant",
}
"""What an entry of a table is called."""


def check(config: ConfigFile, dropped: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """Every error, with its place; of what could not be read (``dropped``) nothing is missed."""
    if not config.tenants and "tenants" not in dropped:
        yield "tenants: there must be one at least, or no such key, which means that there is tenant 1"
    there = tables_of(config)
    for place, table, name in references(config):
        known = there[table]
        if known is not None and table not in dropped and name not in known:
            yield f"{place}: there is no {CALLED[table]} {name} in [{table}]"
    for table, names in RESERVED.items():
        for name in names:
            if name in (getattr(config, table) or ()):
                yield f"{table}.{name}: the name is the server's own"
    for view_name, view in config.views.items():
        yield from (f"{join('views', view_name)}.{error}" for error in check_view(view))
    yield from check_indexes(config.indexes)


def notes(config: ConfigFile) -> Iterator[str]:
    """What is no error, and yet may not be meant."""
    queues = tables_of(config)["queues"]
    if queues is not None and DEFAULT_QUEUE not in queues:
        yield f"what is submitted without a queue is refused: there is no queue {DEFAULT_QUEUE} in [queues]"


def check_indexes(names: Sequence[str]) -> Iterator[str]:
    """What is wrong with the properties of which indexes are wanted."""
    for number, name in enumerate(names):
        if name in names[:number]:
            yield f"indexes[{number}]: {name} is there twice"
        elif name in UNFIT_FOR_INDEX:
            yield f"indexes[{number}]: {name} {UNFIT_FOR_INDEX[name]}"
    if len(names) > INDEXES_MAX:
        yield f"indexes: {len(names)} properties of {INDEXES_MAX} allowed"


def tables_of(config: ConfigFile) -> Mapping[str, Container[str | int] | None]:
    """What can be referred to; None where any name will do."""
    refused = config.settings.unknown_objects == "refused"
    return {
        "capacity_rules": config.capacity_rules,
        "media_types": config.media_types if refused else None,
        "queues": config.queues if refused else None,
        "tenants": config.tenants,
    }


def references(config: ConfigFile) -> Iterator[Reference]:
    """Every name that refers to an object of another table."""
    for table in ("tenants", "agents", "places"):
        for name, entry in (getattr(config, table) or {}).items():
            if entry.capacity_rule is not None:
                yield f"{join(table, name)}.capacity-rule", "capacity_rules", entry.capacity_rule
            tenant = getattr(entry, "tenant", None)
            if tenant is not None:
                yield f"{join(table, name)}.tenant", "tenants", tenant
    for name, view in config.views.items():
        yield f"{join('views', name)}.queue", "queues", view.queue
    for name, rule in config.capacity_rules.items():
        for media_type in rule.media:
            yield f"{join('capacity_rules', name)}.{join('media', media_type)}", "media_types", media_type
        for number, media_type in enumerate(rule.exclusive):
            yield f"{join('capacity_rules', name)}.exclusive[{number}]", "media_types", media_type


def check_view(view: ViewConfig) -> Iterator[str]:
    """Keys of a view that mean nothing without another one."""
    if view.segment_total_limit is not None and not view.segment_by:
        yield "segment-total-limit: means nothing without segment-by"
    if view.scheduling_window is not None and view.scheduling is Scheduling.IGNORED:
        yield f'scheduling-window: means nothing with scheduling = "{Scheduling.IGNORED}"'
