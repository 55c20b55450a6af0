"""What a desktop puts on the wire, and what it restores."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
import pytest

from interaction_server.client import AgentApplication, Interrupted, RequestRefused, RequestTimedOut
from interaction_server.dialects.interaction_management import events

if TYPE_CHECKING:
    from tests.client.conftest import Message, Peer, Visit


async def connect(peer: Peer) -> tuple[AgentApplication, Visit]:
    """A registered desktop, and its connection as the peer sees it."""
    desk = await AgentApplication.connect(peer.host, peer.port, client_name="desk", options=peer.options)
    visit = await peer.visit()
    assert (await visit.next("RequestRegisterClient"))["clientType"] == "AgentApplication"
    return desk, visit


async def test_login_names_the_agent_the_place_and_the_media(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.login("anna", "place-1", media={"email": True, "chat": False}, tenant_id=1)
        login = await visit.next("RequestAgentLogin")
    del login["referenceId"]
    assert login == {
        "messageName": "RequestAgentLogin",
        "agentId": "anna",
        "placeId": "place-1",
        "tenantId": 1,
        "mediaList": {"email": 1, "chat": 0},
    }


async def test_an_invitation_is_accepted_with_its_ticket(peer: Peer, invite: Message) -> None:
    desk, visit = await connect(peer)
    async with desk:
        visit.say(invite)
        event = await anext(desk.events())
        assert isinstance(event, events.EventInvite)
        await desk.accept(event)
        accept = await visit.next("RequestAccept")
    assert (accept["ticketId"], accept["interactionId"]) == (7, "i-1")


async def test_an_invitation_is_rejected_with_its_ticket_and_a_reason(peer: Peer, invite: Message) -> None:
    desk, visit = await connect(peer)
    async with desk:
        visit.say(invite)
        event = await anext(desk.events())
        assert isinstance(event, events.EventInvite)
        await desk.reject(event, reason="lunch")
        reject = await visit.next("RequestReject")
    assert (reject["ticketId"], reject["interactionId"], reject["reason"]) == (7, "i-1", "lunch")


async def test_after_a_reconnect_the_agent_is_logged_in_as_it_was(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.login("anna", "place-1", media={"email": True, "chat": True})
        await desk.not_ready("chat", reason={"ReasonCode": "lunch"})
        await desk.not_ready("email")
        await desk.ready("email")
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        login = await again.next("RequestAgentLogin")
    assert login["mediaList"] == {"email": 1, "chat": 0}
    assert login["agentId"] == "anna"


async def test_after_a_reconnect_the_agent_has_the_media_and_the_peace_that_it_had(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.login("anna", "place-1", media={"email": True})
        await desk.add_media("chat", reason="busy day")
        await desk.remove_media("email")
        await desk.do_not_disturb_on(reason="lunch")
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        login = await again.next("RequestAgentLogin")
        left_alone = await again.next("RequestDoNotDisturbOn")
        await desk.do_not_disturb_off()
        again.drop()
        third = await peer.visit()
        await third.next("RequestRegisterClient")
        await third.next("RequestAgentLogin")
        await desk.change_agent_state_reason({"Code": 1})
        await third.next("RequestChangeAgentStateReason")
    assert login["mediaList"] == {"chat": 1}
    assert left_alone["reason"] == "lunch"


async def test_reasons_are_said_of_the_agent_and_of_a_medium(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.change_agent_state_reason("meeting")
        await desk.change_media_state_reason("chat", {"Code": "tired"})
        agent = await visit.next("RequestChangeAgentStateReason")
        medium = await visit.next("RequestChangeMediaStateReason")
    assert agent["reason"] == "meeting"
    assert (medium["mediaTypeName"], medium["reason"]) == ("chat", {"Code": "tired"})


async def test_a_change_that_the_server_forced_is_remembered_for_a_later_login(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        forced = {
            "messageName": "EventForcedAgentStateChange",
            "agentStateChangeOperation": "NotReadyForMedia",
        }
        visit.say({**forced, "mediaList": {"email": 0}})
        await anext(desk.events())
        assert desk.session is None
        await desk.login("anna", "place-1", media={"email": True})
        visit.say({**forced, "mediaTypeName": "email", "mediaList": {"email": 0}})
        await anext(desk.events())
        assert desk.session is not None
        assert desk.session.media_list == {"email": 0}
        visit.say({**forced, "agentStateChangeOperation": "AgentLogout", "mediaList": {}})
        await anext(desk.events())
        assert desk.session is None


async def test_after_a_logout_nobody_is_logged_in_again(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.login("anna", "place-1")
        await desk.logout()
        await desk.ready("email")
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        await desk.stop_processing("i-1")
        await again.next("RequestStopProcessing")


async def test_a_login_that_is_not_restored_ends_the_client(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.login("anna", "place-1")
        peer.refuse("RequestAgentLogin", 51, "UNKNOWN_AGENT: no such place")
        visit.drop()
        assert isinstance(await anext(desk.events()), Interrupted)
        with pytest.raises(RequestRefused, match="UNKNOWN_AGENT"):
            await anext(desk.events())


TOGETHER: list[tuple[Callable[[AgentApplication], Awaitable[None]], Message]] = [
    (
        lambda desk: desk.transfer("i-1", "bob"),
        {"messageName": "RequestTransfer", "interactionId": "i-1", "agentId": "bob"},
    ),
    (
        lambda desk: desk.transfer("i-1", "bob", place_id="p", extension={"Note": b"\x00"}),
        {
            "messageName": "RequestTransfer",
            "interactionId": "i-1",
            "agentId": "bob",
            "placeId": "p",
            "extension": {"Note": {"$binary": "AA=="}},
        },
    ),
    (
        lambda desk: desk.conference("i-1", "bob", visibility_mode="Coach"),
        {
            "messageName": "RequestConference",
            "interactionId": "i-1",
            "agentId": "bob",
            "visibilityMode": "Coach",
        },
    ),
    (
        lambda desk: desk.intrude("i-1", visibility_mode="Monitor"),
        {"messageName": "RequestIntrude", "interactionId": "i-1", "visibilityMode": "Monitor"},
    ),
    (
        lambda desk: desk.leave_interaction("i-1"),
        {"messageName": "RequestLeaveInteraction", "interactionId": "i-1"},
    ),
]


@pytest.mark.parametrize(("ask", "message"), TOGETHER)
async def test_what_agents_do_together_is_asked_as_the_protocol_spells_it(
    peer: Peer, ask: Callable[[AgentApplication], Awaitable[None]], message: Message
) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await ask(desk)
        sent = await visit.next(str(message["messageName"]))
    del sent["referenceId"]
    assert sent == message


async def test_an_invitation_outlasts_the_time_out_of_other_requests_unless_told(peer: Peer) -> None:
    peer.silence("RequestTransfer")
    peer.options = msgspec.structs.replace(peer.options, request_timeout_seconds=0.05)
    desk, visit = await connect(peer)
    async with desk:
        transfer = asyncio.create_task(desk.transfer("i-1", "bob"))
        asked = await visit.next("RequestTransfer")
        with pytest.raises(RequestTimedOut):
            await desk.transfer("i-1", "bob", timeout_seconds=0.01)
        assert not transfer.done()
        visit.say(
            {
                "messageName": "EventError",
                "referenceId": asked["referenceId"],
                "errorCode": 52,
                "errorDescription": "INVITATION_FAILED: agent bob rejected it",
            }
        )
        with pytest.raises(RequestRefused, match="bob rejected") as failed:
            await transfer
        assert failed.value.name == "INVITATION_FAILED"


async def test_agents_of_other_servers_are_announced(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.agent_available("guest", "abroad")
        await desk.agent_not_available("guest", "abroad")
        for name in ("RequestAgentAvailable", "RequestAgentNotAvailable"):
            announced = await visit.next(name)
            assert (announced["agentId"], announced["placeId"]) == ("guest", "abroad")


async def test_pull_names_the_ids_and_returns_the_properties(peer: Peer) -> None:
    peer.scripts["RequestPull"] = lambda asked: [
        {
            "messageName": "EventPulledInteractions",
            "referenceId": asked["referenceId"],
            "interactions": {"i-1": {"InteractionId": "i-1", "Subject": "order"}},
        }
    ]
    desk, visit = await connect(peer)
    async with desk:
        pulled = await desk.pull("i-1", "i-2", max_interactions=1)
        asked = await visit.next("RequestPull")
    assert pulled == {"i-1": {"InteractionId": "i-1", "Subject": "order"}}
    assert (asked["viewId"], asked["maxInteractions"]) == ("_system_", 1)
    assert set(asked["pullParameters"]) == {"i-1", "i-2"}


async def test_an_interaction_is_put_aside_and_gone_on_with(peer: Peer) -> None:
    desk, visit = await connect(peer)
    async with desk:
        await desk.hold("i-1")
        await desk.resume("i-1")
        held, resumed = await visit.next("RequestHold"), await visit.next("RequestResume")
    assert (held["interactionId"], resumed["interactionId"]) == ("i-1", "i-1")


async def test_a_pull_from_a_view_says_what_it_is_narrowed_by(peer: Peer) -> None:
    peer.scripts["RequestPull"] = lambda asked: [
        {"messageName": "EventPulledInteractions", "referenceId": asked["referenceId"], "interactions": {}}
    ]
    desk, visit = await connect(peer)
    async with desk:
        assert await desk.pull_from_view("french", parameters={"minimum": 3}, max_interactions=2) == {}
        assert await desk.pull_from_view("french") == {}
        narrow, wide = await visit.next("RequestPull"), await visit.next("RequestPull")
    assert (narrow["viewId"], narrow["maxInteractions"], narrow["pullParameters"]) == (
        "french", 2, {"minimum": 3}
    )  # fmt: skip
    assert {"pullParameters", "maxInteractions"}.isdisjoint(wide)
