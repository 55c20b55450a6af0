"""Interactions that wait in a queue from which no router takes them, and media servers that change any."""

from array import array
from collections import Counter as Bag
from collections import deque
from itertools import islice
from random import Random
from typing import Final

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.pipeliner import Pipeliner, Pool
from interaction_server.bench.workloads.changes import Change
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.own_server import OwnServer, version_and_number
from interaction_server.bench.workloads.submitting import fill

QUEUE: Final = "waiting"
FACTS_OF_SUBMISSION: Final = 2
"""Submitted, and placed in the queue: so this is also the version with which each begins."""


class AnyPool(Pool):
    """Changes of one after another, each as likely as any other, with values that are never used twice."""

    def __init__(self, queue: "LongQueue", most: int) -> None:
        super().__init__([], most)
        self.queue = queue
        #: The latest that were changed, as many as can be outstanding.
        self.latest: deque[int] = deque(maxlen=most)

    def take(self, count: int) -> bytes:
        """The next ``count`` requests."""
        self.sent += count
        numbers = self.queue.chance.choices(range(self.queue.count), k=count)
        self.latest.extend(numbers)
        return b"".join(map(self.queue.request, numbers))


class LongQueue:
    """``count`` interactions with twenty properties; every method may raise BenchFailed.

    ``changes`` has the number of changes sent for each, ``sent`` of all, and ``doubtful`` how many of each
    a crash left without an answer.
    """

    def __init__(self, server: OwnServer, tally: Tally, count: int) -> None:
        self.server = server
        self.stage = server.stage
        self.tally = tally
        self.count = count
        self.sent = 0
        self.chance = Random(count)  # noqa: S311 - which is next is no secret
        self.changes = array("L", [0]) * count
        self.doubtful: Bag[int] = Bag()
        self.clients: list[Pipeliner] = []

    def request(self, number: int) -> bytes:
        """One more change of one of them, which is to be sent."""
        self.sent += 1
        self.changes[number] += 1
        return self.server.request(Change(self.id_of(number), self.sent), QUEUE)

    async def fill(self) -> None:
        """Submit them all."""
        await fill(self.stage, self.tally, QUEUE, self.count)

    def id_of(self, number: int) -> str:
        """The id of one of them."""
        return f"{self.stage.own(QUEUE)}-{number}"

    async def add_clients(self, count: int, pipeline: int) -> None:
        """So many media servers that change any of them, each with so many requests outstanding."""
        for number in range(count):
            wire = await self.server.client(f"any-{number}")
            pool = AnyPool(self, pipeline)
            self.clients.append(Pipeliner(wire, pool, self.server.answers(), self.tally))

    def begin(self, pipeline: int) -> None:
        """All clients start to send."""
        for client in self.clients:
            client.begin(pipeline)

    def stop(self) -> None:
        """Send nothing new."""
        for client in self.clients:
            client.open = False

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        return {"the answers about waiting interactions": sum(map(unanswered, self.clients))}

    def crashed(self) -> None:
        """The server is gone, and with it every client; what was not answered may have been made or not."""
        for client in self.clients:
            assert isinstance(client.pool, AnyPool)
            # Answers come in the order of requests.
            self.doubtful.update(islice(reversed(client.pool.latest), unanswered(client)))
        self.clients.clear()

    async def verify(self, reader: Connection, size: int) -> int:
        """Read so many, half of them changed ones, and find every change; returns how many were read."""
        changed = [number for number, count in enumerate(self.changes) if count]
        sample = {
            *self.chance.sample(changed, min(size // 2, len(changed))),
            *self.chance.sample(range(self.count), min(size // 2, self.count)),
        }
        for number in sample:
            answer = await reader.ask("RequestGetInteractionProperties", interactionId=self.id_of(number))
            version, _ = version_and_number(answer["interaction"])
            most = FACTS_OF_SUBMISSION + self.changes[number]
            if not most - self.doubtful[number] <= version <= most:
                raise BenchFailed(
                    f"an interaction has version {version} after {self.changes[number]} changes, of which "
                    f"{self.doubtful[number]} were not answered"
                )
        return len(sample)


def unanswered(client: Pipeliner) -> int:
    """How many requests of a client are outstanding."""
    return sum(count for _, count in client.outstanding)
