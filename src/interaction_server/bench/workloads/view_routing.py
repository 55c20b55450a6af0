"""Routers that take what a view hands out, compare it with what should come, and stop it."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter

from interaction_server.bench.connection import Connection, Message
from interaction_server.bench.workloads.ranked import URGENT, Line, properties


class Routing:
    """``held`` are the interactions that are not stopped yet, by their numbers, with the connID of each.

    ``to_stop`` more are stopped as soon as they come. ``handed`` and ``stopped`` count hand-outs and
    answers to stops; ``latencies`` has the seconds from each stop to the hand-out it made room for.
    """

    def __init__(self, line: Line, prefix: str, broken: Callable[[str], object]) -> None:
        self.line = line
        self.prefix = prefix
        self.broken = broken
        self.held: dict[int, tuple[Connection, object]] = {}
        self.exactly = True
        self.to_stop = 0
        self.handed = 0
        self.stopped = 0
        self.asked = 0
        self.first_at = 0.0
        #: Set by the first hand-out.
        self.came = asyncio.Event()
        #: When the latest was handed out.
        self.latest_at = 0.0
        self.stops: deque[float] = deque()
        self.latencies: list[float] = []
        #: Of those that were changed, the one that is to come; and what it is to have then.
        self.urgent: tuple[int, dict[str, object]] | None = None

    def hear(self, router: Connection, message: Message) -> None:
        """A hand-out, or the answer to a stop."""
        name = message["messageName"]
        if name == "EventRouteUsed":
            self.stopped += 1
        elif name == "EventRouteRequest":
            self.take(router, message)
        else:
            self.broken(f"{name} came where a hand-out or EventRouteUsed was expected: {message}")

    def take(self, router: Connection, message: Message) -> None:
        """A hand-out."""
        self.latest_at = now = perf_counter()
        if not self.handed:
            self.first_at = now
            self.came.set()
        if self.stops:
            self.latencies.append(now - self.stops.popleft())
        self.handed += 1
        found = message["userData"]
        assert isinstance(found, dict)
        number = int(str(found.get("InteractionId")).removeprefix(self.prefix))
        wrong = self.wrong(number, found)
        if wrong is not None:
            self.broken(wrong)
            return
        self.held[number] = (router, message["connID"])
        if self.to_stop:
            self.to_stop -= 1
            self.stop(number)

    def wrong(self, number: int, found: dict[str, object]) -> str | None:
        """What is wrong with a hand-out: its place, or its content."""
        wanted = properties(number, self.line.segments)
        if self.urgent is not None:
            expected, changed = self.urgent
            if number != expected:
                return f"interaction {number} was handed out in place of {expected}, which comes first now"
            wanted |= changed
        elif (misplaced := self.line.take(number, exactly=self.exactly)) is not None:
            return misplaced
        if {name: found.get(name) for name in wanted} != wanted:
            return f"interaction {number} was handed out with other properties than it has"
        return None

    def stop(self, number: int) -> None:
        """One that is held; the next may come."""
        router, connection_id = self.held.pop(number)
        self.asked += 1
        self.stops.append(perf_counter())
        if self.urgent is None:
            self.line.release(number)
        router.say("RequestRouteCall", connID=connection_id, routeType="Stop")

    def begin(self, count: int) -> None:
        """So many stops, each of which makes room for one more."""
        self.exactly = False
        self.stops.clear()
        self.latencies = []
        held = list(self.held)
        self.to_stop = count - len(held)
        for number in held:
            self.stop(number)

    def unanswered(self) -> int:
        """Stops that are not answered."""
        return self.asked - self.stopped


def urgent_change(priority: int) -> dict[str, object]:
    """The change after which an interaction that was held back comes before every other."""
    return {**URGENT, "Priority": priority}
