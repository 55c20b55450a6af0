"""All scenarios, in the order of the pages."""

from typing import Final

from interaction_server.conformance import (
    agent_states,
    capacity,
    change_properties,
    change_properties_refused,
    change_properties_urs,
    change_properties_variants,
    finding,
    holding,
    impossible,
    life,
    locking,
    losing,
    moving,
    places,
    pulling,
    registration,
    reporting,
    services,
    snapshots,
    stopping,
    together,
    together_meanwhile,
    together_refused,
    unknown_objects,
    view_feeding,
    view_pulling,
    workbins,
)
from interaction_server.conformance.scenario import Scenario

CONFIGURED_SCENARIOS: Final[tuple[Scenario, ...]] = (
    *life.NOT_ANSWERED,
    *services.NOT_ANSWERED,
    *together_meanwhile.NOT_ANSWERED,
    *losing.CONFIGURED,
    *agent_states.CONFIGURED,
    *unknown_objects.CONFIGURED,
    *view_feeding.CONFIGURED,
    *view_pulling.CONFIGURED,
    *capacity.CONFIGURED,
)
"""Those that need a server of their own: set so, with short timers, or restarted."""

SCENARIOS: Final[tuple[Scenario, ...]] = (
    *change_properties.SCENARIOS,
    *change_properties_urs.SCENARIOS,
    *change_properties_variants.SCENARIOS,
    *change_properties_refused.SCENARIOS,
    *life.SCENARIOS,
    *stopping.SCENARIOS,
    *losing.SCENARIOS,
    *services.SCENARIOS,
    *places.SCENARIOS,
    *together.SCENARIOS,
    *together_meanwhile.SCENARIOS,
    *together_refused.SCENARIOS,
    *finding.SCENARIOS,
    *locking.SCENARIOS,
    *snapshots.SCENARIOS,
    *moving.SCENARIOS,
    *pulling.SCENARIOS,
    *holding.SCENARIOS,
    *workbins.SCENARIOS,
    *registration.SCENARIOS,
    *impossible.SCENARIOS,
    *agent_states.SCENARIOS,
    *reporting.SCENARIOS,
    *capacity.SCENARIOS,
)

EVERY_SCENARIO: Final = (*SCENARIOS, *CONFIGURED_SCENARIOS)
