"""Invitations by agents that cannot be made, and are refused at once (protocol 9)."""

from typing import Final

from interaction_server.conformance.colleagues import (
    CONFERENCE,
    NEXT_TICKET,
    THREE,
    TRANSFER,
    TWO,
    TWO_TOGETHER,
    asks_for,
    invites,
    together,
)
from interaction_server.conformance.scenario import ANYTHING, Has, Party, Scenario, Sends, Steps, own
from interaction_server.conformance.stage import (
    QUEUED,
    THE_INTERACTION,
    TICKET,
    WITH_AGENT,
    WITH_URS,
    agent,
    media_server,
    other_agent,
    third_agent,
)

TWO_NOT_READY: Final = tuple(
    Party(name=party.name, client_type=party.client_type, media={"email": 0})
    if party is other_agent
    else party
    for party in TWO
)


def refused(asker: Party, code: int) -> Has:
    """The asker is refused."""
    return asker.is_answered("EventError", errorCode=code, errorDescription=ANYTHING)


def refusal(
    name: str,
    code: int,
    sentence: str,
    request: Sends,
    given: Steps = WITH_AGENT,
    cast: tuple[Party, ...] = TWO,
) -> Scenario:
    """One request is refused, and nobody else hears of it."""
    asker = next(party for party in cast if party.name == request.party)
    source = f"protocol 9; error {code}"
    return together(name, source, sentence, cast, given, (request, refused(asker, code)))


def intrusion(intruder: Party = other_agent, **more: object) -> Sends:
    """An agent asks to join what others are processing."""
    return intruder.sends("RequestIntrude", interactionId=THE_INTERACTION, **more)


SCENARIOS: Final = (
    refusal(
        "Transfer to an Agent who is not logged in",
        51,
        "There is no such agent, and the first goes on.",
        agent.sends("RequestTransfer", interactionId=THE_INTERACTION, agentId=own("nobody")),
    ),
    refusal(
        "Transfer to an Agent who is not ready",
        51,
        "The second agent has logged in but is not ready for the media type.",
        asks_for(TRANSFER),
        cast=TWO_NOT_READY,
    ),
    refusal(
        "Transfer to another Place",
        51,
        "The second agent is logged in, but not at that place.",
        asks_for(TRANSFER, placeId=own("empty-place")),
    ),
    refusal(
        "Transfer to oneself",
        48,
        "An agent cannot be invited by itself.",
        asks_for(TRANSFER, agent),
    ),
    refusal(
        "Transfer to a Party",
        44,
        "The second agent is processing the interaction already.",
        asks_for(TRANSFER),
        TWO_TOGETHER,
    ),
    refusal(
        "Transfer by an Agent who is no Party",
        44,
        "The second agent does not process the interaction.",
        asks_for(TRANSFER, third_agent, other_agent),
        cast=THREE,
    ),
    refusal(
        "Transfer by a Media Server",
        42,
        "The message is not for this role.",
        asks_for(TRANSFER, other_agent, media_server),
    ),
    refusal(
        "Second Invitation while one is open",
        44,
        "The second agent is invited and has not answered; a third cannot be invited before it has.",
        asks_for(CONFERENCE, third_agent),
        WITH_AGENT + invites(TRANSFER),
        THREE,
    ),
    refusal(
        "Transfer to an Agent who is invited already",
        44,
        "The second agent is invited and has not answered.",
        asks_for(TRANSFER),
        WITH_AGENT + invites(CONFERENCE),
    ),
    refusal(
        "Intrusion while an Agent is invited",
        44,
        "One offer of an interaction is open at a time.",
        intrusion(third_agent),
        WITH_AGENT + invites(TRANSFER),
        THREE,
    ),
    refusal(
        "Conference in an unknown visibility mode",
        48,
        "There are Conference, Coach and Monitor.",
        asks_for(CONFERENCE, visibilityMode="Whisper"),
    ),
    refusal(
        "Intrusion in a Queue",
        44,
        "No agent is processing the interaction.",
        intrusion(),
        QUEUED,
    ),
    refusal(
        "Intrusion while URS is Processing",
        44,
        "No agent is processing the interaction.",
        intrusion(),
        WITH_URS,
    ),
    refusal(
        "Intrusion by a Party",
        44,
        "The agent is processing the interaction already.",
        intrusion(agent),
    ),
    refusal(
        "Leaving what one does not process",
        44,
        "The second agent is no party.",
        other_agent.sends("RequestLeaveInteraction", interactionId=THE_INTERACTION),
    ),
    refusal(
        "Leaving an unknown Interaction",
        43,
        "There is no such interaction.",
        agent.sends("RequestLeaveInteraction", interactionId=own("nothing")),
    ),
    refusal(
        "Accepting the Transfer to another Agent",
        53,
        "The invitation is of the second agent, and stays open.",
        third_agent.sends("RequestAccept", ticketId=NEXT_TICKET, interactionId=THE_INTERACTION),
        WITH_AGENT + invites(TRANSFER),
        THREE,
    ),
    refusal(
        "Accepting once more",
        53,
        "The invitation by which the agent became a party is gone.",
        agent.sends("RequestAccept", ticketId=TICKET, interactionId=THE_INTERACTION),
        TWO_TOGETHER,
    ),
)
