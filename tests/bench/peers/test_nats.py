import msgspec
import pytest

from interaction_server.bench.peers.nats import Answer, NatsTarget, Watcher, publish
from interaction_server.bench.pipeliner import WrongAnswer
from interaction_server.bench.workloads.changes import Change, user_data
from tests.bench.standing_in import feed, wire_to

ACKNOWLEDGED = b'MSG _INBOX.one 1 30\r\n{"stream":"KV_bench", "seq":7}\r\n'
REFUSED = (
    b'MSG _INBOX.one 1 70\r\n{"error":{"code":503,"description":"no space"},"stream":"KV_bench","seq":0}\r\n'
)


def target() -> NatsTarget:
    return NatsTarget({"peer": "127.0.0.1:1"}, pytest.fail)


def test_a_message_has_its_length_before_it() -> None:
    assert publish("here", "there", b"12345") == b"PUB here there 5\r\n12345\r\n"


def test_a_change_puts_the_whole_value_and_is_answered_to_its_client() -> None:
    head, value, _ = target().request(Change("bench-1", 7), "client-0-3").split(b"\r\n")
    assert head == b"PUB $KV.bench.bench-1 _INBOX.client-0-3 %d" % len(value)
    assert msgspec.json.decode(value) == user_data(7)


def test_acknowledgements_are_counted_and_a_ping_among_them_is_not() -> None:
    count = target().answers()
    stream = ACKNOWLEDGED + b"PING\r\n" + ACKNOWLEDGED
    assert sum(count(stream[place : place + 9]) for place in range(0, len(stream), 9)) == 2


def test_a_refusal_is_told() -> None:
    with pytest.raises(WrongAnswer, match="no space"):
        target().answers()(ACKNOWLEDGED + REFUSED)


def test_the_value_of_a_key_comes_in_base_64() -> None:
    said = b'{"type":"stream_msg_get_response","message":{"seq":1,"data":"eyJhIjoxfQ=="}}'
    assert msgspec.json.decode(said, type=Answer).message.data == b'{"a":1}'


def told(sequence: int, head: bytes = b"") -> bytes:
    subject = b"$KV.bench.bench-1 1 $JS.ACK.KV_bench.ab12CD.1.%d.9.1795646799839000000.3" % sequence
    return head + b'MSG %b 7\r\n{"a":1}\r\n' % subject


def test_a_watcher_has_heard_what_was_overwritten_before_it_could_be_told() -> None:
    watcher = Watcher(wire_to([])[0], before=1000)
    feed(watcher, told(1001) + told(1004, head=b"PING\r\n") + told(1005)[:-9])
    assert watcher.count == 4
    feed(watcher, told(1005)[-9:])
    assert watcher.count == 5


def test_something_without_a_place_breaks_the_run() -> None:
    reasons: list[str] = []
    feed(Watcher(wire_to(reasons)[0], before=0), b"-ERR {slow consumer}\r\n")
    assert reasons == ["a watcher was told something without a place: -ERR {slow consumer}"]
