"""Change Properties where it succeeds: every row of the audience table (protocol 3, the seed)."""

from typing import Final

from interaction_server.conformance.changes import (
    CHANGED_DATA,
    CHANGED_LISTS,
    FAMILY,
    acknowledged,
    asks,
    remembered,
    reported,
    told,
    urs_told,
)
from interaction_server.conformance.scenario import NOBODY_HAS_ANYTHING_ELSE, Scenario
from interaction_server.conformance.stage import (
    BY_AGENT,
    OFFERED,
    QUEUED,
    WITH_AGENT,
    WITH_URS,
    agent,
    media_server,
    opted_in,
    other_agent,
    other_media_server,
    reporting_engine,
    urs,
)

BY_OTHER: Final = {"actorType": "MediaServer", "clientName": other_media_server.own_name}

WHILE_AN_AGENT: Final = (
    Scenario(
        family=FAMILY,
        name="Media Server Requests While Agent is Processing",
        source="seed; protocol 3, row 1 [D]",
        sentence="A media server asks to change the properties of an interaction. Interaction Server informs"
        " the reporting engine and the agent who is processing the interaction.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server),
            acknowledged(media_server),
            told(agent),
            reported(),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Media Server that opted in Requests While Agent is Processing",
        source="protocol 3, laws [O]",
        sentence="The media server that asks has opted in to hear of changes, but these it made itself:"
        " the asker never gets an echo.",
        cast=(opted_in, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(media_server),
            acknowledged(media_server),
            told(agent),
            reported(),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Media Server Requests While an Agent is Invited",
        source="protocol 3, row 6 [O]; 8 [D]",
        sentence="An invited agent who has not accepted is not a party, and is not informed."
        " URS has delivered the interaction and is no party any more.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(OFFERED),
        steps=(asks(media_server), acknowledged(media_server), reported(), NOBODY_HAS_ANYTHING_ELSE),
    ),
)

WHILE_URS: Final = (
    Scenario(
        family=FAMILY,
        name="Media Server Requests While URS is Processing",
        source="seed; protocol 3, row 2 [D]",
        sentence="A media server asks to change the properties of an interaction. Interaction Server informs"
        " the reporting engine and URS, which is processing the interaction."
        " The T-Library EventAttachedDataChanged stands in for EventPropertiesChanged.",
        cast=(media_server, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            asks(media_server),
            acknowledged(media_server),
            urs_told(),
            reported(),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

BY_AN_AGENT: Final = (
    Scenario(
        family=FAMILY,
        name="Agent Requests",
        source="protocol 3, row 5 [O]",
        sentence="The agent who is processing the interaction asks. The media server has not opted in"
        " and is not informed.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(asks(agent), acknowledged(agent), reported(BY_AGENT), NOBODY_HAS_ANYTHING_ELSE),
    ),
    Scenario(
        family=FAMILY,
        name="Agent Requests, Media Server opted in",
        source="protocol 3, row 5 [O]",
        sentence="The agent who is processing the interaction asks. The media server that submitted it has"
        " opted in and is informed; an agent who is no party is not.",
        cast=(opted_in, agent, other_agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(agent),
            acknowledged(agent),
            told(media_server, BY_AGENT),
            reported(BY_AGENT),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

WHILE_NOBODY: Final = (
    Scenario(
        family=FAMILY,
        name="Media Server Requests While Nobody is Processing",
        source="protocol 3, row 6 [O]",
        sentence="The interaction waits in a queue, and only the reporting engine is informed.",
        cast=(media_server, agent, urs, reporting_engine),
        given=remembered(QUEUED),
        steps=(asks(media_server), acknowledged(media_server), reported(), NOBODY_HAS_ANYTHING_ELSE),
    ),
)

BY_ANOTHER: Final = (
    Scenario(
        family=FAMILY,
        name="Another Media Server Requests, Submitter opted in, While Agent is Processing",
        source="protocol 3, row 7 [O]",
        sentence="Another media server than the submitter asks. Besides the agent and the reporting engine,"
        " the submitter is informed, since it has opted in.",
        cast=(opted_in, other_media_server, agent, urs, reporting_engine),
        given=remembered(WITH_AGENT),
        steps=(
            asks(other_media_server),
            acknowledged(other_media_server),
            told(media_server, BY_OTHER),
            told(agent, BY_OTHER),
            reported(BY_OTHER),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Another Media Server Requests, Submitter opted in, While URS is Processing",
        source="protocol 3, row 7 [O]",
        sentence="Another media server than the submitter asks while URS is processing the interaction.",
        cast=(opted_in, other_media_server, urs, reporting_engine),
        given=remembered(WITH_URS),
        steps=(
            asks(other_media_server),
            acknowledged(other_media_server),
            told(media_server, BY_OTHER),
            urs_told(),
            reported(BY_OTHER),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Another Media Server Requests, Submitter opted in, While Nobody is Processing",
        source="protocol 3, row 7 [O]",
        sentence="Another media server than the submitter asks while the interaction waits in a queue.",
        cast=(opted_in, other_media_server, reporting_engine),
        given=remembered(QUEUED),
        steps=(
            asks(other_media_server),
            acknowledged(other_media_server),
            told(media_server, BY_OTHER),
            reported(BY_OTHER),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Another Media Server that opted in Requests",
        source="protocol 3, row 7 [O]",
        sentence="Only the submitter may opt in: the media server that asks has opted in for nothing,"
        " and the submitter that has not is not informed.",
        cast=(media_server, other_media_server.with_extension(event_properties_changed=1), reporting_engine),
        given=remembered(QUEUED),
        steps=(
            asks(other_media_server),
            acknowledged(other_media_server),
            reported(BY_OTHER, CHANGED_DATA, CHANGED_LISTS),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

SCENARIOS: Final = WHILE_AN_AGENT + WHILE_URS + BY_AN_AGENT + WHILE_NOBODY + BY_ANOTHER
