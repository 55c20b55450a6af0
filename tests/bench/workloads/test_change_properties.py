import asyncio
from typing import cast

import msgspec
import pytest

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.change_properties import (
    CHANGED,
    ChangingClient,
    Counter,
    check_event,
    request_form,
    user_data,
)
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import Observer


class Wire:
    """Stands for the transport."""

    def __init__(self) -> None:
        self.requests: list[dict[str, object]] = []

    def write(self, data: bytes) -> None:
        """Keep the requests."""
        self.requests += [msgspec.json.decode(line) for line in data.splitlines()]


def client(*ids: str) -> tuple[ChangingClient, Wire]:
    tally, wire = Tally(), Wire()
    connection = Connection(tally.broken)
    connection.transport = cast("asyncio.Transport", wire)
    return ChangingClient(connection, [request_form(each) for each in ids], Counter(), tally), wire


def acknowledgement(reference: object) -> bytes:
    return b'{"messageName":"EventAck","referenceId":%d,"proxyClientId":1}\n' % cast("int", reference)


def test_the_interaction_and_the_change_are_as_large_as_they_should_be() -> None:
    assert len(user_data()) == 20
    assert 1_000 < len(msgspec.json.encode(user_data())) < 2_000
    assert len(CHANGED) == 5
    assert 150 < len(msgspec.json.encode(CHANGED)) < 250


def test_each_change_goes_to_the_next_interaction_with_values_never_used_before() -> None:
    changing, wire = client("first", "second")
    changing.begin(3)
    assert [request["interactionId"] for request in wire.requests] == ["first", "second", "first"]
    for key in CHANGED:
        values = [cast("dict[str, str]", request["changedProperties"])[key] for request in wire.requests]
        assert len(set(values)) == 3


def test_every_answer_is_noted_and_leads_to_one_more_request_until_the_round_is_over() -> None:
    changing, wire = client("only")
    changing.begin(2)
    changing.take(acknowledgement(2) + acknowledgement(1))
    assert len(changing.tally.latencies) == 2
    assert [request["referenceId"] for request in wire.requests] == [1, 2, 3, 4]
    changing.open = False
    changing.take(acknowledgement(3) + acknowledgement(4))
    assert len(wire.requests) == 4
    assert changing.tally.why_broken is None


@pytest.mark.parametrize(
    "answer",
    [
        b'{"messageName":"EventError","referenceId":1,"errorCode":55,"errorDescription":"no disk"}\n',
        b'{"messageName":"EventAck","referenceId":2,"proxyClientId":1}\n',
        b'{"messageName":"EventAck","proxyClientId":1}\n',
    ],
)
def test_a_refusal_or_an_answer_to_nothing_breaks_the_run(answer: bytes) -> None:
    changing, _ = client("only")
    changing.begin(1)
    changing.take(answer)
    assert "a change was not acknowledged" in (changing.tally.why_broken or "")


def test_an_answer_given_twice_breaks_the_run() -> None:
    changing, _ = client("only")
    changing.begin(1)
    changing.take(acknowledgement(1))
    changing.take(acknowledgement(1))
    assert changing.tally.why_broken is not None


def heard(**changes: object) -> Observer:
    message = {
        "messageName": "EventPropertiesChanged",
        "changedProperties": {key: form % 0 for key, form in CHANGED.items()},
        "interaction": {"interactionVersion": 9, "interactionUserData": user_data()},
        **changes,
    }
    observer = Observer(Connection(pytest.fail))
    observer.take(msgspec.json.encode(message) + b"\n")
    return observer


def test_an_event_with_the_whole_user_data_is_right() -> None:
    check_event(heard())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"messageName": "EventRevoked"}, "EventRevoked came"),
        ({"changedProperties": {}}, "does not have the change"),
        ({"interaction": {"interactionVersion": 9, "interactionUserData": {}}}, "its twenty properties"),
    ],
)
def test_an_event_that_lacks_something_fails_the_run(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(BenchFailed, match=complaint):
        check_event(heard(**changes))
