"""A reporting engine goes on where it was, without a gap and without a duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from interaction_server.client import ReportingEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.conftest import Message, Peer


async def connect(peer: Peer, from_sequence: int | None = None) -> ReportingEngine:
    """A registered reporting engine."""
    return await ReportingEngine.connect(
        peer.host,
        peer.port,
        client_name="statistics",
        from_sequence=from_sequence,
        token="secret",
        options=peer.options,
    )


async def test_it_asks_for_the_facts_from_a_number_on(peer: Peer) -> None:
    async with await connect(peer, from_sequence=0):
        registration = await (await peer.visit()).next("RequestRegisterClient")
    assert registration["clientType"] == "ReportingEngine"
    assert registration["extension"] == {"from_sequence": 0, "token": "secret"}


async def test_after_a_reconnect_it_asks_for_what_comes_after_the_last_fact(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    async with await connect(peer) as engine:
        visit = await peer.visit()
        assert (await visit.next("RequestRegisterClient"))["extension"] == {"token": "secret"}
        visit.say(fact(41), {"messageName": "EventOfTomorrow", "eventSequence": 42})
        for _ in range(2):
            await anext(engine.events())
        visit.drop()
        registration = await (await peer.visit()).next("RequestRegisterClient")
    assert registration["extension"] == {"from_sequence": 43, "token": "secret"}
    assert engine.next_sequence == 43


async def test_before_the_first_fact_it_asks_again_for_what_it_asked_at_first(peer: Peer) -> None:
    async with await connect(peer, from_sequence=5):
        (await peer.visit()).drop()
        registration = await (await peer.visit()).next("RequestRegisterClient")
    assert registration["extension"] == {"from_sequence": 5, "token": "secret"}


async def test_an_event_without_a_number_does_not_move_the_position(peer: Peer) -> None:
    async with await connect(peer, from_sequence=5) as engine:
        (await peer.visit()).say({"messageName": "EventOfTomorrow"}, {"messageName": "EventAck"})
        for _ in range(2):
            await anext(engine.events())
    assert engine.next_sequence == 5


@pytest.mark.parametrize(
    ("asked", "restored"),
    [
        ([[2], [1, 2]], ("RequestStartPlaceAgentStateReporting", [1, 2])),
        ([[2], None], ("RequestStartPlaceAgentStateReportingAll", None)),
        ([None, [2]], ("RequestStartPlaceAgentStateReportingAll", None)),
    ],
)
async def test_after_a_reconnect_it_is_shown_the_agents_that_it_asked_for(
    peer: Peer, asked: list[list[int] | None], restored: tuple[str, list[int] | None]
) -> None:
    name, tenants = restored
    async with await connect(peer) as engine:
        for each in asked:
            await engine.start_agent_states(each)
        (await peer.visit()).drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        assert (await again.next(name)).get("tenantList") == tenants
        await engine.stop_agent_states()
        await again.next("RequestStopPlaceAgentStateReportingAll")
        again.drop()
        third = await peer.visit()
        await third.next("RequestRegisterClient")
        await engine.send_agent_status("ada")
        await third.next("EventCurrentAgentStatus")


async def test_it_tells_an_agent_what_it_can_take(peer: Peer) -> None:
    async with await connect(peer) as engine:
        await engine.send_agent_status(
            "ada",
            place_id="p",
            media_states={"email": 1},
            media_capacities={"email": 3},
            extension={"shift": b"1"},
        )
        visit = await peer.visit()
        await visit.next("RequestRegisterClient")
        status = await visit.next("EventCurrentAgentStatus")
    del status["referenceId"]
    assert status == {
        "messageName": "EventCurrentAgentStatus",
        "agentId": "ada",
        "placeId": "p",
        "mediaStateList": {"email": 1},
        "mediaCapacityList": {"email": 3},
        "extension": {"shift": {"$binary": "MQ=="}},
    }


async def test_facts_come_with_their_numbers_and_nothing_else_does(
    peer: Peer, fact: Callable[[int], Message]
) -> None:
    async with await connect(peer) as engine:
        tomorrow: Message = {"messageName": "EventOfTomorrow", "eventSequence": 42}
        no_fact: Message = {"messageName": "EventOfToday"}
        (await peer.visit()).say({"messageName": "EventAck"}, fact(41), no_fact, tomorrow)
        facts = engine.facts()
        first, second = await anext(facts), await anext(facts)
    assert (first[0], type(first[1]).__name__) == (41, "EventPropertiesChanged")
    assert (second[0], type(second[1]).__name__) == (42, "UnknownEvent")
