"""One connection: answers by reference, events in order, and how it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import (
    ConnectionLost,
    MediaServer,
    RequestRefused,
    RequestTimedOut,
    Router,
    UnexpectedAnswer,
    UnknownEvent,
    connection,
)
from interaction_server.dialects.interaction_management import events, requests

if TYPE_CHECKING:
    from collections.abc import Callable

    import msgspec

    from tests.client.conftest import Message, Peer

GET = requests.RequestGetInteractionProperties(interaction_id="i-1")


async def connect(peer: Peer, **options: object) -> MediaServer:
    """A media server that does not reconnect."""
    changed = peer.with_options(reconnect=None, **options)
    return await MediaServer.connect(peer.host, peer.port, client_name="mail", options=changed)


async def read_to_the_end(mail: MediaServer) -> None:
    """Hear events until there are no more."""
    async for _ in mail:
        pass


async def test_answers_that_come_in_another_order_reach_those_who_asked(peer: Peer) -> None:
    peer.silence("RequestStopProcessing")
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        first = asyncio.create_task(mail.request(requests.RequestStopProcessing(interaction_id="i-1")))
        second = asyncio.create_task(mail.request(requests.RequestStopProcessing(interaction_id="i-2")))
        asked = [await visit.next("RequestStopProcessing") for _ in range(2)]
        for message in reversed(asked):
            visit.say(
                {
                    "messageName": "EventAck",
                    "referenceId": message["referenceId"],
                    "extension": {"of": message["interactionId"]},
                }
            )
        answers = await asyncio.gather(first, second)
    assert [answer.extension for answer in answers if isinstance(answer, events.EventAck)] == [
        {"of": "i-1"},
        {"of": "i-2"},
    ]


async def test_a_refusal_is_an_exception_with_code_name_description_and_extension(peer: Peer) -> None:
    peer.refuse("RequestChangeProperties", 46, "CONFLICT: the version is 4", InteractionVersion=4)
    async with await connect(peer) as mail:
        with pytest.raises(RequestRefused, match="46 CONFLICT: the version is 4") as raised:
            await mail.change_properties("i-1", changed={"a": 1}, if_version=3)
    assert (raised.value.code, raised.value.name) == (46, "CONFLICT")
    assert raised.value.extension == {"InteractionVersion": 4}


async def test_a_refusal_in_t_library_is_the_same_exception(peer: Peer) -> None:
    peer.scripts["RequestDeleteUserData"] = lambda asked: [
        {
            "messageName": "EventError",
            "referenceID": asked["referenceID"],
            "errorCode": 56,
            "errorMessage": "no such connID",
        }
    ]
    async with await Router.connect(
        peer.host, peer.port, application_name="urs", options=peer.options
    ) as router:
        with pytest.raises(RequestRefused) as raised:
            await router.delete_user_data("0000000000000001")
    assert (raised.value.code, raised.value.name) == (56, None)


async def test_a_request_without_an_answer_times_out_and_its_late_answer_is_an_event(peer: Peer) -> None:
    peer.silence("RequestStopProcessing")
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        with pytest.raises(RequestTimedOut, match="RequestStopProcessing was not answered within 0 seconds"):
            await mail.request_within(requests.RequestStopProcessing(interaction_id="i-1"), 0)
        with pytest.raises(RequestTimedOut):
            await mail.request_within(requests.RequestStopProcessing(interaction_id="i-1"), 0.01)
        asked = await visit.next("RequestStopProcessing")
        visit.say({"messageName": "EventAck", "referenceId": asked["referenceId"]})
        assert isinstance(await anext(mail.events()), events.EventAck)


async def test_an_event_that_this_version_does_not_know_is_delivered_whole(peer: Peer) -> None:
    async with await connect(peer) as mail:
        (await peer.visit()).say({"messageName": "EventOfTomorrow", "colour": "blue"})
        event = await anext(mail.events())
    assert event == UnknownEvent(
        message_name="EventOfTomorrow",
        attributes={"messageName": "EventOfTomorrow", "colour": "blue"},
    )


async def test_a_known_event_of_another_shape_is_delivered_as_an_unknown_one(peer: Peer) -> None:
    async with await connect(peer) as mail:
        (await peer.visit()).say({"messageName": "EventInvite", "ticketId": "seven"})
        event = await anext(mail.events())
    assert isinstance(event, UnknownEvent)
    assert event.attributes["ticketId"] == "seven"


async def test_an_answer_of_the_wrong_kind_is_an_exception_that_holds_it(peer: Peer) -> None:
    async with await connect(peer) as mail:
        with pytest.raises(UnexpectedAnswer, match="expected EventInteractionProperties") as raised:
            await mail.get_interaction_properties("i-1")
    assert isinstance(raised.value.answer, events.EventAck)


async def test_the_tap_sees_both_directions(peer: Peer) -> None:
    seen: list[tuple[str, str, str, str]] = []

    def tap(direction: str, client_name: str, protocol: str, message: msgspec.Struct) -> None:
        seen.append((direction, client_name, protocol, type(message).__name__))

    async with await connect(peer, tap=tap) as mail:
        await mail.stop_processing("i-1")
    assert seen == [
        ("sent", "mail", "Interaction Management", "RequestRegisterClient"),
        ("received", "mail", "Interaction Management", "EventAck"),
        ("sent", "mail", "Interaction Management", "RequestStopProcessing"),
        ("received", "mail", "Interaction Management", "EventAck"),
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"nonsense\n", "what is no message"),
        (b"x" * 2000, "longer than frame_bytes_max"),
        (b'{"messageName":"EventOfTomorrow"}\n' + b"x" * 2000, "longer than frame_bytes_max"),
    ],
)
async def test_what_is_no_message_ends_the_connection_with_the_reason(
    peer: Peer, data: bytes, reason: str
) -> None:
    async with await connect(peer, frame_bytes_max=1000) as mail:
        (await peer.visit()).say_bytes(data)
        with pytest.raises(ConnectionLost, match=reason):
            await read_to_the_end(mail)
        with pytest.raises(ConnectionLost, match=reason):
            await mail.request(GET)


async def test_a_lost_connection_fails_the_requests_that_wait(peer: Peer) -> None:
    peer.silence("RequestStopProcessing")
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        waiting = asyncio.create_task(mail.stop_processing("i-1"))
        await visit.next("RequestStopProcessing")
        visit.drop()
        with pytest.raises(ConnectionLost):
            await waiting


async def test_a_request_waits_while_the_server_reads_no_more(peer: Peer) -> None:
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        assert mail.connection is not None
        mail.connection.pause_writing()
        waiting = asyncio.create_task(mail.stop_processing("i-1"))
        await asyncio.sleep(0)
        assert visit.heard.empty()
        mail.connection.resume_writing()
        await waiting


async def test_a_request_that_could_not_be_sent_before_the_loss_fails_and_is_not_sent(peer: Peer) -> None:
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        assert mail.connection is not None
        mail.connection.pause_writing()
        waiting = asyncio.create_task(mail.stop_processing("i-1"))
        await asyncio.sleep(0)
        visit.drop()
        with pytest.raises(ConnectionLost):
            await waiting


async def test_closing_does_not_wait_for_ever_for_a_server_that_reads_nothing(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "FLUSH_SECONDS_MAX", 0.01)
    async with await connect(peer) as mail:
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        visit.stop_reading()
        waiting = asyncio.create_task(mail.change_properties("i-1", changed={"a": "x" * 20_000_000}))
        await asyncio.sleep(0)
    with pytest.raises(ConnectionLost, match="the client is closed"):
        await waiting


async def test_a_client_that_reads_no_events_stops_taking_them_until_it_does(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    half = asyncio.Event()

    def tap(_direction: str, _name: str, _protocol: str, message: msgspec.Struct) -> None:
        if isinstance(message, events.EventPropertiesChanged) and message.event_sequence == 2:
            half.set()

    async with await connect(peer, events_max=4, tap=tap) as mail:
        visit = await peer.visit()
        visit.say(fact(1), fact(2))
        await half.wait()
        assert mail.connection is not None
        assert not mail.connection.transport.is_reading()
        await mail.stop_processing("i-1")
        await anext(mail.events())
        assert mail.connection.transport.is_reading()


async def test_no_connection_is_an_exception_that_names_the_address(peer: Peer) -> None:
    await peer.stop_listening()
    with pytest.raises(ConnectionLost, match=f"cannot connect to 127.0.0.1:{peer.port}"):
        await connect(peer)


async def test_a_refused_registration_is_an_exception_and_leaves_no_connection(peer: Peer) -> None:
    peer.refuse("RequestRegisterClient", 50, "INVALID_CLIENT: bad token")
    with pytest.raises(RequestRefused, match="bad token"):
        await connect(peer)
