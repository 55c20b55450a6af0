import msgspec
import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.peers.redis import LESS, SAME_JOB, RedisTarget, Work, command, flat
from interaction_server.bench.peers.target import properties_in
from interaction_server.bench.workloads.changes import Change, user_data
from interaction_server.bench.workloads.observers import Observer
from tests.bench.standing_in import feed, wire_to

ADDRESSES = {"peer": "127.0.0.1:1"}


def heard(work: Work, payload: bytes) -> RedisTarget:
    target = RedisTarget(work, ADDRESSES, pytest.fail)
    observer = Observer(wire_to([])[0], work.mark)
    target.observers["one"] = observer
    feed(observer, b"*3\r\n$7\r\nmessage\r\n$7\r\nchanges\r\n$%d\r\n%b\r\n" % (len(payload), payload) * 2)
    assert observer.count == 2
    return target


def test_a_command_is_an_array_of_texts_with_their_lengths_in_bytes() -> None:
    assert command("HSET", "é", 5) == b"*3\r\n$4\r\nHSET\r\n$2\r\n\xc3\xa9\r\n$1\r\n5\r\n"


def test_a_change_with_less_is_one_transaction_of_two_commands() -> None:
    said = LESS.request(Change("bench-1", 7))
    names = [each for each in (b"MULTI", b"HSET", b"PUBLISH", b"EXEC") if each in said]
    assert names == [b"MULTI", b"HSET", b"PUBLISH", b"EXEC"]
    assert said.count(b"\r\n*") == 3


def test_two_subscribers_are_part_of_the_right_answer() -> None:
    assert SAME_JOB.answer == b":2\r\n"
    assert b":2\r\n" in LESS.answer


def test_the_whole_told_as_redis_spells_it_is_right() -> None:
    heard(
        SAME_JOB, msgspec.json.encode(flat({key: str(value) for key, value in user_data(7).items()}))
    ).check_told()


def test_the_delta_is_enough_with_less_and_too_little_for_the_same_job() -> None:
    delta = Change("bench-1", 7).properties
    heard(LESS, msgspec.json.encode(delta)).check_told()
    with pytest.raises(BenchFailed, match="was told only"):
        heard(SAME_JOB, msgspec.json.encode(flat(delta))).check_told()


def test_something_without_json_is_no_answer() -> None:
    with pytest.raises(BenchFailed, match="the peer answered -ERR"):
        properties_in(b"-ERR no such key\r\n")
