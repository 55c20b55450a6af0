"""A router lets a strategy process many interactions at a time, each as long as it has it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import ConnectionLost, Router
from tests.client.conftest import in_t_library

if TYPE_CHECKING:
    from interaction_server.dialects.t_library.events import EventRouteRequest
    from tests.client.conftest import Message, Peer, Visit


async def connect(peer: Peer, **options: object) -> tuple[Router, Visit]:
    """A connected router, and its connection as the peer sees it."""
    router = await Router.connect(
        peer.host, peer.port, application_name="urs", options=peer.with_options(**options)
    )
    visit = await peer.visit()
    await visit.next("RequestRegisterClient")
    return router, visit


def route_request(conn_id: str) -> Message:
    """An interaction for the strategy."""
    return {
        "messageName": "EventRouteRequest",
        "connID": conn_id,
        "thisDN": "support",
        "thisQueue": "support",
        "callID": 1,
        "callType": "Inbound",
        "server": "peer",
        "userData": {},
    }


class Patient:
    """A strategy that waits until it is told to go on, and notes how each stay ended."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[str] = asyncio.Queue()
        self.ended: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.go_on = asyncio.Event()

    async def process(self, waiting: EventRouteRequest) -> None:
        self.begun.put_nowait(waiting.conn_id)
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.ended.put_nowait((waiting.conn_id, "cancelled"))
            raise
        self.ended.put_nowait((waiting.conn_id, "done"))


async def test_interactions_are_processed_together_until_the_client_is_closed(peer: Peer) -> None:
    router, visit = await connect(peer)
    strategy = Patient()
    serving = asyncio.create_task(router.serve(strategy.process))
    visit.say(route_request("1"), {"messageName": "EventOfTomorrow"}, route_request("2"))
    assert [await strategy.begun.get() for _ in range(2)] == ["1", "2"]
    strategy.go_on.set()
    assert [await strategy.ended.get() for _ in range(2)] == [("1", "done"), ("2", "done")]
    strategy.go_on.clear()
    visit.say(route_request("3"))
    await strategy.begun.get()
    await router.close()
    await serving
    assert await strategy.ended.get() == ("3", "cancelled")


async def test_what_is_taken_away_is_processed_no_further(peer: Peer) -> None:
    router, visit = await connect(peer)
    strategy = Patient()
    serving = asyncio.create_task(router.serve(strategy.process))
    async with router:
        visit.say(route_request("1"), route_request("2"))
        assert [await strategy.begun.get() for _ in range(2)] == ["1", "2"]
        visit.say({"messageName": "EventAbandoned", "connID": "1"})
        assert await strategy.ended.get() == ("1", "cancelled")
        visit.say({"messageName": "EventAbandoned", "connID": "unheard of"})
        strategy.go_on.set()
        assert await strategy.ended.get() == ("2", "done")
    await serving


async def test_with_the_connection_every_stay_is_over_and_the_next_ones_come(peer: Peer) -> None:
    router, visit = await connect(peer)
    strategy = Patient()
    serving = asyncio.create_task(router.serve(strategy.process))
    async with router:
        visit.say(route_request("1"))
        await strategy.begun.get()
        visit.drop()
        assert await strategy.ended.get() == ("1", "cancelled")
        (await peer.visit()).say(route_request("2"))
        assert await strategy.begun.get() == "2"
    await serving


@pytest.mark.parametrize("over", ["refused", "lost"])
async def test_a_request_about_a_stay_that_is_over_ends_the_stay_only(peer: Peer, over: str) -> None:
    router, visit = await connect(peer)
    tried: asyncio.Queue[str] = asyncio.Queue()

    async def strategy(waiting: EventRouteRequest) -> None:
        try:
            await router.route_to_queue(waiting.conn_id, "support")
        finally:
            tried.put_nowait(waiting.conn_id)

    peer.scripts["RequestRouteCall"] = in_t_library("EventError", errorCode=56, errorMessage="no such stay")
    if over == "lost":
        peer.silence("RequestRouteCall")
    serving = asyncio.create_task(router.serve(strategy))
    async with router:
        visit.say(route_request("1"))
        await visit.next("RequestRouteCall")
        if over == "lost":
            visit.drop()
        assert await tried.get() == "1"
        assert not serving.done()
    await serving


async def test_a_mistake_of_a_strategy_is_raised(peer: Peer) -> None:
    router, visit = await connect(peer)

    async def strategy(waiting: EventRouteRequest) -> None:
        await router.route_to_queue(waiting.conn_id, "support")

    peer.scripts["RequestRouteCall"] = in_t_library("EventError", errorCode=53, errorMessage="no such queue")
    serving = asyncio.create_task(router.serve(strategy))
    async with router:
        visit.say(route_request("1"))
        with pytest.raises(ExceptionGroup) as raised:
            await serving
    assert "no such queue" in str(raised.value.exceptions[0])


async def test_where_there_will_be_no_connection_again_it_says_so(peer: Peer) -> None:
    router, visit = await connect(peer, reconnect=None)
    strategy = Patient()
    serving = asyncio.create_task(router.serve(strategy.process))
    visit.say(route_request("1"))
    await strategy.begun.get()
    visit.drop()
    with pytest.raises(ConnectionLost):
        await serving
    assert await strategy.ended.get() == ("1", "cancelled")
