"""The scenarios of agents together, of their states, and of looking for interactions; see ``scenarios``."""

from typing import Final

from interaction_server.demo.day.checklist import Scenario, scenario

COMES: Final = "reporting engine < EventPartyAdded party.partyType=Agent"
LEAVES: Final = "reporting engine < EventPartyRemoved party.partyType=Agent"
ACCEPT: Final = "agent B > RequestAccept"
ACCEPTED: Final = "agent B < EventAck of RequestAccept"


def joining(mode: str) -> Scenario:
    """A conference in one visibility mode."""
    return scenario(
        f"Conference: {mode}", "protocol 8",
        f"agent A > RequestConference visibilityMode={mode}",
        f"agent B < EventInvite operation=Conference visibilityMode={mode}", ACCEPT, ACCEPTED,
        "agent A < EventAck of RequestConference", "reporting engine < EventAgentInvited",
        "reporting engine < EventAccepted", f"reporting engine < EventPartyAdded party.visibilityMode={mode}",
        "agent A < EventPartyAdded",
    )  # fmt: skip


def state(name: str, request: str, event: str, source: str = "protocol 4") -> Scenario:
    """An agent says something of itself, and reporting hears of it."""
    return scenario(
        name, source,
        f"agent A > {request}", f"agent A < EventAck of {request}", f"reporting engine < {event}",
    )  # fmt: skip


TOGETHER: Final = (
    scenario(
        "Transfer accepted", "protocol 8",
        "agent A > RequestTransfer", "agent B < EventInvite operation=Transfer extension.Hint=*", ACCEPT,
        ACCEPTED, "agent A < EventAck of RequestTransfer", "reporting engine < EventAgentInvited",
        "reporting engine < EventAccepted", COMES, LEAVES,
    ),
    scenario(
        "Transfer rejected", "protocol 8",
        "agent A > RequestTransfer", "agent B < EventInvite operation=Transfer", "agent B > RequestReject",
        "agent B < EventAck of RequestReject", "agent A < EventError of RequestTransfer errorCode=52",
        "reporting engine < EventRejected", "not reporting engine < EventPartyRemoved",
    ),
    scenario(
        "Transfer timed out", "protocol 8",
        "agent A > RequestTransfer", "agent B < EventInvite operation=Transfer",
        "later agent B < EventRevoked reason.reasonSystemName=Expired",
        "agent A < EventError of RequestTransfer errorCode=52",
        "reporting engine < EventRevoked reason.reasonSystemName=Expired",
        "not reporting engine < EventPartyRemoved",
    ),
    *map(joining, ("Conference", "Coach", "Monitor")),
    scenario(
        "Intrusion by the supervisor", "protocol 8",
        "agent A > RequestIntrude", "agent A < EventInvite operation=Intrude", "agent A > RequestAccept",
        "agent A < EventAck of RequestAccept", "agent A < EventAck of RequestIntrude",
        "agent B < EventPartyAdded", COMES,
    ),
    scenario(
        "An agent leaves a conference", "protocol 8",
        "agent A > RequestLeaveInteraction", "agent A < EventAck of RequestLeaveInteraction", LEAVES,
        "agent B < EventPartyRemoved", "not reporting engine < EventPlacedInQueue",
    ),
    scenario(
        "The last one out: back to its queue", "protocol 8",
        "agent A > RequestLeaveInteraction", "agent A < EventAck of RequestLeaveInteraction", LEAVES,
        "reporting engine < EventPlacedInQueue",
    ),
    scenario(
        "Hold", "protocol 4",
        "agent A > RequestHold", "agent A < EventAck of RequestHold",
        "reporting engine < EventHeld interaction.interactionIsHeld=True",
    ),
    scenario(
        "Resume", "protocol 4",
        "agent A > RequestResume", "agent A < EventAck of RequestResume", "reporting engine < EventResumed",
    ),
)  # fmt: skip

STATES: Final = (
    scenario(
        "Agent logs in", "protocol 4",
        "agent A > RequestAgentLogin", "agent A < EventAck of RequestAgentLogin",
        "agent A < EventCurrentAgentStatus", "reporting engine < EventAgentLogin",
    ),
    state("Agent logs out", "RequestAgentLogout", "EventAgentLogout"),
    scenario(
        "A second login is refused (allow-multiple-agent-connections = false)", "protocol 4",
        "agent A > RequestAgentLogin", "agent A < EventError of RequestAgentLogin",
        "not reporting engine < EventAgentLogin",
    ),
    scenario(
        "A second login logs the first one out (force-logout)", "protocol 4",
        "agent A > RequestAgentLogin", "agent A < EventAck of RequestAgentLogin",
        "* agent B < EventForcedAgentStateChange agentStateChangeOperation=AgentLogout",
        "reporting engine < EventAgentLogout reason.reasonSystemName=ForcedLogout",
    ),
    scenario(
        "A second login joins the first one (true)", "protocol 4",
        "agent A > RequestAgentLogin", "agent A < EventAck of RequestAgentLogin",
        "reporting engine < EventAgentLogin", "later * reporting engine < EventAgentLogout connectionsLeft=1",
    ),
    state("Media added", "RequestAddMedia", "EventMediaAdded"),
    state("Media removed", "RequestRemoveMedia", "EventMediaRemoved"),
    state("Not ready, and why", "RequestNotReadyForMedia", "EventNotReadyForMedia reason=*"),
    state("Ready again", "RequestCancelNotReadyForMedia", "EventReadyForMedia"),
    state("Do not disturb", "RequestDoNotDisturbOn", "EventDoNotDisturbOn"),
    scenario(
        "and so nothing is delivered", "protocol 9",
        "URS A > RequestRouteCall routeType=Agent", "URS A < EventError of RequestRouteCall",
        "not agent < EventInvite",
    ),
    state("Disturb again", "RequestDoNotDisturbOff", "EventDoNotDisturbOff"),
    state("Why an agent is so", "RequestChangeAgentStateReason", "EventAgentStateReasonChanged"),
    state("Why a medium is so", "RequestChangeMediaStateReason", "EventMediaStateReasonChanged"),
    state("Agent of another server available", "RequestAgentAvailable", "EventAgentAvailable"),
    state("and not available", "RequestAgentNotAvailable", "EventAgentNotAvailable"),
    scenario(
        "States of agents are shown to an engine that asks", "protocol 4",
        "reporting engine A > RequestStartPlaceAgentStateReportingAll",
        "reporting engine A < EventAck of RequestStartPlaceAgentStateReportingAll",
        "* reporting engine A < EventPlaceAgentState",
    ),
    scenario(
        "and no longer", "protocol 4",
        "reporting engine A > RequestStopPlaceAgentStateReportingAll",
        "reporting engine A < EventAck of RequestStopPlaceAgentStateReportingAll",
    ),
    scenario(
        "EventCurrentAgentStatus is relayed to the agent", "protocol 4",
        "reporting engine A > EventCurrentAgentStatus",
        "reporting engine A < EventAck of EventCurrentAgentStatus",
        "agent A < EventCurrentAgentStatus mediaCapacityList.chat=3",
    ),
    scenario(
        "Custom reporting", "protocol 4",
        "media server A > RequestCustomReporting", "media server A < EventAck of RequestCustomReporting",
        "reporting engine < EventCustomReporting eventContent.Weather=*",
    ),
)  # fmt: skip

HAVING: Final = (
    scenario(
        "Agent pulls from a view what comes first", "protocol 4",
        "agent A > RequestPull viewId=returns-desk",
        "agent A < EventPulledInteractions of RequestPull interactions.return-7=*",
        "* reporting engine < EventPartyAdded operation=Pulled",
    ),
    scenario(
        "and of that what its parameters let through", "protocol 4",
        "agent A > RequestPull viewId=returns-desk pullParameters.minimum=5",
        "agent A < EventPulledInteractions of RequestPull interactions.return-5=*",
    ),
    scenario(
        "and nothing before it is due", "protocol 7",
        "agent A > RequestPull viewId=returns-desk pullParameters.minimum=5",
        "agent A < EventPulledInteractions of RequestPull interactions={}",
    ),
    scenario(
        "and when it is due", "protocol 7",
        "agent A > RequestPull viewId=returns-desk",
        "agent A < EventPulledInteractions of RequestPull interactions.return-9=*",
    ),
    scenario(
        "An agent pulls no more than it can have", "protocol 9",
        "agent A > RequestPull", "agent A < EventError of RequestPull errorCode=49",
    ),
    scenario(
        "and is offered no more", "protocol 9",
        "URS A > RequestRouteCall agentId=supervisor-1", "URS A < EventError of RequestRouteCall",
        "not agent < EventInvite",
    ),
    scenario(
        "and less where a reporting engine says so", "protocol 4",
        "reporting engine A > EventCurrentAgentStatus mediaCapacityList.workitem=0",
        "agent A < EventCurrentAgentStatus mediaCapacityList.workitem=0",
        "* URS A > RequestRouteCall agentId=supervisor-1", "* URS A < EventError of RequestRouteCall",
    ),
)  # fmt: skip

LOOKING: Final = (
    scenario(
        "An interaction is read, as it is", "protocol 4",
        "agent A > RequestGetInteractionProperties",
        "agent A < EventInteractionProperties of RequestGetInteractionProperties",
    ),
    scenario(
        "and as it was at a version", "protocol 4",
        "agent A > RequestGetInteractionProperties atVersion=1",
        "agent A < EventInteractionProperties interaction.interactionVersion=1",
    ),
    scenario(
        "Find by a condition", "protocol 4",
        "agent A > RequestFindInteractions", "agent A < EventInteractionsFound of RequestFindInteractions",
    ),
    scenario(
        "A condition that cannot be read says where", "protocol 7",
        "agent A > RequestFindInteractions",
        "agent A < EventError of RequestFindInteractions errorCode=48 extension.Position=*",
    ),
    scenario(
        "Lock", "protocol 4",
        "agent A > RequestLockInteraction", "agent A < EventAck of RequestLockInteraction",
        "reporting engine < EventLocked interaction.interactionIsLocked=True",
    ),
    scenario(
        "What is locked cannot be pulled", "protocol 4",
        "agent A > RequestPull", "agent A < EventError of RequestPull errorCode=44",
    ),
    scenario(
        "Unlock", "protocol 4",
        "agent A > RequestUnlockInteraction", "agent A < EventAck of RequestUnlockInteraction",
        "reporting engine < EventUnlocked",
    ),
    scenario(
        "A snapshot with locks", "protocol 4",
        "agent A > RequestTakeSnapshot lock=True", "agent A < EventSnapshotTaken of RequestTakeSnapshot",
        "* reporting engine < EventLocked",
    ),
    scenario(
        "A part of it is read", "protocol 4",
        "agent A > RequestGetSnapshotInteractions",
        "agent A < EventSnapshotInteractions of RequestGetSnapshotInteractions",
    ),
    scenario(
        "All of it is moved", "protocol 4",
        "agent A > RequestMoveInteractions", "agent A < EventInteractionMoved of RequestMoveInteractions",
        "* reporting engine < EventInteractionMoved", "* reporting engine < EventPlacedInQueue",
    ),
    scenario(
        "It is released", "protocol 4",
        "agent A > RequestReleaseSnapshot", "agent A < EventAck of RequestReleaseSnapshot",
    ),
)  # fmt: skip

ABOUT_AGENTS: Final[tuple[Scenario, ...]] = (*TOGETHER, *STATES, *HAVING, *LOOKING)
