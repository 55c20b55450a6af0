"""Every scenario that the day must show: the protocol's table as messages that must be seen.

How the lines are read is said in ``checklist``. A scenario opens with what somebody sends, since what
different clients are told of one thing is seen in any order.
"""

from typing import Final

from interaction_server.demo.day.checklist import Scenario, scenario
from interaction_server.demo.day.scenarios_of_agents import ABOUT_AGENTS
from interaction_server.demo.day.scenarios_of_the_house import ABOUT_THE_HOUSE

WAITING: Final = "reporting engine < EventPlacedInQueue"
CHANGED: Final = "reporting engine < EventPropertiesChanged"
STRATEGY_LEAVES: Final = "reporting engine < EventPartyRemoved party.partyType=Strategy"
AGENT_COMES: Final = "reporting engine < EventPartyAdded party.partyType=Agent"
AGENT_LEAVES: Final = "reporting engine < EventPartyRemoved party.partyType=Agent"
STOPPED: Final = "reporting engine < EventProcessingStopped"
CHANGE: Final = "media server A > RequestChangeProperties"
CHANGE_DONE: Final = "media server A < EventAck of RequestChangeProperties"
ROUTE: Final = "URS A > RequestRouteCall"
ROUTED: Final = "URS A < EventRouteUsed of RequestRouteCall"
TAKEN: Final = "reporting engine < EventTakenFromQueue"

REGISTRATION: Final = (
    scenario(
        "Who has not registered is refused", "protocol 4",
        "stranger > RequestSubmit", "stranger < EventError errorCode=41",
    ),
    scenario(
        "and is disconnected when registration-timeout is over", "protocol 4",
        "stranger > RequestSubmit", "later stranger < closed",
    ),
    scenario(
        "A proxy registers several clients on one connection", "protocol 4",
        "stranger > RequestRegisterClient clientType=Proxy", "stranger < EventAck",
        "stranger > RequestRegisterClient clientType=MediaServer", "stranger < EventAck",
        "stranger > RequestRegisterClient clientType=ReportingEngine", "stranger < EventAck",
        "stranger > RequestUnregisterClient", "stranger < EventAck",
    ),
    scenario(
        "An unknown message is refused, never ignored", "protocol 9",
        "stranger > RequestTea", "stranger < EventError errorCode=42",
    ),
    scenario(
        "An attribute of the wrong type", "protocol 9",
        "stranger > RequestRegisterClient clientName=7", "stranger < EventError errorCode=40",
    ),
    scenario(
        "A client of no role that there is", "protocol 9",
        "stranger > RequestRegisterClient clientType=Robot", "stranger < EventError errorCode=50",
    ),
    scenario(
        "A tenant that there is not", "protocol 9",
        "stranger > RequestRegisterClient tenantId=99", "stranger < EventError errorCode=54",
    ),
)  # fmt: skip

CHANGES: Final = (
    scenario(
        "Media server requests while URS is processing", "protocol 3",
        CHANGE, CHANGE_DONE, "URS A < EventAttachedDataChanged thirdPartyDN=*", CHANGED,
        "not media server A < EventPropertiesChanged",
    ),
    scenario(
        "URS requests; the media server that opted in is told", "protocol 3",
        "URS A > RequestUpdateUserData", "URS A < EventAttachedDataChanged of RequestUpdateUserData",
        "media server A < EventPropertiesChanged", CHANGED,
    ),
    scenario(
        "URS requests; the media server that did not is not", "protocol 3",
        "URS A > RequestUpdateUserData", "URS A < EventAttachedDataChanged of RequestUpdateUserData",
        "not media server < EventPropertiesChanged", CHANGED,
    ),
    scenario(
        "Media server requests while an agent is processing", "protocol 3",
        CHANGE, CHANGE_DONE, "agent A < EventPropertiesChanged", CHANGED,
        "not media server A < EventPropertiesChanged",
    ),
    scenario(
        "Unsuccessful request: nothing changes, nobody is told", "protocol 3",
        CHANGE, "media server A < EventError of RequestChangeProperties errorCode=45",
        "not reporting engine < EventPropertiesChanged", "not agent < EventPropertiesChanged",
        "not URS < EventAttachedDataChanged",
    ),
    scenario(
        "Agent of a conference requests: the other agent and the submitter are told", "protocol 3",
        "agent A > RequestChangeProperties", "agent A < EventAck of RequestChangeProperties",
        "agent B < EventPropertiesChanged", "media server A < EventPropertiesChanged", CHANGED,
    ),
    scenario(
        "Media server requests while nobody is processing: reporting only", "protocol 3",
        CHANGE, CHANGE_DONE, CHANGED, "not agent < EventPropertiesChanged",
        "not URS < EventAttachedDataChanged",
    ),
    scenario(
        "Media server changes what is in a workbin: its watcher is told", "protocol 3",
        CHANGE, CHANGE_DONE, CHANGED,
        "agent A < EventWorkbinContentChanged workbinContentOperation=PropertiesChanged",
    ),
    scenario(
        "Another media server requests: the submitter is told", "protocol 3",
        CHANGE, CHANGE_DONE, "media server B < EventPropertiesChanged", CHANGED,
    ),
    scenario(
        "URS attaches", "protocol 6",
        "URS A > RequestAttachUserData", "URS A < EventAttachedDataChanged of RequestAttachUserData", CHANGED,
    ),
    scenario(
        "URS deletes one property", "protocol 6",
        "URS A > RequestDeletePair", "URS A < EventAttachedDataChanged of RequestDeletePair", CHANGED,
    ),
    scenario(
        "URS deletes all properties that may be deleted", "protocol 6",
        "URS A > RequestDeleteUserData", "URS A < EventAttachedDataChanged of RequestDeleteUserData", CHANGED,
    ),
    scenario(
        "A guard on the version does not hold", "protocol 3.1",
        "media server A > RequestChangeProperties ifVersion=*",
        "media server A < EventError of RequestChangeProperties errorCode=46",
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "A guard on properties does not hold", "protocol 3.1",
        "media server A > RequestChangeProperties ifProperties=*",
        "media server A < EventError of RequestChangeProperties errorCode=46",
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "The same requestId again: the first answer, and no change", "protocol 3.1",
        "media server A > RequestChangeProperties requestId=*", CHANGE_DONE,
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "The same requestId for another change", "protocol 3.1",
        "media server A > RequestChangeProperties requestId=*",
        "media server A < EventError of RequestChangeProperties errorCode=47",
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "A change that alters nothing is acknowledged, and no fact", "protocol 3.1",
        "media server A > RequestChangeProperties changedProperties.AsItWas=*", CHANGE_DONE,
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "More than max-userdata-size is refused", "protocol 3.1",
        CHANGE, "media server A < EventError of RequestChangeProperties errorCode=49",
        "not reporting engine < EventPropertiesChanged",
    ),
    scenario(
        "A customer leaves a chat: IsOnline 0 sets AbandonedAt", "protocol 3.1",
        "media server A > RequestChangeProperties changedProperties.IsOnline=0", CHANGE_DONE,
        "reporting engine < EventPropertiesChanged interaction.interactionAbandonedAt=*",
    ),
)  # fmt: skip

MOVES: Final = (
    scenario(
        "Media server submits", "protocol 8",
        "media server A > RequestSubmit", "media server A < EventAck of RequestSubmit",
        "reporting engine < EventInteractionSubmitted", WAITING,
    ),
    scenario(
        "Agent submits", "protocol 8",
        "agent A > RequestSubmit", "agent A < EventAck of RequestSubmit",
        "reporting engine < EventInteractionSubmitted", AGENT_COMES,
    ),
    scenario(
        "To the router", "protocol 8",
        "media server A > RequestSubmit", "URS A < EventRouteRequest", TAKEN,
        "reporting engine < EventPartyAdded party.partyType=Strategy",
    ),
    scenario(
        "Deliver to agent: accepted", "protocol 8",
        f"{ROUTE} routeType=Agent", "agent A < EventInvite operation=Deliver",
        "reporting engine < EventAgentInvited", STRATEGY_LEAVES, "agent A > RequestAccept",
        "agent A < EventAck of RequestAccept", ROUTED, "reporting engine < EventAccepted", AGENT_COMES,
    ),
    scenario(
        "Deliver to agent: rejected", "protocol 8",
        f"{ROUTE} routeType=Agent", "agent A < EventInvite operation=Deliver", "agent A > RequestReject",
        "agent A < EventAck of RequestReject", ROUTED, "reporting engine < EventRejected", WAITING,
    ),
    scenario(
        "Deliver to agent: no answer", "protocol 8",
        f"{ROUTE} routeType=Agent", "agent A < EventInvite operation=Deliver",
        "later agent A < EventRevoked reason.reasonSystemName=Expired", ROUTED,
        "reporting engine < EventRevoked reason.reasonSystemName=Expired", WAITING,
    ),
    scenario(
        "and the agent is not ready any more", "protocol 8",
        f"{ROUTE} routeType=Agent",
        "later * agent A < EventForcedAgentStateChange agentStateChangeOperation=NotReadyForMedia",
        "* reporting engine < EventNotReadyForMedia", "agent A < EventRevoked",
    ),
    scenario(
        "An answer that comes too late", "protocol 9",
        "agent A > RequestAccept", "agent A < EventError of RequestAccept errorCode=53",
    ),
    scenario(
        "Deliver to a place", "protocol 6",
        f"{ROUTE} routeType=Place", "agent A < EventInvite operation=Deliver", "agent A > RequestAccept",
        ROUTED, AGENT_COMES,
    ),
    scenario(
        "Place in queue by URS", "protocol 8", f"{ROUTE} routeType=Queue", ROUTED, STRATEGY_LEAVES, WAITING
    ),
    scenario(
        "Place in workbin by URS", "protocol 8",
        f"{ROUTE} routeType=Workbin", ROUTED, STRATEGY_LEAVES, WAITING,
        "reporting engine < EventPlacedInWorkbin",
        "agent A < EventWorkbinContentChanged workbinContentOperation=PlacedIn",
    ),
    scenario(
        "Place in queue by an agent", "protocol 8",
        "agent A > RequestPlaceInQueue", "agent A < EventAck of RequestPlaceInQueue", AGENT_LEAVES, WAITING,
    ),
    scenario(
        "Place in queue with a property change", "protocol 4",
        "agent A > RequestPlaceInQueue changedProperties=*", "agent A < EventAck of RequestPlaceInQueue",
        CHANGED, AGENT_LEAVES, WAITING,
    ),
    scenario(
        "Back to the queue that it came from: __BACK__", "protocol 4",
        "agent A > RequestPlaceInQueue queue=__BACK__", "agent A < EventAck of RequestPlaceInQueue",
        AGENT_LEAVES, WAITING,
    ),
    scenario(
        "Place in workbin by an agent", "protocol 8",
        "agent A > RequestPlaceInWorkbin", "agent A < EventAck of RequestPlaceInWorkbin", AGENT_LEAVES,
        "reporting engine < EventPlacedInWorkbin",
        "agent B < EventWorkbinContentChanged workbinContentOperation=PlacedIn",
    ),
    scenario(
        "Back to the workbin that it came from: __BACK__", "protocol 4",
        "agent A > RequestPlaceInQueue queue=__BACK__", "agent A < EventAck of RequestPlaceInQueue",
        "reporting engine < EventPlacedInWorkbin",
    ),
    scenario(
        "The content of a workbin", "protocol 4",
        "agent A > RequestGetWorkbinContent", "agent A < EventWorkbinContent of RequestGetWorkbinContent",
    ),
    scenario(
        "Notifications of a workbin are asked for", "protocol 4",
        "agent A > RequestWorkbinNotifications", "agent A < EventAck of RequestWorkbinNotifications",
    ),
    scenario(
        "and asked for no longer", "protocol 4",
        "agent A > RequestCancelWorkbinNotifications",
        "agent A < EventAck of RequestCancelWorkbinNotifications",
    ),
    scenario(
        "The types of workbins", "protocol 4",
        "agent A > RequestWorkbinTypesInfo",
        "agent A < EventWorkbinTypesInfo of RequestWorkbinTypesInfo workbinTypes.Drafts=*",
    ),
    scenario(
        "What is in a workbin is stopped: its watcher is told", "protocol 4",
        "media server A > RequestStopProcessing", "agent A < EventWorkbinContentChanged",
        "agent A < EventProcessingStopped", STOPPED,
    ),
    scenario(
        "Agent pulls by id", "protocol 8",
        "agent A > RequestPull", "agent A < EventPulledInteractions of RequestPull", TAKEN,
        "reporting engine < EventPartyAdded operation=Pulled",
    ),
    scenario(
        "Agent pulls out of a workbin", "protocol 8",
        "agent A > RequestPull", "agent A < EventPulledInteractions of RequestPull", TAKEN,
        "reporting engine < EventTakenFromWorkbin",
        "agent B < EventWorkbinContentChanged workbinContentOperation=TakenOut",
    ),
    scenario(
        "handling-timeout: who does nothing loses it", "protocol 8",
        "agent A > RequestPull", "later agent A < EventRevoked reason.reasonSystemName=Inactive",
        "reporting engine < EventPartyRemoved operation=TimedOut", WAITING,
    ),
    scenario(
        "routing-timeout: what a router keeps too long comes again", "protocol 8",
        "media server A > RequestSubmit", "later URS A < EventAbandoned",
        "reporting engine < EventPartyRemoved operation=TimedOut party.partyType=Strategy",
        "URS < EventRouteRequest", "not server > killed",
    ),
    scenario(
        "Stop by media server: agents hear EventRevoked", "protocol 8",
        "media server A > RequestStopProcessing", "media server A < EventAck of RequestStopProcessing",
        "agent A < EventRevoked reason.reasonSystemName=Stopped", AGENT_LEAVES, STOPPED,
    ),
    scenario(
        "Stop by media server: URS hears EventAbandoned", "protocol 8",
        "media server A > RequestStopProcessing", "media server A < EventAck of RequestStopProcessing",
        "URS A < EventAbandoned", STRATEGY_LEAVES, STOPPED,
    ),
    scenario(
        "A later request with that id", "protocol 8",
        CHANGE, "media server A < EventError of RequestChangeProperties errorCode=43",
    ),
    scenario(
        "Stop by agent: the other agents and the submitter that opted in are told", "protocol 8",
        "agent A > RequestStopProcessing", "agent A < EventAck of RequestStopProcessing",
        "agent B < EventRevoked reason.reasonSystemName=Stopped", STOPPED,
        "media server < EventProcessingStopped",
    ),
    scenario(
        "Stop by URS", "protocol 8", f"{ROUTE} routeType=Stop", ROUTED, STRATEGY_LEAVES, STOPPED
    ),
)  # fmt: skip

SCENARIOS: Final[tuple[Scenario, ...]] = (
    *REGISTRATION,
    *MOVES,
    *CHANGES,
    *ABOUT_THE_HOUSE,
    *ABOUT_AGENTS,
)
