"""Workbins: work is put aside there, taken out, and watched (protocol 3, 4, 8)."""

from typing import Final

from interaction_server.conformance.moving import moving, places, refused, revoked
from interaction_server.conformance.pulling import BY_ID, SHORT_TIME
from interaction_server.conformance.scenario import ABSENT, Exactly, Has, Party, Scenario, Steps, own
from interaction_server.conformance.stage import (
    CONN_ID,
    EVERYBODY,
    SHELF,
    THE_AGENT,
    THE_INTERACTION,
    USER_DATA,
    WITH_AGENT,
    WITH_URS,
    agent,
    agent_removed,
    media_server,
    other_agent,
    placed_in,
    read,
    reporting_engine,
    strategy_removed,
    the_interaction,
    urs,
)

WORKBIN: Final[dict[str, object]] = {"workbinTypeId": own("drafts"), "workbinAgentId": agent.own_name}
IN_IT: Final[dict[str, object]] = {
    "interactionState": "Queued",
    "interactionWorkbinTypeId": own("drafts"),
    "interactionWorkbinAgentId": agent.own_name,
}
WITH_WATCHER: Final = (media_server, agent, other_agent, reporting_engine)

PUT: Final[Steps] = (
    reporting_engine.has("EventPlacedInQueue", interaction=the_interaction(interactionState="Queued")),
    reporting_engine.has("EventPlacedInWorkbin", workbin=WORKBIN, interaction=the_interaction(**IN_IT)),
)
"""Reporting hears that it came to the workbin."""
OUT: Final[Steps] = (
    reporting_engine.has("EventTakenFromQueue", interaction=the_interaction()),
    reporting_engine.has("EventTakenFromWorkbin", workbin=WORKBIN, interaction=the_interaction()),
)
"""Reporting hears that it was taken out."""
HANDLED: Final[Steps] = (
    reporting_engine.has(
        "EventPartyAdded", party=THE_AGENT, interaction=the_interaction(interactionState="Handling")
    ),
)
IN_WORKBIN: Final[Steps] = (
    media_server.sends(
        "RequestSubmit",
        interactionId=THE_INTERACTION,
        mediaType="email",
        interactionType="Inbound",
        userData=USER_DATA,
        **WORKBIN,
    ),
    media_server.is_answered("EventAck", extension={"InteractionId": THE_INTERACTION}),
    reporting_engine.has("EventInteractionSubmitted", interaction=the_interaction()),
    *PUT,
)
"""The interaction is in a workbin of the agent; nobody processes it."""


def puts(asker: Party) -> Steps:
    """A client places the interaction in the workbin and is acknowledged."""
    return (
        asker.sends("RequestPlaceInWorkbin", interactionId=THE_INTERACTION, workbin=WORKBIN),
        asker.is_answered("EventAck"),
    )


def pulls(asker: Party) -> Steps:
    """An agent takes the interaction out."""
    return (
        asker.sends("RequestPull", **BY_ID),
        asker.is_answered("EventPulledInteractions", interactions={THE_INTERACTION: USER_DATA}),
    )


def watches(watcher: Party, **wishes: object) -> Steps:
    """A client asks to be told of the workbin."""
    return (
        watcher.sends("RequestWorkbinNotifications", workbin=WORKBIN, **wishes),
        watcher.is_answered("EventAck"),
    )


def seen(operation: str, watcher: Party = other_agent, **interaction: object) -> Has:
    """A watcher is told what happened to the content."""
    return watcher.has(
        "EventWorkbinContentChanged",
        workbin=WORKBIN,
        workbinContentOperation=operation,
        interaction=the_interaction(**interaction),
    )


def content(reader: Party, *, there: bool) -> Steps:
    """A client reads what is in the workbin: the interaction or nothing."""
    expected = {THE_INTERACTION: the_interaction(**IN_IT)} if there else Exactly({})
    return (
        reader.sends("RequestGetWorkbinContent", workbin=WORKBIN),
        reader.is_answered("EventWorkbinContent", interactions=expected),
    )


PLACING: Final = (
    moving(
        "Media Server submits into a Workbin",
        "protocol 4; 8, Media server submits",
        "The interaction is new, and in the workbin.",
        (media_server, agent, reporting_engine),
        (),
        IN_WORKBIN,
        content(agent, there=True),
    ),
    moving(
        "Agent places in a Workbin",
        "protocol 4; 8, Place in queue / workbin",
        "The agent who is processing the interaction puts it aside in its own workbin.",
        EVERYBODY,
        WITH_AGENT,
        puts(agent),
        (agent_removed(), *PUT),
        read(media_server, **IN_IT),
        content(agent, there=True),
    ),
    moving(
        "URS places in a Workbin",
        "protocol 6 [D]; 8, Place in queue / workbin",
        "URS places the interaction in a workbin of an agent and processes it no longer.",
        EVERYBODY,
        WITH_URS,
        (
            urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Workbin", workbin=WORKBIN).in_place_of(
                "RequestPlaceInWorkbin"
            ),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            strategy_removed(),
            *PUT,
        ),
    ),
    moving(
        "Agent takes out of a Workbin",
        "protocol 8, Agent pulls",
        "An agent pulls the interaction by its id, and returns it to where it was.",
        (media_server, agent, reporting_engine),
        IN_WORKBIN,
        pulls(agent),
        (*OUT, *HANDLED),
        content(agent, there=False),
        places(agent, "__BACK__"),
        (agent_removed(), *PUT),
        content(agent, there=True),
    ),
    moving(
        "Agent places what was in a Workbin in a Queue",
        "protocol 4; 8, Place in queue / workbin",
        "It no longer belongs to the workbin.",
        (media_server, agent, reporting_engine),
        (*IN_WORKBIN, *pulls(agent), *OUT, *HANDLED),
        places(agent, SHELF),
        (agent_removed(), placed_in(SHELF)),
        read(interactionQueue=SHELF, interactionWorkbinTypeId=ABSENT, interactionWorkbinAgentId=ABSENT),
    ),
    moving(
        "Agent does nothing with what was in a Workbin",
        "protocol 8, Agent pulls",
        "When handling-timeout is over the interaction returns to the workbin.",
        (media_server, agent, reporting_engine),
        (*IN_WORKBIN, *SHORT_TIME, *pulls(agent), *OUT, *HANDLED),
        (revoked("Inactive"), agent_removed(), *PUT),
    ),
    moving(
        "Workbin of nobody",
        "protocol 9; error 48",
        "A workbin has exactly one owner.",
        EVERYBODY,
        WITH_AGENT,
        (
            agent.sends(
                "RequestPlaceInWorkbin",
                interactionId=THE_INTERACTION,
                workbin={"workbinTypeId": own("drafts")},
            ),
            refused(agent, 48),
        ),
        read(interactionState="Handling"),
    ),
)


def watched(name: str, source: str, sentence: str, given: Steps, *steps: Steps) -> Scenario:
    """Another agent watches the workbin."""
    return moving(name, source, sentence, WITH_WATCHER, given, *steps)


WATCHING: Final = (
    watched(
        "Watcher of a Workbin",
        "protocol 4; 8, Place in queue / workbin; 8, Agent pulls",
        "Whoever watches a workbin is told what others put into it and take out.",
        watches(other_agent),
        IN_WORKBIN[:2],
        (seen("PlacedIn", other_agent, **IN_IT), *IN_WORKBIN[2:]),
        pulls(agent),
        (OUT[0], seen("TakenOut"), OUT[1], *HANDLED),
        puts(agent),
        (agent_removed(), PUT[0], seen("PlacedIn"), PUT[1]),
    ),
    watched(
        "Watcher who asked for Property Changes",
        "protocol 3 row 6 [O]",
        "A media server changes properties of an interaction in a workbin. Watchers who asked for property"
        " changes are told.",
        (*IN_WORKBIN, *watches(other_agent, notifyPropertyChanges=1), *watches(agent)),
        (
            media_server.sends(
                "RequestChangeProperties", interactionId=THE_INTERACTION, addedProperties={"Answered": 1}
            ),
            media_server.is_answered("EventAck"),
            seen("PropertiesChanged", interactionUserData={"Answered": 1}),
            reporting_engine.has(
                "EventPropertiesChanged", interaction=the_interaction(), addedProperties={"Answered": 1}
            ),
        ),
    ),
    watched(
        "Watcher who asked to hear of the End",
        "protocol 4",
        "A media server stops an interaction in a workbin. For every watcher it is taken out; those who asked"
        " for it hear of the end.",
        (
            *IN_WORKBIN,
            *watches(other_agent, extension={"event_processing_stopped": 1}),
            *watches(agent),
        ),
        (
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            seen("TakenOut"),
            other_agent.has("EventProcessingStopped", interaction=the_interaction()),
            seen("TakenOut", agent),
            reporting_engine.has("EventProcessingStopped", interaction=the_interaction()),
        ),
    ),
    watched(
        "Watcher hears no Echo",
        "protocol 3, laws [O]",
        "Whoever takes out what it watches is answered, and is not told as well.",
        (*IN_WORKBIN, *watches(agent)),
        pulls(agent),
        (*OUT, *HANDLED),
    ),
    watched(
        "Watcher no longer",
        "protocol 4",
        "After RequestCancelWorkbinNotifications nothing more is told.",
        (*IN_WORKBIN, *watches(other_agent, notifyPropertyChanges=1)),
        (
            other_agent.sends("RequestCancelWorkbinNotifications", workbin=WORKBIN),
            other_agent.is_answered("EventAck"),
        ),
        pulls(agent),
        (*OUT, *HANDLED),
    ),
)

TYPES: Final = (
    moving(
        "Types of Workbins",
        "protocol 4",
        "A client asks which types of workbins there are.",
        (agent,),
        (),
        (
            agent.sends("RequestWorkbinTypesInfo", tenantId=1),
            agent.is_answered("EventWorkbinTypesInfo"),
        ),
    ),
)

SCENARIOS: Final = PLACING + WATCHING + TYPES
