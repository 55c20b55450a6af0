"""What can happen while an agent is invited by another: time-out, loss, leaving, stop (protocol 8)."""

from typing import Final

from interaction_server.conformance.colleagues import (
    BACK_AT_URS,
    CONFERENCE,
    INTRUSION,
    NEXT_TICKET,
    THREE,
    TRANSFER,
    TWO,
    TWO_TOGETHER,
    accepted,
    accepts,
    as_party,
    failed,
    intrudes,
    invites,
    joined,
    leaves,
    left,
    rejected,
    rejects,
    together,
)
from interaction_server.conformance.scenario import ANYTHING, Has, Party
from interaction_server.conformance.stage import (
    BY_AGENT,
    BY_MEDIA_SERVER,
    SHORT_TIMERS,
    THE_INTERACTION,
    WITH_AGENT,
    agent,
    agent_removed,
    media_server,
    other_agent,
    read,
    reporting_engine,
    stopped,
    the_interaction,
)

ASKED: Final = 1_600
"""The reference of an invitation whose asker goes on asking before it is answered."""


def revoked(party: Party, reason: str) -> Has:
    """The invitation, or the interaction, is taken from an agent."""
    return party.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": reason})


def withdrawn() -> Has:
    """Reporting hears that the invitation was taken back."""
    return reporting_engine.has("EventRevoked", interaction=the_interaction(), ticketId=NEXT_TICKET)


def logged_out(party: Party) -> Has:
    """Reporting hears that an agent is gone."""
    return reporting_engine.has("EventAgentLogout", agentId=party.own_name)


FAILED_LATER: Final = agent.has("EventError", referenceId=ASKED, errorCode=52, errorDescription=ANYTHING)

INVITED_AGENT_GONE: Final = (
    together(
        "Invited Agent is lost",
        "protocol 8, Agent connection lost; 8, Transfer; 9; error 52",
        "The connection of the second agent is gone, and with it the invitation; the first goes on.",
        TWO,
        WITH_AGENT + invites(TRANSFER),
        (
            other_agent.leaves(),
            failed(),
            logged_out(other_agent),
            withdrawn(),
        ),
        read(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
    together(
        "Invited Agent logs out",
        "protocol 8, Conference; 9; error 52",
        "The second agent logs out, and the invitation is taken back.",
        TWO,
        WITH_AGENT + invites(CONFERENCE),
        (
            other_agent.sends("RequestAgentLogout"),
            other_agent.is_answered("EventAck"),
            logged_out(other_agent),
            failed(),
            withdrawn(),
        ),
    ),
)

INVITER_GONE: Final = (
    together(
        "Inviter is lost, and the Transfer accepted",
        "protocol 8, Agent connection lost; 8, Transfer",
        "The connection of the first agent is gone, but not its party yet; the second accepts, and"
        " nobody is told of the outcome.",
        TWO,
        WITH_AGENT + invites(TRANSFER),
        (agent.leaves(), logged_out(agent)),
        (
            *accepts(),
            accepted(),
            *joined(other_agent, TRANSFER),
            *left(agent, TRANSFER),
        ),
    ),
    together(
        "Inviter logs out, and the Transfer is accepted",
        "protocol 8, Transfer",
        "The first agent logs out and is a party no longer; the offer stands. Its application, which is still"
        " connected, has the answer to what it asked.",
        TWO,
        WITH_AGENT + invites(TRANSFER, referenceId=ASKED),
        (
            agent.sends("RequestAgentLogout"),
            agent.is_answered("EventAck"),
            logged_out(agent),
            *left(agent, "Lost"),
        ),
        (
            *accepts(),
            agent.has("EventAck", referenceId=ASKED),
            accepted(),
            *joined(other_agent, TRANSFER),
        ),
    ),
    together(
        "Inviter leaves, and the Conference is accepted",
        "protocol 8, Leave; 8, Conference",
        "The first agent leaves before the second has answered; the offer stands, and the second has the"
        " interaction alone.",
        TWO,
        WITH_AGENT + invites(CONFERENCE, referenceId=ASKED),
        (*leaves(agent), *left(agent, "Leave")),
        (
            *accepts(),
            agent.has("EventAck", referenceId=ASKED),
            accepted(),
            *joined(other_agent, CONFERENCE),
        ),
    ),
    together(
        "Inviter leaves, and the Transfer is rejected",
        "protocol 8, Leave; 8, Transfer",
        "The first agent leaves before the second has answered; nobody takes the interaction, and it returns"
        " to its queue.",
        TWO,
        WITH_AGENT + invites(TRANSFER, referenceId=ASKED),
        (*leaves(agent), *left(agent, "Leave")),
        (*rejects(), FAILED_LATER, rejected(), *BACK_AT_URS),
    ),
)

STOPPED_MEANWHILE: Final = (
    together(
        "Media Server stops while another Agent is invited",
        "protocol 8, Stop by media server; 9; error 52",
        "The interaction is taken from the first agent, the invitation from the second, and the first hears"
        " that nothing came of it.",
        TWO,
        WITH_AGENT + invites(TRANSFER),
        (
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            revoked(agent, "Stopped"),
            failed(),
            revoked(other_agent, "Stopped"),
            agent_removed(),
            withdrawn(),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
    together(
        "Inviter stops",
        "protocol 8, Stop by agent; 9; error 52",
        "The first agent ends the interaction, and so its own invitation.",
        TWO,
        WITH_AGENT + invites(CONFERENCE, referenceId=ASKED),
        (
            agent.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            agent.is_answered("EventAck"),
            FAILED_LATER,
            revoked(other_agent, "Stopped"),
            agent_removed(),
            withdrawn(),
            stopped(BY_AGENT),
        ),
        (
            other_agent.sends("RequestAccept", ticketId=NEXT_TICKET, interactionId=THE_INTERACTION),
            other_agent.is_answered("EventError", errorCode=43, errorDescription=ANYTHING),
        ),
    ),
    together(
        "Agent of a Conference stops",
        "protocol 8, Stop by agent",
        "The interaction is taken from the other agent.",
        THREE,
        TWO_TOGETHER,
        (
            agent.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            agent.is_answered("EventAck"),
            revoked(other_agent, "Stopped"),
            agent_removed(),
            reporting_engine.has("EventPartyRemoved", party=as_party(other_agent)),
            stopped(BY_AGENT),
        ),
    ),
    together(
        "Media Server stops a Conference",
        "protocol 8, Stop by media server [D]",
        "The interaction is taken from both agents.",
        TWO,
        TWO_TOGETHER,
        (
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            revoked(agent, "Stopped"),
            revoked(other_agent, "Stopped"),
            agent_removed(),
            reporting_engine.has("EventPartyRemoved", party=as_party(other_agent)),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
)

NOT_ANSWERED: Final = (
    together(
        "Transferred and not answered",
        "protocol 8, Transfer [D]",
        "The second agent does not answer in delivering-timeout. The invitation is revoked, and the first"
        " goes on.",
        TWO,
        WITH_AGENT,
        (
            *invites(TRANSFER),
            failed(),
            revoked(other_agent, "Expired"),
            withdrawn(),
        ),
        read(interactionState="Handling", interactionAgentId=agent.own_name),
        settings=SHORT_TIMERS,
    ),
    together(
        "Intrusion not answered",
        "protocol 8, Intrusion; 9; error 52",
        "The intruder does not accept its own invitation in delivering-timeout.",
        TWO,
        WITH_AGENT,
        (
            *intrudes(),
            revoked(other_agent, "Expired"),
            other_agent.is_answered("EventError", errorCode=52, referenceId=INTRUSION),
            withdrawn(),
        ),
        settings=SHORT_TIMERS,
    ),
)
"""They take as long as the server's ``delivering-timeout``."""

SCENARIOS: Final = INVITED_AGENT_GONE + INVITER_GONE + STOPPED_MEANWHILE
