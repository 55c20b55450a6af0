"""Finding interactions by a condition: who is found, when, and what is no condition (protocol 4, 7)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ANYTHING,
    EMPTY,
    Exactly,
    Party,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_MEDIA_SERVER,
    QUEUED,
    SHELF,
    THE_INTERACTION,
    USER_DATA,
    agent,
    media_server,
    reporting_engine,
    stopped,
    the_interaction,
)

FAMILY: Final = "Finding Interactions"
CAST: Final = (media_server, agent, reporting_engine)
THIS_ONE: Final = f"InteractionId = '{THE_INTERACTION}'"


def finds(party: Party, condition: str, **attributes: object) -> Steps:
    """Somebody looks for the interaction, and it is the one that is found."""
    return (
        party.sends("RequestFindInteractions", condition=f"{THIS_ONE} and {condition}"),
        party.is_answered(
            "EventInteractionsFound", interactions=Exactly({THE_INTERACTION: the_interaction(**attributes)})
        ),
    )


def finds_nothing(party: Party, condition: str) -> Steps:
    """Somebody looks for the interaction, and it is not found."""
    return (
        party.sends("RequestFindInteractions", condition=f"{THIS_ONE} and {condition}"),
        party.is_answered("EventInteractionsFound", interactions=EMPTY),
    )


def is_no_question(**attributes: object) -> Steps:
    """A find that is refused with error 48."""
    return (
        media_server.sends("RequestFindInteractions", **attributes),
        media_server.is_answered("EventError", errorCode=48, errorDescription=ANYTHING),
    )


SCENARIOS: Final = (
    scenario_of(
        FAMILY,
        "Find by a Condition",
        "protocol 4 [O]; 7",
        "Media servers, agents and reporting engines find open interactions by properties of any class. What"
        " is said of an absent property, and a comparison of a text with a number, does not hold.",
        CAST,
        QUEUED,
        finds(
            media_server,
            "Language = 'fr' and (Priority > 3 or _age[] >= 0) and Subject like '%order%'",
            interactionUserData=USER_DATA,
            interactionQueue=SHELF,
        ),
        finds(agent, f"Queue = '{SHELF}' and Priority is null and not Subject in ('x', 3)"),
        finds(reporting_engine, "ReceivedAt > '2001-01-01T00:00:00Z'"),
        finds_nothing(media_server, "Priority != 3"),
        finds_nothing(media_server, "not Priority = 3"),
        finds_nothing(media_server, "Subject > 3"),
        finds_nothing(media_server, "language = 'fr'"),
    ),
    scenario_of(
        FAMILY,
        "Find what has just changed",
        "protocol 7",
        "What was acknowledged is found, and what was stopped is not.",
        CAST,
        QUEUED,
        (
            media_server.sends(
                "RequestChangeProperties", interactionId=THE_INTERACTION, addedProperties={"Priority": 7}
            ),
            media_server.is_answered("EventAck"),
            reporting_engine.has("EventPropertiesChanged", interaction=the_interaction()),
        ),
        finds(media_server, "Priority > 6.5", interactionUserData={**USER_DATA, "Priority": 7}),
        (
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            stopped(BY_MEDIA_SERVER),
        ),
        finds_nothing(media_server, "Priority > 6.5"),
    ),
    scenario_of(
        FAMILY,
        "Finding with what is no Condition",
        "protocol 7; error 48",
        "What is no condition, or no order, is refused, and the error says at which position it is wrong.",
        CAST,
        QUEUED,
        is_no_question(),
        is_no_question(condition=""),
        is_no_question(condition="Priority >"),
        is_no_question(condition="ReceivedAt > 'yesterday'"),
        is_no_question(condition=THIS_ONE, order="Priority up"),
        is_no_question(condition=THIS_ONE, maxInteractions=0),
    ),
)
