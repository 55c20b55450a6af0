"""Interactions that wait in the queue of a view, and in which order the view must hand them out.

The number of an interaction makes everything about it: a priority that no other has, so that the order
is never in doubt, its segment, and whether the condition of the view holds for it.
"""

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.changes import user_data
from interaction_server.bench.workloads.own_server import MEDIA_TYPE
from interaction_server.bench.workloads.submitting import Filling

RANK_FACTOR: Final = 48_271
RANK_MODULUS: Final = 2**31 - 1
"""A prime: the multiples of the factor are all different up to it, and in no order that anybody could use."""
HELD_BACK: Final = 5
"""Of so many interactions one is held back: the condition does not hold for it."""
SEGMENT_LIMIT: Final = 2

READY: Final = "Ready"
SEGMENT: Final = "Language"
URGENT: Final = {READY: "yes", SEGMENT: "urgent"}
"""What is changed of one that was held back, besides its priority: it comes into a segment that has room."""


def rank(number: int) -> int:
    """The priority of an interaction."""
    return number * RANK_FACTOR % RANK_MODULUS


def is_held_back(number: int) -> bool:
    """Whether the condition is false for an interaction as it was submitted."""
    return number % HELD_BACK == HELD_BACK - 1


def properties(number: int, segments: int) -> dict[str, object]:
    """The twenty properties that all workloads have, and what the view looks at."""
    return {
        **user_data(),
        "Priority": rank(number),
        SEGMENT: str(number % segments),
        READY: "no" if is_held_back(number) else "yes",
    }


def configuration(queue: str, router: str, slots: int) -> str:
    """A view of the queue that feeds the strategy of the same name; the router may have so many."""
    return (
        f'[queues."{queue}"]\n\n'
        f'[views.ready]\nqueue = "{queue}"\nstrategy = "{queue}"\ncondition = "{READY} = \'yes\'"\n'
        'order = "Priority desc, ReceivedAt"\n'
        f'segment-by = ["{SEGMENT}"]\nsegment-total-limit = {SEGMENT_LIMIT}\n\n'
        f'[routers."{router}"]\nmax-submitted-interactions = {slots}\n'
    )


class Ranked(Filling):
    """A media server that submits them."""

    def __init__(self, connection: Connection, queue: str, segments: int, numbers: Iterator[int]) -> None:
        super().__init__(connection, b"", numbers)
        self.queue = queue
        self.segments = segments

    def spell(self, number: int) -> bytes:
        """The line that submits one."""
        head = {"messageName": "RequestSubmit", "referenceId": number}
        return msgspec.json.encode({**head, **submission(self.queue, number, self.segments)}) + b"\n"


def submission(queue: str, number: int, segments: int) -> dict[str, object]:
    """The attributes of a submission; the id is that of the queue, a dash and the number."""
    return {
        "interactionId": f"{queue}-{number}",
        "mediaType": MEDIA_TYPE,
        "interactionType": "Inbound",
        "queue": queue,
        "userData": properties(number, segments),
    }


class Line:
    """What waits and may be handed out, by segments; ``taken`` of each segment are not released yet."""

    def __init__(self, segments: int) -> None:
        self.segments = segments
        #: Priorities, negative so that the greatest is the first.
        self.waiting: list[list[int]] = [[] for _ in range(segments)]
        self.taken = [0] * segments

    def fill(self, count: int) -> None:
        """These wait, of the numbers from 0 on."""
        for number in range(count):
            if not is_held_back(number):
                self.waiting[number % self.segments].append(-rank(number))
        for waiting in self.waiting:
            heapify(waiting)

    def put(self, numbers: Iterable[int]) -> None:
        """These wait too."""
        for number in numbers:
            heappush(self.waiting[number % self.segments], -rank(number))

    def first(self) -> int | None:
        """The priority of the one that is next over all segments that have room."""
        heads = [
            waiting[0]
            for waiting, taken in zip(self.waiting, self.taken, strict=True)
            if waiting and taken < SEGMENT_LIMIT
        ]
        return -min(heads) if heads else None

    def room(self) -> int:
        """How many can be handed out before any is stopped."""
        return sum(
            min(len(waiting), SEGMENT_LIMIT - taken)
            for waiting, taken in zip(self.waiting, self.taken, strict=True)
        )

    def take(self, number: int, *, exactly: bool) -> str | None:
        """It was handed out; returns what is wrong with that.

        It must be the first of its segment, and ``exactly`` the first of all. While several stops and
        hand-outs are under way nobody but the server knows which segments have room.
        """
        first, segment = self.first(), number % self.segments
        waiting = self.waiting[segment]
        if not waiting or -waiting[0] != rank(number):
            return f"interaction {number} was handed out, which is not the first of its segment"
        if exactly and rank(number) != first:
            return f"interaction {number} was handed out, which is not the first of all"
        if self.taken[segment] >= SEGMENT_LIMIT:
            return f"interaction {number} was handed out, of a segment without room"
        heappop(waiting)
        self.taken[segment] += 1
        return None

    def release(self, number: int) -> None:
        """It was stopped."""
        self.taken[number % self.segments] -= 1
