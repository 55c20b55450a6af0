import pytest

from interaction_server.bench.pipeliner import (
    CountAnswers,
    MarkedAnswers,
    Pipeliner,
    Pool,
    SameAnswers,
    WrongAnswer,
)
from interaction_server.bench.workloads.driver import Tally
from tests.bench.standing_in import Transport, latencies, wire_to


def pipeliner(*requests: bytes, depth: int = 3) -> tuple[Pipeliner, Transport]:
    tally = Tally()
    wire, transport = wire_to([])
    made = Pipeliner(wire, Pool(requests, depth), MarkedAnswers(b"\n", b"yes"), tally)
    made.begin(depth)
    return made, transport


def test_requests_are_taken_in_turn_and_begin_again() -> None:
    pool = Pool([b"a", b"bb", b"ccc"], most=4)
    assert [pool.take(2), pool.take(2), pool.take(4), pool.take(1)] == [
        b"abb",
        b"ccca",
        b"bbccc" + b"abb",
        b"ccc",
    ]
    assert pool.sent == 9


def test_every_answer_is_noted_and_leads_to_one_more_request_until_the_round_is_over() -> None:
    made, transport = pipeliner(b"1", b"2", b"3", b"4", b"5")
    assert transport.written == b"123"
    made.wire.data_received(b"yes\nyes\n")
    assert (transport.written, latencies(made)) == (b"12345", 2)
    made.open = False
    made.wire.data_received(b"yes\nyes\nyes\n")
    assert (transport.written, latencies(made)) == (b"12345", 5)
    assert made.tally.why_broken is None


def test_an_answer_has_the_latency_of_its_own_request() -> None:
    made, _ = pipeliner(b"1")
    made.outstanding.clear()
    made.outstanding.extend([(10.0, 2), (11.0, 1), (12.0, 4)])
    made.note(1, now=13.0)
    made.note(3, now=14.0)
    assert list(made.tally.latencies) == [3.0, 4.0, 3.0, 2.0]
    assert list(made.outstanding) == [(12.0, 3)]


@pytest.mark.parametrize("said", [b"no\n", b"yes\nno, the disk is full\n", b"yes\n" * 4])
def test_a_refusal_or_an_answer_to_nothing_breaks_the_run(said: bytes) -> None:
    made, _ = pipeliner(b"1")
    made.wire.data_received(said)
    assert "a change was not acknowledged: " in (made.tally.why_broken or "")


def test_a_refusal_is_told_in_its_own_words() -> None:
    with pytest.raises(WrongAnswer, match=r"^no, the disk is full\\n$"):
        MarkedAnswers(b"\n", b"yes")(b"yes\nno, the disk is full\nyes\n")
    with pytest.raises(WrongAnswer, match=r"^-ERR unknown script\\r\\n:2\\r\\n$"):
        SameAnswers(b":2\r\n")(b":2\r\n-ERR unknown script\r\n:2\r\n")


@pytest.mark.parametrize(
    ("count", "answer"), [(MarkedAnswers(b"\n", b"yes"), b'{"yes":7}\n'), (SameAnswers(b":2\r\n"), b":2\r\n")]
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_answers_are_counted_however_they_are_cut(count: CountAnswers, answer: bytes, size: int) -> None:
    stream = answer * 20
    assert sum(count(stream[place : place + size]) for place in range(0, len(stream), size)) == 20


def test_the_wrong_beginning_of_an_answer_is_noticed_at_once() -> None:
    with pytest.raises(WrongAnswer, match=r"^-E$"):
        SameAnswers(b":2\r\n")(b"-E")


def test_a_latency_counts_as_often_as_it_was_had() -> None:
    tally = Tally()
    tally.note(0.5, 1)
    tally.note(0.25, 3)
    assert list(tally.latencies) == [0.5, 0.25, 0.25, 0.25]
