"""What an agent says of itself while it is logged in, and what is done to it (protocol 4, 5, 8)."""

from typing import Final

from interaction_server.conformance.scenario import (
    ANYTHING,
    NOBODY_HAS_ANYTHING_ELSE,
    Party,
    Scenario,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_AGENT,
    CONN_ID,
    WITH_URS,
    agent,
    media_server,
    offered_to,
    read,
    reporting_engine,
    urs,
)

FAMILY: Final = "Agent States"
EVERYBODY: Final = (media_server, agent, urs, reporting_engine)


def states(
    name: str, source: str, sentence: str, cast: tuple[Party, ...], given: Steps, *steps: Steps
) -> Scenario:
    """A scenario of this family; nobody has anything else at its end."""
    rows = tuple(row for group in steps for row in group)
    return Scenario(
        family=FAMILY,
        name=name,
        source=source,
        sentence=sentence,
        cast=cast,
        given=given,
        steps=(*rows, NOBODY_HAS_ANYTHING_ELSE),
    )


def says(message: str, fact: str, /, **attributes: object) -> Steps:
    """The agent says something of itself and is acknowledged; reporting hears it with what was said."""
    return (
        agent.sends(message, **attributes),
        agent.is_answered("EventAck"),
        reporting_engine.has(fact, agentId=agent.own_name, placeId=agent.place, actor=BY_AGENT, **attributes),
    )


def refused(code: int, message: str, /, **attributes: object) -> Steps:
    """What the agent says is refused, and nobody is told."""
    return (
        agent.sends(message, **attributes),
        agent.is_answered("EventError", errorCode=code, errorDescription=ANYTHING),
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
        refused(48, "RequestRemoveMedia", mediaTypeName="fax"),
        refused(48, "RequestChangeMediaStateReason", mediaTypeName="fax", reason={"Code": "none"}),
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
        refused(48, "RequestChangeAgentStateReason"),
    ),
)

SCENARIOS: Final = MEDIA + PEACE + REASONS
