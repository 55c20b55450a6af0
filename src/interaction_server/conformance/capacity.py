"""How much an agent can have at a time: its rule, and what a reporting engine says (decisions 67, 68)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ANYTHING,
    Dialect,
    Exactly,
    Has,
    Naming,
    Party,
    Sends,
    Steps,
    own,
)
from interaction_server.conformance.stage import (
    CONN_ID,
    NEXT_CONN_ID,
    SHELF,
    SORTING,
    THE_AGENT,
    THE_STRATEGY,
    TICKET,
    agent,
    media_server,
    other_agent,
    reporting_engine,
    urs,
)

FAMILY: Final = "Capacity"
FIRST: Final = own("first")
SECOND: Final = own("second")
THREE: Final = (media_server, agent, reporting_engine)
WITH_ROUTER: Final = (media_server, agent, urs, reporting_engine)
RULE: Final = """
[capacity_rules.standard]
media = { email = 1, chat = 3 }
exclusive = ["chat"]

[tenants.1]
capacity-rule = "standard"
"""
"""One e-mail, or some chats, but nothing beside a chat."""

capacity: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""


def it(interaction_id: str, **attributes: object) -> dict[str, object]:
    """The attribute ``interaction`` of one of the two."""
    return {"interactionId": interaction_id, **attributes}


def waits(one: str, queue: str = SHELF, media_type: str = "email") -> Steps:
    """A media server submits it, and it waits in a queue."""
    return (
        media_server.sends(
            "RequestSubmit", interactionId=one, mediaType=media_type, interactionType="Inbound", queue=queue
        ),
        media_server.is_answered("EventAck"),
        reporting_engine.has("EventInteractionSubmitted", interaction=it(one)),
        reporting_engine.has("EventPlacedInQueue", queue=queue, interaction=it(one)),
    )


def routed(one: str, conn_id: str = CONN_ID) -> Steps:
    """It is submitted, and a strategy processes it."""
    return (
        *waits(one, SORTING),
        urs.has("EventRouteRequest", connID=conn_id, userData={"InteractionId": one}),
        reporting_engine.has("EventTakenFromQueue", interaction=it(one)),
        reporting_engine.has("EventPartyAdded", party=THE_STRATEGY, interaction=it(one)),
    )


def taken(one: str, by: dict[str, str]) -> Steps:
    """Reporting hears that an agent has pulled it."""
    return (
        reporting_engine.has("EventTakenFromQueue", interaction=it(one)),
        reporting_engine.has("EventPartyAdded", party=by, interaction=it(one)),
    )


def asks_for(party: Party, *ids: str) -> Sends:
    """A pull of all of these."""
    return party.sends("RequestPull", viewId="_system_", pullParameters=dict.fromkeys(ids, 1))


def pulls(one: str, *asked: str, party: Party = agent, by: dict[str, str] = THE_AGENT) -> Steps:
    """An agent pulls, and has just this one of what it has asked for."""
    return (
        asks_for(party, one, *asked),
        party.is_answered("EventPulledInteractions", interactions=Exactly({one: ANYTHING})),
        *taken(one, by),
    )


def refused(party: Party, code: int, *words: str) -> Has:
    """The latest request is refused; the text says by what, of which media type, and how many."""
    in_t_library = party.dialect is Dialect.T_LIBRARY
    description = "errorMessage" if in_t_library else "errorDescription"
    error: dict[str, object] = {"errorCode": code, description: Naming(words)}
    return party.is_answered("EventError", **error)


def cannot_pull(one: str, *words: str) -> Steps:
    """An agent pulls, and has no room for it."""
    return asks_for(agent, one), refused(agent, 49, *words)


def delivers(conn_id: str = CONN_ID) -> Sends:
    """The router routes what it has to the agent."""
    return urs.sends("RequestRouteCall", connID=conn_id, routeType="Agent", agentId=agent.own_name)


def invited(one: str) -> Steps:
    """The agent is offered it, and the strategy has it no longer."""
    return (
        agent.has("EventInvite", ticketId=TICKET, interaction=it(one)),
        reporting_engine.has("EventAgentInvited", interaction=it(one)),
        reporting_engine.has("EventPartyRemoved", party=THE_STRATEGY, interaction=it(one)),
    )


def accepts(one: str) -> Steps:
    """The agent takes what it is offered."""
    return (
        agent.sends("RequestAccept", ticketId=TICKET, interactionId=one),
        agent.is_answered("EventAck"),
        urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
        reporting_engine.has("EventAccepted", interaction=it(one)),
        reporting_engine.has("EventPartyAdded", party=THE_AGENT, interaction=it(one)),
    )


def leaves(one: str) -> Steps:
    """The agent lets it go, and it waits again."""
    return (
        agent.sends("RequestLeaveInteraction", interactionId=one),
        agent.is_answered("EventAck"),
        reporting_engine.has("EventPartyRemoved", party=THE_AGENT, interaction=it(one)),
        reporting_engine.has("EventPlacedInQueue", queue=SHELF, interaction=it(one)),
    )


def says(**status: object) -> Steps:
    """The reporting engine says what the agent can take, and the agent is told."""
    about: dict[str, object] = {"agentId": agent.own_name, **status}
    return (
        reporting_engine.sends("EventCurrentAgentStatus", **about),
        reporting_engine.is_answered("EventAck"),
        agent.has("EventCurrentAgentStatus", **about),
    )


THE_OTHER: Final = {"partyType": "Agent", "agentId": other_agent.own_name, "placeId": other_agent.place}
NARROWED: Final = (
    capacity(
        "Reporting Engine narrows what an Agent can pull",
        "protocol 4 [D]; 9; error 49; decision 68 [O]",
        "What the reporting engine says holds until it says something else. The agent keeps what it has.",
        THREE,
        (*waits(FIRST), *waits(SECOND)),
        says(mediaCapacityList={"email": 1}),
        pulls(FIRST, SECOND),
        cannot_pull(SECOND, "1 of 1 email", "status from"),
        says(mediaCapacityList={"email": 0}, extension={"Shift": "late"}),
        cannot_pull(SECOND, "1 of 0 email"),
        says(mediaCapacityList={"chat": 0}),
        pulls(SECOND),
    ),
    capacity(
        "Reporting Engine keeps offers from an Agent",
        "protocol 4 [D]; 6; TL error 53; decision 68 [O]",
        "The state of a media type is 0: the router cannot deliver. What was offered before stays.",
        WITH_ROUTER,
        routed(FIRST),
        says(mediaStateList={"email": 0}),
        (delivers(), refused(urs, 53, "0 of 0 email", "status from")),
        says(mediaStateList={"email": 1}),
        (delivers(), *invited(FIRST)),
        says(mediaStateList={"email": 0}),
        accepts(FIRST),
    ),
    capacity(
        "Reporting Engine that narrowed is gone",
        "decision 68 [O]",
        "Nobody is left to say what is so now, and the agent is bounded by its rule only.",
        THREE,
        waits(FIRST),
        says(mediaStateList={"email": 0}),
        cannot_pull(FIRST, "0 of 0 email"),
        (
            reporting_engine.leaves(),
            asks_for(agent, FIRST),
            agent.is_answered("EventPulledInteractions", interactions=Exactly({FIRST: ANYTHING})),
        ),
    ),
    capacity(
        "Reporting Engine says less than nothing",
        "protocol 9; error 48",
        "A capacity below 0 is refused, and reaches nobody.",
        (agent, reporting_engine),
        (),
        (
            reporting_engine.sends(
                "EventCurrentAgentStatus", agentId=agent.own_name, mediaCapacityList={"email": -1}
            ),
            refused(reporting_engine, 48, "mediaCapacityList", "email", "-1"),
        ),
    ),
)

BY_RULE: Final = (
    capacity(
        "Agent pulls more than it can have",
        "protocol 9; error 49; decision 67 [O]",
        "A pull takes as many as there is room for, and is refused where there is room for none.",
        THREE,
        (*waits(FIRST), *waits(SECOND)),
        pulls(FIRST, SECOND),
        cannot_pull(SECOND, "1 of 1 email", "rule standard"),
        leaves(FIRST),
        pulls(SECOND),
        configuration=RULE,
    ),
    capacity(
        "Agent has what tolerates nothing else",
        "protocol 9; error 49; decision 67 [O]",
        "One of an exclusive media type is the only interaction that its agent has.",
        THREE,
        (*waits(FIRST, media_type="chat"), *waits(SECOND)),
        pulls(FIRST, SECOND),
        cannot_pull(SECOND, "email", "chat is exclusive", "rule standard"),
        leaves(FIRST),
        pulls(SECOND, FIRST),
        configuration=RULE,
    ),
    capacity(
        "Delivered to an Agent who has all that it can have",
        "protocol 6; TL error 53; decision 67 [O]",
        "An offer counts like what the agent handles. What it submits itself counts, and is never refused.",
        WITH_ROUTER,
        (*routed(FIRST), delivers(), *invited(FIRST), *accepts(FIRST), *routed(SECOND, NEXT_CONN_ID)),
        (delivers(NEXT_CONN_ID), refused(urs, 53, "1 of 1 email", "rule standard")),
        (
            agent.sends(
                "RequestSubmit", interactionId=own("reply"), mediaType="email", interactionType="Outbound"
            ),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventInteractionSubmitted", interaction=it(own("reply"))),
            reporting_engine.has("EventPartyAdded", party=THE_AGENT, interaction=it(own("reply"))),
        ),
        (delivers(NEXT_CONN_ID), refused(urs, 53, "2 of 1 email", "rule standard")),
        configuration=RULE,
    ),
    capacity(
        "Agents together, and one has all that it can have",
        "protocol 9; errors 51 and 49; decision 67 [O]",
        "Neither a transfer, nor a conference, nor an intrusion gives an agent more than it can have.",
        (media_server, agent, other_agent, reporting_engine),
        (
            *waits(FIRST),
            *waits(SECOND),
            *pulls(FIRST),
            *pulls(SECOND, party=other_agent, by=THE_OTHER),
        ),
        (
            other_agent.sends("RequestTransfer", interactionId=SECOND, agentId=agent.own_name),
            refused(other_agent, 51, "1 of 1 email", "rule standard"),
            other_agent.sends("RequestConference", interactionId=SECOND, agentId=agent.own_name),
            refused(other_agent, 51, "1 of 1 email", "rule standard"),
            agent.sends("RequestIntrude", interactionId=SECOND),
            refused(agent, 49, "1 of 1 email", "rule standard"),
        ),
        configuration=RULE,
    ),
)

SCENARIOS: Final = NARROWED
CONFIGURED: Final = BY_RULE
"""They need a server with a capacity rule for its tenant."""
