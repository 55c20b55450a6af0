"""Wire requests of Interaction Management -> neutral requests (protocol 4)."""

import pytest

from interaction_server.core import agent_requests
from interaction_server.core import requests as neutral
from interaction_server.core.decide.workbins import NOT_SCHEDULED
from interaction_server.core.model import (
    AgentId,
    AgentStatus,
    CallId,
    Fault,
    InteractionId,
    PlaceId,
    QueueName,
    Role,
    Workbin,
)
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.view_requests import PullFromView
from interaction_server.dialects.dialect import Registration, Unregistration
from interaction_server.dialects.interaction_management.hear import HEARD
from interaction_server.dialects.interaction_management.requests import REQUESTS
from tests.dialects.interaction_management.hearing import (
    AGENT,
    I1,
    MEDIA,
    REPORTING,
    SERVICE,
    T5,
    Heard,
    hear,
)
from tests.dialects.interaction_management.test_hear_many import MANY

DRAFTS = Workbin(type_id="drafts", agent_id="ada")
WIRE_DRAFTS = {"workbinTypeId": "drafts", "workbinAgentId": "ada"}

SPOKEN: list[tuple[Role, str, dict[str, object], object]] = [
    (MEDIA, "RequestUnregisterClient", {}, Unregistration()),
    (
        MEDIA,
        "RequestSubmit",
        {"mediaType": "email", "interactionType": "Inbound"},
        neutral.Submit(media_type="email", interaction_type="Inbound", queue=QueueName("default")),
    ),
    (
        MEDIA,
        "RequestSubmit",
        {
            "mediaType": "chat",
            "interactionType": "Inbound",
            "interactionSubtype": "new",
            "queue": "inbox",
            "isOnline": 1,
            "interactionId": "i1",
            "tenantId": 2,
            "receivedAt": "1970-01-01T00:00:01Z",
            "scheduledAt": "1970-01-01T00:00:02Z",
            "userData": {"a": 1},
            "parentInteractionId": "p",
            "externalId": "e",
            "inQueues": {"q": 1},
            "outQueues": {"r": 2},
        },
        neutral.Submit(
            media_type="chat",
            interaction_type="Inbound",
            interaction_subtype="new",
            queue=QueueName("inbox"),
            is_online=True,
            interaction_id=I1,
            tenant_id=2,
            received_at=1000,
            scheduled_at=2000,
            user_data={"a": 1},
            parent_id="p",
            external_id="e",
            in_queues={"q": 1},
            out_queues={"r": 2},
        ),
    ),
    (
        MEDIA,
        "RequestSubmit",
        {"mediaType": "chat", "interactionType": "Inbound", "queue": "", "interactionId": ""},
        neutral.Submit(media_type="chat", interaction_type="Inbound", queue=QueueName("")),
    ),
    (MEDIA, "RequestChangeProperties", {"interactionId": "i1"}, neutral.ChangeProperties(interaction_id=I1)),
    (
        AGENT,
        "RequestChangeProperties",
        {
            "interactionId": "i1",
            "addedProperties": {"a": 1},
            "changedProperties": {"b": 2},
            "deletedProperties": {"c": 0, "d": None},
            "ifVersion": 3,
            "ifProperties": {"e": None},
            "requestId": "r",
        },
        neutral.ChangeProperties(
            interaction_id=I1,
            added={"a": 1},
            changed={"b": 2},
            deleted=("c", "d"),
            if_version=3,
            if_properties={"e": None},
            request_id="r",
        ),
    ),
    (
        MEDIA,
        "RequestChangeProperties",
        {"interactionId": "i1", "deletedProperties": ["c", "d"]},
        neutral.ChangeProperties(interaction_id=I1, deleted=("c", "d")),
    ),
    (MEDIA, "RequestStopProcessing", {"interactionId": "i1"}, neutral.StopProcessing(interaction_id=I1)),
    (
        AGENT,
        "RequestStopProcessing",
        {"interactionId": "i1", "reason": "done"},
        neutral.StopProcessing(interaction_id=I1, reason={"reasonSystemName": "done"}),
    ),
    (
        REPORTING,
        "RequestGetInteractionProperties",
        {"interactionId": "i1"},
        neutral.GetProperties(interaction_id=I1),
    ),
    (
        AGENT,
        "RequestGetInteractionProperties",
        {"interactionId": "i1", "atVersion": 2},
        neutral.GetProperties(interaction_id=I1, at_version=2),
    ),
    (
        AGENT,
        "RequestGetInteractionProperties",
        {"interactionId": "i1", "atTime": "1970-01-01T01:00:00+01:00"},
        neutral.GetProperties(interaction_id=I1, at_time=0),
    ),
    (
        AGENT,
        "RequestAccept",
        {"interactionId": "i1", "ticketId": 5},
        neutral.Accept(interaction_id=I1, ticket_id=T5),
    ),
    (
        AGENT,
        "RequestReject",
        {"interactionId": "i1", "ticketId": 5, "reason": {"a": 1}},
        neutral.Reject(interaction_id=I1, ticket_id=T5, reason={"a": 1}),
    ),
    (
        AGENT,
        "RequestTransfer",
        {"interactionId": "i1", "agentId": "a"},
        neutral.Transfer(interaction_id=I1, agent_id=AgentId("a"), reference=7),
    ),
    (
        AGENT,
        "RequestTransfer",
        {"interactionId": "i1", "agentId": "a", "placeId": "p", "extension": {"Note": "regular customer"}},
        neutral.Transfer(
            interaction_id=I1,
            agent_id=AgentId("a"),
            place_id=PlaceId("p"),
            extension={"Note": "regular customer"},
            reference=7,
        ),
    ),
    (
        AGENT,
        "RequestConference",
        {"interactionId": "i1", "agentId": "a"},
        neutral.Confer(interaction_id=I1, agent_id=AgentId("a"), visibility_mode="Conference", reference=7),
    ),
    (
        AGENT,
        "RequestConference",
        {
            "interactionId": "i1",
            "agentId": "a",
            "placeId": "p",
            "visibilityMode": "Coach",
            "extension": {"a": 1},
        },
        neutral.Confer(
            interaction_id=I1,
            agent_id=AgentId("a"),
            place_id=PlaceId("p"),
            visibility_mode="Coach",
            extension={"a": 1},
            reference=7,
        ),
    ),
    (AGENT, "RequestIntrude", {"interactionId": "i1"}, neutral.Intrude(interaction_id=I1, reference=7)),
    (
        AGENT,
        "RequestIntrude",
        {"interactionId": "i1", "visibilityMode": "Monitor", "extension": {"a": 1}},
        neutral.Intrude(interaction_id=I1, visibility_mode="Monitor", extension={"a": 1}, reference=7),
    ),
    (AGENT, "RequestLeaveInteraction", {"interactionId": "i1"}, neutral.LeaveInteraction(interaction_id=I1)),
    (
        AGENT,
        "RequestAgentLogin",
        {"agentId": "a", "placeId": "p"},
        agent_requests.LogIn(agent_id=AgentId("a"), place_id=PlaceId("p"), tenant_id=1, media={}),
    ),
    (
        AGENT,
        "RequestAgentLogin",
        {"agentId": "a", "placeId": "p", "tenantId": 0, "mediaList": {"email": 1, "chat": 0, "sms": True}},
        agent_requests.LogIn(
            agent_id=AgentId("a"),
            place_id=PlaceId("p"),
            tenant_id=0,
            media={"email": True, "chat": False, "sms": True},
        ),
    ),
    (AGENT, "RequestAgentLogout", {}, agent_requests.LogOut()),
    (
        AGENT,
        "RequestNotReadyForMedia",
        {"mediaTypeName": "email", "reason": "lunch"},
        agent_requests.SetReadiness(media_type="email", ready=False, reason={"reasonSystemName": "lunch"}),
    ),
    (
        AGENT,
        "RequestCancelNotReadyForMedia",
        {"mediaTypeName": "email"},
        agent_requests.SetReadiness(media_type="email", ready=True),
    ),
    (
        SERVICE,
        "Event3rdServerResponse",
        {"parameters": {"Category": "order"}},
        neutral.EndCall(call_id=CallId(7), parameters={"Category": "order"}),
    ),
    (
        SERVICE,
        "Event3rdServerFault",
        {"faultCode": 12, "faultString": "busy"},
        neutral.EndCall(call_id=CallId(7), fault=Fault(code=12, sentence="busy")),
    ),
    (
        AGENT,
        "RequestPlaceInQueue",
        {"interactionId": "i1", "queue": "q"},
        neutral.PlaceInQueue(interaction_id=I1, queue=QueueName("q")),
    ),
    (
        MEDIA,
        "RequestPlaceInQueue",
        {
            "interactionId": "i1",
            "queue": "__BACK__",
            "addedProperties": {"a": 1},
            "changedProperties": {"b": 2},
            "deletedProperties": {"c": 0},
        },
        neutral.PlaceInQueue(
            interaction_id=I1,
            queue=QueueName("__BACK__"),
            added={"a": 1},
            changed={"b": 2},
            deleted=("c",),
        ),
    ),
    (
        AGENT,
        "RequestPull",
        {"viewId": "_system_", "pullParameters": {"i1": "", "i2": 1}},
        neutral.Pull(interaction_ids=(I1, InteractionId("i2"))),
    ),
    (
        AGENT,
        "RequestPull",
        {
            "viewId": "_system_",
            "tenantId": 2,
            "pullParameters": {"i3": 0, "ids": "i1, i2,"},
            "maxInteractions": 4,
        },
        neutral.Pull(
            interaction_ids=(InteractionId("i3"), I1, InteractionId("i2")), tenant_id=2, count_max=4
        ),
    ),
    (AGENT, "RequestPull", {"viewId": "_system_"}, neutral.Pull(interaction_ids=())),
    (AGENT, "RequestPull", {"viewId": "mine"}, PullFromView(view="mine")),
    (
        AGENT,
        "RequestPull",
        {"viewId": "", "tenantId": 2, "pullParameters": {"ids": 7}, "maxInteractions": 4},
        PullFromView(view="", parameters={"ids": 7}, tenant_id=2, count_max=4),
    ),
    (
        MEDIA,
        "RequestSubmit",
        {
            "mediaType": "email",
            "interactionType": "Inbound",
            "workbinTypeId": "drafts",
            "workbinAgentId": "ada",
        },
        neutral.Submit(
            media_type="email", interaction_type="Inbound", queue=QueueName("default"), workbin=DRAFTS
        ),
    ),
    (
        AGENT,
        "RequestPlaceInWorkbin",
        {"interactionId": "i1", "workbin": WIRE_DRAFTS, "deletedProperties": ["a"]},
        neutral.PlaceInWorkbin(interaction_id=I1, workbin=DRAFTS, deleted=("a",)),
    ),
    (
        MEDIA,
        "RequestPlaceInWorkbin",
        {
            "interactionId": "i1",
            "workbin": WIRE_DRAFTS,
            "addedProperties": {"a": 1},
            "changedProperties": {"b": 2},
        },
        neutral.PlaceInWorkbin(interaction_id=I1, workbin=DRAFTS, added={"a": 1}, changed={"b": 2}),
    ),
    (
        AGENT,
        "RequestAddMedia",
        {"mediaTypeName": "chat", "reason": {"Code": 1}},
        agent_requests.AddMedia(media_type="chat", reason={"Code": 1}),
    ),
    (AGENT, "RequestRemoveMedia", {"mediaTypeName": "chat"}, agent_requests.RemoveMedia(media_type="chat")),
    (
        AGENT,
        "RequestDoNotDisturbOn",
        {"reason": "lunch"},
        agent_requests.SetDoNotDisturb(on=True, reason={"reasonSystemName": "lunch"}),
    ),
    (AGENT, "RequestDoNotDisturbOff", {}, agent_requests.SetDoNotDisturb(on=False)),
    (
        AGENT,
        "RequestChangeAgentStateReason",
        {"reason": {"Code": "talk"}},
        agent_requests.ChangeAgentStateReason(reason={"Code": "talk"}),
    ),
    (
        AGENT,
        "RequestChangeMediaStateReason",
        {"mediaTypeName": "email", "reason": {"Code": "talk"}},
        agent_requests.ChangeMediaStateReason(media_type="email", reason={"Code": "talk"}),
    ),
    (
        AGENT,
        "RequestAgentAvailable",
        {"agentId": "a", "placeId": "p"},
        agent_requests.AnnounceAgent(agent_id=AgentId("a"), place_id=PlaceId("p"), available=True),
    ),
    (
        AGENT,
        "RequestAgentNotAvailable",
        {"agentId": "a", "placeId": "p"},
        agent_requests.AnnounceAgent(agent_id=AgentId("a"), place_id=PlaceId("p"), available=False),
    ),
    (
        MEDIA,
        "RequestCustomReporting",
        {"eventContent": {"a": 1}},
        agent_requests.ReportOwn(event_content={"a": 1}),
    ),
    (
        AGENT,
        "RequestCustomReporting",
        {"eventContent": {"a": 1}, "interactionId": "i1"},
        agent_requests.ReportOwn(event_content={"a": 1}, interaction_id=I1),
    ),
    (
        REPORTING,
        "EventCurrentAgentStatus",
        {"agentId": "a"},
        agent_requests.RelayStatus(status=AgentStatus(agent_id=AgentId("a"))),
    ),
    (
        REPORTING,
        "EventCurrentAgentStatus",
        {
            "agentId": "a",
            "placeId": "p",
            "mediaStateList": {"email": 1},
            "mediaCapacityList": {"email": 3},
            "extension": {"a": 1},
        },
        agent_requests.RelayStatus(
            status=AgentStatus(
                agent_id=AgentId("a"),
                place_id=PlaceId("p"),
                media_states={"email": 1},
                media_capacities={"email": 3},
                extension={"a": 1},
            )
        ),
    ),
    *[
        (
            REPORTING,
            f"Request{verb}PlaceAgentStateReporting{more}",
            given,
            agent_requests.WatchAgents(**meant),
        )
        for verb, watching in (("Start", True), ("Stop", False))
        for more, given, meant in (
            ("", {}, {"tenants": frozenset({1}), "watching": watching}),
            ("", {"tenantList": [2, 3]}, {"tenants": frozenset({2, 3}), "watching": watching}),
            ("", {"tenantList": {"second": 2}}, {"tenants": frozenset({2}), "watching": watching}),
            ("All", {}, {"tenants": None, "watching": watching}),
        )
    ],
    (
        AGENT,
        "RequestGetWorkbinContent",
        {"workbin": WIRE_DRAFTS},
        neutral.GetWorkbinContent(workbin=DRAFTS),
    ),
    (
        AGENT,
        "RequestWorkbinNotifications",
        {"workbin": WIRE_DRAFTS},
        neutral.WatchWorkbin(workbin=DRAFTS, watching=True),
    ),
    (
        AGENT,
        "RequestWorkbinNotifications",
        {
            "workbin": WIRE_DRAFTS,
            "notifyPropertyChanges": True,
            "extension": {"event_processing_stopped": 1},
        },
        neutral.WatchWorkbin(workbin=DRAFTS, watching=True, properties=True, stops=True),
    ),
    (
        AGENT,
        "RequestCancelWorkbinNotifications",
        {"workbin": WIRE_DRAFTS},
        neutral.WatchWorkbin(workbin=DRAFTS, watching=False),
    ),
    (AGENT, "RequestWorkbinTypesInfo", {}, neutral.GetWorkbinTypes(tenant_id=1)),
    (MEDIA, "RequestWorkbinTypesInfo", {"tenantId": 7}, neutral.GetWorkbinTypes(tenant_id=7)),
    (AGENT, "RequestHold", {"interactionId": "i1"}, neutral.Hold(interaction_id=I1)),
    (AGENT, "RequestResume", {"interactionId": "i1"}, neutral.Resume(interaction_id=I1)),
]
FOR = {
    "RequestRegisterClient": set(Role) - {Role.ROUTER},
    "RequestUnregisterClient": set(Role) - {Role.ROUTER},
    "RequestGetInteractionProperties": set(Role) - {Role.ROUTER},
    "RequestSubmit": {MEDIA, AGENT},
    "RequestChangeProperties": {MEDIA, AGENT},
    "RequestStopProcessing": {MEDIA, AGENT},
    "RequestAccept": {AGENT},
    "RequestReject": {AGENT},
    "RequestTransfer": {AGENT},
    "RequestConference": {AGENT},
    "RequestIntrude": {AGENT},
    "RequestLeaveInteraction": {AGENT},
    "RequestAgentLogin": {AGENT},
    "RequestAgentLogout": {AGENT},
    "RequestNotReadyForMedia": {AGENT},
    "RequestCancelNotReadyForMedia": {AGENT},
    "Event3rdServerResponse": {SERVICE},
    "Event3rdServerFault": {SERVICE},
    "RequestFindInteractions": {MEDIA, AGENT, REPORTING},
    "RequestLockInteraction": {MEDIA, AGENT},
    "RequestUnlockInteraction": {MEDIA, AGENT},
    "RequestTakeSnapshot": {MEDIA, AGENT},
    "RequestGetSnapshotInteractions": {MEDIA, AGENT},
    "RequestReleaseSnapshot": {MEDIA, AGENT},
    "RequestMoveInteractions": {MEDIA, AGENT},
    "RequestAddMedia": {AGENT},
    "RequestRemoveMedia": {AGENT},
    "RequestDoNotDisturbOn": {AGENT},
    "RequestDoNotDisturbOff": {AGENT},
    "RequestChangeAgentStateReason": {AGENT},
    "RequestChangeMediaStateReason": {AGENT},
    "RequestAgentAvailable": {AGENT},
    "RequestAgentNotAvailable": {AGENT},
    "RequestCustomReporting": {MEDIA, AGENT},
    "EventCurrentAgentStatus": {REPORTING},
    "RequestStartPlaceAgentStateReporting": {REPORTING},
    "RequestStartPlaceAgentStateReportingAll": {REPORTING},
    "RequestStopPlaceAgentStateReporting": {REPORTING},
    "RequestStopPlaceAgentStateReportingAll": {REPORTING},
    "RequestPlaceInQueue": {MEDIA, AGENT},
    "RequestPull": {AGENT},
    "RequestHold": {AGENT},
    "RequestResume": {AGENT},
    "RequestPlaceInWorkbin": {MEDIA, AGENT},
    "RequestGetWorkbinContent": {MEDIA, AGENT},
    "RequestWorkbinNotifications": {MEDIA, AGENT},
    "RequestCancelWorkbinNotifications": {MEDIA, AGENT},
    "RequestWorkbinTypesInfo": {MEDIA, AGENT},
}


@pytest.mark.parametrize(("role", "name", "attributes", "meaning"), SPOKEN)
def test_a_request_means_what_the_protocol_says(
    role: Role, name: str, attributes: dict[str, object], meaning: object
) -> None:
    """Protocol 4, attribute by attribute; the reference and the client's id come along."""
    assert hear(role, name, attributes) == Heard(meaning)


def test_every_request_is_heard_from_the_roles_of_the_protocol() -> None:
    """Protocol 1 and 4: who asks what."""
    assert {kind.__name__: set(roles) for kind, (roles, _) in HEARD.items()} == FOR
    assert set(REQUESTS) == set(FOR)
    assert {name for _, name, _, _ in (*SPOKEN, *MANY)} | {"RequestRegisterClient"} == set(REQUESTS)


SMALLEST = {name: (role, attributes) for role, name, attributes, _ in reversed((*SPOKEN, *MANY))}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ROUTER])
@pytest.mark.parametrize("name", SMALLEST)
def test_a_request_of_another_role_is_error_42(name: str, role: Role) -> None:
    """Protocol 9: UNKNOWN_MESSAGE, "``messageName`` not known, or not for this role"."""
    heard = hear(role, name, SMALLEST[name][1])
    if role in FOR[name]:
        assert not isinstance(heard.meaning, Refusal)
    else:
        assert isinstance(heard.meaning, Refusal)
        assert heard.meaning.why is Refusals.UNKNOWN_MESSAGE
        assert name in heard.meaning.sentence


WRONG_LISTS: list[tuple[dict[str, object], Refusals, str]] = [
    ({"a": None}, Refusals.INVALID_ATTRIBUTE, "a"),
    ({"a": {"b": [1]}, "c": None}, Refusals.INVALID_ATTRIBUTE, "a.b,c"),
    ({"a": {"$binary": 1}}, Refusals.INVALID_ATTRIBUTE, "a"),
    ({"k" * 257: 1}, Refusals.LIMIT_EXCEEDED, "k" * 54 + "…"),
]


@pytest.mark.parametrize(("extension", "why", "keys"), WRONG_LISTS)
@pytest.mark.parametrize("name", [*SMALLEST, "RequestRegisterClient"])
def test_the_extension_of_every_request_is_a_key_value_list(
    name: str, extension: dict[str, object], why: Refusals, keys: str
) -> None:
    """Protocol 2: "``null`` is refused", and so is whatever else no key-value list may hold."""
    role, attributes = SMALLEST.get(name, (None, {}))
    heard = hear(role, name, {**attributes, "extension": extension})
    assert isinstance(heard.meaning, Refusal)
    assert (heard.meaning.why, heard.reference) == (why, 7)
    assert heard.meaning.extension is not None
    assert heard.meaning.extension["Keys"] == ",".join(f"extension.{key}" for key in keys.split(","))


def test_an_extension_that_is_null_is_absent() -> None:
    """Protocol 2: "``null`` is accepted as absent"; only within the list it is a value."""
    assert hear(AGENT, "RequestAgentLogout", {"extension": None}).meaning == agent_requests.LogOut()
    assert (
        hear(AGENT, "RequestAgentLogout", {"extension": {"a": {"b": 1}}}).meaning == agent_requests.LogOut()
    )


def test_a_message_of_another_role_is_that_before_its_extension_is_looked_at() -> None:
    """Protocol 9: error 42 comes "before anything about the interaction is looked at" (decision 7)."""
    heard = hear(REPORTING, "RequestAgentLogout", {"extension": {"a": None}})
    assert isinstance(heard.meaning, Refusal)
    assert heard.meaning.why is Refusals.UNKNOWN_MESSAGE


@pytest.mark.parametrize("ready", [2, -1, 10**30])
def test_readiness_at_login_is_0_or_1(ready: int) -> None:
    """Protocol 4: "mediaList {media: 1 ready / 0 not}"; every other medium is named."""
    media = {"email": ready, "chat": 1, "sms": 3}
    heard = hear(AGENT, "RequestAgentLogin", {"agentId": "a", "placeId": "p", "mediaList": media})
    assert isinstance(heard.meaning, Refusal)
    assert heard.meaning.why is Refusals.INVALID_ATTRIBUTE
    assert heard.meaning.sentence == "mediaList: neither 0 nor 1: email, sms"


@pytest.mark.parametrize(
    ("client_type", "role"),
    [*((role, role) for role in Role if role is not Role.ROUTER), ("Router", None), ("", None)],
)
def test_a_registration_names_one_of_five_client_types(client_type: str, role: Role | None) -> None:
    """Protocol 4: `MediaServer`, `AgentApplication`, `ReportingEngine`, `ExternalService`, `Proxy`."""
    attributes = {"clientName": "me", "clientType": client_type, "tenantId": 4, "extension": {"token": "t"}}
    heard = hear(None, "RequestRegisterClient", attributes)
    assert heard.meaning == Registration(name="me", role=role, options={"token": "t"}, tenant_id=4)


def test_a_registration_without_extension_has_no_options() -> None:
    """Protocol 4: every option is optional; a missing name is for the roster to refuse."""
    assert hear(None, "RequestRegisterClient", {}).meaning == Registration(name="", role=None, options={})


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("RequestSubmit", "receivedAt"),
        ("RequestSubmit", "scheduledAt"),
        ("RequestPlaceInQueue", "scheduledAt"),
        ("RequestGetInteractionProperties", "atTime"),
    ],
)
@pytest.mark.parametrize("text", ["yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+09:00", "x" * 500])
def test_a_time_that_is_none_is_error_48(name: str, attribute: str, text: str) -> None:
    """Protocol 2: "Times are RFC 3339"; the refusal names the attribute and stays short."""
    heard = hear(MEDIA, name, {**SMALLEST[name][1], attribute: text})
    assert isinstance(heard.meaning, Refusal)
    assert heard.meaning.why is Refusals.INVALID_ATTRIBUTE
    assert heard.meaning.sentence.startswith(f"{attribute}: ")
    assert len(heard.meaning.sentence) < 120


def test_nothing_is_scheduled_in_a_workbin() -> None:
    """Decision 65."""
    attributes = {**SMALLEST["RequestPlaceInWorkbin"][1], "scheduledAt": "1970-01-01T00:00:02Z"}
    assert hear(AGENT, "RequestPlaceInWorkbin", attributes).meaning is NOT_SCHEDULED


@pytest.mark.parametrize("value", [2, -1])
def test_online_is_0_or_1(value: int) -> None:
    """Protocol 7: IsOnline is a flag."""
    message = {"mediaType": "chat", "interactionType": "Inbound", "isOnline": value}
    heard = hear(MEDIA, "RequestSubmit", message)
    assert isinstance(heard.meaning, Refusal)
    assert heard.meaning.sentence == f"isOnline: {value} is neither 0 nor 1"


def test_a_response_without_the_reference_of_its_call_is_error_48() -> None:
    """Protocol 6: "matched by reference", the server's own."""
    heard = hear(SERVICE, "Event3rdServerResponse", {"referenceId": None})
    assert isinstance(heard.meaning, Refusal)
    assert heard.meaning.why is Refusals.INVALID_ATTRIBUTE
    assert heard.meaning.sentence == "referenceId is missing"


def test_a_list_of_ids_that_is_no_text_is_error_48() -> None:
    """Protocol 4: ``_system_`` is by id."""
    meaning = hear(AGENT, "RequestPull", {"viewId": "_system_", "pullParameters": {"ids": 7}}).meaning
    assert isinstance(meaning, Refusal)
    assert (meaning.why, "pullParameters.ids" in meaning.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


def test_a_wish_that_is_neither_0_nor_1_is_error_48() -> None:
    """Protocol 4: notifyPropertyChanges."""
    attributes: dict[str, object] = {"workbin": WIRE_DRAFTS, "notifyPropertyChanges": 2}
    meaning = hear(AGENT, "RequestWorkbinNotifications", attributes).meaning
    assert isinstance(meaning, Refusal)
    assert (meaning.why, "notifyPropertyChanges" in meaning.sentence) == (Refusals.INVALID_ATTRIBUTE, True)
