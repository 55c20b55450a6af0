"""A connection, or the server itself, is lost: what lives on, and what goes where (protocol 8)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import THE_SERVER_RESTARTS, Steps, own
from interaction_server.conformance.stage import (
    BY_MEDIA_SERVER,
    CONN_ID,
    EVERYBODY,
    NEXT_CONN_ID,
    OFFERED,
    QUEUED,
    SORTING,
    THE_INTERACTION,
    TICKET,
    USER_DATA,
    WITH_AGENT,
    WITH_URS,
    agent,
    agent_removed,
    media_server,
    opted_in,
    placed_in,
    read,
    reporting_engine,
    routed_to,
    stopped,
    strategy_removed,
    the_interaction,
    urs,
)

FAMILY: Final = "Losses"
CHANGED: Final[dict[str, object]] = {"Language": "de"}

losing: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""

LOGGED_OUT: Final = reporting_engine.has("EventAgentLogout", agentId=agent.own_name)

AGENT_GONE: Final[Steps] = (agent.leaves(), LOGGED_OUT)
"""The agent's connection is lost, and reporting hears it at once."""

AGENT_BACK: Final[Steps] = (
    agent.arrives(),
    reporting_engine.has("EventAgentLogin", agentId=agent.own_name),
)

AGENT_CHANGES: Final[Steps] = (
    agent.sends("RequestChangeProperties", interactionId=THE_INTERACTION, changedProperties=CHANGED),
    agent.is_answered("EventAck"),
    reporting_engine.has("EventPropertiesChanged", interaction=the_interaction(), changedProperties=CHANGED),
)
"""The agent is still processing it."""

MARK: Final = "{sequence of the mark}"
REPORT: Final[dict[str, object]] = {"Mark": own("mark")}
MARKED_HEARD: Final = reporting_engine.has("EventCustomReporting", eventContent=REPORT, eventSequence=MARK)

MARKED: Final[Steps] = (
    media_server.sends("RequestCustomReporting", eventContent=REPORT),
    media_server.is_answered("EventAck"),
    MARKED_HEARD,
)
"""The last fact before a restart, from which the reporting engine goes on."""

RESTARTED: Final[Steps] = (
    THE_SERVER_RESTARTS,
    reporting_engine.with_extension(from_sequence=MARK).arrives(),
    MARKED_HEARD,
)

SCENARIOS: Final = (
    losing(
        "Agent is lost and comes back",
        "protocol 8, Agent connection lost",
        "The agent logs in again before agent-session-restore-timeout is over, and still has what it was"
        " processing.",
        EVERYBODY,
        WITH_AGENT,
        AGENT_GONE,
        AGENT_BACK,
        AGENT_CHANGES,
    ),
    losing(
        "Media Server is lost",
        "protocol 8, Media server lost",
        "Its interactions live on. When it is back it hears of them again, if it opts in, and stops them.",
        (opted_in, agent, urs, reporting_engine),
        WITH_AGENT,
        (media_server.leaves(), *AGENT_CHANGES),
        (opted_in.arrives(), *AGENT_CHANGES[:2]),
        read(interactionState="Handling", interactionUserData=CHANGED),
        (
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            agent.has("EventRevoked", interaction=the_interaction(), reason={"reasonSystemName": "Stopped"}),
            agent_removed(),
            stopped(BY_MEDIA_SERVER),
        ),
    ),
)

CONFIGURED: Final = (
    losing(
        "Agent is lost",
        "protocol 8, Agent connection lost",
        "No new login comes in agent-session-restore-timeout. The interaction returns to its queue, and so"
        " to the router again.",
        EVERYBODY,
        WITH_AGENT,
        (
            *AGENT_GONE,
            *routed_to(conn_id=NEXT_CONN_ID)[:1],
            agent_removed(),
            placed_in(SORTING),
            *routed_to(conn_id=NEXT_CONN_ID)[1:],
        ),
        settings={"agent-session-restore-timeout": "0.2"},
    ),
    losing(
        "Server is restarted while an Interaction waits",
        "protocol 8, Server restarted",
        "What was acknowledged is there again. Parties register again.",
        (media_server, reporting_engine),
        (*QUEUED, *MARKED),
        RESTARTED,
        (media_server.arrives(), *read(interactionState="Queued", interactionUserData=USER_DATA)),
    ),
    losing(
        "Server is restarted while URS is Processing",
        "protocol 8, Server restarted",
        "The routing of the dead session is withdrawn: the interaction is in its queue, and goes to the"
        " router under another connID.",
        (media_server, urs, reporting_engine),
        (*WITH_URS, *MARKED),
        (*RESTARTED, strategy_removed(), placed_in(SORTING)),
        (urs.arrives(), *routed_to(conn_id=NEXT_CONN_ID)),
        (
            urs.sends("RequestUpdateUserData", connID=CONN_ID, userData=CHANGED),
            urs.is_answered("EventError", errorCode=56),
        ),
    ),
    losing(
        "Server is restarted while an Agent is Invited",
        "protocol 8, Server restarted",
        "The invitation of the dead session is withdrawn, and the interaction is in its queue.",
        EVERYBODY,
        (*OFFERED, *MARKED),
        (
            *RESTARTED,
            LOGGED_OUT,
            reporting_engine.has("EventRevoked", interaction=the_interaction(), ticketId=TICKET),
            placed_in(SORTING),
        ),
        AGENT_BACK,
        (
            agent.sends("RequestAccept", ticketId=TICKET, interactionId=THE_INTERACTION),
            agent.is_answered("EventError", errorCode=53),
        ),
    ),
    losing(
        "Server is restarted while Agent is Processing",
        "protocol 8, Server restarted",
        "The agent logs in again, and still has what it was processing.",
        EVERYBODY,
        (*WITH_AGENT, *MARKED),
        (*RESTARTED, LOGGED_OUT),
        AGENT_BACK,
        AGENT_CHANGES,
    ),
)
"""They need a server with a short timer, or one that can be restarted."""
