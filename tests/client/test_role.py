"""What every role does when its connection is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import (
    ConnectionLost,
    EventsOverflowed,
    Interrupted,
    MediaServer,
    Reconnect,
    RequestRefused,
)
from interaction_server.dialects.interaction_management import event_base, events

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.conftest import Message, Peer, Visit


async def connect(peer: Peer, **options: object) -> tuple[MediaServer, Visit]:
    """A registered media server, and its connection as the peer sees it."""
    mail = await MediaServer.connect(
        peer.host,
        peer.port,
        client_name="mail",
        event_properties_changed=True,
        options=peer.with_options(**options),  # type: ignore[arg-type]
    )
    visit = await peer.visit()
    await visit.next("RequestRegisterClient")
    return mail, visit


def test_each_delay_is_twice_the_last_up_to_the_most() -> None:
    policy = Reconnect(first_delay_seconds=1, delay_seconds_max=5, attempts_max=5)
    assert list(policy.delays()) == [1, 2, 4, 5, 5]


async def test_a_lost_connection_is_made_again_and_registered_with_the_same_opt_ins(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        visit.drop()
        again = await peer.visit()
        registration = await again.next("RequestRegisterClient")
        assert registration["clientName"] == "mail"
        assert registration["extension"] == {"event_properties_changed": 1}
        await mail.stop_processing("i-1")
        await again.next("RequestStopProcessing")
        assert isinstance(await anext(mail.events()), Interrupted)


async def test_a_request_made_while_there_is_no_connection_waits_for_the_next_one(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        visit.drop()
        await anext(mail.events())
        await mail.stop_processing("i-1")


async def test_events_that_waited_can_be_read_while_there_is_no_connection(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    mail, visit = await connect(peer, events_max=4, reconnect=None)
    async with mail:
        visit.say(fact(1), fact(2))
        await mail.stop_processing("i-1")
        lost = mail.connection
        assert lost is not None
        lost.abort(ConnectionLost("pulled"))
        with pytest.raises(ConnectionLost, match="pulled"):
            await mail.stop_processing("i-1")
        await anext(mail.events())
        await anext(mail.events())
        with pytest.raises(ConnectionLost, match="pulled"):
            await anext(mail.events())


async def test_events_of_the_old_connection_come_before_the_interruption_and_those_of_the_new_one_after(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    mail, visit = await connect(peer)
    async with mail:
        visit.say(fact(1))
        heard = [await anext(mail.events())]
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        again.say(fact(2))
        heard += [await anext(mail.events()) for _ in range(2)]
    assert [type(event) for event in heard] == [
        events.EventPropertiesChanged,
        Interrupted,
        events.EventPropertiesChanged,
    ]


async def test_a_change_with_a_request_id_is_sent_again_after_the_reconnect(peer: Peer) -> None:
    mail, visit = await connect(peer)
    peer.silence("RequestChangeProperties")
    async with mail:
        change = asyncio.create_task(mail.change_properties("i-1", changed={"a": 1}, request_id="once"))
        first = await visit.next("RequestChangeProperties")
        del peer.scripts["RequestChangeProperties"]
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        second = await again.next("RequestChangeProperties")
        await change
    for message in (first, second):
        del message["referenceId"]
    assert first == second
    assert first["requestId"] == "once"


async def test_a_change_without_a_request_id_is_not_sent_again(peer: Peer) -> None:
    mail, visit = await connect(peer)
    peer.silence("RequestChangeProperties")
    async with mail:
        change = asyncio.create_task(mail.change_properties("i-1", changed={"a": 1}))
        await visit.next("RequestChangeProperties")
        visit.drop()
        with pytest.raises(ConnectionLost):
            await change


async def test_when_all_attempts_fail_the_iteration_and_every_request_raise(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await peer.stop_listening()
        visit.drop()
        assert isinstance(await anext(mail.events()), Interrupted)
        with pytest.raises(ConnectionLost, match="cannot connect"):
            await anext(mail.events())
        with pytest.raises(ConnectionLost, match="cannot connect"):
            await mail.stop_processing("i-1")
    assert peer.delays == [0.1, 0.2, 0.4]


async def test_a_registration_refused_for_good_is_not_tried_again(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        peer.refuse("RequestRegisterClient", 57, "POSITION_GONE: the oldest kept is 90")
        visit.drop()
        await anext(mail.events())
        with pytest.raises(RequestRefused, match="POSITION_GONE"):
            await anext(mail.events())
    assert peer.delays == [0.1]


async def test_a_name_still_held_by_the_dead_connection_is_tried_again(peer: Peer) -> None:
    acknowledging = peer.scripts["RequestRegisterClient"]
    mail, visit = await connect(peer)
    async with mail:
        peer.refuse("RequestRegisterClient", 50, "INVALID_CLIENT: the name is in use")
        refusing = peer.scripts["RequestRegisterClient"]
        answers = iter([refusing, refusing, acknowledging])

        def in_turn(asked: Message) -> list[Message]:
            return next(answers)(asked)

        peer.scripts["RequestRegisterClient"] = in_turn
        visit.drop()
        assert isinstance(await anext(mail.events()), Interrupted)
        await mail.stop_processing("i-1")
    assert peer.delays == [0.1, 0.2, 0.4]


async def test_without_a_policy_a_lost_connection_is_the_end(peer: Peer) -> None:
    mail, visit = await connect(peer, reconnect=None)
    async with mail:
        visit.drop()
        with pytest.raises(ConnectionLost):
            await anext(mail.events())
    assert peer.delays == []


async def test_too_many_events_at_once_are_the_end_after_those_that_had_room(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    mail, visit = await connect(peer, events_max=4)
    async with mail:
        visit.say(*(fact(number) for number in range(1, 10)))
        heard = [await anext(mail.events()) for _ in range(4)]
        with pytest.raises(EventsOverflowed):
            await anext(mail.events())
        with pytest.raises(ConnectionLost, match="4 events were waiting"):
            await mail.stop_processing("i-1")
    assert [event.event_sequence for event in heard if isinstance(event, event_base.FactEvent)] == [
        1,
        2,
        3,
        4,
    ]


async def test_closing_ends_the_iteration_and_fails_later_requests(peer: Peer) -> None:
    mail, _ = await connect(peer)
    await mail.close()
    await mail.close()
    assert [event async for event in mail] == []
    with pytest.raises(ConnectionLost, match="the client is closed"):
        await mail.stop_processing("i-1")


async def test_closing_while_reconnecting_gives_up(peer: Peer) -> None:
    async def for_ever(_seconds: float) -> None:
        await asyncio.Event().wait()

    mail, visit = await connect(peer, sleep=for_ever)
    visit.drop()
    await anext(mail.events())
    await mail.close()
    assert [event async for event in mail] == []
