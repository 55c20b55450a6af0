import asyncio

import msgspec
import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.peers.postgres import READY, SYNC, PostgresTarget, ask, bind, message, text
from interaction_server.bench.pipeliner import WrongAnswer
from interaction_server.bench.workloads.changes import Change
from tests.bench.standing_in import wire_to

ANSWER = b"2\x00\x00\x00\x04" + b"C\x00\x00\x00\x0fINSERT 0 1\x00" + b"Z\x00\x00\x00\x05I"


def target() -> PostgresTarget:
    return PostgresTarget({"peer": "127.0.0.1:1"}, pytest.fail)


def test_a_message_has_the_length_of_itself_and_its_body() -> None:
    assert SYNC == b"S\x00\x00\x00\x04"
    assert message(b"Q", text("SELECT 1")) == b"Q\x00\x00\x00\x0dSELECT 1\x00"


def test_parameters_are_bound_as_texts_with_their_lengths() -> None:
    assert bind("s", b"ab", b"") == (
        b"B\x00\x00\x00\x17" + b"\x00s\x00" + b"\x00\x00" + b"\x00\x02"
        b"\x00\x00\x00\x02ab" + b"\x00\x00\x00\x00" + b"\x00\x00"
    )


def test_a_change_is_bound_executed_and_committed_by_itself() -> None:
    change = Change("bench-1", 7)
    said = target().request(change, "client")
    assert (said[:1], said.count(SYNC), said.endswith(SYNC)) == (b"B", 1, True)
    assert msgspec.json.encode(change.properties) in said


def test_an_answer_is_one_row_inserted_and_nothing_open() -> None:
    count = target().answers()
    assert count(ANSWER * 2 + ANSWER[:7]) == 2
    assert count(ANSWER[7:]) == 1


@pytest.mark.parametrize(
    "wrong", [ANSWER.replace(b"0 1", b"0 0"), b"E\x00\x00\x00\x20SERROR\x00Mno space left\x00\x00" + READY]
)
def test_no_row_or_an_error_is_told(wrong: bytes) -> None:
    with pytest.raises(WrongAnswer):
        target().answers()(ANSWER + wrong)


async def test_an_error_while_preparing_is_told() -> None:
    wire, _ = wire_to([])
    asked = asyncio.ensure_future(ask(wire, SYNC))
    await asyncio.sleep(0)
    wire.data_received(b"E\x00\x00\x00\x20SERROR\x00Mno such table\x00\x00" + READY)
    with pytest.raises(BenchFailed, match="no such table"):
        await asked
