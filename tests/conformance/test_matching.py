import pytest

from interaction_server.conformance.matching import Bindings, Comparison, compare, spell
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    EMPTY,
    Exactly,
    Naming,
    Nested,
    OneMoreThan,
    Party,
    Repeated,
    own,
)

agent = Party(name="agent")
NOTHING: dict[str, object] = {}


def differences(expected: dict[str, object], happened: dict[str, object], **bound: object) -> list[str]:
    bindings = Bindings("0")
    bindings.values |= bound
    comparison = Comparison(bindings)
    comparison.compare(expected, happened, "")
    return comparison.differences


@pytest.mark.parametrize(
    ("expected", "happened"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}),
        ({"a": ABSENT}, {"b": 1}),
        ({"a": ANYTHING}, {"a": 0}),
        ({"a": EMPTY}, {"a": {}}),
        ({"a": EMPTY}, {}),
        ({"a": Exactly({"b": ANYTHING})}, {"a": {"b": 1}}),
        ({"a": OneMoreThan("{version}")}, {"a": 8}),
        ({"a": "{version}"}, {"a": 7}),
        ({"a": "at {version}"}, {"a": "at 7"}),
        ({"a": own("queue")}, {"a": "queue-0"}),
        ({"a": ["x"]}, {"a": ["x"]}),
        ({"a": Naming(("Queue", own("key")))}, {"a": "45 key-0, Queue: no"}),
        ({own("key"): 1}, {"key-0": 1}),
        ({"a": "{list}"}, {"a": {"b": {"c": 1}}}),
    ],
)
def test_what_matches_has_no_difference(expected: dict[str, object], happened: dict[str, object]) -> None:
    assert differences(expected, happened, version=7, list={"b": {"c": 1}}) == []


@pytest.mark.parametrize(
    ("expected", "happened", "sentence"),
    [
        ({"a": 1}, {}, "a: expected 1, happened nothing"),
        ({"a": 1}, {"a": True}, "a: expected 1, happened true"),
        ({"a": {"b": 1}}, {"a": 1}, 'a: expected {"b":1}, happened 1'),
        ({"a": ABSENT}, {"a": 1}, "a: expected nothing, happened 1"),
        ({"a": ANYTHING}, {}, "a: expected anything, happened nothing"),
        ({"a": Naming(("b", "c"))}, {"a": "b"}, 'a: expected a text that names c, happened "b"'),
        ({"a": Naming(("b",))}, {"a": 1}, "a: expected a text that names b, happened 1"),
        ({"a": Naming(("b",))}, {}, "a: expected a text that names b, happened nothing"),
        ({"a": EMPTY}, {"a": {"b": 1}}, 'a: expected nothing, happened {"b":1}'),
        ({"a": Exactly({"b": 1})}, {"a": {"b": 1, "c": 2}}, "a.c: expected nothing, happened 2"),
        ({"a": OneMoreThan("{version}")}, {"a": 9}, "a: expected 8, happened 9"),
        ({"a": OneMoreThan("{other}")}, {"a": 9}, 'a: expected "one more than {other}", happened 9'),
        ({"a": "{version}"}, {"a": 8}, "a: expected 7, happened 8"),
        ({"a": "{unbound}"}, {}, "a: expected {unbound}, happened nothing"),
    ],
)
def test_what_differs_is_named_by_its_path(
    expected: dict[str, object], happened: dict[str, object], sentence: str
) -> None:
    assert differences(expected, happened, version=7) == [sentence]


def test_a_placeholder_binds_what_it_first_meets_and_must_be_the_same_after() -> None:
    bindings = Bindings("0")
    comparison = Comparison(bindings)
    comparison.compare({"a": "{id}", "b": "{id}"}, {"a": 5, "b": 6}, "")
    assert comparison.found == {"id": 5}
    assert comparison.differences == ["b: expected 5, happened 6"]


def test_an_answer_echoes_the_reference_and_an_event_carries_none() -> None:
    answer, event = agent.is_answered("EventAck"), agent.has("EventAck")
    bindings = Bindings("0")
    echoed: dict[str, object] = {"messageName": "EventAck", "referenceId": 3}
    bare: dict[str, object] = {"messageName": "EventAck"}
    assert not compare(answer, echoed, bindings, 3).differences
    assert compare(answer, echoed, bindings, 4).differences
    assert compare(answer, bare, bindings, 3).differences
    assert not compare(event, bare, bindings, 3).differences
    assert compare(event, echoed, bindings, 3).differences


def test_a_row_may_say_itself_which_reference_it_expects() -> None:
    row = agent.is_answered("EventAck", referenceId=-1)
    message: dict[str, object] = {"messageName": "EventAck", "referenceId": -1}
    assert not compare(row, message, Bindings("0"), 5).differences


def test_another_message_is_one_difference() -> None:
    comparison = compare(agent.has("EventInvite", a=1), {"messageName": "EventAck"}, Bindings("0"), None)
    assert comparison.differences == ["expected EventInvite, happened EventAck"]


def test_requests_are_filled_with_what_is_bound() -> None:
    bindings = Bindings("0")
    bindings.values["version"] = 7
    filled = bindings.attributes(
        {"a": "{version}", "b": ["{version}"], "c": {own("k"): "v{version}"}, "d": Repeated("x", 3)}
    )
    assert filled == {"a": 7, "b": [7], "c": {"k-0": "v7"}, "d": "xxx"}


def test_nested_lists_are_as_deep_as_they_say() -> None:
    assert Bindings("0").fill(Nested(3)) == {"level": {"level": {"level": 1}}}


def test_long_values_are_cut_in_differences() -> None:
    assert spell("a" * 500, 10) == '"aaaaaaaa…'
