import msgspec
import pytest

from interaction_server.bench.connection import Connection, Message
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.pipeliner import Pipeliner
from interaction_server.bench.workloads.changes import user_data
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.long_queue import AnyPool, LongQueue, unanswered
from interaction_server.bench.workloads.own_server import OwnServer
from tests.bench.standing_in import wire_to

ANSWER = b'{"messageName":"EventAck","referenceId":1,"proxyClientId":1}\n'


def queue(count: int) -> LongQueue:
    tally = Tally()
    return LongQueue(OwnServer({}, tally.broken), tally, count)


def begin(waiting: LongQueue, pipeline: int) -> Pipeliner:
    wire, _ = wire_to([])
    client = Pipeliner(wire, AnyPool(waiting, pipeline), waiting.server.answers(), waiting.tally)
    waiting.clients.append(client)
    client.begin(pipeline)
    return client


class Reader(Connection):
    """Stands for the server: every interaction has one version."""

    def __init__(self, version: int) -> None:
        super().__init__(pytest.fail)
        self.version = version

    async def ask(self, message_name: str, **attributes: object) -> Message:
        """The same for all."""
        return {"interaction": {"interactionVersion": self.version, "interactionUserData": user_data(1)}}


def test_each_change_is_of_any_interaction_and_has_values_never_used_before() -> None:
    waiting = queue(5)
    lines = AnyPool(waiting, 100).take(100).splitlines()
    requests = [msgspec.json.decode(line) for line in lines]
    assert {request["interactionId"] for request in requests} == {waiting.id_of(each) for each in range(5)}
    assert [request["referenceId"] for request in requests] == list(range(1, 101))
    assert (sum(waiting.changes), waiting.sent) == (100, 100)


def test_what_a_crash_leaves_without_an_answer_is_doubtful() -> None:
    waiting = queue(1_000_000)
    client = begin(waiting, 4)
    client.take(ANSWER * 3)
    client.open = False
    client.take(ANSWER)
    assert isinstance(client.pool, AnyPool)
    latest = list(client.pool.latest)
    assert unanswered(client) == 3
    waiting.crashed()
    assert sorted(waiting.doubtful) == sorted(latest[-3:])
    assert (waiting.doubtful.total(), waiting.clients) == (3, [])


@pytest.mark.parametrize(("version", "right"), [(4, False), (5, True), (7, True), (8, False)])
async def test_an_interaction_has_what_was_acknowledged_and_no_more_than_was_sent(
    version: int, right: bool
) -> None:
    waiting = queue(1)
    begin(waiting, 5)
    waiting.doubtful.update([0, 0])
    if right:
        assert await waiting.verify(Reader(version), 10) == 1
    else:
        with pytest.raises(BenchFailed, match=f"version {version} after 5 changes, of which 2"):
            await waiting.verify(Reader(version), 10)
