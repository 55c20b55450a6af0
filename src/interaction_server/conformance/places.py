"""Routing to a place: whoever is logged in there is offered the interaction (protocol 6, 8)."""

from typing import Final

from interaction_server.conformance.life import life
from interaction_server.conformance.scenario import ANYTHING, own
from interaction_server.conformance.stage import (
    ACCEPTED,
    CONN_ID,
    EVERYBODY,
    TICKET,
    WITH_URS,
    agent,
    other_agent,
    read,
    reporting_engine,
    strategy_removed,
    the_interaction,
    urs,
)

SCENARIOS: Final = (
    life(
        "Delivered to a Place",
        "protocol 6; 8, Deliver to agent [D]; 8, accept [D]",
        "URS routes the interaction to a place, and the agent who is logged in there is invited and accepts.",
        (other_agent, *EVERYBODY),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Place", placeId=agent.place),
            agent.has("EventInvite", ticketId=TICKET, interaction=the_interaction(), operation=ANYTHING),
            reporting_engine.has("EventAgentInvited", interaction=the_interaction()),
            strategy_removed(),
        ),
        ACCEPTED,
    ),
    life(
        "Delivered to a Place where nobody is",
        "protocol 6; 9; T-Library error 53",
        "No agent is logged in at the place; URS goes on processing the interaction.",
        EVERYBODY,
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Place", placeId=own("empty-place")),
            urs.is_answered("EventError", errorCode=53, errorMessage=ANYTHING),
        ),
        read(interactionState="Routing"),
    ),
)
