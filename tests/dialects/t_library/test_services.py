"""The envelope of calls to external services, there and back (protocol 6)."""

import msgspec
import pytest

from interaction_server.core.audience import Listener
from interaction_server.core.model import ActorType, CallId, ConnectionId, Fault, InteractionId, Role
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import CallService, EndCall
from interaction_server.dialects.dialect import Stay
from interaction_server.dialects.t_library import TLibrary
from interaction_server.dialects.t_library.requests import Request
from tests.core.world import CLASSIFIER, STRANGER, World, classify

TLIB = TLibrary()
HERE = ConnectionId("000000000000000A")
ONE = InteractionId("i1")
NO_VALUE = "a value is text, a number, a boolean or a nested list, not null"
CALLED = {"AppName": "classifier", "Service": "Mail", "Method": "Classify"}


def hear(**attributes: object) -> object:
    """What a RequestPrivateService means."""
    line = {"messageName": "RequestPrivateService", "connID": HERE, "referenceID": 7, **attributes}
    message = TLIB.decode(msgspec.json.encode(line))
    assert isinstance(message, Request), message
    stay = Stay(interaction_id=ONE, actor=STRANGER)
    return TLIB.hear(message, Role.ROUTER, {str(HERE): stay})[0]


def test_the_envelope_says_whom_to_ask_for_what() -> None:
    """Protocol 6: "{AppName | AppType, Service, Method, Version, Parameters}"."""
    whole = {**CALLED, "Version": "2", "Parameters": {"Lang": "en"}}
    assert hear(extensions={"Envelope3rdServer": whole}) == classify(
        ONE, version="2", parameters={"Lang": "en"}
    )
    by_type = {"AppType": "classifiers", "Service": "Mail", "Method": "Classify", "Version": 2}
    assert hear(extensions={"Envelope3rdServer": by_type}) == CallService(
        interaction_id=ONE, app_type="classifiers", service="Mail", method="Classify", version=2, reference=7
    )


@pytest.mark.parametrize(
    ("extensions", "sentence"),
    [
        (None, "extensions.Envelope3rdServer is missing"),
        ({}, "extensions.Envelope3rdServer is missing"),
        ({"Envelope3rdServer": "classifier"}, "extensions.Envelope3rdServer is no key-value list"),
        ({"Envelope3rdServer": {"Method": "Classify"}}, "extensions.Envelope3rdServer.Service is missing"),
        (
            {"Envelope3rdServer": {**CALLED, "AppName": 5}},
            "extensions.Envelope3rdServer.AppName: Expected `str | null`, got `int`",
        ),
        (
            {"Envelope3rdServer": {**CALLED, "Parameters": {"Lang": None}}},
            f"extensions.Envelope3rdServer.Parameters.Lang: {NO_VALUE}",
        ),
    ],
)
def test_a_malformed_envelope_is_refused_by_name(extensions: object, sentence: str) -> None:
    """Protocol 6: error 53, invalid attribute; the sentence says which."""
    refusal = hear(extensions=extensions)
    assert isinstance(refusal, Refusal)
    assert refusal.why.value.t_library == 53
    assert refusal.sentence == sentence


def test_a_stay_that_there_is_not_is_refused() -> None:
    """Protocol 6: error 56, invalid connection id."""
    refusal = hear(connID="000000000000000B", extensions={"Envelope3rdServer": CALLED})
    assert isinstance(refusal, Refusal)
    assert refusal.why is Refusals.UNKNOWN_INTERACTION


@pytest.mark.parametrize(
    ("end", "carried"),
    [
        (EndCall(call_id=CallId(5), parameters={"Category": "order"}), {"Parameters": {"Category": "order"}}),
        (EndCall(call_id=CallId(5)), {"Parameters": {}}),
        (
            EndCall(call_id=CallId(5), fault=Fault(code=12, sentence="busy")),
            {"FaultCode": 12, "FaultString": "busy"},
        ),
    ],
)
def test_the_outcome_comes_back_in_the_envelope(end: EndCall, carried: dict[str, object]) -> None:
    """Protocol 6: "goes back as EventPrivateInfo {referenceID, connID, extensions: {Envelope3rdServer}}"."""
    world = World()
    one = world.call()
    world.done(CLASSIFIER, end)
    record = world.journal[-1]
    assert record.actor.actor_type is ActorType.SERVER
    assert TLIB.spelling(record, Listener.STRATEGY) == "EventPrivateInfo"
    body = TLIB.notice(record, Listener.STRATEGY, world.interactions[one])
    assert body is not None
    assert msgspec.json.decode(body + b"}") == {
        "messageName": "EventPrivateInfo",
        "referenceID": 7,
        "connID": "0000000000000004",
        "thisDN": "sort",
        "time": "2023-11-14T22:13:20.000Z",
        "extensions": {"Envelope3rdServer": {**CALLED, **carried}},
    }
