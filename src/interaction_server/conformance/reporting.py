"""What reporting engines ask for and relay, and what clients report of their own (protocol 4, 5)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.registration import refused
from interaction_server.conformance.scenario import (
    ABSENT,
    EMPTY,
    Has,
    OneMoreThan,
    Party,
    Steps,
    own,
)
from interaction_server.conformance.stage import (
    BY_AGENT,
    BY_MEDIA_SERVER,
    QUEUED,
    THE_INTERACTION,
    VERSION,
    VERSION_READ,
    agent,
    media_server,
    reporting_engine,
    the_interaction,
)

FAMILY: Final = "Reporting"
CONTENT: Final[dict[str, object]] = {"Rating": 5, "Survey": {"Answer": "yes"}}
STATUS: Final[dict[str, object]] = {
    "agentId": agent.own_name,
    "placeId": agent.place,
    "mediaStateList": {"email": 1},
    "mediaCapacityList": {"email": 3},
}
GUEST: Final[dict[str, object]] = {"agentId": own("guest"), "placeId": own("place-of-guest")}

reporting: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


def reports(party: Party, actor: dict[str, str], **interaction: object) -> Steps:
    """A client reports something of its own, and reporting hears it."""
    return (
        party.sends("RequestCustomReporting", eventContent=CONTENT, interactionId=THE_INTERACTION),
        party.is_answered("EventAck"),
        reporting_engine.has(
            "EventCustomReporting",
            eventContent=CONTENT,
            actor=actor,
            interaction=the_interaction(**interaction),
        ),
    )


OF_ITS_OWN: Final = (
    reporting(
        "Custom Reporting",
        "protocol 4 [O]; 5",
        "A media server and an agent report something of their own; it is a fact of the interaction and"
        " changes nothing else about it.",
        (media_server, agent, reporting_engine),
        (*QUEUED, *VERSION_READ),
        reports(media_server, BY_MEDIA_SERVER, interactionVersion=OneMoreThan(VERSION)),
        reports(agent, BY_AGENT, interactionState="Queued"),
        (
            media_server.sends("RequestCustomReporting", eventContent={"Subject": own("survey")}),
            media_server.is_answered("EventAck"),
            reporting_engine.has(
                "EventCustomReporting", eventContent={"Subject": own("survey")}, interaction=ABSENT
            ),
        ),
    ),
    reporting(
        "Custom Reporting that cannot be",
        "protocol 2; 4 [O]; 9; errors 43, 48 and 42",
        "Of an interaction that there is not, without content, with null in it, or from a reporting engine.",
        (media_server, reporting_engine),
        (),
        refused(
            media_server, 43, "RequestCustomReporting", eventContent=CONTENT, interactionId=THE_INTERACTION
        ),
        refused(media_server, 48, "RequestCustomReporting"),
        refused(media_server, 48, "RequestCustomReporting", eventContent={"Rating": None}),
        refused(reporting_engine, 42, "RequestCustomReporting", eventContent=CONTENT),
    ),
)

RELAYED: Final = (
    reporting(
        "Reporting Engine tells an Agent what it can take",
        "protocol 4 [D]",
        "EventCurrentAgentStatus from the reporting engine is relayed to the agent.",
        (agent, reporting_engine),
        (),
        (
            reporting_engine.sends("EventCurrentAgentStatus", **STATUS),
            agent.has("EventCurrentAgentStatus", **STATUS),
            reporting_engine.is_answered("EventAck"),
        ),
    ),
    reporting(
        "Status of an Agent who is not there",
        "protocol 4; 9; errors 51 and 42",
        "The agent is not logged in, or another client says what an agent can take.",
        (media_server, agent, reporting_engine),
        (),
        refused(reporting_engine, 51, "EventCurrentAgentStatus", agentId=own("nobody")),
        refused(agent, 42, "EventCurrentAgentStatus", **STATUS),
        refused(media_server, 42, "EventCurrentAgentStatus", **STATUS),
    ),
)


def state(**attributes: object) -> Has:
    """The reporting engine is shown how the agent stands."""
    return reporting_engine.has(
        "EventPlaceAgentState", agentId=agent.own_name, placeId=agent.place, tenantId=1, **attributes
    )


STATES: Final = (
    reporting(
        "Reporting Engine is shown the States of Agents",
        "protocol 4 [D], attributes [O]",
        "It is shown who is logged in, then every change of an agent's state, until it asks no more.",
        (agent, reporting_engine),
        (),
        (
            reporting_engine.sends("RequestStartPlaceAgentStateReporting", tenantList=[1]),
            reporting_engine.is_answered("EventAck"),
            state(isLoggedIn=True, doNotDisturb=False, mediaStateList={"email": 1}),
        ),
        (
            agent.sends("RequestDoNotDisturbOn", reason={"Code": "lunch"}),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventDoNotDisturbOn", agentId=agent.own_name),
            state(isLoggedIn=True, doNotDisturb=True, reason={"Code": "lunch"}, mediaStateList={"email": 1}),
            agent.sends("RequestAgentLogout"),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventAgentLogout", agentId=agent.own_name),
            state(isLoggedIn=False, mediaStateList=EMPTY),
        ),
        (
            reporting_engine.sends("RequestStopPlaceAgentStateReportingAll"),
            reporting_engine.is_answered("EventAck"),
            agent.sends("RequestAgentLogin", agentId=agent.own_name, placeId=agent.place, mediaList={}),
            agent.is_answered("EventAck"),
            agent.has("EventCurrentAgentStatus", agentId=agent.own_name),
            reporting_engine.has("EventAgentLogin", agentId=agent.own_name),
        ),
    ),
    reporting(
        "States of Agents for whom they are not",
        "protocol 4; 9; errors 42 and 54",
        "Only reporting engines are shown states, and only of tenants that there are.",
        (agent, reporting_engine),
        (),
        refused(agent, 42, "RequestStartPlaceAgentStateReportingAll"),
        refused(reporting_engine, 54, "RequestStartPlaceAgentStateReporting", tenantList=[2_000_000_000]),
    ),
)


def announces(message: str, fact: str) -> Steps:
    """A desktop says something of an agent of another server, and reporting hears it."""
    return (
        agent.sends(message, **GUEST),
        agent.is_answered("EventAck"),
        reporting_engine.has(fact, **GUEST),
    )


ELSEWHERE: Final = (
    reporting(
        "Agent of another Server",
        "protocol 4 [D]; 5",
        "This server is a secondary for an agent who has a session at another, and then no longer.",
        (agent, reporting_engine),
        (),
        announces("RequestAgentAvailable", "EventAgentAvailable"),
        announces("RequestAgentNotAvailable", "EventAgentNotAvailable"),
        refused(agent, 48, "RequestAgentAvailable", agentId="", placeId=agent.place),
    ),
)

SCENARIOS: Final = OF_ITS_OWN + RELAYED + STATES + ELSEWHERE
