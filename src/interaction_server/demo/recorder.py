"""What really crossed the sockets, as the taps of the four clients saw it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from interaction_server.client import UnknownEvent
from interaction_server.client.options import Direction, ProtocolName
from interaction_server.conformance.diagram import Exchange
from interaction_server.demo.demands import SERVER
from interaction_server.demo.notes import note_on


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """One message of one client; ``participant`` is the client's part in the play."""

    direction: Direction
    participant: str
    protocol: ProtocolName
    message: msgspec.Struct

    @property
    def name(self) -> str:
        """The ``messageName``."""
        if isinstance(self.message, UnknownEvent):
            return self.message.message_name
        return type(self.message).__name__

    def exchange(self) -> Exchange:
        """The arrow of a diagram."""
        ends = (self.participant, SERVER)
        sender, receiver = ends if self.direction == "sent" else reversed(ends)
        return Exchange(
            sender=sender,
            receiver=receiver,
            protocol=self.protocol,
            message=self.name,
            note=note_on(self.message),
        )


class Recorder:
    """Its ``tap`` is every client's; ``participants`` says which part a client name plays.

    ``watch`` is called with each message that is recorded. ``unseen`` requests and their answers are
    neither counted nor recorded.
    """

    def __init__(self, participants: Mapping[str, str], watch: Callable[[Crossing], None]) -> None:
        self.participants = participants
        self.watch = watch
        self.crossings: list[Crossing] = []
        self.count = 0
        self.hiding = False
        self.hidden: set[tuple[str, int]] = set()

    def tap(
        self, direction: Direction, client_name: str, protocol: ProtocolName, message: msgspec.Struct
    ) -> None:
        """See one message."""
        participant = self.participants[client_name]
        if self.hides(direction, participant, message):
            return
        crossing = Crossing(direction=direction, participant=participant, protocol=protocol, message=message)
        self.count += 1
        self.crossings.append(crossing)
        self.watch(crossing)

    def hides(self, direction: Direction, participant: str, message: msgspec.Struct) -> bool:
        """Whether it is an unseen request or the answer to one."""
        reference: int | None = getattr(message, "reference_id", None)
        if reference is None:
            return False
        if direction == "sent" and self.hiding:
            self.hidden.add((participant, reference))
        return (participant, reference) in self.hidden

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """What is asked from now on is not part of the play."""
        self.hiding = True
        try:
            yield
        finally:
            self.hiding = False

    def take(self) -> list[Crossing]:
        """What was recorded since the last time."""
        taken, self.crossings = self.crossings, []
        return taken
