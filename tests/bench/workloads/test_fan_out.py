from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.fan_out import Ear
from tests.bench.standing_in import Transport


def event(sequence: int) -> bytes:
    return b'{"messageName":"EventPropertiesChanged","eventSequence":%d,"eventTime":"then"}\n' % sequence


def ears(count: int, reasons: list[str]) -> list[Ear]:
    buffer = bytearray(1_000)
    found: list[Ear] = []
    for _ in range(count):
        connection = Connection(reasons.append)
        connection.connection_made(Transport())  # type: ignore[arg-type]
        found.append(Ear(connection, buffer))
    return found


def hear(ear: Ear, data: bytes) -> None:
    ear.get_buffer(-1)[: len(data)] = data
    ear.buffer_updated(len(data))


def test_all_ears_share_a_buffer_and_each_counts_its_own_messages_however_they_are_cut() -> None:
    one, other = ears(2, [])
    stream = b"".join(map(event, range(5)))
    for place in range(0, len(stream), 50):
        hear(one, stream[place : place + 50])
        hear(other, event(9)[:20])
    assert (one.count, other.count) == (5, 0)


def test_the_sequence_of_the_one_change_that_was_kept_is_known() -> None:
    [ear] = ears(1, [])
    hear(ear, event(1))
    ear.kept = bytearray()
    hear(ear, event(2)[:30])
    hear(ear, event(2)[30:])
    assert ear.sequence() == 2


def test_more_or_less_than_one_change_has_no_sequence() -> None:
    [ear] = ears(1, [])
    assert ear.sequence() is None
    ear.kept = bytearray()
    hear(ear, event(2) + event(3))
    assert ear.sequence() is None


def test_an_observer_that_is_cut_off_breaks_the_run() -> None:
    reasons: list[str] = []
    [ear] = ears(1, reasons)
    ear.connection_lost(None)
    assert reasons == ["the server closed a connection"]
