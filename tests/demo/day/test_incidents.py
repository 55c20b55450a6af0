"""The table of incidents: that it can be played at all."""

import pytest

from interaction_server.client import AgentApplication, ExternalService, MediaServer, ReportingEngine, Router
from interaction_server.demo.day.cast import AGENT, MEDIA_SERVER, PARTS, REPORTING, SERVICE, URS
from interaction_server.demo.day.director import BEGIN_MS
from interaction_server.demo.day.incidents import INCIDENTS
from interaction_server.demo.day.script import Act, Incident, moment_of
from interaction_server.demo.day.verbs import ANY_ROUTER, VERBS

CLIENTS = {
    MEDIA_SERVER: MediaServer,
    AGENT: AgentApplication,
    REPORTING: ReportingEngine,
    SERVICE: ExternalService,
    URS: Router,
}
ACTS = [act for incident in INCIDENTS for act in incident.acts]


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.heading)
def test_an_incident_is_told_in_the_order_of_time_within_the_day(incident: Incident) -> None:
    moments = [act.moment for act in incident.acts]
    assert moments == sorted(moments)
    assert BEGIN_MS <= moments[0] <= moments[-1] <= moment_of("18:01")


def test_incidents_begin_in_the_order_of_the_table():
    begins = [incident.acts[0].moment for incident in INCIDENTS]
    assert begins == sorted(begins)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.at} {act.who} {act.verb}")
def test_who_acts_is_there_and_can_do_what_it_does(act: Act) -> None:
    assert act.who in PARTS or act.who in (ANY_ROUTER, "stranger")
    role = URS if act.who == ANY_ROUTER else PARTS[act.who].role if act.who in PARTS else ""
    assert act.verb in VERBS or callable(getattr(CLIENTS[role], act.verb))
