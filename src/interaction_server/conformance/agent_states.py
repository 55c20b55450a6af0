"""What an agent says of itself while it is logged in, and what is done to it (protocol 4, 5, 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.registration import refused
from interaction_server.conformance.scenario import (
    ANYTHING,
    EMPTY,
    Has,
    Party,
    Steps,
)
from interaction_server.conformance.stage import (
    ACCEPTED,
    BY_AGENT,
    CONN_ID,
    EVERYBODY,
    NEXT_CONN_ID,
    SORTING,
    THE_INTERACTION,
    TICKET,
    WITH_AGENT,
    WITH_URS,
    agent,
    media_server,
    offered_to,
    placed_in,
    read,
    reporting_engine,
    routed_to,
    the_interaction,
    urs,
)

FAMILY: Final = "Agent States"

states: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


def says(message: str, fact: str, /, **attributes: object) -> Steps:
    """The agent says something of itself and is acknowledged; reporting hears it with what was said."""
    return (
        agent.sends(message, **attributes),
        agent.is_answered("EventAck"),
        reporting_engine.has(fact, agentId=agent.own_name, placeId=agent.place, actor=BY_AGENT, **attributes),
    )


NOT_OFFERED: Final[Steps] = (
    urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Agent", agentId=agent.own_name),
    urs.is_answered("EventError", errorCode=53, errorMessage=ANYTHING),
    *read(interactionState="Routing"),
)
"""The agent takes nothing of this; URS goes on processing the interaction."""

MEDIA: Final = (
    states(
        "Agent removes and adds a Medium",
        "protocol 4; 5 [D]; 9",
        "An agent without a medium is not offered its interactions; with it again, it is.",
        EVERYBODY,
        WITH_URS,
        says("RequestRemoveMedia", "EventMediaRemoved", mediaTypeName="email"),
        NOT_OFFERED,
        says("RequestAddMedia", "EventMediaAdded", mediaTypeName="email"),
        offered_to(),
    ),
    states(
        "Agent removes a Medium that it does not have",
        "protocol 4; 9; error 48",
        "There is no state of a medium that the agent does not have.",
        (agent, reporting_engine),
        (),
        refused(agent, 48, "RequestRemoveMedia", mediaTypeName="fax"),
        refused(agent, 48, "RequestChangeMediaStateReason", mediaTypeName="fax", reason={"Code": "none"}),
    ),
)

PEACE: Final = (
    states(
        "Agent is not to be disturbed",
        "protocol 4; 5 [D]",
        "While it lasts the agent is ready for nothing; afterwards its media count again.",
        EVERYBODY,
        WITH_URS,
        says("RequestDoNotDisturbOn", "EventDoNotDisturbOn", reason={"Code": "lunch"}),
        NOT_OFFERED,
        says("RequestDoNotDisturbOff", "EventDoNotDisturbOff"),
        offered_to(),
    ),
)

REASONS: Final = (
    states(
        "Agent says why",
        "protocol 4; 5 [D]",
        "A reason comes with a state, and may be changed while the state lasts."
        " The same again is nothing new.",
        (agent, reporting_engine),
        (),
        says(
            "RequestNotReadyForMedia",
            "EventNotReadyForMedia",
            mediaTypeName="email",
            reason={"Code": "lunch"},
        ),
        says(
            "RequestChangeMediaStateReason",
            "EventMediaStateReasonChanged",
            mediaTypeName="email",
            reason={"Code": "talk"},
        ),
        says("RequestChangeAgentStateReason", "EventAgentStateReasonChanged", reason={"Code": "slow day"}),
        (
            agent.sends("RequestChangeAgentStateReason", reason={"Code": "slow day"}),
            agent.is_answered("EventAck"),
        ),
        refused(agent, 48, "RequestChangeAgentStateReason"),
    ),
)

ELSEWHERE: Final = Party(name="other desktop", client_type="AgentApplication")
"""A second client on which the same agent logs in."""

LOGS_IN_ELSEWHERE: Final = ELSEWHERE.sends(
    "RequestAgentLogin", agentId=agent.own_name, placeId=agent.place, mediaList={"chat": 1}
)

SECOND_LOGIN: Final = (
    states(
        "Agent logs in a second time",
        "protocol 4 [D]; 9; error 44",
        "Unless the server is set otherwise, an agent is logged in on one client only.",
        (agent, ELSEWHERE, reporting_engine),
        (),
        (
            LOGS_IN_ELSEWHERE,
            ELSEWHERE.is_answered("EventError", errorCode=44, errorDescription=ANYTHING),
        ),
        says("RequestNotReadyForMedia", "EventNotReadyForMedia", mediaTypeName="email"),
    ),
)


def status(desktop: Party, **media: int) -> Has:
    """A desktop is told what its agent can take."""
    return desktop.has(
        "EventCurrentAgentStatus", agentId=agent.own_name, placeId=agent.place, mediaStateList=media
    )


CHANGED: Final[dict[str, object]] = {"Subject": "Order 18"}
HEARD_OF_THE_CHANGE: Final = reporting_engine.has(
    "EventPropertiesChanged", interaction=the_interaction(), changedProperties=CHANGED
)


def changes(desktop: Party) -> Steps:
    """The agent changes a property on one of its desktops."""
    return (
        desktop.sends("RequestChangeProperties", interactionId=THE_INTERACTION, changedProperties=CHANGED),
        desktop.is_answered("EventAck"),
    )


CONFIGURED: Final = (
    states(
        "Delivered, not answered, and not ready any more",
        "protocol 8, no answer [D]",
        "With not-ready-on-invitation-timeout the agent who lets an invitation expire becomes not ready for"
        " its media type, so that the router's next choice is another.",
        EVERYBODY,
        WITH_URS,
        (
            *offered_to(),
            agent.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": "Expired"}),
            agent.has(
                "EventForcedAgentStateChange",
                agentStateChangeOperation="NotReadyForMedia",
                mediaTypeName="email",
                mediaList={"email": 0},
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            reporting_engine.has("EventRevoked", interaction=the_interaction()),
            placed_in(SORTING),
            reporting_engine.has(
                "EventNotReadyForMedia",
                agentId=agent.own_name,
                mediaTypeName="email",
                actor={"actorType": "Server"},
            ),
            *routed_to(conn_id=NEXT_CONN_ID),
        ),
        settings={"not-ready-on-invitation-timeout": "true", "delivering-timeout": "0.2"},
    ),
    states(
        "Agent logs in elsewhere and is logged out here",
        "protocol 4 [D]",
        "The first session ends and the next begins. What the agent was handling is still with it.",
        (media_server, agent, ELSEWHERE, urs, reporting_engine),
        WITH_AGENT,
        (
            LOGS_IN_ELSEWHERE,
            agent.has(
                "EventForcedAgentStateChange", agentStateChangeOperation="AgentLogout", mediaList=EMPTY
            ),
            ELSEWHERE.is_answered("EventAck"),
            status(ELSEWHERE, chat=1),
            reporting_engine.has(
                "EventAgentLogout", agentId=agent.own_name, reason={"reasonSystemName": "ForcedLogout"}
            ),
            reporting_engine.has("EventAgentLogin", agentId=agent.own_name, mediaList={"chat": 1}),
            *changes(ELSEWHERE),
            HEARD_OF_THE_CHANGE,
            *refused(agent, 44, "RequestAgentLogout"),
        ),
        settings={"allow-multiple-agent-connections": "force-logout"},
    ),
    states(
        "Agent logs in on two Desktops",
        "protocol 4 [D]; recipients [O]",
        "Both are desktops of one agent with one session: each is told what the other one did, an invitation"
        " comes to both, and the session ends with the last of them.",
        (media_server, agent, ELSEWHERE, urs, reporting_engine),
        WITH_URS,
        (
            LOGS_IN_ELSEWHERE,
            status(agent, email=1, chat=1),
            ELSEWHERE.is_answered("EventAck"),
            status(ELSEWHERE, email=1, chat=1),
            reporting_engine.has(
                "EventAgentLogin", agentId=agent.own_name, mediaList={"email": 1, "chat": 1}
            ),
        ),
        (
            *offered_to(),
            ELSEWHERE.has("EventInvite", ticketId=TICKET, interaction=the_interaction()),
            *ACCEPTED,
            ELSEWHERE.has("EventAccepted", ticketId=TICKET, interaction=the_interaction()),
            *changes(ELSEWHERE),
            agent.has("EventPropertiesChanged", interaction=the_interaction(), changedProperties=CHANGED),
            HEARD_OF_THE_CHANGE,
        ),
        (
            *says("RequestDoNotDisturbOn", "EventDoNotDisturbOn"),
            ELSEWHERE.has(
                "EventForcedAgentStateChange",
                agentStateChangeOperation="DoNotDisturbOn",
                mediaList={"email": 1, "chat": 1},
            ),
            agent.sends("RequestAgentLogout"),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventAgentLogout", agentId=agent.own_name, connectionsLeft=1),
            *changes(ELSEWHERE),
        ),
        settings={"allow-multiple-agent-connections": "true"},
    ),
)
"""They need a server that is set so."""

SCENARIOS: Final = MEDIA + PEACE + REASONS + SECOND_LOGIN
