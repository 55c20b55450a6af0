"""The life of an interaction: submitted, queued, routed, delivered, answered, stopped (protocol 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ANYTHING,
    EMPTY,
    Party,
    Steps,
    own,
)
from interaction_server.conformance.stage import (
    ACCEPTED,
    BY_AGENT,
    BY_MEDIA_SERVER,
    CONN_ID,
    EVERYBODY,
    NEXT_CONN_ID,
    OFFERED,
    QUEUED,
    SHELF,
    SHORT_TIMERS,
    SORTING,
    SPECIALISTS,
    THE_INTERACTION,
    TICKET,
    USER_DATA,
    WITH_AGENT,
    WITH_URS,
    agent,
    media_server,
    offered_to,
    other_agent,
    other_urs,
    placed_in,
    read,
    reporting_engine,
    routed_to,
    stopped,
    strategy_removed,
    submitted,
    the_interaction,
    urs,
)

FAMILY: Final = "Life of an Interaction"

life: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


SUBMISSION: Final = (
    life(
        "Media Server submits",
        "protocol 8, Media server submits",
        "A media server submits an interaction, and it is queued. Nobody processes it.",
        EVERYBODY,
        (),
        QUEUED,
        read(interactionState="Queued", interactionQueue=SHELF, interactionUserData=USER_DATA),
    ),
    life(
        "Media Server submits without an Id",
        "protocol 4 [C]; 8, Media server submits",
        "The server gives the interaction an id, and the answer tells which.",
        (media_server, reporting_engine),
        (),
        (
            media_server.sends("RequestSubmit", mediaType="email", interactionType="Inbound", queue=SHELF),
            media_server.is_answered("EventAck", extension={"InteractionId": "{new interactionId}"}),
            reporting_engine.has(
                "EventInteractionSubmitted",
                interaction={"interactionId": "{new interactionId}", "interactionUserData": EMPTY},
            ),
            reporting_engine.has(
                "EventPlacedInQueue", interaction={"interactionId": "{new interactionId}"}, queue=SHELF
            ),
        ),
    ),
    life(
        "Submitting without a Media Type",
        "protocol 9; error 48",
        "A value is missing, and there is no interaction.",
        (media_server, reporting_engine),
        (),
        (
            media_server.sends(
                "RequestSubmit", interactionId=THE_INTERACTION, interactionType="Inbound", queue=SHELF
            ),
            media_server.is_answered("EventError", errorCode=48, errorDescription=ANYTHING),
            media_server.sends("RequestGetInteractionProperties", interactionId=THE_INTERACTION),
            media_server.is_answered("EventError", errorCode=43, errorDescription=ANYTHING),
        ),
    ),
)

ROUTING: Final = (
    life(
        "To the Router",
        "protocol 6 [D]; 8, To the router",
        "An interaction that comes to a queue that feeds a strategy goes to the router that runs it.",
        (media_server, urs, reporting_engine),
        (),
        WITH_URS,
    ),
    life(
        "Router comes after the Interaction",
        "protocol 0; 8, To the router",
        "The interaction waits in its queue until a router runs the strategy.",
        (media_server, reporting_engine),
        submitted(SORTING),
        (urs.arrives(), *routed_to()),
    ),
    life(
        "Route to a Queue",
        "protocol 6 [D]; 8, Place in queue / workbin",
        "URS places the interaction in a queue and processes it no longer.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Queue", queue=SHELF).in_place_of(
                "RequestPlaceInQueue"
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            strategy_removed(),
            placed_in(SHELF),
        ),
        read(interactionState="Queued", interactionQueue=SHELF),
    ),
    life(
        "Route back",
        "protocol 4 [C]; 6; 8, Place in queue / workbin",
        "URS returns the interaction to the queue that it came from, and so to the router again.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Queue", queue="__BACK__").in_place_of(
                "RequestPlaceInQueue"
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            strategy_removed(),
            placed_in(SORTING),
            *routed_to(conn_id=NEXT_CONN_ID),
        ),
    ),
    life(
        "Several Routers in turn",
        "protocol 6; 8, Place in queue / workbin; 8, To the router",
        "One router places the interaction in a queue that feeds the strategy of another;"
        " each stay has a connID of its own.",
        (
            media_server,
            urs,
            Party(name="other URS", dialect=urs.dialect, runs=(SPECIALISTS,)),
            reporting_engine,
        ),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Queue", queue=SPECIALISTS).in_place_of(
                "RequestPlaceInQueue"
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            strategy_removed(),
            placed_in(SPECIALISTS),
            *routed_to(other_urs, SPECIALISTS, NEXT_CONN_ID),
            urs.sends("RequestUpdateUserData", connID=CONN_ID, userData={"Subject": "late"}),
            urs.is_answered("EventError", errorCode=56, errorMessage=ANYTHING),
        ),
    ),
    life(
        "URS is lost",
        "protocol 8, URS lost",
        "The interactions of a router that is lost return to their queue"
        " and go to another router that runs the strategy.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (
            other_urs.arrives(),
            urs.leaves(),
            *routed_to(other_urs, SORTING, NEXT_CONN_ID)[:1],
            strategy_removed(),
            placed_in(SORTING),
            *routed_to(other_urs, SORTING, NEXT_CONN_ID)[1:],
        ),
    ),
)

REJECTED: Final[Steps] = (
    agent.sends("RequestReject", ticketId=TICKET, interactionId=THE_INTERACTION, reason={"Code": "lunch"}),
    agent.is_answered("EventAck"),
    urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
    reporting_engine.has("EventRejected", interaction=the_interaction(), actor=BY_AGENT),
    placed_in(SORTING),
    *routed_to(conn_id=NEXT_CONN_ID),
)

DELIVERY: Final = (
    life(
        "Delivered and accepted",
        "protocol 8, Deliver to agent [D]; 8, accept [D]",
        "URS delivers the interaction to an agent, who is invited and accepts. URS is answered"
        " when the agent has accepted.",
        EVERYBODY,
        WITH_URS,
        offered_to(),
        ACCEPTED,
    ),
    life(
        "Delivered and rejected",
        "protocol 8, Deliver to agent [D]; 8, reject [D]",
        "The agent rejects. The interaction goes back to the queue that it was taken from,"
        " and so to the router again.",
        EVERYBODY,
        WITH_URS,
        offered_to(),
        REJECTED,
    ),
    life(
        "Delivered to an Agent who is not ready",
        "protocol 6; 8, Deliver to agent; 9; T-Library error 53",
        "The agent has logged in but is not ready for the media type; URS goes on processing.",
        (
            media_server,
            Party(name="agent", client_type="AgentApplication", media={"email": 0}),
            urs,
            reporting_engine,
        ),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Agent", agentId=agent.own_name),
            urs.is_answered("EventError", errorCode=53, errorMessage=ANYTHING),
        ),
        read(interactionState="Routing"),
    ),
    life(
        "Delivered to an Agent who is not there",
        "protocol 6; 8, Deliver to agent; 9; T-Library error 53",
        "No such agent has logged in; URS goes on processing the interaction.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Agent", agentId=own("nobody")),
            urs.is_answered("EventError", errorCode=53, errorMessage=ANYTHING),
        ),
        read(interactionState="Routing"),
    ),
    life(
        "Accepting with another Ticket",
        "protocol 9; error 53",
        "The ticket is of no invitation; the invitation that there is stays open.",
        EVERYBODY,
        OFFERED,
        (
            agent.sends("RequestAccept", ticketId=0, interactionId=THE_INTERACTION),
            agent.is_answered("EventError", errorCode=53, errorDescription=ANYTHING),
        ),
        ACCEPTED,
    ),
    life(
        "Accepting the Invitation of another Agent",
        "protocol 9; error 53",
        "Another agent takes the ticket; the invitation stays open.",
        (media_server, agent, other_agent, urs, reporting_engine),
        OFFERED,
        (
            other_agent.sends("RequestAccept", ticketId=TICKET, interactionId=THE_INTERACTION),
            other_agent.is_answered("EventError", errorCode=53, errorDescription=ANYTHING),
        ),
    ),
    life(
        "Rejecting after the Acceptance",
        "protocol 9; error 53",
        "The invitation is gone, and with it its ticket.",
        EVERYBODY,
        WITH_AGENT,
        (
            agent.sends("RequestReject", ticketId=TICKET, interactionId=THE_INTERACTION),
            agent.is_answered("EventError", errorCode=53, errorDescription=ANYTHING),
        ),
    ),
)

LOGIN: Final = (
    life(
        "Agent logs in",
        "protocol 4; 5 [D]",
        "The agent logs in, is told what it can take, becomes not ready and ready again, and logs out.",
        (Party(name="agent", client_type="AgentApplication"), reporting_engine),
        (),
        (
            agent.sends(
                "RequestAgentLogin",
                agentId=agent.own_name,
                placeId=agent.place,
                mediaList={"email": 1, "chat": 0},
            ),
            agent.is_answered("EventAck"),
            agent.has("EventCurrentAgentStatus", agentId=agent.own_name, placeId=agent.place),
            reporting_engine.has(
                "EventAgentLogin",
                agentId=agent.own_name,
                placeId=agent.place,
                actor={**BY_AGENT, "placeId": agent.place, "clientName": agent.own_name},
            ),
            agent.sends("RequestNotReadyForMedia", mediaTypeName="email"),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventNotReadyForMedia", agentId=agent.own_name, mediaTypeName="email"),
            agent.sends("RequestCancelNotReadyForMedia", mediaTypeName="email"),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventReadyForMedia", agentId=agent.own_name, mediaTypeName="email"),
            agent.sends("RequestAgentLogout"),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventAgentLogout", agentId=agent.own_name),
        ),
    ),
)

FIRST: Final = "{first sequence}"

REPLAY: Final = (
    life(
        "Reporting Engine comes back",
        "protocol 5 [O]; 8, Reporting engine lost",
        "A reporting engine that was away registers with from_sequence, hears every fact from there on again,"
        " then live ones, with no gap and no duplicate between the two.",
        (media_server, reporting_engine),
        (
            media_server.sends(
                "RequestSubmit",
                interactionId=THE_INTERACTION,
                mediaType="email",
                interactionType="Inbound",
                queue=SHELF,
            ),
            media_server.is_answered("EventAck"),
            reporting_engine.has("EventInteractionSubmitted", eventSequence=FIRST),
            placed_in(SHELF),
        ),
        (
            reporting_engine.leaves(),
            media_server.sends(
                "RequestChangeProperties", interactionId=THE_INTERACTION, addedProperties={"Subject": "late"}
            ),
            media_server.is_answered("EventAck"),
            reporting_engine.with_extension(from_sequence=FIRST).arrives(),
            reporting_engine.has("EventInteractionSubmitted", eventSequence=FIRST),
            placed_in(SHELF),
            reporting_engine.has("EventPropertiesChanged", interaction=the_interaction()),
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
)

NOT_ANSWERED: Final = (
    life(
        "Delivered and not answered",
        "protocol 8, no answer [D], URS [O]",
        "The agent neither accepts nor rejects in delivering-timeout. The invitation is revoked, and the"
        " interaction goes back to its queue, and so to the router again.",
        EVERYBODY,
        WITH_URS,
        (
            *offered_to(),
            agent.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": "Expired"}),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            reporting_engine.has(
                "EventRevoked", interaction=the_interaction(), actor={"actorType": "Server"}
            ),
            placed_in(SORTING),
            *routed_to(conn_id=NEXT_CONN_ID),
        ),
        settings=SHORT_TIMERS,
    ),
)
"""It takes as long as the server's ``delivering-timeout``."""

SCENARIOS: Final = SUBMISSION + ROUTING + DELIVERY + LOGIN + REPLAY
