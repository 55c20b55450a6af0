"""Wire requests of URS -> neutral requests (protocol 6)."""

from typing import NamedTuple

import msgspec
import pytest

from interaction_server.core import requests as neutral
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    ConnectionId,
    InteractionId,
    PlaceId,
    QueueName,
    Role,
    StrategyId,
    Workbin,
)
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.dialects.dialect import Registration, Stay
from interaction_server.dialects.t_library import TLibrary
from interaction_server.dialects.t_library.hear import ABOUT_CALL, ABOUT_SESSION
from interaction_server.dialects.t_library.requests import REQUESTS, Request

TLIB = TLibrary()
HERE = ConnectionId("000000000000000A")
I1 = InteractionId("i1")
STAY = Stay(interaction_id=I1, actor=Actor(actor_type=ActorType.STRATEGY, connection_id=HERE))
STAYS = {str(HERE): STAY}


class Heard(NamedTuple):
    """What came of a message."""

    meaning: object
    reference: int | None = 7
    stay: Stay | None = None


def hear(name: str, **attributes: object) -> Heard:
    """A message as it comes over the wire, in neutral words."""
    message = TLIB.decode(msgspec.json.encode({"messageName": name, "referenceID": 7, **attributes}))
    assert isinstance(message, Request), message
    meaning, stay = TLIB.hear(message, Role.ROUTER, STAYS)
    return Heard(meaning, message.reference_id, stay)


ABOUT_A_STAY: list[tuple[str, dict[str, object], neutral.Request]] = [
    (
        "RequestUpdateUserData",
        {"userData": {"a": 1}},
        neutral.ChangeProperties(interaction_id=I1, changed={"a": 1}),
    ),
    (
        "RequestAttachUserData",
        {"userData": {"a": 1}},
        neutral.ChangeProperties(interaction_id=I1, changed={"a": 1}),
    ),
    ("RequestDeletePair", {"key": "a"}, neutral.ChangeProperties(interaction_id=I1, deleted=("a",))),
    ("RequestDeleteUserData", {}, neutral.DeleteAllProperties(interaction_id=I1)),
    (
        "RequestRouteCall",
        {"routeType": "Agent", "agentId": "a", "placeId": "p", "extensions": {"e": 1}},
        neutral.RouteToAgent(
            interaction_id=I1, agent_id=AgentId("a"), place_id=PlaceId("p"), extension={"e": 1}, reference=7
        ),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Agent"},
        neutral.RouteToAgent(interaction_id=I1, agent_id=AgentId(""), reference=7),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Queue", "queue": "q"},
        neutral.PlaceInQueue(interaction_id=I1, queue=QueueName("q")),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Queue", "queue": "q", "scheduledAt": "1970-01-01T00:00:02Z"},
        neutral.PlaceInQueue(interaction_id=I1, queue=QueueName("q"), scheduled_at=2000),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Queue"},
        neutral.PlaceInQueue(interaction_id=I1, queue=QueueName("")),
    ),
    *[
        (
            "RequestRouteCall",
            {"routeType": "Workbin", **named},
            neutral.PlaceInWorkbin(interaction_id=I1, workbin=Workbin(type_id="drafts", place_id="p")),
        )
        for named in (
            {"workbin": {"workbinTypeId": "drafts", "workbinPlaceId": "p"}},
            {"workbinTypeId": "drafts", "workbinPlaceId": "p"},
        )
    ],
    ("RequestRouteCall", {"routeType": "Stop"}, neutral.StopProcessing(interaction_id=I1)),
    (
        "RequestRouteCall",
        {"routeType": "Stop", "reason": "done"},
        neutral.StopProcessing(interaction_id=I1, reason={"reasonSystemName": "done"}),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Place", "placeId": "p", "extensions": {"a": 1}},
        neutral.RouteToAgent(interaction_id=I1, place_id=PlaceId("p"), extension={"a": 1}, reference=7),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Place"},
        neutral.RouteToAgent(interaction_id=I1, place_id=PlaceId(""), reference=7),
    ),
    (
        "RequestRouteCall",
        {"routeType": "Stop", "reason": {"a": 1}},
        neutral.StopProcessing(interaction_id=I1, reason={"a": 1}),
    ),
    (
        "RequestPrivateService",
        {"extensions": {"Envelope3rdServer": {"AppType": "a", "Service": "s", "Method": "m"}}},
        neutral.CallService(interaction_id=I1, app_type="a", service="s", method="m", reference=7),
    ),
]


@pytest.mark.parametrize(("name", "attributes", "meaning"), ABOUT_A_STAY)
def test_a_request_about_a_stay_stands_for_a_neutral_one(
    name: str, attributes: dict[str, object], meaning: neutral.Request
) -> None:
    """Protocol 6, column "Meaning here"; the asker is the strategy in that stay."""
    assert hear(name, connID=HERE, **attributes) == Heard(meaning, stay=STAY)


@pytest.mark.parametrize("name", [kind.__name__ for kind in ABOUT_CALL])
def test_a_conn_id_that_is_not_open_is_an_unknown_interaction(name: str) -> None:
    """Protocol 6: TL code 56, "invalid connection id"; the text stays short whatever was sent."""
    attributes = next(attributes for known, attributes, _ in ABOUT_A_STAY if known == name)
    heard = hear(name, connID="B" * 500, **attributes)
    assert isinstance(heard.meaning, Refusal)
    assert (heard.meaning.why, heard.reference, heard.stay) == (Refusals.UNKNOWN_INTERACTION, 7, None)
    assert heard.meaning.why.value.t_library == 56
    assert len(heard.meaning.sentence) < 120


@pytest.mark.parametrize("route_type", ["", "agent", "Nowhere", "x" * 500])
def test_an_unknown_route_type_is_an_impossible_value(route_type: str) -> None:
    """Protocol 9: 48; in T-Library's words 53, "invalid attribute"."""
    heard = hear("RequestRouteCall", connID=HERE, routeType=route_type)
    assert isinstance(heard.meaning, Refusal)
    assert (heard.meaning.why, heard.meaning.why.value.t_library) == (Refusals.INVALID_ATTRIBUTE, 53)
    assert "Agent, " in heard.meaning.sentence
    assert len(heard.meaning.sentence) < 150


@pytest.mark.parametrize(
    ("name", "attributes", "meaning"),
    [
        (
            "RequestRegisterClient",
            {"applicationName": "urs", "extensions": {"token": "t"}},
            Registration(name="urs", role=Role.ROUTER, options={"token": "t"}),
        ),
        ("RequestRegisterClient", {}, Registration(name="", role=Role.ROUTER, options={})),
        (
            "RequestRegisterAddress",
            {"thisDN": "sort"},
            neutral.RunStrategy(strategy_id=StrategyId("sort"), running=True),
        ),
        (
            "RequestUnregisterAddress",
            {"thisDN": "sort"},
            neutral.RunStrategy(strategy_id=StrategyId("sort"), running=False),
        ),
    ],
)
def test_a_request_about_the_session_needs_no_stay(
    name: str, attributes: dict[str, object], meaning: object
) -> None:
    """Protocol 6: open the session; "I run this strategy", or no longer."""
    assert hear(name, **attributes) == Heard(meaning)


@pytest.mark.parametrize("attribute", ["extensions", "reasons"])
@pytest.mark.parametrize("name", REQUESTS)
def test_extensions_and_reasons_of_every_request_are_key_value_lists(name: str, attribute: str) -> None:
    """Protocol 2 and 6: ``null`` and arrays are refused, wherever they stand."""
    attributes = next((more for kind, more, _ in ABOUT_A_STAY if kind == name), {})
    wrong = {attribute: {"a": None, "b": {"c": []}}}
    heard = hear(name, **{"connID": HERE, "thisDN": "sort", **attributes, **wrong})
    assert isinstance(heard.meaning, Refusal)
    assert (heard.meaning.why, heard.reference, heard.stay) == (Refusals.INVALID_ATTRIBUTE, 7, None)
    assert heard.meaning.extension == {"Keys": f"{attribute}.a,{attribute}.b.c"}


def test_every_request_is_heard() -> None:
    """A message that is decoded must be understood."""
    assert {*ABOUT_CALL, *ABOUT_SESSION} == set(REQUESTS.values())
    assert {name for name, *_ in ABOUT_A_STAY} == {kind.__name__ for kind in ABOUT_CALL}


def test_a_workbin_that_is_not_named_is_a_missing_attribute() -> None:
    """Protocol 6: Workbin {workbin…}."""
    meaning = hear("RequestRouteCall", connID=HERE, routeType="Workbin").meaning
    assert isinstance(meaning, Refusal)
    assert (meaning.why, "workbin" in meaning.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ({"routeType": "Queue", "queue": "q", "scheduledAt": "soon"}, "scheduledAt: 'soon'"),
        ({"routeType": "Workbin", "workbinTypeId": "d", "workbinAgentId": "a"}, "placed in a queue"),
        ({"routeType": "Stop"}, "placed in a queue"),
    ],
)
def test_a_time_that_nothing_can_be_scheduled_for_is_error_48(attributes: dict[str, str], named: str) -> None:
    """Decision 65: a time as everywhere, and for a queue only."""
    attributes = {"scheduledAt": "1970-01-01T00:00:02Z", **attributes}
    meaning = hear("RequestRouteCall", connID=HERE, **attributes).meaning
    assert isinstance(meaning, Refusal)
    assert (meaning.why, named in meaning.sentence) == (Refusals.INVALID_ATTRIBUTE, True)
