"""The scenarios themselves: complete, drawn, and about messages that the dialects know."""

from collections.abc import Mapping

import msgspec
import pytest

from interaction_server.conformance import Scenario, as_mermaid, as_text
from interaction_server.conformance.scenario import (
    NOBODY_HAS_ANYTHING_ELSE,
    Arrives,
    Dialect,
    Has,
    Leaves,
    Sends,
)
from interaction_server.conformance.scenarios import EVERY_SCENARIO
from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.interaction_management import requests as im_requests
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests

every_scenario = pytest.mark.parametrize("scenario", EVERY_SCENARIO, ids=lambda scenario: scenario.slug)

Words = Mapping[Dialect, Mapping[str, type[msgspec.Struct]]]

REQUESTS: Words = {
    Dialect.INTERACTION_MANAGEMENT: im_requests.REQUESTS,
    Dialect.T_LIBRARY: tl_requests.REQUESTS,
}
EVENTS: Words = {Dialect.INTERACTION_MANAGEMENT: im_events.EVENTS, Dialect.T_LIBRARY: tl_events.EVENTS}
UNKNOWN_ON_PURPOSE = {"RequestDance", "RequestQueryServer", "RequestQueryLocation"}


def test_every_scenario_has_a_name_of_its_own() -> None:
    assert len({scenario.slug for scenario in EVERY_SCENARIO}) == len(EVERY_SCENARIO)


@every_scenario
def test_it_ends_when_nobody_has_anything_else(scenario: Scenario) -> None:
    assert scenario.steps[-1] is NOBODY_HAS_ANYTHING_ELSE
    assert scenario.source
    assert scenario.sentence.endswith(".")


@every_scenario
def test_only_its_cast_takes_part(scenario: Scenario) -> None:
    rows = scenario.given + scenario.steps
    cast = {party.name for party in scenario.cast}
    cast |= {step.party.name for step in rows if isinstance(step, Arrives)}
    assert {step.party for step in rows if isinstance(step, Sends | Has | Leaves)} <= cast


@every_scenario
def test_its_messages_and_attributes_are_spelled_as_the_dialects_spell_them(scenario: Scenario) -> None:
    for step in scenario.given + scenario.steps:
        if not isinstance(step, Sends | Has) or step.message in UNKNOWN_ON_PURPOSE:
            continue
        table = REQUESTS if isinstance(step, Sends) else EVENTS
        kind: type[msgspec.Struct] = table[step.dialect][step.message]
        assert set(step.attributes) <= set(kind.__struct_encode_fields__), step.message


@every_scenario
def test_its_diagrams_fit_and_show_every_message(scenario: Scenario) -> None:
    drawn = as_text(scenario)
    assert max(map(len, drawn.splitlines())) <= 130
    assert as_text(scenario, ascii_only=True).isascii()
    for step in scenario.steps:
        if isinstance(step, Sends | Has):
            assert f"{step.dialect.short} {step.message}" in drawn
            assert f"{step.message} ({step.dialect})" in as_mermaid(scenario)
