"""The cast, and the shared set-up: how an interaction comes to where a scenario begins."""

from typing import Final

from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    Dialect,
    Has,
    OneMoreThan,
    Party,
    Steps,
    own,
)

SORTING: Final = own("sorting")
"""A strategy, and so the queue that feeds it."""
SPECIALISTS: Final = own("specialists")
"""Another strategy and its queue."""
SHELF: Final = own("shelf")
"""A queue that no strategy takes from."""

THE_INTERACTION: Final = own("interaction")
CONN_ID: Final = "{connID}"
NEXT_CONN_ID: Final = "{next connID}"
TICKET: Final = "{ticketId}"
VERSION: Final = "{version}"

media_server: Final = Party(name="media server", client_type="MediaServer")
opted_in: Final = media_server.with_extension(event_properties_changed=1)
opted_in_with_0: Final = media_server.with_extension(event_properties_changed=0)
told_of_the_end: Final = media_server.with_extension(event_processing_stopped=1)
other_media_server: Final = Party(name="other media server", client_type="MediaServer")
agent: Final = Party(name="agent", client_type="AgentApplication", media={"email": 1})
other_agent: Final = Party(name="other agent", client_type="AgentApplication", media={"email": 1})
third_agent: Final = Party(name="third agent", client_type="AgentApplication", media={"email": 1})
urs: Final = Party(name="URS", dialect=Dialect.T_LIBRARY, runs=(SORTING,))
other_urs: Final = Party(name="other URS", dialect=Dialect.T_LIBRARY, runs=(SORTING,))
reporting_engine: Final = Party(name="reporting engine", client_type="ReportingEngine")

SHORT_TIMERS: Final = {"delivering-timeout": "0.5", "third-party-server-timeout": "0.2"}
"""The settings of a server on which nobody waits long for an answer that does not come, in seconds.

An agent that is to accept must do so within the first, on however busy a machine.
"""

EVERYBODY: Final = (media_server, agent, urs, reporting_engine)
"""The cast of most scenarios."""

USER_DATA: Final[dict[str, object]] = {"Subject": "Order 17", "Language": "fr"}

BY_MEDIA_SERVER: Final = {"actorType": "MediaServer", "clientName": media_server.own_name}
BY_AGENT: Final = {"actorType": "Agent", "agentId": agent.own_name}
BY_URS: Final = {"actorType": "Strategy", "strategyId": SORTING}
THE_AGENT: Final = {"partyType": "Agent", "agentId": agent.own_name, "placeId": agent.place}
THE_STRATEGY: Final = {"partyType": "Strategy", "strategyId": SORTING}


def the_interaction(**attributes: object) -> dict[str, object]:
    """The attribute ``interaction`` of the one that the scenario is about."""
    return {"interactionId": THE_INTERACTION, **attributes}


def submitted(queue: str, sender: Party = media_server) -> Steps:
    """A media server submits, and the interaction is queued."""
    return (
        sender.sends(
            "RequestSubmit",
            interactionId=THE_INTERACTION,
            mediaType="email",
            interactionType="Inbound",
            queue=queue,
            userData=USER_DATA,
        ),
        sender.is_answered("EventAck", extension={"InteractionId": THE_INTERACTION}),
        reporting_engine.has(
            "EventInteractionSubmitted",
            interaction=the_interaction(
                interactionMediatype="email",
                interactionType="Inbound",
                interactionSubmittedBy=sender.own_name,
                interactionUserData=USER_DATA,
            ),
            actor={"actorType": "MediaServer", "clientName": sender.own_name},
        ),
        placed_in(queue),
    )


def placed_in(queue: str, **more: object) -> Has:
    """Reporting hears that the interaction came to a queue."""
    return reporting_engine.has(
        "EventPlacedInQueue",
        queue=queue,
        interaction=the_interaction(interactionState="Queued", interactionQueue=queue, **more),
    )


def waits(
    interaction_id: str, queue: str, user_data: dict[str, object], scheduled_at: str | None = None
) -> Steps:
    """A media server submits one of several, and it waits in a queue, now or until a time."""
    about = {"interactionId": interaction_id}
    when: dict[str, object] = {} if scheduled_at is None else {"scheduledAt": scheduled_at}
    return (
        media_server.sends(
            "RequestSubmit",
            **about,
            mediaType="email",
            interactionType="Inbound",
            queue=queue,
            userData=user_data,
            **when,
        ),
        media_server.is_answered("EventAck"),
        reporting_engine.has("EventInteractionSubmitted", interaction=about),
        reporting_engine.has(
            "EventPlacedInQueue",
            queue=queue,
            interaction={**about, "interactionScheduledAt": scheduled_at or ABSENT},
        ),
    )


def routed_to(router: Party = urs, strategy: str = SORTING, conn_id: str = CONN_ID) -> Steps:
    """A router that runs the strategy of the queue has the interaction (protocol 6, 8)."""
    return (
        router.has(
            "EventRouteRequest",
            connID=conn_id,
            thisDN=strategy,
            thisQueue=strategy,
            userData={"InteractionId": THE_INTERACTION, "MediaType": "email"},
        ),
        reporting_engine.has(
            "EventTakenFromQueue", queue=strategy, interaction=the_interaction(interactionQueue=strategy)
        ),
        reporting_engine.has(
            "EventPartyAdded",
            party={"partyType": "Strategy", "strategyId": strategy},
            interaction=the_interaction(interactionState="Routing"),
        ),
    )


def offered_to(
    invited: Party = agent, router: Party = urs, conn_id: str = CONN_ID, ticket: str = TICKET
) -> Steps:
    """URS delivers to an agent, who is invited; the strategy is a party no longer (protocol 8)."""
    return (
        router.sends("RequestRouteCall", connID=conn_id, routeType="Agent", agentId=invited.own_name),
        invited.has(
            "EventInvite",
            ticketId=ticket,
            interaction=the_interaction(),
            visibilityMode=ANYTHING,
            operation=ANYTHING,
        ),
        reporting_engine.has("EventAgentInvited", interaction=the_interaction()),
        strategy_removed(),
    )


def strategy_removed() -> Has:
    """Reporting hears that the strategy processes the interaction no longer."""
    return reporting_engine.has("EventPartyRemoved", party=THE_STRATEGY, interaction=the_interaction())


def agent_removed() -> Has:
    """Reporting hears that the agent processes the interaction no longer."""
    return reporting_engine.has("EventPartyRemoved", party=THE_AGENT, interaction=the_interaction())


def stopped(by: dict[str, object] | dict[str, str]) -> Has:
    """Reporting hears that the interaction ended."""
    return reporting_engine.has("EventProcessingStopped", interaction=the_interaction(), actor=by)


ACCEPTED: Final[Steps] = (
    agent.sends("RequestAccept", ticketId=TICKET, interactionId=THE_INTERACTION),
    agent.is_answered("EventAck", extension={"InteractionVersion": ANYTHING}),
    urs.is_answered("EventRouteUsed", connID=CONN_ID).in_place_of("EventAck"),
    reporting_engine.has("EventAccepted", interaction=the_interaction(), actor=BY_AGENT),
    reporting_engine.has(
        "EventPartyAdded",
        party=THE_AGENT,
        interaction=the_interaction(interactionState="Handling", interactionAgentId=agent.own_name),
    ),
)
"""The agent takes the invitation and is a party."""

QUEUED: Final[Steps] = submitted(SHELF)
"""The interaction waits in a queue; nobody processes it."""
WITH_URS: Final[Steps] = submitted(SORTING) + routed_to()
"""URS is processing the interaction."""
OFFERED: Final[Steps] = WITH_URS + offered_to()
"""The agent is invited, and nobody is processing the interaction."""
WITH_AGENT: Final[Steps] = OFFERED + ACCEPTED
"""An agent is processing the interaction."""


def read(reader: Party = media_server, **interaction: object) -> Steps:
    """A party reads the interaction and finds it so."""
    return (
        reader.sends("RequestGetInteractionProperties", interactionId=THE_INTERACTION),
        reader.is_answered("EventInteractionProperties", interaction=the_interaction(**interaction)),
    )


VERSION_READ: Final = read(interactionVersion=VERSION)
"""The version before what the scenario is about."""
ONE_FACT_LATER: Final = OneMoreThan(VERSION)
