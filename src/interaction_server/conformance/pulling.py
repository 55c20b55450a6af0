"""An agent takes interactions out of their queues by their ids (protocol 4, 8)."""

from typing import Final

from interaction_server.conformance.moving import moving, places, refused, revoked
from interaction_server.conformance.scenario import ABSENT, Exactly, Has, Party, Scenario, Steps, own
from interaction_server.conformance.stage import (
    BY_AGENT,
    QUEUED,
    SHELF,
    SPECIALISTS,
    THE_AGENT,
    THE_INTERACTION,
    USER_DATA,
    WITH_AGENT,
    agent,
    agent_removed,
    media_server,
    other_agent,
    placed_in,
    read,
    reporting_engine,
    the_interaction,
    urs,
)

THREE: Final = (media_server, agent, reporting_engine)
NOBODYS: Final = own("nobody's")
PROPERTIES: Final[dict[str, object]] = {
    "InteractionId": THE_INTERACTION,
    "MediaType": "email",
    "InteractionState": "Handling",
    "Queue": SHELF,
    **USER_DATA,
}


def pulls(asker: Party, **parameters: object) -> Steps:
    """An agent pulls by id, and is answered with the properties of what it has now."""
    return (
        asker.sends("RequestPull", viewId="_system_", pullParameters={THE_INTERACTION: 1}, **parameters),
        asker.is_answered("EventPulledInteractions", interactions={THE_INTERACTION: PROPERTIES}),
    )


TAKEN: Final[tuple[Has, ...]] = (
    reporting_engine.has(
        "EventTakenFromQueue", queue=SHELF, interaction=the_interaction(), strategyId=ABSENT, actor=BY_AGENT
    ),
    reporting_engine.has(
        "EventPartyAdded",
        party=THE_AGENT,
        interaction=the_interaction(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
)
PULLED: Final[Steps] = pulls(agent) + TAKEN
"""An agent has taken the interaction, and is processing it."""


def cannot_pull(
    name: str, source: str, sentence: str, given: Steps, code: int, asked: dict[str, object]
) -> Scenario:
    """Another agent asks for what it cannot have."""
    rows = (other_agent.sends("RequestPull", **asked), refused(other_agent, code))
    return moving(
        name, source, sentence, (media_server, agent, other_agent, urs, reporting_engine), given, rows
    )


BY_ID: Final[dict[str, object]] = {"viewId": "_system_", "pullParameters": {THE_INTERACTION: 1}}

SHORT: Final[dict[str, object]] = {"handling-timeout": 0.005}
"""The property with which an interaction has a time of its own: a third of a second, in minutes."""
SHORT_TIME: Final[Steps] = (
    media_server.sends("RequestChangeProperties", interactionId=THE_INTERACTION, addedProperties=SHORT),
    media_server.is_answered("EventAck"),
    reporting_engine.has("EventPropertiesChanged", interaction=the_interaction(), addedProperties=SHORT),
)

SCENARIOS: Final = (
    moving(
        "Agent does nothing",
        "protocol 8, Agent pulls",
        "The agent has asked for nothing in handling-timeout. The interaction is taken from it"
        " and returns to its queue.",
        THREE,
        (*QUEUED, *SHORT_TIME, *PULLED),
        (
            revoked("Inactive"),
            agent_removed(),
            placed_in(SHELF),
        ),
        read(interactionState="Queued", interactionQueue=SHELF),
    ),
    moving(
        "Agent pulls",
        "protocol 4; 8, Agent pulls",
        "An agent takes an interaction that waits in a queue, by its id, and handles it.",
        THREE,
        QUEUED,
        PULLED,
    ),
    moving(
        "Agent pulls a List",
        "protocol 4; 8, Agent pulls",
        "Ids in one text. What there is not is left out of the answer.",
        THREE,
        QUEUED,
        (
            agent.sends(
                "RequestPull", viewId="_system_", pullParameters={"ids": f"{NOBODYS},{THE_INTERACTION}"}
            ),
            agent.is_answered("EventPulledInteractions", interactions=Exactly({THE_INTERACTION: PROPERTIES})),
            *TAKEN,
        ),
    ),
    moving(
        "Agent pulls and places",
        "protocol 4; 8, Agent pulls; 8, Place in queue / workbin",
        "An agent takes an interaction, places it elsewhere, takes it again and returns it.",
        THREE,
        (*QUEUED, *PULLED),
        places(agent, SPECIALISTS),
        (agent_removed(), placed_in(SPECIALISTS)),
        read(interactionState="Queued", interactionQueue=SPECIALISTS),
    ),
    moving(
        "Agent pulls and returns",
        "protocol 4 [C]; 8, Agent pulls; 8, Place in queue / workbin",
        "Back is the queue that the interaction was pulled from.",
        THREE,
        (*QUEUED, *PULLED),
        places(agent, "__BACK__"),
        (agent_removed(), placed_in(SHELF)),
    ),
    cannot_pull(
        "Agent pulls what another has",
        "protocol 9; error 44",
        "An agent is processing the interaction, and goes on.",
        WITH_AGENT,
        44,
        BY_ID,
    ),
    cannot_pull(
        "Agent pulls what there is not",
        "protocol 9; error 43",
        "There is no such interaction.",
        (),
        43,
        {"viewId": "_system_", "pullParameters": {NOBODYS: 1}},
    ),
    cannot_pull(
        "Agent pulls from an unknown View",
        "protocol 9; error 48",
        "There is no view of that name.",
        QUEUED,
        48,
        {**BY_ID, "viewId": own("view")},
    ),
    cannot_pull(
        "Agent pulls nothing",
        "protocol 9; error 48",
        "No interaction is named.",
        QUEUED,
        48,
        {"viewId": "_system_"},
    ),
)
