"""Facts and interactions -> events of Interaction Management (protocol 4, 5)."""

import msgspec
import pytest

from interaction_server.core import agent_requests, facts, requests, snapshot_requests
from interaction_server.core.audience import AUDIENCE, Listener
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    AgentStatus,
    Fault,
    InteractionId,
    PlaceId,
    RevokeReason,
    Workbin,
)
from interaction_server.dialects.interaction_management import InteractionManagement, say
from interaction_server.dialects.interaction_management.say import SPELLINGS
from tests.core.world import CLASSIFIER, INBOX, MEDIA, SERVER, START, World, classify, to_router

IM = InteractionManagement()
AT = "2023-11-14T22:13:20.000Z"
AGENT = {"agentId": "agent-1", "placeId": "place of agent-1", "tenantId": 1}
GUEST = {"agentId": "guest", "placeId": "abroad"}
STATE = {
    **AGENT,
    "isLoggedIn": True,
    "doNotDisturb": False,
    "mediaStateList": {"email": 1},
    "reason": {"why": "back"},
    "mediaReasonList": {"email": {"why": "keen"}},
}
OF_NO_INTERACTION = facts.AgentFact | facts.AgentAvailable | facts.AgentNotAvailable
MEDIA_SERVER = {"actorType": "MediaServer", "clientName": "mail"}
DESK = {
    "actorType": "Agent",
    "clientName": "desk of agent-1",
    "agentId": "agent-1",
    "placeId": "place of agent-1",
}
INVITED = {
    "partyType": "Agent",
    "agentId": "agent-1",
    "placeId": "place of agent-1",
    "visibilityMode": "Conference",
}
FOUR = {**INVITED, "agentId": "agent-4", "placeId": "place of agent-4"}
ROUTING = {"partyType": "Strategy", "strategyId": "sort", "routerId": "urs"}
CALLED = {"service": "Mail", "method": "Classify"}
ASKED = {"version": "2", "parameters": {"Lang": "en"}}
DRAFTS = {"workbinTypeId": "drafts", "workbinAgentId": "agent-2"}
OUTSIDE = {"messageName", "eventTime", "eventSequence", "actor", "interaction"}

IN_PLACE = {Listener.STRATEGY, Listener.NEWCOMER}
"""Listeners to whom this dialect says nothing: they are routers, or are answered instead."""


STATES: list[requests.Request] = [
    agent_requests.AddMedia(media_type="chat", reason={"why": "more"}),
    agent_requests.RemoveMedia(media_type="chat", reason={"why": "less"}),
    agent_requests.SetDoNotDisturb(on=True, reason={"why": "lunch"}),
    agent_requests.ChangeAgentStateReason(reason={"why": "talk"}),
    agent_requests.SetDoNotDisturb(on=False, reason={"why": "back"}),
    agent_requests.ChangeMediaStateReason(media_type="email", reason={"why": "keen"}),
    agent_requests.AnnounceAgent(agent_id=AgentId("guest"), place_id=PlaceId("abroad"), available=True),
    agent_requests.AnnounceAgent(agent_id=AgentId("guest"), place_id=PlaceId("abroad"), available=False),
    agent_requests.ReportOwn(event_content={"Rating": 5}, interaction_id=InteractionId("i3")),
]


def story() -> World:
    """An e-mail's life with everything in it that happens here."""
    world = World()
    world.handle(user_data={"Subject": "Hello", "gone": 1})
    agent, one = world.agent("agent-1"), InteractionId("i1")
    world.done(
        MEDIA,
        requests.ChangeProperties(
            interaction_id=one, added={"new": 1}, changed={"Subject": "Bye"}, deleted=("gone",)
        ),
    )
    world.done(agent, requests.StopProcessing(interaction_id=one, reason={"why": "done"}))
    world.done(agent, agent_requests.SetReadiness(media_type="email", ready=False, reason={"why": "lunch"}))
    world.done(agent, agent_requests.SetReadiness(media_type="email", ready=True))
    world.done(agent, agent_requests.LogOut())
    world.offer("i2")
    world.done(MEDIA, requests.StopProcessing(interaction_id=InteractionId("i2")))
    world.done(SERVER, agent_requests.LogOut(agent_id=AgentId("agent-1"), lost=True))
    third = world.submit("i3")
    world.done(MEDIA, requests.LockInteraction(interaction_id=third))
    world.done(MEDIA, requests.UnlockInteraction(interaction_id=third))
    world.done(MEDIA, snapshot_requests.OpenSnapshot(snapshot_id="s1", interaction_ids=(third,), lock=False))
    move = snapshot_requests.MoveSnapshot(snapshot_id="s1", interaction_ids=(third,), queue=INBOX)
    world.done(MEDIA, move)
    world.done(SERVER, to_router(third))
    world.log_in()
    offer = requests.RouteToAgent(interaction_id=third, agent_id=AgentId("agent-1"), reference=7)
    world.done(world.strategy(third), offer)
    invitation = world.interactions[third].invitation
    assert invitation is not None
    reject = requests.Reject(interaction_id=third, ticket_id=invitation.ticket_id, reason={"why": "busy"})
    world.done(world.agent("agent-1"), reject)
    services(world)
    workbins(world)
    together(world)
    for request in STATES:
        world.done(world.agent("agent-1"), request)
    return world


def services(world: World) -> None:
    """A strategy asks twice: by name and in vain, by type and with success."""
    four = world.route("i4", user_data={"Subject": "Order"})
    strategy = world.strategy(four)
    world.done(strategy, classify(four, version="2", parameters={"Lang": "en"}))
    fault = Fault(code=12, sentence="busy")
    world.done(CLASSIFIER, requests.EndCall(call_id=min(world.calls), fault=fault))
    world.done(strategy, classify(four, app_name=None, app_type="classifiers"))
    world.done(SERVER, requests.EndCall(call_id=min(world.calls), parameters={"Category": "order"}))


def workbins(world: World) -> None:
    """An agent pauses, goes on, and puts it aside; it is changed there, taken out, put back and stopped."""
    six = world.handle("i6", "agent-2")
    agent = world.agent("agent-2")
    world.done(agent, requests.Hold(interaction_id=six))
    world.done(agent, requests.Resume(interaction_id=six))
    drafts = Workbin(type_id="drafts", agent_id=AgentId("agent-2"))
    world.done(agent, requests.PlaceInWorkbin(interaction_id=six, workbin=drafts))
    world.done(MEDIA, requests.ChangeProperties(interaction_id=six, added={"late": 1}))
    world.done(agent, requests.Pull(interaction_ids=(six,)))
    world.done(MEDIA, requests.PlaceInWorkbin(interaction_id=six, workbin=drafts))
    world.done(MEDIA, requests.StopProcessing(interaction_id=six, reason={"why": "old"}))


def together(world: World) -> None:
    """One agent invites another, who accepts, then rejects, then does not answer, and leaves."""
    one = world.handle("i5", "agent-3")
    three, four = world.agent("agent-3"), world.log_in("agent-4")
    confer = requests.Confer(interaction_id=one, agent_id=AgentId("agent-4"), reference=7)
    world.done(three, confer)
    world.accept(one)
    world.done(four, requests.LeaveInteraction(interaction_id=one))
    world.done(three, confer)
    world.done(four, requests.Reject(interaction_id=one, ticket_id=world.invitation(one).ticket_id))
    world.done(three, confer)
    expire = requests.RevokeInvitation(
        interaction_id=one, ticket_id=world.invitation(one).ticket_id, reason=RevokeReason.EXPIRED
    )
    world.done(SERVER, expire)


STORY = story()


def said(kind: type[AnyFact], listener: Listener, which: int = 0) -> dict[str, object]:
    """How the story's fact of a kind is told to a listener."""
    record = [record for record in STORY.journal if type(record.fact) is kind][which]
    fact = record.fact
    session = STORY.agents[fact.agent_id] if isinstance(fact, facts.AgentFact) else None
    subject = STORY.interactions[record.interaction_id] if record.interaction_id else session
    body = IM.notice(record, listener, subject)
    assert body is not None
    event: dict[str, object] = msgspec.json.decode(body + b"}")
    if listener is Listener.REPORTING:
        assert event["eventSequence"] == record.sequence
        assert event["eventTime"] == AT
    else:
        assert "eventSequence" not in event
    return event


JOINED, LEFT = -1, -1
"""Among the parties that were added and removed in the story, those of the conference: the last."""

TOLD: list[tuple[type[AnyFact], Listener, int, str, dict[str, object]]] = [
    (facts.PlacedInWorkbin, Listener.REPORTING, 0, "EventPlacedInWorkbin", {"workbin": DRAFTS}),
    (facts.TakenFromWorkbin, Listener.REPORTING, 0, "EventTakenFromWorkbin", {"workbin": DRAFTS}),
    *[
        (
            kind,
            listener,
            which,
            "EventWorkbinContentChanged",
            {"workbin": DRAFTS, "workbinContentOperation": operation},
        )
        for kind, listener, which, operation in (
            (facts.PlacedInWorkbin, Listener.WATCHERS, 0, "PlacedIn"),
            (facts.TakenFromWorkbin, Listener.WATCHERS, 0, "TakenOut"),
            (facts.ProcessingStopped, Listener.WATCHERS, 2, "TakenOut"),
            (facts.PropertiesChanged, Listener.CHANGE_WATCHERS, 1, "PropertiesChanged"),
        )
    ],
    (
        facts.ProcessingStopped,
        Listener.STOP_WATCHERS,
        2,
        "EventProcessingStopped",
        {"reason": {"why": "old"}},
    ),
    (facts.Held, Listener.REPORTING, 0, "EventHeld", {}),
    (facts.Resumed, Listener.REPORTING, 0, "EventResumed", {}),
    (facts.InteractionSubmitted, Listener.REPORTING, 0, "EventInteractionSubmitted", {}),
    (facts.PlacedInQueue, Listener.REPORTING, 0, "EventPlacedInQueue", {"queue": "inbox"}),
    (
        facts.TakenFromQueue,
        Listener.REPORTING,
        0,
        "EventTakenFromQueue",
        {"queue": "inbox", "strategyId": "sort"},
    ),
    (facts.PartyAdded, Listener.REPORTING, 0, "EventPartyAdded", {"party": ROUTING, "operation": "Routed"}),
    (facts.AgentLogin, Listener.REPORTING, 0, "EventAgentLogin", {"mediaList": {"email": 1}, **AGENT}),
    (
        facts.AgentLogin,
        Listener.CONCERNED,
        0,
        "EventCurrentAgentStatus",
        {"agentId": "agent-1", "placeId": "place of agent-1", "mediaStateList": {"email": 1}},
    ),
    (
        facts.AgentInvited,
        Listener.REPORTING,
        0,
        "EventAgentInvited",
        {"ticketId": 6, "operation": "Deliver", "party": INVITED},
    ),
    (
        facts.AgentInvited,
        Listener.INVITEE,
        0,
        "EventInvite",
        {"ticketId": 6, "operation": "Deliver", "visibilityMode": "Conference"},
    ),
    (
        facts.PartyRemoved,
        Listener.REPORTING,
        0,
        "EventPartyRemoved",
        {"party": ROUTING, "operation": "Delivered"},
    ),
    (facts.Accepted, Listener.REPORTING, 0, "EventAccepted", {"ticketId": 6, "party": INVITED}),
    (facts.Accepted, Listener.INVITEE, 0, "EventAccepted", {"ticketId": 6, "party": INVITED}),
    (facts.PartyAdded, Listener.REPORTING, 1, "EventPartyAdded", {"party": INVITED, "operation": "Deliver"}),
    *[
        (
            facts.PropertiesChanged,
            listener,
            0,
            "EventPropertiesChanged",
            {
                "addedProperties": {"new": 1},
                "changedProperties": {"Subject": "Bye"},
                "deletedProperties": {"gone": 1},
            },
        )
        for listener in (Listener.AGENTS, Listener.SUBMITTER, Listener.REPORTING)
    ],
    (
        facts.PartyRemoved,
        Listener.REPORTING,
        1,
        "EventPartyRemoved",
        {"party": INVITED, "operation": "Stopped"},
    ),
    (facts.PartyRemoved, Listener.LEAVER, 1, "EventRevoked", {"reason": {"reasonSystemName": "Stopped"}}),
    (facts.ProcessingStopped, Listener.REPORTING, 0, "EventProcessingStopped", {"reason": {"why": "done"}}),
    (facts.ProcessingStopped, Listener.SUBMITTER, 1, "EventProcessingStopped", {}),
    (
        facts.NotReadyForMedia,
        Listener.REPORTING,
        0,
        "EventNotReadyForMedia",
        {"mediaTypeName": "email", "reason": {"why": "lunch"}, **AGENT},
    ),
    (facts.ReadyForMedia, Listener.REPORTING, 0, "EventReadyForMedia", {"mediaTypeName": "email", **AGENT}),
    (facts.AgentLogout, Listener.REPORTING, 0, "EventAgentLogout", AGENT),
    (
        facts.AgentLogout,
        Listener.REPORTING,
        1,
        "EventAgentLogout",
        {"reason": {"reasonSystemName": "ConnectionLost"}, **AGENT},
    ),
    (
        facts.Revoked,
        Listener.REPORTING,
        0,
        "EventRevoked",
        {"ticketId": 21, "party": INVITED, "reason": {"reasonSystemName": "Stopped"}},
    ),
    (
        facts.Revoked,
        Listener.INVITEE,
        0,
        "EventRevoked",
        {"ticketId": 21, "reason": {"reasonSystemName": "Stopped"}},
    ),
    (
        facts.PartyAdded,
        Listener.OTHERS,
        JOINED,
        "EventPartyAdded",
        {"party": FOUR, "operation": "Conference"},
    ),
    (facts.PartyRemoved, Listener.OTHERS, LEFT, "EventPartyRemoved", {"party": FOUR, "operation": "Leave"}),
    (facts.Accepted, Listener.INVITER, 2, "EventAck", {"referenceId": 7}),
    (
        facts.Rejected,
        Listener.INVITER,
        1,
        "EventError",
        {
            "referenceId": 7,
            "errorCode": 52,
            "errorDescription": "INVITATION_FAILED: agent agent-4 rejected it",
        },
    ),
    (
        facts.Revoked,
        Listener.INVITER,
        1,
        "EventError",
        {
            "referenceId": 7,
            "errorCode": 52,
            "errorDescription": "INVITATION_FAILED: agent agent-4 did not answer in time",
        },
    ),
    (
        facts.Rejected,
        Listener.REPORTING,
        0,
        "EventRejected",
        {"ticketId": 35, "party": INVITED, "reason": {"why": "busy"}},
    ),
    (facts.Locked, Listener.REPORTING, 0, "EventLocked", {}),
    (facts.Unlocked, Listener.REPORTING, 0, "EventUnlocked", {}),
    (
        facts.InteractionMoved,
        Listener.REPORTING,
        0,
        "EventInteractionMoved",
        {"snapshotId": "s1", "queue": "inbox"},
    ),
    (
        facts.ExternalServiceRequested,
        Listener.SERVICE,
        0,
        "Request3rdServer",
        {
            "referenceId": 43,
            "appName": "classifier",
            **CALLED,
            **ASKED,
            "interactionId": "i4",
            "userData": {"Subject": "Order"},
        },
    ),
    (
        facts.ExternalServiceRequested,
        Listener.REPORTING,
        0,
        "EventExternalServiceRequested",
        {"callId": 43, "appName": "classifier", **CALLED, **ASKED},
    ),
    (
        facts.ExternalServiceResponded,
        Listener.REPORTING,
        0,
        "EventExternalServiceResponded",
        {
            "callId": 43,
            "appName": "classifier",
            **CALLED,
            "version": "2",
            "faultCode": 12,
            "faultString": "busy",
        },
    ),
    (
        facts.ExternalServiceResponded,
        Listener.REPORTING,
        1,
        "EventExternalServiceResponded",
        {"callId": 45, "appType": "classifiers", **CALLED, "parameters": {"Category": "order"}},
    ),
    (
        facts.Rejected,
        Listener.INVITEE,
        0,
        "EventRejected",
        {"ticketId": 35, "party": INVITED, "reason": {"why": "busy"}},
    ),
    *[
        (kind, Listener.REPORTING, 0, f"Event{kind.__name__}", {**attributes, **AGENT})
        for kind, attributes in (
            (facts.MediaAdded, {"mediaTypeName": "chat", "reason": {"why": "more"}}),
            (facts.MediaRemoved, {"mediaTypeName": "chat", "reason": {"why": "less"}}),
            (facts.DoNotDisturbOn, {"reason": {"why": "lunch"}}),
            (facts.DoNotDisturbOff, {"reason": {"why": "back"}}),
            (facts.AgentStateReasonChanged, {"reason": {"why": "talk"}}),
            (facts.MediaStateReasonChanged, {"mediaTypeName": "email", "reason": {"why": "keen"}}),
        )
    ],
    (facts.AgentAvailable, Listener.REPORTING, 0, "EventAgentAvailable", GUEST),
    (facts.AgentNotAvailable, Listener.REPORTING, 0, "EventAgentNotAvailable", GUEST),
    (
        facts.CustomReporting,
        Listener.REPORTING,
        0,
        "EventCustomReporting",
        {"eventContent": {"Rating": 5}},
    ),
    *[(kind, Listener.WATCHER, 0, "EventPlaceAgentState", STATE) for kind in facts.AgentFact.__args__],
    *[
        (
            kind,
            Listener.CONCERNED,
            0,
            "EventForcedAgentStateChange",
            {"agentStateChangeOperation": kind.__name__, "mediaList": {"email": 1}, **attributes},
        )
        for kind, attributes in (
            (facts.AgentLogout, {}),
            (facts.ReadyForMedia, {"mediaTypeName": "email"}),
            (facts.NotReadyForMedia, {"mediaTypeName": "email"}),
            (facts.MediaAdded, {"mediaTypeName": "chat"}),
            (facts.MediaRemoved, {"mediaTypeName": "chat"}),
            (facts.DoNotDisturbOn, {}),
            (facts.DoNotDisturbOff, {}),
            (facts.AgentStateReasonChanged, {}),
            (facts.MediaStateReasonChanged, {"mediaTypeName": "email"}),
        )
    ],
]


@pytest.mark.parametrize(("kind", "listener", "which", "name", "attributes"), TOLD)
def test_a_fact_is_told_as_the_protocol_spells_it(
    kind: type[AnyFact], listener: Listener, which: int, name: str, attributes: dict[str, object]
) -> None:
    """Protocol 4 and 5: the name, and every attribute besides actor, time and interaction."""
    event = said(kind, listener, which)
    assert event["messageName"] == name
    assert {key: value for key, value in event.items() if key not in OUTSIDE} == attributes
    if issubclass(kind, OF_NO_INTERACTION) or listener in (Listener.SERVICE, Listener.INVITER):
        assert "interaction" not in event
    else:
        assert event["interaction"]["interactionId"] in {"i1", "i2", "i3", "i4", "i5", "i6"}  # type: ignore[index]


def test_every_spelling_is_in_the_table_of_this_test() -> None:
    """A spelling that nothing checks could say anything."""
    assert {(kind, listener) for kind, listener, *_ in TOLD} == set(SPELLINGS)


@pytest.mark.parametrize("kind", AUDIENCE)
def test_every_fact_that_somebody_is_told_of_can_be_spelled(kind: type[AnyFact]) -> None:
    """Design 2: who is told is one table, how it is spelled another; only routers' part is left out here."""
    listeners = {listener for row in AUDIENCE[kind] for listener in row.told} - IN_PLACE
    assert all((kind, listener) in SPELLINGS for listener in listeners)


def test_the_actor_is_who_caused_it() -> None:
    """Protocol 4: ``actor``, without the stay, which is never spelled."""
    assert said(facts.PropertiesChanged, Listener.REPORTING)["actor"] == MEDIA_SERVER
    assert said(facts.Accepted, Listener.REPORTING)["actor"] == DESK
    strategy = said(facts.AgentInvited, Listener.INVITEE)["actor"]
    assert strategy == {"actorType": "Strategy", "strategyId": "sort", "routerId": "urs"}
    assert said(facts.TakenFromQueue, Listener.REPORTING)["actor"] == {"actorType": "Server"}


def test_lists_that_are_empty_are_not_sent() -> None:
    """Protocol 2: "``null`` is never sent", and absent is not given."""
    record = Record(
        sequence=1,
        time=START,
        actor=Actor(actor_type=ActorType.MEDIA_SERVER),
        fact=facts.PropertiesChanged(deleted=("a",), old={"a": 1}),
        interaction_id=None,
    )
    body = IM.notice(record, Listener.AGENTS, STORY.interactions[InteractionId("i1")])
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    assert {key for key in event if key.endswith("Properties")} == {"deletedProperties"}


@pytest.mark.parametrize(
    ("changes", "lists"),
    [
        ([{"added": {"ExternalId": "e"}}], {"added": {"ExternalId": "e"}}),
        (
            [
                {"added": {"ExternalId": "e", "ParentId": "p"}},
                {"added": {"ExternalId": "f", "ParentId": "p"}},
            ],
            {"changed": {"ExternalId": "f"}},
        ),
        (
            [{"added": {"ExternalId": "e"}}, {"deleted": ("ExternalId", "gone", "absent")}],
            {"deleted": {"ExternalId": "e", "gone": 1}},
        ),
        ([{"added": {"ParentId": "p"}}, {"deleted": ("ParentId",)}], {"deleted": {"ParentId": "p"}}),
        (
            [{"changed": {"IsOnline": True, "new": 2, "Subject": "Bye"}}],
            {"added": {"new": 2}, "changed": {"IsOnline": 1, "Subject": "Bye"}},
        ),
        ([{"changed": {"IsOnline": 1}}, {"changed": {"IsOnline": 0}}], {"changed": {"IsOnline": 0}}),
        ([{"changed": {"IsOnline": 0, "Subject": "Bye"}}], {"changed": {"Subject": "Bye"}}),
    ],
)
@pytest.mark.parametrize("listener", [Listener.AGENTS, Listener.SUBMITTER, Listener.REPORTING])
def test_settable_system_properties_stand_in_the_lists_by_their_names(
    changes: list[dict[str, object]], lists: dict[str, dict[str, object]], listener: Listener
) -> None:
    """Protocol 3.1 and 4: the lists say what became different, whichever class of property it is of."""
    world = World()
    one = world.submit(user_data={"Subject": "Hello", "gone": 1})
    for change in changes:
        world.done(MEDIA, requests.ChangeProperties(interaction_id=one, **change))  # type: ignore[arg-type]
    body = IM.notice(world.journal[-1], listener, world.interactions[one])
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    found = {name.removesuffix("Properties"): event[name] for name in event if name.endswith("Properties")}
    assert found == lists


@pytest.mark.parametrize(
    ("more", "attributes"),
    [
        ({"forced": True}, {"reason": {"reasonSystemName": "ForcedLogout"}}),
        ({"connections_left": 2}, {"connectionsLeft": 2}),
    ],
)
def test_a_logout_says_what_kind_it_is(more: dict[str, object], attributes: dict[str, object]) -> None:
    """Ours: forced by a login elsewhere, or of one connection of several."""
    record = next(record for record in STORY.journal if isinstance(record.fact, facts.AgentLogout))
    other = msgspec.structs.replace(record, fact=msgspec.structs.replace(record.fact, **more))
    body = IM.notice(other, Listener.REPORTING, None)
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    assert {key: value for key, value in event.items() if key not in OUTSIDE} == {**AGENT, **attributes}


def test_who_is_logged_out_has_no_media() -> None:
    """Protocol 4, EventForcedAgentStateChange: ``mediaList`` is always there."""
    record = next(record for record in STORY.journal if isinstance(record.fact, facts.AgentLogout))
    body = IM.notice(record, Listener.CONCERNED, None)
    assert body is not None
    assert msgspec.json.decode(body + b"}")["mediaList"] == {}
    state = IM.notice(record, Listener.WATCHER, None)
    assert state is not None
    assert msgspec.json.decode(state + b"}") == {
        "messageName": "EventPlaceAgentState",
        **AGENT,
        "isLoggedIn": False,
        "doNotDisturb": False,
        "mediaStateList": {},
    }


def test_what_is_no_fact_is_spelled_like_an_event() -> None:
    """Protocol 4: EventPlaceAgentState for an agent who is there, EventCurrentAgentStatus as relayed."""
    state = IM.agent_state(STORY.agents[AgentId("agent-1")])
    assert msgspec.json.decode(state + b"}") == {"messageName": "EventPlaceAgentState", **STATE}
    status = AgentStatus(
        agent_id=AgentId("a"),
        place_id=PlaceId("p"),
        media_states={"email": 1},
        media_capacities={"email": 3},
        extension={"a": 1},
        said_by="statistics",
    )
    assert msgspec.json.decode(IM.agent_status(status) + b"}") == {
        "messageName": "EventCurrentAgentStatus",
        "agentId": "a",
        "placeId": "p",
        "mediaStateList": {"email": 1},
        "mediaCapacityList": {"email": 3},
        "extension": {"a": 1},
    }


@pytest.mark.parametrize(
    ("operation", "reason"),
    [("Stopped", "Stopped"), ("Lost", "Inactive"), ("Delivered", "Moved"), ("x", "Moved")],
)
def test_an_agent_hears_why_it_lost_an_interaction(operation: str, reason: str) -> None:
    """Protocol 4, EventRevoked: reason `Expired`, `Stopped`, `Moved`, `Inactive`."""
    party = next(record.fact.party for record in STORY.journal if isinstance(record.fact, facts.PartyRemoved))
    spelled = say.loss(facts.PartyRemoved(party=party, operation=operation))
    assert spelled.reason_system_name == RevokeReason(reason)
