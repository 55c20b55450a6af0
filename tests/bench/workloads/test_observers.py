import pytest

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.observers import Observer, SequenceObserver


def event(sequence: int) -> bytes:
    return b'{"messageName":"EventPropertiesChanged","eventSequence":%d,"eventTime":"then"}\n' % sequence


def connection() -> Connection:
    return Connection(broken=pytest.fail)


def test_an_observer_counts_messages_however_they_are_cut() -> None:
    observer = Observer(connection())
    stream = event(1) + event(2) + event(3)
    for place in range(0, len(stream), 7):
        observer.take(stream[place : place + 7])
    assert observer.count == 3
    assert observer.latest()["eventSequence"] == 3


def test_an_observer_that_was_told_nothing_has_no_latest_message() -> None:
    with pytest.raises(BenchFailed, match="was told nothing"):
        Observer(connection()).latest()


def test_a_sequence_without_a_gap_is_taken_wherever_it_begins() -> None:
    reasons: list[str] = []
    observer = SequenceObserver(connection(), reasons.append)
    observer.take(event(41) + event(42))
    observer.take(event(43))
    assert (observer.count, reasons) == (3, [])


@pytest.mark.parametrize("wrong", [43, 41, 42 - 1, 40])
def test_a_gap_or_a_repetition_breaks_the_run(wrong: int) -> None:
    reasons: list[str] = []
    observer = SequenceObserver(connection(), reasons.append)
    observer.take(event(41))
    observer.take(event(wrong))
    assert reasons == [f"eventSequence {wrong} came after 41"]


def test_a_message_without_a_number_breaks_the_run() -> None:
    reasons: list[str] = []
    SequenceObserver(connection(), reasons.append).take(b'{"messageName":"EventError"}\n')
    assert "something without a number" in reasons[0]
