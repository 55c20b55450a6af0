"""Work moves: agents submit and place what they process, media servers place anything (protocol 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    EMPTY,
    Exactly,
    Has,
    Party,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_AGENT,
    BY_MEDIA_SERVER,
    CONN_ID,
    EVERYBODY,
    NEXT_CONN_ID,
    OFFERED,
    QUEUED,
    SHELF,
    SORTING,
    SPECIALISTS,
    THE_AGENT,
    THE_INTERACTION,
    USER_DATA,
    WITH_AGENT,
    WITH_URS,
    agent,
    agent_removed,
    media_server,
    opted_in,
    other_agent,
    placed_in,
    read,
    reporting_engine,
    routed_to,
    strategy_removed,
    the_interaction,
    urs,
)

FAMILY: Final = "Work Moves"
CHANGED: Final[dict[str, object]] = {"Subject": "Order 18", "Answered": 1}
LISTS: Final[dict[str, object]] = {
    "addedProperties": {"Answered": 1},
    "changedProperties": {"Subject": "Order 18"},
    "deletedProperties": {"Language": "fr"},
}

moving: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


def places(asker: Party, queue: str, **more: object) -> Steps:
    """A client places the interaction in a queue and is acknowledged."""
    return (
        asker.sends("RequestPlaceInQueue", interactionId=THE_INTERACTION, queue=queue, **more),
        asker.is_answered("EventAck"),
    )


def refused(asker: Party, code: int) -> Has:
    """The latest request is refused."""
    return asker.is_answered("EventError", errorCode=code, errorDescription=ANYTHING)


def revoked(reason: str, party: Party = agent) -> Has:
    """The interaction, or its invitation, is taken from an agent."""
    return party.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": reason})


def changed_on_the_way(party: Party) -> Has:
    """What changed with the move, told before the move."""
    return party.has(
        "EventPropertiesChanged",
        interaction=the_interaction(interactionUserData=Exactly(CHANGED), interactionState="Handling"),
        **LISTS,
        actor=BY_AGENT,
    )


SUBMITTED_BY_AGENT: Final[Steps] = (
    agent.sends(
        "RequestSubmit",
        interactionId=THE_INTERACTION,
        mediaType="email",
        interactionType="Outbound",
        queue=SHELF,
        userData=USER_DATA,
    ),
    agent.is_answered("EventAck", extension={"InteractionId": THE_INTERACTION}),
    reporting_engine.has(
        "EventInteractionSubmitted",
        interaction=the_interaction(interactionSubmittedBy=agent.own_name, interactionUserData=USER_DATA),
        actor=BY_AGENT,
    ),
    reporting_engine.has(
        "EventPartyAdded",
        party=THE_AGENT,
        interaction=the_interaction(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
)
"""An agent begins an interaction, and is processing it."""

AGENT_SUBMITS: Final = (
    moving(
        "Agent submits",
        "protocol 4 [D]; 8, Agent submits",
        "An agent submits an interaction and handles it, and later places it in a queue.",
        (agent, reporting_engine),
        (),
        SUBMITTED_BY_AGENT,
        places(agent, SHELF),
        (agent_removed(), placed_in(SHELF)),
        read(agent, interactionState="Queued", interactionQueue=SHELF),
    ),
    moving(
        "Agent submits and stops",
        "protocol 4 [D]; 8, Agent submits; 8, Stop by agent",
        "An agent submits an interaction, handles it, and stops it.",
        (agent, reporting_engine),
        SUBMITTED_BY_AGENT,
        (
            agent.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            agent.is_answered("EventAck"),
            agent_removed(),
            reporting_engine.has("EventProcessingStopped", interaction=the_interaction(), actor=BY_AGENT),
        ),
    ),
    moving(
        "Agent who has not logged in submits",
        "protocol 9; error 44",
        "Nobody could handle it, so there is no interaction.",
        (Party(name="agent", client_type="AgentApplication"), reporting_engine),
        (),
        (
            agent.sends("RequestSubmit", mediaType="email", interactionType="Outbound"),
            refused(agent, 44),
        ),
    ),
)

AGENT_PLACES: Final = (
    moving(
        "Agent places in a Queue",
        "protocol 4; 8, Place in queue / workbin",
        "The agent who is processing the interaction places it in a queue that feeds a strategy,"
        " and so it goes to a router.",
        EVERYBODY,
        WITH_AGENT,
        places(agent, SORTING),
        (agent_removed(), placed_in(SORTING), *routed_to(conn_id=NEXT_CONN_ID)),
    ),
    moving(
        "Agent places back",
        "protocol 4 [C]; 8, Place in queue / workbin",
        "The agent returns the interaction to the queue that it came from.",
        EVERYBODY,
        WITH_AGENT,
        places(agent, "__BACK__"),
        (agent_removed(), placed_in(SORTING), *routed_to(conn_id=NEXT_CONN_ID)),
    ),
    moving(
        "Agent places in a Queue with Properties",
        "protocol 3 row 5; 3.1; 4",
        "Properties change with the move. The media server, which opted in, and the reporting engine"
        " are informed of the change first.",
        (opted_in, agent, urs, reporting_engine),
        WITH_AGENT,
        places(agent, SHELF, **LISTS),
        (
            changed_on_the_way(media_server),
            changed_on_the_way(reporting_engine),
            agent_removed(),
            placed_in(SHELF),
        ),
        read(interactionState="Queued", interactionUserData=Exactly(CHANGED)),
    ),
    moving(
        "Agent places with a System Property",
        "protocol 3.1; error 45",
        "All or nothing: what is wrong with the properties refuses the move too.",
        EVERYBODY,
        WITH_AGENT,
        (
            agent.sends(
                "RequestPlaceInQueue",
                interactionId=THE_INTERACTION,
                queue=SHELF,
                addedProperties={"Queue": SHELF, "Answered": 1},
            ),
            refused(agent, 45),
        ),
        read(interactionState="Handling", interactionUserData=Exactly(USER_DATA)),
    ),
    moving(
        "Agent places without a Queue",
        "protocol 9; error 48",
        "The name of a queue is not empty.",
        EVERYBODY,
        WITH_AGENT,
        (
            agent.sends("RequestPlaceInQueue", interactionId=THE_INTERACTION, queue=""),
            refused(agent, 48),
        ),
        read(interactionState="Handling"),
    ),
    moving(
        "Agent who is no Party places",
        "protocol 9; error 44",
        "Another agent is processing the interaction, and goes on.",
        (media_server, agent, other_agent, urs, reporting_engine),
        WITH_AGENT,
        (
            other_agent.sends("RequestPlaceInQueue", interactionId=THE_INTERACTION, queue=SHELF),
            refused(other_agent, 44),
        ),
        read(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
)

MEDIA_SERVER_PLACES: Final = (
    moving(
        "Media Server places while Agent is Processing",
        "protocol 4 [O]",
        "The interaction is taken from the agent who is processing it.",
        EVERYBODY,
        WITH_AGENT,
        places(media_server, SHELF),
        (revoked("Moved"), agent_removed(), placed_in(SHELF)),
    ),
    moving(
        "Media Server places while URS is Processing",
        "protocol 4 [O]; 6 [D]",
        "The interaction is taken from URS.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        places(media_server, SHELF),
        (
            urs.has("EventAbandoned", connID=CONN_ID).in_place_of("EventRevoked"),
            strategy_removed(),
            placed_in(SHELF),
        ),
    ),
    moving(
        "Media Server places while an Agent is Invited",
        "protocol 4 [O]",
        "The invitation is revoked, and URS has the end of its routing.",
        EVERYBODY,
        OFFERED,
        places(media_server, SHELF),
        (
            revoked("Moved"),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            reporting_engine.has("EventRevoked", interaction=the_interaction(), actor=BY_MEDIA_SERVER),
            placed_in(SHELF),
        ),
    ),
    moving(
        "Media Server places from Queue to Queue",
        "protocol 4 [O]; 8, Place in queue / workbin",
        "Nobody is processing the interaction; it is taken from one queue and placed in another.",
        (media_server, reporting_engine),
        QUEUED,
        places(media_server, SPECIALISTS, addedProperties={"Skill": "returns"}),
        (
            reporting_engine.has(
                "EventPropertiesChanged",
                interaction=the_interaction(interactionQueue=SHELF),
                addedProperties={"Skill": "returns"},
                changedProperties=EMPTY,
            ),
            reporting_engine.has("EventTakenFromQueue", queue=SHELF, interaction=the_interaction()),
            placed_in(SPECIALISTS),
        ),
    ),
)

LATER: Final = "2100-01-04T08:00:00.000Z"

SCHEDULED: Final = (
    moving(
        "Media Server places for a Time to come",
        "protocol 4 [O]; 7; decision 65",
        "The media server says when it is due. An agent who pulls it meanwhile returns it, and it is"
        " scheduled as before. The next placement says no time.",
        (media_server, agent, reporting_engine),
        QUEUED,
        places(media_server, SPECIALISTS, scheduledAt=LATER),
        (
            reporting_engine.has("EventTakenFromQueue", queue=SHELF, interaction=the_interaction()),
            placed_in(SPECIALISTS, interactionScheduledAt=LATER),
        ),
        read(interactionScheduledAt=LATER),
        (
            agent.sends("RequestPull", viewId="_system_", pullParameters={THE_INTERACTION: 1}),
            agent.is_answered(
                "EventPulledInteractions", interactions={THE_INTERACTION: {"ScheduledAt": LATER}}
            ),
            reporting_engine.has("EventTakenFromQueue", queue=SPECIALISTS, interaction=the_interaction()),
            reporting_engine.has("EventPartyAdded", party=THE_AGENT, interaction=the_interaction()),
        ),
        places(agent, "__BACK__"),
        (agent_removed(), placed_in(SPECIALISTS, interactionScheduledAt=LATER)),
        places(media_server, SHELF),
        (
            reporting_engine.has("EventTakenFromQueue", queue=SPECIALISTS, interaction=the_interaction()),
            placed_in(SHELF, interactionScheduledAt=ABSENT),
        ),
    ),
    moving(
        "Media Server places for a Time that is none",
        "protocol 2; 4 [O]; error 48",
        "A time has an offset.",
        (media_server, reporting_engine),
        QUEUED,
        (
            media_server.sends(
                "RequestPlaceInQueue",
                interactionId=THE_INTERACTION,
                queue=SPECIALISTS,
                scheduledAt="2100-01-04T08:00:00",
            ),
            refused(media_server, 48),
        ),
        read(interactionQueue=SHELF, interactionScheduledAt=ABSENT),
    ),
)

SCENARIOS: Final = AGENT_SUBMITS + AGENT_PLACES + MEDIA_SERVER_PLACES + SCHEDULED
