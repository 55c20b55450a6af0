"""Values that cannot be: tenants, ids and queues that are none, readiness, null (protocol 2, 4, 9)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.registration import (
    NOBODY,
    refused,
    registers,
    strange_router,
    stranger,
)
from interaction_server.conformance.scenario import (
    Party,
    Scenario,
    Steps,
)
from interaction_server.conformance.stage import (
    SHELF,
    SORTING,
    THE_INTERACTION,
    agent,
    media_server,
    reporting_engine,
)

FAMILY: Final = "Impossible Values"
NO_TENANT: Final = 2_000_000_000
"""A tenant that no server is likely to have."""
NEW: Final[dict[str, object]] = {"mediaType": "email", "interactionType": "Inbound", "queue": SHELF}
LOGIN: Final[dict[str, object]] = {"agentId": agent.own_name, "placeId": agent.place}

newcomer: Final = Party(name="agent", client_type="AgentApplication")


def impossible(name: str, source: str, sentence: str, cast: tuple[Party, ...], *steps: Steps) -> Scenario:
    """A scenario of this family: what is refused leaves nothing behind, and nobody is told."""
    return scenario_of(FAMILY, name, source, sentence, cast, (), *steps)


TENANTS: Final = (
    impossible(
        "Unknown Tenant",
        "protocol 0; 9; error 54",
        "There is no such tenant: nothing is submitted to it.",
        (media_server, reporting_engine),
        refused(media_server, 54, "RequestSubmit", interactionId=THE_INTERACTION, tenantId=NO_TENANT, **NEW),
        refused(media_server, 43, "RequestGetInteractionProperties", interactionId=THE_INTERACTION),
    ),
    impossible(
        "Registering for an unknown Tenant",
        "protocol 0; 9; error 54",
        "There is no such tenant, and the client is as unregistered as before.",
        (stranger, reporting_engine),
        refused(
            stranger,
            54,
            "RequestRegisterClient",
            clientName=stranger.own_name,
            clientType="MediaServer",
            tenantId=NO_TENANT,
        ),
        refused(stranger, 41, "RequestGetInteractionProperties", interactionId=NOBODY),
        registers(stranger),
    ),
    impossible(
        "Agent of an unknown Tenant",
        "protocol 0; 9; error 54",
        "There is no such tenant: the agent is not logged in.",
        (newcomer, reporting_engine),
        refused(newcomer, 54, "RequestAgentLogin", **LOGIN, tenantId=NO_TENANT),
        refused(newcomer, 44, "RequestAgentLogout"),
    ),
)

IN_USE: Final[Steps] = (
    media_server.sends("RequestSubmit", interactionId=THE_INTERACTION, **NEW),
    media_server.is_answered("EventError", errorCode=48, extension={"InUse": THE_INTERACTION}),
)
"""The same submission again, which is refused for the sake of its id."""

SUBMISSIONS: Final = (
    impossible(
        "Submitting under an Id of the Server's",
        "protocol 4 [O]; 9; error 48",
        "Ids of the form that the server gives cannot be chosen, since it would give the same one day.",
        (media_server, reporting_engine),
        refused(media_server, 48, "RequestSubmit", interactionId="IXN0999999999999", **NEW),
    ),
    impossible(
        "Submitting under an Id that is in use",
        "protocol 4 [O]; 9; error 48",
        "An id is used once for ever. The error tells that this is why, also when the interaction was"
        " stopped: whoever does not know whether a submission was taken in sends it again.",
        (media_server,),
        (
            media_server.sends("RequestSubmit", interactionId=THE_INTERACTION, **NEW),
            media_server.is_answered("EventAck", extension={"InteractionId": THE_INTERACTION}),
            *IN_USE,
            media_server.sends("RequestStopProcessing", interactionId=THE_INTERACTION),
            media_server.is_answered("EventAck"),
            *IN_USE,
        ),
    ),
    impossible(
        "Submitting under an Id too long",
        "protocol 9 [O]; error 49",
        "An id has at most 256 bytes.",
        (media_server, reporting_engine),
        refused(media_server, 49, "RequestSubmit", interactionId="i" * 257, **NEW),
    ),
    impossible(
        "Submitting to where it came from",
        "protocol 4 [C]; 9; error 48",
        "A new interaction came from no queue that it could be returned to.",
        (media_server, reporting_engine),
        refused(
            media_server,
            48,
            "RequestSubmit",
            **{**NEW, "interactionId": THE_INTERACTION, "queue": "__BACK__"},
        ),
        refused(media_server, 43, "RequestGetInteractionProperties", interactionId=THE_INTERACTION),
    ),
)

READINESS: Final = (
    impossible(
        "Neither ready nor not",
        "protocol 4; 9; error 48",
        "In mediaList a media type has 1 or 0; with anything else the agent is not logged in.",
        (newcomer, reporting_engine),
        refused(newcomer, 48, "RequestAgentLogin", **LOGIN, mediaList={"email": 1, "chat": 2}),
        refused(newcomer, 44, "RequestAgentLogout"),
    ),
)

NULLS: Final = (
    impossible(
        "Registering with Null in the Extension",
        "protocol 2; 9; error 48",
        "The registration is refused for what is wrong with it, and may be sent again.",
        (stranger, reporting_engine),
        refused(
            stranger,
            48,
            "RequestRegisterClient",
            clientName=stranger.own_name,
            clientType="MediaServer",
            extension={"token": None},
        ),
        registers(stranger),
    ),
    impossible(
        "Router registering with Null in the Extensions",
        "protocol 2; 6; T-Library error 53",
        "The registration is refused for what is wrong with it.",
        (strange_router,),
        refused(
            strange_router,
            53,
            "RequestRegisterClient",
            applicationName=strange_router.own_name,
            extensions={"token": None},
        ),
        refused(strange_router, 41, "RequestRegisterAddress", thisDN=SORTING),
    ),
)

SCENARIOS: Final = TENANTS + SUBMISSIONS + READINESS + NULLS
