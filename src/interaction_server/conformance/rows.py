"""Which scenarios play which row of the table in protocol 8, as their sources say."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from interaction_server.conformance.scenario import Scenario

ROWS: Final = (
    "Media server submits",
    "Agent submits",
    "To the router",
    "Deliver to agent",
    "accept",
    "reject",
    "no answer",
    "Place in queue / workbin",
    "Agent pulls",
    "Transfer",
    "Conference",
    "Intrusion",
    "Leave",
    "Stop by media server",
    "Stop by agent",
    "Stop by URS",
    "Agent connection lost",
    "URS lost",
    "Media server lost",
    "Reporting engine lost",
    "Server restarted",
)
"""The first cells of the table, in its order; those under Deliver to agent without their dots."""

NAMED_ROW: Final = re.compile(r"(?:protocol|;) 8, ([^;\[]+?)\s*(?=[;\[]|$)")
"""``8, Transfer`` in a source, up to the next section or mark."""


def rows_of(scenario: Scenario) -> list[str]:
    """The rows that a scenario plays."""
    return NAMED_ROW.findall(scenario.source)


def by_row(scenarios: Iterable[Scenario]) -> Mapping[str, list[Scenario]]:
    """The scenarios of each row, in the order of the table."""
    made = tuple(scenarios)
    return {row: [one for one in made if row in rows_of(one)] for row in ROWS}
