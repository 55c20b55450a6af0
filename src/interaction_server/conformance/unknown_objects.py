"""Objects that the configuration does not list, where it refuses them (decision 60)."""

from functools import partial
from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.registration import refused
from interaction_server.conformance.scenario import Party
from interaction_server.conformance.stage import (
    THE_INTERACTION,
    media_server,
    reporting_engine,
    submitted,
)

FAMILY: Final = "Unknown Objects"
QUEUE: Final = "letters"
CONFIGURATION: Final = """\
tenants = [1, 2]

[settings]
unknown_objects = "refused"

[queues.letters]

[media_types.email]

[agents.ada]
tenant = 1

[places.desk]
"""

desktop: Final = Party(name="desktop", client_type="AgentApplication")

LETTER: Final = {"mediaType": "email", "interactionType": "Inbound"}
LOGIN: Final = {"agentId": "ada", "placeId": "desk", "tenantId": 1}

unknown: Final = partial(scenario_of, FAMILY)
"""A scenario of this family; nobody has anything else at its end."""

CONFIGURED: Final = (
    unknown(
        "Media Server names a Queue or Media Type that is not listed",
        "protocol 9 [O]; error 48",
        "It is refused, also where it names no queue and the queue of such submissions is not listed.",
        (media_server, reporting_engine),
        (),
        refused(media_server, 48, "RequestSubmit", **LETTER, queue="parcels"),
        refused(media_server, 48, "RequestSubmit", **LETTER),
        refused(media_server, 48, "RequestSubmit", **{**LETTER, "mediaType": "fax"}, queue=QUEUE),
        submitted(QUEUE),
        refused(media_server, 48, "RequestPlaceInQueue", interactionId=THE_INTERACTION, queue="parcels"),
        configuration=CONFIGURATION,
    ),
    unknown(
        "Agent or Place that is not listed",
        "protocol 9 [O]; errors 51, 54",
        "The login is refused, and so is that of an agent for another tenant than its own.",
        (desktop, reporting_engine),
        (),
        refused(desktop, 51, "RequestAgentLogin", **{**LOGIN, "agentId": "bob"}),
        refused(desktop, 51, "RequestAgentLogin", **{**LOGIN, "placeId": "hall"}),
        refused(desktop, 54, "RequestAgentLogin", **{**LOGIN, "tenantId": 2}),
        (
            desktop.sends("RequestAgentLogin", **LOGIN),
            desktop.is_answered("EventAck"),
            desktop.has("EventCurrentAgentStatus", agentId="ada", placeId="desk"),
            reporting_engine.has("EventAgentLogin", agentId="ada", placeId="desk"),
        ),
        configuration=CONFIGURATION,
    ),
)
"""They need a server that is configured so."""
