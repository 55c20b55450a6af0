"""An agent puts aside what it is processing, and goes on with it (protocol 4, 5, 7)."""

from typing import Final

from interaction_server.conformance.moving import moving, places, refused
from interaction_server.conformance.scenario import ABSENT, Has, Steps
from interaction_server.conformance.stage import (
    BY_AGENT,
    EVERYBODY,
    SHELF,
    THE_INTERACTION,
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


def reported(event: str, held: bool) -> Has:
    """Reporting hears whether it is put aside."""
    return reporting_engine.has(event, interaction=the_interaction(interactionIsHeld=held), actor=BY_AGENT)


def asks(message: str) -> Steps:
    """The agent asks and is acknowledged."""
    return (agent.sends(message, interactionId=THE_INTERACTION), agent.is_answered("EventAck"))


HELD: Final[Steps] = (*asks("RequestHold"), reported("EventHeld", held=True))
"""The agent is processing the interaction, and has put it aside."""

SCENARIOS: Final = (
    moving(
        "Hold and Resume",
        "protocol 4; 5; 7",
        "The agent puts the interaction aside and goes on with it; only the reporting engine is informed.",
        EVERYBODY,
        WITH_AGENT,
        HELD,
        (*asks("RequestResume"), reported("EventResumed", held=False)),
        read(interactionState="Handling"),
    ),
    moving(
        "Hold again",
        "protocol 3.1 [O]; 4",
        "What is so already is acknowledged, and is no event.",
        EVERYBODY,
        (*WITH_AGENT, *HELD),
        asks("RequestHold"),
    ),
    moving(
        "Hold and place",
        "protocol 4; 7",
        "In a queue nobody has it who could have put it aside.",
        EVERYBODY,
        (*WITH_AGENT, *HELD),
        places(agent, SHELF),
        (agent_removed(), placed_in(SHELF)),
        read(interactionState="Queued", interactionIsHeld=False, interactionHeldAt=ABSENT),
    ),
    moving(
        "Agent who is no Party holds",
        "protocol 9; error 44",
        "Another agent is processing the interaction, and goes on.",
        (media_server, agent, other_agent, urs, reporting_engine),
        WITH_AGENT,
        (other_agent.sends("RequestHold", interactionId=THE_INTERACTION), refused(other_agent, 44)),
        (other_agent.sends("RequestResume", interactionId=THE_INTERACTION), refused(other_agent, 44)),
    ),
)
