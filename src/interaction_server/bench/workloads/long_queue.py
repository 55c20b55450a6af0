"""Interactions that wait in a queue from which no router takes them, and media servers that change any."""

from array import array
from collections import Counter as Bag
from collections import deque
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Final

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.change_properties import (
    ChangingClient,
    Counter,
    request_form,
    version_and_revision,
)
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.submitting import fill

QUEUE: Final = "waiting"
FACTS_OF_SUBMISSION: Final = 2
"""Submitted, and placed in the queue: so this is also the version with which each begins."""


class AnyClient(ChangingClient):
    """A media server that changes one after another, each as likely as any other."""

    def __init__(self, connection: Connection, queue: "LongQueue", pipeline: int) -> None:
        super().__init__(connection, [], queue.counter, queue.tally)
        self.queue = queue
        self.forms = self.any()
        #: The latest that were changed, as many as can be outstanding.
        self.latest: deque[int] = deque(maxlen=pipeline)

    def any(self) -> Iterator[bytes]:
        """Changes without end."""
        queue = self.queue
        while True:
            number = queue.chance.randrange(queue.count)
            queue.changes[number] += 1
            self.latest.append(number)
            yield request_form(queue.id_of(number))

    def unanswered(self) -> Iterator[int]:
        """What is changed by the requests without an answer; answers come in the order of requests."""
        return islice(reversed(self.latest), len(self.sent))


class LongQueue:
    """``count`` interactions with twenty properties; every method may raise BenchFailed.

    ``changes`` has the number of changes sent for each, and ``doubtful`` how many of those a crash
    left without an answer.
    """

    def __init__(self, stage: Stage, tally: Tally, count: int) -> None:
        self.stage = stage
        self.tally = tally
        self.count = count
        self.counter = Counter()
        self.chance = Random(count)  # noqa: S311 - which is next is no secret
        self.changes = array("L", [0]) * count
        self.doubtful: Bag[int] = Bag()
        self.clients: list[AnyClient] = []

    async def fill(self) -> None:
        """Submit them all."""
        await fill(self.stage, self.tally, QUEUE, self.count)

    def id_of(self, number: int) -> str:
        """The id of one of them."""
        return f"{self.stage.own(QUEUE)}-{number}"

    async def add_clients(self, count: int, pipeline: int) -> None:
        """So many media servers that change any of them, each with so many requests outstanding."""
        for number in range(count):
            connection = await self.stage.client("MediaServer", f"any-{number}")
            self.clients.append(AnyClient(connection, self, pipeline))

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
        return {"answers about waiting interactions": sum(len(client.sent) for client in self.clients)}

    def crashed(self) -> None:
        """The server is gone, and with it every client; what was not answered may have been made or not."""
        for client in self.clients:
            self.doubtful.update(client.unanswered())
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
            version, _ = version_and_revision(answer["interaction"])
            most = FACTS_OF_SUBMISSION + self.changes[number]
            if not most - self.doubtful[number] <= version <= most:
                raise BenchFailed(
                    f"an interaction has version {version} after {self.changes[number]} changes, of which "
                    f"{self.doubtful[number]} were not answered"
                )
        return len(sample)
