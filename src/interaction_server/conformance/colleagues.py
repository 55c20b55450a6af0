"""The rows that all scenarios of agents together share, and the set-ups they begin with (protocol 4, 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ANYTHING,
    Has,
    Party,
    Sends,
    Steps,
)
from interaction_server.conformance.stage import (
    SORTING,
    THE_INTERACTION,
    WITH_AGENT,
    agent,
    media_server,
    other_agent,
    placed_in,
    reporting_engine,
    routed_to,
    the_interaction,
    third_agent,
    urs,
)

FAMILY: Final = "Agents Together"
NEXT_TICKET: Final = "{next ticketId}"
LAST_TICKET: Final = "{last ticketId}"
LAST_CONN_ID: Final = "{last connID}"
TRANSFER, CONFERENCE, INTRUDE = "Transfer", "Conference", "Intrude"
INTRUSION: Final = 1_700
"""The reference of an intrusion, by which its answer is told from that to the acceptance."""

TWO: Final = (media_server, agent, other_agent, urs, reporting_engine)
THREE: Final = (media_server, agent, other_agent, third_agent, urs, reporting_engine)

together: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


def asks_for(operation: str, invited: Party = other_agent, inviter: Party = agent, **more: object) -> Sends:
    """A party asks that another agent be invited."""
    return inviter.sends(
        f"Request{operation}", interactionId=THE_INTERACTION, agentId=invited.own_name, **more
    )


def is_invited(operation: str, invited: Party, ticket: str = NEXT_TICKET, **more: object) -> Steps:
    """The agent is told, and the reporting engine."""
    return (
        invited.has(
            "EventInvite",
            ticketId=ticket,
            operation=operation,
            interaction=the_interaction(interactionState="Handling"),
            **{"visibilityMode": "Conference", **more},
        ),
        reporting_engine.has("EventAgentInvited", operation=operation, interaction=the_interaction()),
    )


def invites(
    operation: str,
    invited: Party = other_agent,
    inviter: Party = agent,
    ticket: str = NEXT_TICKET,
    **more: object,
) -> Steps:
    """A party offers the interaction to another agent; it is answered when that has come to an end."""
    return (asks_for(operation, invited, inviter, **more), *is_invited(operation, invited, ticket))


def intrudes(intruder: Party = other_agent, ticket: str = NEXT_TICKET) -> Steps:
    """An agent asks to join the others, and is invited itself."""
    return (
        intruder.sends("RequestIntrude", interactionId=THE_INTERACTION, referenceId=INTRUSION),
        *is_invited(INTRUDE, intruder, ticket),
    )


def accepts(invited: Party = other_agent, ticket: str = NEXT_TICKET) -> Steps:
    """The invited agent takes the invitation, and is acknowledged."""
    return (
        invited.sends("RequestAccept", ticketId=ticket, interactionId=THE_INTERACTION),
        invited.is_answered("EventAck"),
    )


def rejects(invited: Party = other_agent, ticket: str = NEXT_TICKET) -> Steps:
    """The invited agent declines, and is acknowledged."""
    return (
        invited.sends("RequestReject", ticketId=ticket, interactionId=THE_INTERACTION),
        invited.is_answered("EventAck"),
    )


def as_party(party: Party, **more: object) -> dict[str, object]:
    """The attribute ``party`` that is an agent."""
    return {"partyType": "Agent", "agentId": party.own_name, "placeId": party.place, **more}


def accepted() -> Has:
    """Reporting hears that the invitation was taken."""
    return reporting_engine.has("EventAccepted", interaction=the_interaction())


def is_granted(invited: Party = other_agent, inviter: Party = agent, ticket: str = NEXT_TICKET) -> Steps:
    """The invited agent accepts, and the inviter has the answer that it waits for."""
    return (*accepts(invited, ticket), inviter.is_answered("EventAck"), accepted())


def hear(hearers: tuple[Party, ...], message: str, party: dict[str, object], operation: str) -> Steps:
    """These agents and the reporting engine hear of a party that comes or goes."""
    return tuple(
        hearer.has(message, party=party, operation=operation, interaction=the_interaction())
        for hearer in (*hearers, reporting_engine)
    )


def joined(party: Party, operation: str, *others: Party, **more: object) -> Steps:
    """Those who were there before hear that an agent is a party."""
    return hear(others, "EventPartyAdded", as_party(party, **more), operation)


def left(party: Party, operation: str, *others: Party) -> Steps:
    """Those who go on hear that an agent is no party any more."""
    return hear(others, "EventPartyRemoved", as_party(party), operation)


def failed(inviter: Party = agent) -> Has:
    """The inviter's answer when its invitation has come to nothing."""
    return inviter.is_answered("EventError", errorCode=52, errorDescription=ANYTHING)


def rejected() -> Has:
    """Reporting hears that the invitation was declined."""
    return reporting_engine.has("EventRejected", interaction=the_interaction())


def leaves(party: Party) -> Steps:
    """A party leaves, and is acknowledged."""
    return (
        party.sends("RequestLeaveInteraction", interactionId=THE_INTERACTION),
        party.is_answered("EventAck"),
    )


BACK_AT_URS: Final[Steps] = (placed_in(SORTING), *routed_to(conn_id=LAST_CONN_ID))
"""It returns to the queue to which it belongs, and so to the router."""

JOINED: Final[Steps] = (
    *invites(CONFERENCE),
    *is_granted(),
    *joined(other_agent, CONFERENCE, agent),
)
TWO_TOGETHER: Final[Steps] = WITH_AGENT + JOINED
"""Two agents are processing the interaction."""

THREE_TOGETHER: Final[Steps] = (
    *TWO_TOGETHER,
    *invites(CONFERENCE, third_agent, ticket=LAST_TICKET),
    *is_granted(third_agent, agent, LAST_TICKET),
    *joined(third_agent, CONFERENCE, agent, other_agent),
)
"""Three agents are processing the interaction."""
