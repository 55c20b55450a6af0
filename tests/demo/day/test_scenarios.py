"""The list of scenarios: that its lines can come true."""

import pytest

from interaction_server.demo.day.cast import ROLES
from interaction_server.demo.day.checklist import Scenario
from interaction_server.demo.day.observations import SERVER, STRANGER
from interaction_server.demo.day.scenarios import SCENARIOS
from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.interaction_management import requests as im_requests
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests

KNOWN = {
    *(im_events.EVENTS | tl_events.EVENTS),
    *(im_requests.REQUESTS | tl_requests.REQUESTS),
    *("RequestTea", "killed", "ready", "closed", "reloaded"),
}


def test_every_scenario_has_a_name_of_its_own():
    names = [one.name for one in SCENARIOS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", SCENARIOS, ids=lambda one: one.name)
def test_a_scenario_opens_with_what_is_sent_and_names_what_there_is(one: Scenario) -> None:
    first, *others = one.lines
    assert (first.way, first.sign) == (">", "")
    assert [line for line in others if line.sign != "not"]
    for line in one.lines:
        assert line.role in (*ROLES, SERVER, STRANGER)
        assert line.name in KNOWN
        assert line.answers in (*KNOWN, "")
