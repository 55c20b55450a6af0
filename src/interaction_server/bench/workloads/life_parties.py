"""Who takes part in a life, as the load plays them: each reads as little of a message as it can."""

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.party import Party, name_of

ACKNOWLEDGED: Final = b"EventAck"
REFERENCE: Final = b'"referenceId":'
CONNECTION_ID: Final = b'"connID":'
INTERACTION_ID: Final = b'"interactionId":'
TICKET_ID: Final = b'"ticketId":'
CHANGED: Final = b'"messageName":"EventPropertiesChanged"'
STOPPED: Final = b'"messageName":"EventProcessingStopped"'


def value_after(mark: bytes, line: bytes) -> bytes:
    """What follows a mark up to the next comma, as it is on the wire; empty where the mark is not."""
    place = line.find(mark)
    return line[place + len(mark) : line.find(b",", place)] if place >= 0 else b""


class Routing(Party):
    """A router that gives every interaction to the next agent; ``used`` of them have reached one."""

    def __init__(self, connection: Connection, agents: Sequence[str]) -> None:
        super().__init__(connection)
        self.agents: Iterator[bytes] = cycle([msgspec.json.encode(agent) for agent in agents])
        self.used = 0

    def hear(self, line: bytes) -> bytes:
        """An interaction to be routed, or how a routing ended."""
        name = name_of(line)
        if name == b"EventRouteRequest":
            return b'{"messageName":"RequestRouteCall","connID":%b,"routeType":"Agent","agentId":%b}\n' % (
                value_after(CONNECTION_ID, line),
                next(self.agents),
            )
        self.used += 1
        if name != b"EventRouteUsed":
            self.refused("an interaction was not routed", line)
        return b""


class Working(Party):
    """An agent that accepts every offer, and stops the interaction as soon as it holds it."""

    def __init__(self, connection: Connection, prefix: bytes, over: Callable[[list[int]], object]) -> None:
        super().__init__(connection)
        self.prefix = prefix
        self.over = over
        self.ended: list[int] = []

    def take(self, data: bytes) -> None:
        """Bytes of the server: answer first, then tell of the lives that have ended."""
        super().take(data)
        if self.ended:
            ended, self.ended = self.ended, []
            self.over(ended)

    def hear(self, line: bytes) -> bytes:
        """An offer, or an answer; its reference is twice the number of the life, one more for the stop."""
        name = name_of(line)
        if name == b"EventInvite":
            interaction_id = value_after(INTERACTION_ID, line)
            number = int(interaction_id[len(self.prefix) : -1])
            return b'{"messageName":"RequestAccept","referenceId":%d,"ticketId":%b,"interactionId":%b}\n' % (
                2 * number,
                value_after(TICKET_ID, line),
                interaction_id,
            )
        reference = value_after(REFERENCE, line)
        if name != ACKNOWLEDGED or not reference.isdigit():
            self.refused("an agent was refused", line)
            return b""
        number, stopped = divmod(int(reference), 2)
        if stopped:
            self.ended.append(number)
            return b""
        return b'{"messageName":"RequestStopProcessing","referenceId":%d,"interactionId":%b%d"}\n' % (
            2 * number + 1,
            self.prefix,
            number,
        )


class LifeObserver(SequenceObserver):
    """A reporting engine that also counts the changes, and the ends of lives."""

    def __init__(self, wire: Wire, broken: Callable[[str], object]) -> None:
        super().__init__(wire, broken)
        self.changed = 0
        self.stopped = 0

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes of the server."""
        self.changed += self.occurrences(CHANGED, nbytes)
        self.stopped += self.occurrences(STOPPED, nbytes)
        super().buffer_updated(nbytes)

    def occurrences(self, mark: bytes, new: int) -> int:
        """How often a mark ends in so many new bytes; it may have begun before them."""
        return self.buffer.count(mark, max(self.filled - len(mark) + 1, 0), self.filled + new)
