"""What a router puts on the wire, in T-Library's spelling, and what it restores."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import ConnectionLost, RequestTimedOut, Router, ServiceFault, Workbin
from interaction_server.dialects.t_library import events

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.client.conftest import Message, Peer, Visit

CONN_ID = "0000000000000001"
TOMORROW = datetime(2026, 11, 23, 8, tzinfo=UTC)


async def connect(peer: Peer, **options: object) -> tuple[Router, Visit]:
    """A connected router, and its connection as the peer sees it."""
    router = await Router.connect(
        peer.host,
        peer.port,
        application_name="urs",
        token="secret",
        options=peer.with_options(**options),  # type: ignore[arg-type]
    )
    visit = await peer.visit()
    opening = await visit.next("RequestRegisterClient")
    assert (opening["applicationName"], opening["extensions"]) == ("urs", {"token": "secret"})
    return router, visit


# fmt: off
USER_DATA = {"userData": {"a": 1}}
CHANGES = [
    (lambda router: router.update_user_data(CONN_ID, {"a": 1}), "RequestUpdateUserData", USER_DATA),
    (lambda router: router.attach_user_data(CONN_ID, {"a": 1}), "RequestAttachUserData", USER_DATA),
    (lambda router: router.delete_pair(CONN_ID, "a"),           "RequestDeletePair",     {"key": "a"}),
    (lambda router: router.delete_user_data(CONN_ID),           "RequestDeleteUserData", {}),
]
ROUTINGS = [
    (lambda router: router.route_to_agent(CONN_ID, "anna", place_id="place-1", extensions={"a": 1}),
     {"routeType": "Agent", "agentId": "anna", "placeId": "place-1", "extensions": {"a": 1}}),
    (lambda router: router.route_to_place(CONN_ID, "place-1", extensions={"a": 1}),
     {"routeType": "Place", "placeId": "place-1", "extensions": {"a": 1}}),
    (lambda router: router.route_to_queue(CONN_ID, "support"), {"routeType": "Queue", "queue": "support"}),
    (lambda router: router.route_to_queue(CONN_ID, "support", scheduled_at=TOMORROW),
     {"routeType": "Queue", "queue": "support", "scheduledAt": "2026-11-23T08:00:00.000Z"}),
    (
        lambda router: router.route_to_workbin(CONN_ID, Workbin(workbin_type_id="d", workbin_place_id="p")),
        {"routeType": "Workbin", "workbin": {"workbinTypeId": "d", "workbinPlaceId": "p"}},
    ),
    (lambda router: router.route_to_stop(CONN_ID, reason="spam"), {"routeType": "Stop", "reason": "spam"}),
]
# fmt: on


@pytest.mark.parametrize(("change", "name", "attributes"), CHANGES)
async def test_a_change_is_answered_by_the_attached_data(
    peer: Peer,
    change: Callable[[Router], Awaitable[events.EventAttachedDataChanged]],
    name: str,
    attributes: Message,
) -> None:
    router, visit = await connect(peer)
    async with router:
        answer = await change(router)
        sent = await visit.next(name)
    assert answer.user_data == {"Priority": 5}
    assert sent == {
        "messageName": name,
        "referenceID": sent["referenceID"],
        "connID": CONN_ID,
        **attributes,
    }


@pytest.mark.parametrize(("route", "attributes"), ROUTINGS)
async def test_a_routing_is_answered_by_route_used(
    peer: Peer, route: Callable[[Router], Awaitable[events.EventRouteUsed]], attributes: Message
) -> None:
    router, visit = await connect(peer)
    async with router:
        answer = await route(router)
        sent = await visit.next("RequestRouteCall")
    assert answer.conn_id == CONN_ID
    del sent["referenceID"]
    assert sent == {"messageName": "RequestRouteCall", "connID": CONN_ID, **attributes}


async def test_a_change_by_another_party_is_an_event_even_while_an_answer_is_awaited(peer: Peer) -> None:
    peer.silence("RequestRouteCall")
    router, visit = await connect(peer, request_timeout_seconds=5)
    async with router:
        routing = asyncio.create_task(router.route_to_agent(CONN_ID, "anna"))
        asked = await visit.next("RequestRouteCall")
        (changed,) = peer.scripts["RequestDeletePair"](asked)
        del changed["referenceID"]
        visit.say(changed)
        assert isinstance(await anext(router.events()), events.EventAttachedDataChanged)
        assert not routing.done()
        visit.say({"messageName": "EventRouteUsed", "referenceID": asked["referenceID"], "connID": CONN_ID})
        await routing


async def test_a_routing_to_an_agent_outlasts_the_time_out_of_other_requests_unless_told(peer: Peer) -> None:
    peer.silence("RequestRouteCall")
    router, visit = await connect(peer, request_timeout_seconds=0.05)
    async with router:
        routing = asyncio.create_task(router.route_to_agent(CONN_ID, "anna"))
        with pytest.raises(RequestTimedOut):
            await router.route_to_queue(CONN_ID, "support")
        with pytest.raises(RequestTimedOut):
            await router.route_to_agent(CONN_ID, "anna", timeout_seconds=0.01)
        assert not routing.done()
        visit.drop()
        with pytest.raises(ConnectionLost):
            await routing


async def test_after_a_reconnect_its_addresses_are_registered_again(peer: Peer) -> None:
    router, visit = await connect(peer)
    async with router:
        for strategy in ("support", "sales", "returns"):
            await router.register_address(strategy)
        await router.unregister_address("sales")
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        registered = [await again.next("RequestRegisterAddress") for _ in range(2)]
    assert [message["thisDN"] for message in registered] == ["support", "returns"]


def private_info(**envelope: object) -> Callable[[Message], list[Message]]:
    """A script that answers with an outcome."""

    def answer(asked: Message) -> list[Message]:
        whole = {"Service": "Mail", "Method": "Classify", **envelope}
        return [
            {
                "messageName": "EventPrivateInfo",
                "referenceID": asked["referenceID"],
                "connID": asked["connID"],
                "extensions": {"Envelope3rdServer": whole},
            }
        ]

    return answer


async def test_an_external_service_is_asked_in_an_envelope(peer: Peer) -> None:
    router, visit = await connect(peer)
    peer.scripts["RequestPrivateService"] = private_info(Parameters={"Category": "order"})
    async with router:
        result = await router.private_service(
            CONN_ID, "Mail", "Classify", app_name="classifier", version="2", parameters={"a": b"\x00"}
        )
        asked = await visit.next("RequestPrivateService")
    assert result == {"Category": "order"}
    assert asked["extensions"] == {
        "Envelope3rdServer": {
            "AppName": "classifier",
            "Service": "Mail",
            "Method": "Classify",
            "Version": "2",
            "Parameters": {"a": {"$binary": "AA=="}},
        }
    }


@pytest.mark.parametrize(("fault", "said"), [({"FaultString": "busy"}, "12 busy"), ({}, "12")])
async def test_a_fault_of_an_external_service_is_raised(peer: Peer, fault: Message, said: str) -> None:
    router, _ = await connect(peer)
    peer.scripts["RequestPrivateService"] = private_info(FaultCode=12, **fault)
    async with router:
        with pytest.raises(ServiceFault) as raised:
            await router.private_service(CONN_ID, "Mail", "Classify", app_type="classifiers")
    assert (raised.value.code, str(raised.value)) == (12, said)


async def test_a_result_may_be_empty(peer: Peer) -> None:
    router, _ = await connect(peer)
    peer.scripts["RequestPrivateService"] = private_info()
    async with router:
        assert await router.private_service(CONN_ID, "Mail", "Classify", app_type="classifiers") == {}
