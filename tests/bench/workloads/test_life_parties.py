from typing import cast

import msgspec
import pytest

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.life_parties import LifeObserver, Routing, Working, value_after
from interaction_server.bench.workloads.party import Party
from tests.bench.standing_in import Transport, feed, wire_to

PREFIX = b'"bench-life-1-'


def connection(reasons: list[str]) -> tuple[Connection, Transport]:
    made, transport = Connection(reasons.append), Transport()
    made.connection_made(transport)  # type: ignore[arg-type]
    return made, transport


def said(transport: Transport) -> list[dict[str, object]]:
    found = [msgspec.json.decode(line) for line in transport.written.splitlines()]
    transport.written = b""
    return cast("list[dict[str, object]]", found)


def tell(party: Party, *messages: dict[str, object]) -> None:
    party.take(b"".join(msgspec.json.encode(message) + b"\n" for message in messages))


def test_a_value_is_what_stands_between_its_name_and_the_next_comma() -> None:
    assert value_after(b'"connID":', b'{"a":1,"connID":"05","b":2}') == b'"05"'
    assert value_after(b'"connID":', b'{"a":1}') == b""


def test_a_router_gives_interactions_to_the_agents_in_turn() -> None:
    wire, transport = connection([])
    routing = Routing(wire, ["one", "two"])
    request = {"messageName": "EventRouteRequest", "connID": "05", "thisDN": "life"}
    tell(routing, request, {**request, "connID": "06"})
    assert said(transport) == [
        {"messageName": "RequestRouteCall", "connID": conn_id, "routeType": "Agent", "agentId": agent}
        for conn_id, agent in (("05", "one"), ("06", "two"))
    ]
    tell(routing, {"messageName": "EventRouteUsed", "connID": "05"})
    assert routing.used == 1


def test_an_agent_accepts_then_stops_then_the_life_is_over() -> None:
    wire, transport = connection([])
    over: list[list[int]] = []
    working = Working(wire, PREFIX, over.append)
    interaction = {"interactionId": "bench-life-1-21", "interactionTenantId": 1}
    offer = {"messageName": "EventInvite", "interaction": interaction, "ticketId": 6, "operation": "Deliver"}
    tell(working, offer)
    assert said(transport) == [
        {
            "messageName": "RequestAccept",
            "referenceId": 42,
            "ticketId": 6,
            "interactionId": "bench-life-1-21",
        }
    ]
    tell(working, {"messageName": "EventAck", "referenceId": 42, "proxyClientId": 1})
    assert said(transport) == [
        {"messageName": "RequestStopProcessing", "referenceId": 43, "interactionId": "bench-life-1-21"}
    ]
    assert over == []
    tell(working, {"messageName": "EventAck", "referenceId": 43, "proxyClientId": 1})
    assert (said(transport), over) == ([], [[21]])


@pytest.mark.parametrize(
    "make", [lambda wire: Routing(wire, ["one"]), lambda wire: Working(wire, PREFIX, print)]
)
def test_a_refusal_breaks_the_run(make: type[Party]) -> None:
    reasons: list[str] = []
    wire, _ = connection(reasons)
    tell(make(wire), {"messageName": "EventError", "referenceId": 4, "errorCode": 55})
    assert "EventError" in reasons[0]


def test_a_reporting_engine_counts_changes_and_ends_however_they_are_cut() -> None:
    reasons: list[str] = []
    wire, _ = wire_to(reasons)
    observer = LifeObserver(wire, reasons.append)
    names = (
        b"EventPropertiesChanged",
        b"EventPartyRemoved",
        b"EventProcessingStopped",
        b"EventProcessingStopped",
    )
    stream = b"".join(
        b'{"messageName":"%b","eventSequence":%d,"a":1}\n' % (name, sequence)
        for sequence, name in enumerate(names, 5)
    )
    for place in range(0, len(stream), 7):
        feed(observer, stream[place : place + 7])
    assert (observer.count, observer.changed, observer.stopped, reasons) == (4, 1, 2, [])
