"""The end of an interaction: stopped by a media server, an agent or URS, wherever it is (protocol 8)."""

from typing import Final

from interaction_server.conformance.scenario import (
    ANYTHING,
    NOBODY_HAS_ANYTHING_ELSE,
    Has,
    Party,
    Scenario,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_AGENT,
    BY_MEDIA_SERVER,
    BY_URS,
    CONN_ID,
    EVERYBODY,
    OFFERED,
    QUEUED,
    THE_INTERACTION,
    WITH_AGENT,
    WITH_URS,
    agent,
    agent_removed,
    media_server,
    other_agent,
    other_media_server,
    reporting_engine,
    stopped,
    strategy_removed,
    the_interaction,
    told_of_the_end,
    urs,
)

FAMILY: Final = "Stop Processing"
BY_OTHER: Final = {"actorType": "MediaServer", "clientName": other_media_server.own_name}


def stops(asker: Party) -> Steps:
    """A client stops the interaction and is acknowledged."""
    return (
        asker.sends("RequestStopProcessing", interactionId=THE_INTERACTION, reason={"Code": "done"}),
        asker.is_answered("EventAck"),
    )


def revoked(party: Party = agent) -> Has:
    """The interaction, or its invitation, is taken from an agent."""
    return party.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": "Stopped"})


def submitter_told(**actor: object) -> Has:
    """The media server that submitted the interaction, and asked to hear of its end, is told."""
    return media_server.has("EventProcessingStopped", interaction=the_interaction(), **actor)


GONE: Final[Steps] = (
    media_server.sends("RequestGetInteractionProperties", interactionId=THE_INTERACTION),
    media_server.is_answered("EventError", errorCode=43, errorDescription=ANYTHING),
)
"""A later request with that id is refused (protocol 8)."""


def stopping(
    name: str, source: str, sentence: str, cast: tuple[Party, ...], given: Steps, steps: Steps
) -> Scenario:
    """A scenario of this family; afterwards there is no such interaction."""
    return Scenario(
        family=FAMILY,
        name=name,
        source=source,
        sentence=sentence,
        cast=cast,
        given=given,
        steps=(*steps, *GONE, NOBODY_HAS_ANYTHING_ELSE),
    )


EVERYBODY_TOLD: Final = (told_of_the_end, agent, urs, reporting_engine)

BY_A_MEDIA_SERVER: Final = (
    stopping(
        "Media Server stops while Agent is Processing",
        "protocol 8, Stop by media server [D]",
        "The interaction is taken from the agent who is processing it.",
        EVERYBODY,
        WITH_AGENT,
        (*stops(media_server), revoked(), agent_removed(), stopped(BY_MEDIA_SERVER)),
    ),
    stopping(
        "Media Server stops while URS is Processing",
        "protocol 6 [D]; 8, Stop by media server [D]",
        "The interaction is taken from URS.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (
            *stops(media_server),
            urs.has("EventAbandoned", connID=CONN_ID).in_place_of("EventRevoked"),
            strategy_removed(),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
    stopping(
        "Media Server stops in a Queue",
        "protocol 8, Stop by media server [D]",
        "The interaction waits in a queue, and only the reporting engine is informed.",
        EVERYBODY,
        QUEUED,
        (*stops(media_server), stopped(BY_MEDIA_SERVER)),
    ),
    stopping(
        "Media Server stops while an Agent is Invited",
        "protocol 8, Stop by media server [D]",
        "The invitation is revoked, and URS has the end of its routing.",
        EVERYBODY,
        OFFERED,
        (
            *stops(media_server),
            revoked(),
            urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
            reporting_engine.has("EventRevoked", interaction=the_interaction()),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
    stopping(
        "Media Server that asked to be told stops",
        "protocol 3, laws [O]; 4",
        "The submitter asked to hear of the end, but brought this one about itself: the asker gets no echo.",
        (told_of_the_end, reporting_engine),
        QUEUED,
        (*stops(media_server), stopped(BY_MEDIA_SERVER)),
    ),
    stopping(
        "Another Media Server stops",
        "protocol 4",
        "Another media server than the submitter stops the interaction; the submitter asked to be told.",
        (told_of_the_end, other_media_server, reporting_engine),
        QUEUED,
        (
            *stops(other_media_server),
            submitter_told(actor=BY_OTHER),
            stopped(BY_OTHER),
        ),
    ),
)

BY_AN_AGENT: Final = (
    stopping(
        "Agent stops",
        "protocol 8, Stop by agent",
        "The agent who is processing the interaction stops it; the media server has not asked to hear of it.",
        EVERYBODY,
        WITH_AGENT,
        (*stops(agent), agent_removed(), stopped(BY_AGENT)),
    ),
    stopping(
        "Agent stops, Media Server told",
        "protocol 4; 8, Stop by agent",
        "The agent who is processing the interaction stops it; the media server asked to hear of it.",
        EVERYBODY_TOLD,
        WITH_AGENT,
        (*stops(agent), submitter_told(actor=BY_AGENT), agent_removed(), stopped(BY_AGENT)),
    ),
)

ROUTED_TO_STOP: Final[Steps] = (
    urs.sends("RequestRouteCall", connID=CONN_ID, routeType="Stop").in_place_of("RequestStopProcessing"),
    urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
)

BY_ROUTER: Final = (
    stopping(
        "URS stops",
        "protocol 6 [D]; 8, Stop by URS",
        "URS stops the interaction that it is processing; the media server has not asked to hear of it.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        (*ROUTED_TO_STOP, strategy_removed(), stopped(BY_URS)),
    ),
    stopping(
        "URS stops, Media Server told",
        "protocol 4; 6 [D]; 8, Stop by URS",
        "URS stops the interaction that it is processing; the media server asked to hear of it.",
        (told_of_the_end, urs, reporting_engine),
        WITH_URS,
        (*ROUTED_TO_STOP, submitter_told(actor=BY_URS), strategy_removed(), stopped(BY_URS)),
    ),
)

REFUSED: Final = (
    Scenario(
        family=FAMILY,
        name="Agent who is no Party stops",
        source="protocol 9; error 44",
        sentence="Another agent is processing the interaction, and goes on.",
        cast=(media_server, agent, other_agent, urs, reporting_engine),
        given=WITH_AGENT,
        steps=(
            other_agent.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            other_agent.is_answered("EventError", errorCode=44, errorDescription=ANYTHING),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

SCENARIOS: Final = BY_A_MEDIA_SERVER + BY_AN_AGENT + BY_ROUTER + REFUSED
