import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.observers import Observer, SequenceObserver
from tests.bench.standing_in import feed, wire_to


def event(sequence: int) -> bytes:
    return b'{"messageName":"EventPropertiesChanged","eventSequence":%d,"eventTime":"then"}\n' % sequence


def reporting() -> tuple[SequenceObserver, list[str]]:
    reasons: list[str] = []
    return SequenceObserver(wire_to(reasons)[0], reasons.append), reasons


@pytest.mark.parametrize("size", [1, 7, 60, 1000])
def test_an_observer_counts_messages_however_they_are_cut(size: int) -> None:
    observer = Observer(wire_to([])[0], size=100)
    stream = b"".join(map(event, range(1, 21)))
    for place in range(0, len(stream), size):
        feed(observer, stream[place : place + size])
    assert observer.count == 20
    assert observer.latest()["eventSequence"] == 20


def test_an_observer_counts_by_the_mark_of_its_protocol() -> None:
    observer = Observer(wire_to([])[0], mark=b"}")
    feed(observer, b'MSG changes 1 7\r\n{"a":1}\r\nPING\r\nMSG changes 1 7\r\n{"a":2')
    assert observer.count == 1
    feed(observer, b"}\r\n")
    assert (observer.count, observer.last[-7:]) == (2, b'{"a":2}')


def test_a_message_that_has_no_place_breaks_the_run() -> None:
    reasons: list[str] = []
    feed(Observer(wire_to(reasons)[0], size=10), b"12345678901")
    assert reasons == ["an observer was told something longer than 10 bytes"]


def test_an_observer_that_was_told_nothing_has_no_latest_message() -> None:
    with pytest.raises(BenchFailed, match="was told nothing"):
        Observer(wire_to([])[0]).latest()


def test_an_observer_whose_connection_is_lost_breaks_the_run() -> None:
    reasons: list[str] = []
    Observer(wire_to(reasons)[0]).connection_lost(None)
    assert reasons == ["the server closed a connection"]


def test_a_sequence_without_a_gap_is_taken_wherever_it_begins() -> None:
    observer, reasons = reporting()
    feed(observer, event(41) + event(42))
    feed(observer, event(43))
    assert (observer.count, reasons) == (3, [])


@pytest.mark.parametrize("wrong", [43, 41, 40])
def test_a_gap_or_a_repetition_breaks_the_run(wrong: int) -> None:
    observer, reasons = reporting()
    feed(observer, event(41))
    feed(observer, event(wrong))
    assert reasons == [f"eventSequence {wrong} came after 41"]


def test_a_gap_between_messages_that_come_together_breaks_the_run() -> None:
    observer, reasons = reporting()
    feed(observer, event(41) + event(42) + event(44))
    assert reasons == ["eventSequence 41 to 44 came in 3 messages"]


def test_a_message_without_a_number_breaks_the_run() -> None:
    observer, reasons = reporting()
    feed(observer, b'{"messageName":"EventError"}\n')
    assert "something without a number" in reasons[0]
