"""What an external service puts on the wire, and what it makes of calls."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import ConnectionLost, ExternalService, ServiceFault
from interaction_server.dialects.interaction_management.events import EventError, Request3rdServer
from interaction_server.dialects.interaction_management.requests import RequestGetInteractionProperties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.client.conftest import Message, Peer, Visit

CALL: Message = {
    "messageName": "Request3rdServer",
    "referenceId": 17,
    "appName": "classifier",
    "service": "Mail",
    "method": "Classify",
    "interactionId": "i-1",
    "userData": {"Subject": "order"},
}


async def connect(peer: Peer, **more: str) -> tuple[ExternalService, Visit]:
    """A registered service, and its connection as the peer sees it."""
    for name in ("Event3rdServerResponse", "Event3rdServerFault"):
        peer.silence(name)
    service = await ExternalService.connect(
        peer.host,
        peer.port,
        client_name="classifier",
        options=peer.options,
        **more,  # type: ignore[arg-type]
    )
    return service, await peer.visit()


async def test_it_registers_in_its_role_with_its_type(peer: Peer) -> None:
    service, visit = await connect(peer, app_type="classifiers", token="secret")
    async with service:
        registration = await visit.next("RequestRegisterClient")
    assert (registration["clientType"], registration["clientName"]) == ("ExternalService", "classifier")
    assert registration["extension"] == {"app_type": "classifiers", "token": "secret"}


async def test_it_responds_under_the_reference_of_the_call(peer: Peer) -> None:
    service, visit = await connect(peer)
    async with service:
        await visit.next("RequestRegisterClient")
        visit.say({"messageName": "EventOfTomorrow"}, CALL, CALL)
        calls = service.calls()
        await service.respond(await anext(calls), {"Picture": b"\x00"})
        assert await visit.next("Event3rdServerResponse") == {
            "messageName": "Event3rdServerResponse",
            "referenceId": 17,
            "parameters": {"Picture": {"$binary": "AA=="}},
        }
        await service.fault(await anext(calls), 5, "no such model")
        assert await visit.next("Event3rdServerFault") == {
            "messageName": "Event3rdServerFault",
            "referenceId": 17,
            "faultCode": 5,
            "faultString": "no such model",
        }


async def handler(call: Request3rdServer) -> Mapping[str, object] | None:
    """Does, cannot, or fails, as the method says."""
    if call.method == "Refuse":
        raise ServiceFault("no", "not this one")
    if call.method == "Break":
        raise LookupError(call.method)
    return {"Category": "order"} if call.method == "Classify" else None


async def test_a_handler_answers_every_call(peer: Peer) -> None:
    service, visit = await connect(peer)
    async with service:
        await visit.next("RequestRegisterClient")
        serving = asyncio.create_task(service.serve(handler))
        visit.say(CALL)
        assert (await visit.next("Event3rdServerResponse"))["parameters"] == {"Category": "order"}
        visit.say({**CALL, "method": "Nothing"})
        assert "parameters" not in await visit.next("Event3rdServerResponse")
        visit.say({**CALL, "method": "Refuse"})
        fault = await visit.next("Event3rdServerFault")
        assert (fault["faultCode"], fault["faultString"]) == ("no", "not this one")
        await service.close()
        await serving


async def test_a_handler_that_fails_is_a_fault_and_is_not_hidden(peer: Peer) -> None:
    service, visit = await connect(peer)
    async with service:
        await visit.next("RequestRegisterClient")
        visit.say({**CALL, "method": "Break"})
        with pytest.raises(ExceptionGroup) as failed:
            await service.serve(handler)
        assert failed.group_contains(LookupError)
        fault = await visit.next("Event3rdServerFault")
        assert (fault["faultCode"], fault["faultString"]) == (500, "the service failed with LookupError")


async def test_the_refusal_of_a_late_response_is_no_answer_to_a_request_of_its_own(peer: Peer) -> None:
    service, visit = await connect(peer)
    peer.silence("RequestGetInteractionProperties")
    async with service:
        registration = await visit.next("RequestRegisterClient")
        assert registration["referenceId"] == -1
        reading = asyncio.create_task(service.request(RequestGetInteractionProperties(interaction_id="i-1")))
        asked = await visit.next("RequestGetInteractionProperties")
        visit.say({"messageName": "EventError", "referenceId": 2, "errorCode": 48, "errorDescription": "x"})
        assert isinstance(await anext(service.events()), EventError)
        visit.say({"messageName": "EventAck", "referenceId": asked["referenceId"]})
        await reading


async def test_a_closed_service_responds_no_more(peer: Peer) -> None:
    service, visit = await connect(peer)
    await visit.next("RequestRegisterClient")
    visit.say(CALL)
    call = await anext(service.calls())
    await service.close()
    with pytest.raises(ConnectionLost):
        await service.respond(call)
