"""The scenarios of losses, of external services, and of views that feed strategies; see ``scenarios``."""

from typing import Final

from interaction_server.demo.day.checklist import Scenario, scenario

WAITING: Final = "reporting engine < EventPlacedInQueue"
LOST: Final = "* reporting engine < EventAgentLogout reason.reasonSystemName=ConnectionLost"
CHANGE_DONE: Final = "media server A < EventAck of RequestChangeProperties"
ROUTE: Final = "URS A > RequestRouteCall"
TAKEN: Final = "reporting engine < EventTakenFromQueue"

LOSSES: Final = (
    scenario(
        "Agent connection lost, and back in time", "protocol 8",
        "agent A > RequestAccept", LOST, "* agent A > RequestAgentLogin",
        "agent A > RequestChangeProperties", "agent A < EventAck of RequestChangeProperties",
        "not reporting engine < EventPartyRemoved",
    ),
    scenario(
        "Agent connection lost, and not back in time", "protocol 8",
        "agent A > RequestAccept", LOST, "later reporting engine < EventPartyRemoved operation=Lost", WAITING,
    ),
    scenario(
        "URS lost: another router that runs the strategy has it", "protocol 8",
        "URS A > RequestUpdateUserData", "later reporting engine < EventPartyRemoved operation=Lost", WAITING,
        "URS B < EventRouteRequest", "not server > killed",
    ),
    scenario(
        "Media server lost: its interactions live on", "protocol 8",
        "media server A > RequestSubmit", "* media server A > RequestRegisterClient",
        "not reporting engine < EventProcessingStopped", "media server A > RequestChangeProperties",
        CHANGE_DONE, "not server > killed",
    ),
    scenario(
        "Reporting engine lost: it resumes with from_sequence", "protocol 8",
        "reporting engine A > RequestRegisterClient extension.from_sequence=*",
        "reporting engine A < EventAck of RequestRegisterClient",
        "* reporting engine A < EventInteractionSubmitted", "not server > killed",
    ),
    scenario(
        "Server killed and started again: everybody goes on", "protocol 8",
        "server > killed", "server > ready",
        "* reporting engine A > RequestRegisterClient extension.from_sequence=*",
        "* media server A < EventAck of RequestRegisterClient", "* agent A < EventAck of RequestAgentLogin",
        "* URS A < EventRegistered of RequestRegisterAddress",
        "* reporting engine < EventAgentLogout reason.reasonSystemName=ConnectionLost",
    ),
    scenario(
        "and what a router was processing comes again", "protocol 8",
        "URS A > RequestUpdateUserData", "server > killed",
        "reporting engine < EventPartyRemoved operation=Lost party.partyType=Strategy",
        "URS < EventRouteRequest",
    ),
    scenario(
        "and an offer of before is withdrawn", "protocol 8",
        f"{ROUTE} routeType=Agent", "server > killed",
        "reporting engine < EventRevoked reason.reasonSystemName=Inactive", WAITING,
    ),
    scenario("Server drained and started again", "protocol 0", "server > closed", "server > ready"),
    scenario(
        "A setting changes while the server runs", "protocol 0",
        "server > reloaded", "later * agent A < EventAck of RequestAgentLogin",
        "* reporting engine < EventAgentLogout connectionsLeft=1",
    ),
)  # fmt: skip

SERVICES: Final = (
    scenario(
        "External service, by its name: a response", "protocol 6",
        "URS A > RequestPrivateService extensions.Envelope3rdServer.AppName=*",
        "external service A < Request3rdServer", "external service A > Event3rdServerResponse",
        "URS A < EventPrivateInfo of RequestPrivateService",
        "reporting engine < EventExternalServiceRequested",
        "reporting engine < EventExternalServiceResponded",
    ),
    scenario(
        "External service, by its type: a fault", "protocol 6",
        "URS A > RequestPrivateService extensions.Envelope3rdServer.AppType=*",
        "external service A < Request3rdServer", "external service A > Event3rdServerFault",
        "URS A < EventPrivateInfo of RequestPrivateService",
        "reporting engine < EventExternalServiceResponded faultCode=7",
    ),
    scenario(
        "External service: no answer in third-party-server-timeout", "protocol 6",
        "URS A > RequestPrivateService", "external service A < Request3rdServer",
        "later URS A < EventPrivateInfo of RequestPrivateService",
        "reporting engine < EventExternalServiceResponded faultCode=504",
    ),
    scenario(
        "External service: there is none", "protocol 6",
        "URS A > RequestPrivateService", "URS A < EventPrivateInfo of RequestPrivateService",
        "reporting engine < EventExternalServiceResponded faultCode=404",
    ),
)  # fmt: skip

FEEDING: Final = (
    scenario(
        "A view feeds its strategy within its hours", "protocol 7",
        "media server A > RequestSubmit queue=evening-orders userData.Priority=9",
        f"later {TAKEN} eventTime=2026-11-23T16:30:00.000Z", "URS < EventRouteRequest",
    ),
    scenario(
        "in its order, and no faster than max-submission-rate", "protocol 8",
        "media server A > RequestSubmit queue=evening-orders userData.Priority=5",
        f"later {TAKEN} eventTime=2026-11-23T16:31:00.000Z", "URS < EventRouteRequest",
    ),
    scenario(
        "and no more of a segment than its limit at a time", "protocol 7",
        "media server A > RequestSubmit queue=evening-orders userData.Priority=1",
        f"later {TAKEN} eventTime=2026-11-23T16:35:00.000Z", "URS < EventRouteRequest",
    ),
    scenario(
        "A change lets a view's condition hold", "protocol 7",
        "media server A > RequestChangeProperties changedProperties.Checked=1", CHANGE_DONE, TAKEN,
        "URS < EventRouteRequest thisQueue=quotes",
    ),
    scenario(
        "What is scheduled comes when it is due", "protocol 7",
        "media server A > RequestSubmit queue=callbacks", f"later {TAKEN} eventTime=2026-11-23T16:50:00.000Z",
        "URS < EventRouteRequest",
    ),
)  # fmt: skip

ABOUT_THE_HOUSE: Final[tuple[Scenario, ...]] = (*FEEDING, *SERVICES, *LOSSES)
