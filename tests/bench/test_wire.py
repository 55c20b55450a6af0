import asyncio

import pytest

from interaction_server.bench import wire as wires
from interaction_server.bench.faults import BenchFailed
from tests.bench.standing_in import wire_to


async def test_an_exchange_ends_with_the_end_of_the_answer_wherever_it_is_cut() -> None:
    wire, transport = wire_to([])
    answer = asyncio.ensure_future(wire.exchange(b"ask", end=b"+PONG\r\n"))
    await asyncio.sleep(0)
    wire.data_received(b":1\r\n+PO")
    wire.data_received(b"NG\r\n")
    assert (await answer, transport.written) == (b":1\r\n+PONG\r\n", b"ask")


async def test_a_connection_that_is_lost_tells_what_was_said_last() -> None:
    reasons: list[str] = []
    wire, _ = wire_to(reasons)
    answer = asyncio.ensure_future(wire.exchange(b"ask", end=b"never"))
    await asyncio.sleep(0)
    wire.data_received(b"sorry, too many clients already")
    wire.connection_lost(None)
    with pytest.raises(BenchFailed, match="closed a connection: sorry, too many clients already"):
        await answer
    assert reasons == ["the server closed a connection"]


async def test_no_answer_in_time_is_told_with_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wires, "PATIENCE_SECONDS", 0.01)
    wire, _ = wire_to([])
    with pytest.raises(BenchFailed, match=r"^ask was answered with nothing$"):
        await wire.exchange(b"ask", end=b"never")


def test_to_hang_up_oneself_breaks_nothing() -> None:
    reasons: list[str] = []
    wire, _ = wire_to(reasons)
    wire.close()
    wire.connection_lost(None)
    assert reasons == []
