"""Agents together: transfer, conference, intrusion, leaving (protocol 4, 8)."""

from typing import Final

from interaction_server.conformance.changes import acknowledged, asks, reported, told
from interaction_server.conformance.colleagues import (
    BACK_AT_URS,
    CONFERENCE,
    INTRUDE,
    INTRUSION,
    JOINED,
    LAST_TICKET,
    THREE,
    THREE_TOGETHER,
    TRANSFER,
    TWO,
    TWO_TOGETHER,
    accepted,
    accepts,
    asks_for,
    failed,
    intrudes,
    invites,
    is_granted,
    is_invited,
    joined,
    leaves,
    left,
    rejected,
    rejects,
    together,
)
from interaction_server.conformance.scenario import ANYTHING
from interaction_server.conformance.stage import (
    BY_AGENT,
    THE_INTERACTION,
    VERSION_READ,
    WITH_AGENT,
    agent,
    other_agent,
    read,
    third_agent,
)

TRANSFERS: Final = (
    together(
        "Transferred and accepted",
        "protocol 4 [D]; 8, Transfer",
        "The second agent accepts, and processes the interaction in place of the first.",
        TWO,
        WITH_AGENT,
        invites(TRANSFER),
        (
            *is_granted(),
            *joined(other_agent, TRANSFER),
            *left(agent, TRANSFER),
        ),
        read(interactionState="Handling", interactionAgentId=other_agent.own_name),
    ),
    together(
        "Transferred and rejected",
        "protocol 4 [D]; 8, Transfer",
        "The second agent rejects, and the first goes on.",
        TWO,
        WITH_AGENT,
        invites(TRANSFER),
        (*rejects(), failed(), rejected()),
        read(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
    together(
        "Transferred with an Extension",
        "protocol 2 [C]; 4",
        "What the first agent says in the extension reaches the second.",
        TWO,
        WITH_AGENT,
        (
            asks_for(TRANSFER, placeId=other_agent.place, extension={"Note": "a regular customer"}),
            *is_invited(TRANSFER, other_agent, extension={"Note": "a regular customer"}),
        ),
    ),
    together(
        "Transferred out of a Conference",
        "protocol 4; 8, Transfer",
        "One of two agents transfers to a third; the other of them hears who comes and who goes.",
        THREE,
        TWO_TOGETHER,
        invites(TRANSFER, third_agent, ticket=LAST_TICKET),
        (
            *is_granted(third_agent, agent, LAST_TICKET),
            *joined(third_agent, TRANSFER, other_agent),
            *left(agent, TRANSFER, other_agent),
        ),
    ),
)

CONFERENCES: Final = (
    together(
        "Conference",
        "protocol 4 [D]; 8, Conference",
        "The second agent accepts, and both process the interaction.",
        TWO,
        WITH_AGENT,
        JOINED,
        read(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
    together(
        "Conference of three",
        "protocol 8, Conference",
        "A third agent joins, and every party hears of it.",
        THREE,
        TWO_TOGETHER,
        invites(CONFERENCE, third_agent, other_agent, LAST_TICKET),
        (
            *is_granted(third_agent, other_agent, LAST_TICKET),
            *joined(third_agent, CONFERENCE, agent, other_agent),
        ),
    ),
    together(
        "Conference rejected",
        "protocol 4 [D]; 8, Conference",
        "The second agent rejects, and the first goes on alone.",
        TWO,
        WITH_AGENT,
        invites(CONFERENCE),
        (*rejects(), failed(), rejected()),
    ),
    together(
        "Coaching",
        "protocol 4 [D]; 8, Conference",
        "The second agent joins in another visibility mode, which everybody is told.",
        TWO,
        WITH_AGENT,
        (
            asks_for(CONFERENCE, visibilityMode="Coach"),
            *is_invited(CONFERENCE, other_agent, visibilityMode="Coach"),
            *is_granted(),
            *joined(other_agent, CONFERENCE, agent, visibilityMode="Coach"),
        ),
    ),
    together(
        "Agent of a Conference requests",
        "protocol 3 row 5",
        "One of three agents changes properties; exactly the other two are told, and the reporting engine.",
        THREE,
        THREE_TOGETHER + VERSION_READ,
        (
            asks(agent),
            acknowledged(agent),
            told(other_agent, BY_AGENT),
            told(third_agent, BY_AGENT),
            reported(BY_AGENT),
        ),
    ),
    together(
        "Media Server requests while Agents are in a Conference",
        "protocol 3 row 1 [D]",
        "Every agent who is processing the interaction is told.",
        TWO,
        TWO_TOGETHER + VERSION_READ,
        (asks(), acknowledged(), told(agent), told(other_agent), reported()),
    ),
)

INTRUSIONS: Final = (
    together(
        "Intrusion",
        "protocol 4 [D]; 8, Intrusion",
        "The second agent asks to join, is invited itself, accepts, and has EventAck for its acceptance,"
        " then EventAck for the intrusion.",
        TWO,
        WITH_AGENT,
        intrudes(),
        (
            *accepts(),
            other_agent.has("EventAck", referenceId=INTRUSION),
            accepted(),
            *joined(other_agent, INTRUDE, agent),
        ),
    ),
    together(
        "Intrusion in another visibility mode",
        "protocol 4; 8, Intrusion",
        "The agents there are told how the intruder takes part.",
        TWO,
        WITH_AGENT,
        (
            other_agent.sends(
                "RequestIntrude",
                interactionId=THE_INTERACTION,
                referenceId=INTRUSION,
                visibilityMode="Monitor",
            ),
            *is_invited(INTRUDE, other_agent, visibilityMode="Monitor"),
            *accepts(),
            other_agent.has("EventAck", referenceId=INTRUSION),
            accepted(),
            *joined(other_agent, INTRUDE, agent, visibilityMode="Monitor"),
        ),
    ),
    together(
        "Intrusion rejected",
        "protocol 4; 8, Intrusion; 9; error 52",
        "The intruder declines its own invitation; the agent there hears nothing.",
        TWO,
        WITH_AGENT,
        intrudes(),
        (
            *rejects(),
            other_agent.has("EventError", referenceId=INTRUSION, errorCode=52, errorDescription=ANYTHING),
            rejected(),
        ),
    ),
)

LEAVING: Final = (
    together(
        "Agent leaves a Conference",
        "protocol 4 [D]; 8, Leave",
        "The other agent is told, and goes on.",
        TWO,
        TWO_TOGETHER,
        (*leaves(agent), *left(agent, "Leave", other_agent)),
        read(interactionState="Handling", interactionAgentId=other_agent.own_name),
    ),
    together(
        "Last Agent leaves",
        "protocol 4 [D]; 8, Leave",
        "The interaction returns to its queue, and so to the router.",
        TWO,
        TWO_TOGETHER,
        (*leaves(other_agent), *left(other_agent, "Leave", agent)),
        (*leaves(agent), *left(agent, "Leave"), *BACK_AT_URS),
    ),
)

SCENARIOS: Final = TRANSFERS + CONFERENCES + INTRUSIONS + LEAVING
