"""Who is let in, what is heard before that, and several clients behind one proxy (protocol 4)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    NOBODY_HAS_ANYTHING_ELSE,
    Dialect,
    Party,
    Scenario,
    Steps,
    login,
    own,
)
from interaction_server.conformance.stage import (
    QUEUED,
    SHELF,
    SORTING,
    THE_INTERACTION,
    WITH_AGENT,
    agent,
    agent_removed,
    media_server,
    reporting_engine,
    stopped,
    urs,
)
from interaction_server.conformance.stopping import revoked, stops

FAMILY: Final = "Registration"
NOBODY: Final = own("nobody")

stranger: Final = Party(name="stranger", unregistered=True)
strange_router: Final = Party(name="strange router", dialect=Dialect.T_LIBRARY, unregistered=True)
proxy: Final = Party(name="proxy", client_type="Proxy")
proxied_media_server: Final = Party(name="media server", client_type="MediaServer", through="proxy")
proxied_agent: Final = Party(
    name="agent", client_type="AgentApplication", media={"email": 1}, through="proxy"
)


def registration(name: str, source: str, sentence: str, cast: tuple[Party, ...], *steps: Steps) -> Scenario:
    """A scenario of this family without a set-up; nobody has anything else at its end."""
    return scenario_of(FAMILY, name, source, sentence, cast, (), *steps)


def refused(party: Party, code: int, message: str, **attributes: object) -> Steps:
    """A request and the error that answers it, in the party's own protocol."""
    description = "errorMessage" if party.dialect is Dialect.T_LIBRARY else "errorDescription"
    error: dict[str, object] = {"errorCode": code, description: ANYTHING}
    return party.sends(message, **attributes), party.is_answered("EventError", **error)


def registers(party: Party) -> Steps:
    """The stranger registers as a media server after all."""
    return (
        party.sends("RequestRegisterClient", clientName=party.own_name, clientType="MediaServer"),
        party.is_answered("EventAck", proxyClientId=ANYTHING),
    )


LET_IN: Final = (
    registration(
        "Before the Registration",
        "protocol 4 [D]; error 41",
        "A client that has not registered gets EventError for anything else; then it registers.",
        (stranger, reporting_engine),
        refused(stranger, 41, "RequestSubmit", mediaType="email", interactionType="Inbound", queue=SHELF),
        refused(stranger, 41, "RequestGetInteractionProperties", interactionId=NOBODY),
        registers(stranger),
        refused(stranger, 43, "RequestGetInteractionProperties", interactionId=NOBODY),
    ),
    registration(
        "Registering as what there is not",
        "protocol 4 [D]; error 50",
        "An invalid registration gets EventError, and the client is as unregistered as before.",
        (stranger, reporting_engine),
        refused(stranger, 50, "RequestRegisterClient", clientName=NOBODY, clientType="Juggler"),
        refused(stranger, 41, "RequestGetInteractionProperties", interactionId=NOBODY),
        registers(stranger),
    ),
    registration(
        "Router before its Registration",
        "protocol 6; T-Library error 41",
        "A router that has not registered gets EventError for anything else; then it registers.",
        (strange_router,),
        refused(strange_router, 41, "RequestRegisterAddress", thisDN=SORTING),
        (
            strange_router.sends("RequestRegisterClient", applicationName=strange_router.own_name),
            strange_router.is_answered("EventServerConnected"),
            strange_router.sends("RequestRegisterAddress", thisDN=SORTING),
            strange_router.is_answered("EventRegistered", thisDN=SORTING),
            strange_router.sends("RequestUnregisterAddress", thisDN=SORTING),
            strange_router.is_answered("EventUnregistered", thisDN=SORTING),
        ),
    ),
    registration(
        "After the Registration's End",
        "protocol 4",
        "A client that has ended its registration is unregistered.",
        (media_server, reporting_engine),
        (
            media_server.sends("RequestUnregisterClient", proxyClientId=media_server.client_id),
            media_server.is_answered("EventAck"),
        ),
        refused(media_server, 41, "RequestGetInteractionProperties", interactionId=NOBODY),
    ),
    registration(
        "End of the Registration of an Agent's Client",
        "protocol 4; 8",
        "To end the registration is to log out, not to be lost.",
        (agent, reporting_engine),
        (
            agent.sends("RequestUnregisterClient", proxyClientId=agent.client_id),
            agent.is_answered("EventAck"),
            reporting_engine.has("EventAgentLogout", agentId=agent.own_name, reason=ABSENT),
        ),
        refused(agent, 41, "RequestAgentLogout"),
    ),
    registration(
        "Unknown Messages",
        "protocol 2; 6 [D]; 9; error 42, T-Library error 51",
        "A message that is not known, or not for this role, gets EventError; the connection stays open.",
        (media_server, urs, reporting_engine),
        refused(media_server, 42, "RequestDance"),
        refused(media_server, 42, "RequestAgentLogin", agentId=NOBODY, placeId=NOBODY),
        refused(reporting_engine, 42, "RequestStopProcessing", interactionId=NOBODY),
        refused(urs, 51, "RequestQueryServer"),
        refused(urs, 51, "RequestQueryLocation"),
    ),
)

PROXY_CAST: Final = (proxy, proxied_media_server, proxied_agent, urs, reporting_engine)


def behind_proxy(client: Party) -> Steps:
    """The proxy registers one more client, which is known by its own proxyClientId from then on."""
    return (
        proxy.sends("RequestRegisterClient", clientName=client.own_name, clientType=client.client_type),
        proxy.is_answered("EventAck", proxyClientId=client.client_id),
    )


BOTH_BEHIND_PROXY: Final = (
    behind_proxy(proxied_media_server) + behind_proxy(proxied_agent) + login(proxied_agent)
)

PROXIES: Final = (
    Scenario(
        family=FAMILY,
        name="Several Clients behind a Proxy",
        source="protocol 1; 4",
        sentence="A media server and an agent application share the connection of a proxy."
        " Every event carries the proxyClientId of the client that it is for.",
        cast=PROXY_CAST,
        given=(
            *BOTH_BEHIND_PROXY,
            reporting_engine.has("EventAgentLogin", agentId=agent.own_name),
            *WITH_AGENT,
        ),
        steps=(
            *stops(media_server),
            revoked(),
            agent_removed(),
            stopped({"actorType": "MediaServer", "clientName": media_server.own_name}),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
    Scenario(
        family=FAMILY,
        name="Client that no Proxy registered",
        source="protocol 4; error 41",
        sentence="A request with the proxyClientId of no client, or of one whose registration has ended,"
        " is refused; the other clients live on.",
        cast=(proxy, proxied_media_server, reporting_engine),
        given=(*behind_proxy(proxied_media_server), *QUEUED),
        steps=(
            proxy.sends("RequestStopProcessing", interactionId=THE_INTERACTION, proxyClientId=2_000_000_000),
            proxy.is_answered("EventError", errorCode=41, errorDescription=ANYTHING),
            *stops(media_server),
            stopped({"actorType": "MediaServer", "clientName": media_server.own_name}),
            NOBODY_HAS_ANYTHING_ELSE,
        ),
    ),
)

SCENARIOS: Final = LET_IN + PROXIES
