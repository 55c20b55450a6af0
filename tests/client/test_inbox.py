"""The queue of events: order, bound and end."""

import asyncio

import pytest

from interaction_server.client import ConnectionLost, EventsOverflowed
from interaction_server.client.inbox import Inbox


def nothing() -> None:
    """In place of reading on."""


async def test_events_come_in_order_and_then_the_end() -> None:
    inbox: Inbox[int] = Inbox(10, nothing)
    for number in range(3):
        inbox.put(number)
    inbox.finish(None)
    assert [number async for number in inbox] == [0, 1, 2]


async def test_what_the_client_failed_of_comes_after_the_events() -> None:
    inbox: Inbox[int] = Inbox(10, nothing)
    inbox.put(1)
    inbox.finish(ConnectionLost("gone"))
    inbox.finish(None)
    assert await anext(inbox) == 1
    for _ in range(2):
        with pytest.raises(ConnectionLost, match="gone"):
            await anext(inbox)


async def test_one_event_too_many_is_refused() -> None:
    inbox: Inbox[int] = Inbox(2, nothing)
    inbox.put(1)
    inbox.put(2)
    with pytest.raises(EventsOverflowed, match="2 events were waiting"):
        inbox.put(3)


async def test_readers_share_out_the_events() -> None:
    inbox: Inbox[int] = Inbox(10, nothing)
    readers = [asyncio.create_task(anext(inbox)) for _ in range(2)]
    await asyncio.sleep(0)
    inbox.put(1)
    await asyncio.sleep(0)
    inbox.put(2)
    assert sorted(await asyncio.gather(*readers)) == [1, 2]


async def test_the_reader_is_told_once_that_there_is_room_again() -> None:
    told: list[bool] = []
    inbox: Inbox[int] = Inbox(4, lambda: told.append(True))
    for number in range(4):
        inbox.put(number)
    for _ in range(4):
        await anext(inbox)
    assert told == [True]
