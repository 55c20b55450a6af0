"""Media servers that submit, as many interactions and as fast as they are told to."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.changes import user_data
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.own_server import MEDIA_TYPE
from interaction_server.bench.workloads.party import Party, name_of
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

FILLERS: Final = 8
FILLER_PIPELINE: Final = 64


class Submitting(Party):
    """A media server: ``answers`` are still to come."""

    def __init__(self, connection: Connection, form: bytes) -> None:
        super().__init__(connection)
        self.form = form
        self.answers = 0

    def submit(self, numbers: Sequence[int]) -> None:
        """So many new lives in one write."""
        self.answers += len(numbers)
        self.connection.transport.write(b"".join(map(self.spell, numbers)))

    def spell(self, number: int) -> bytes:
        """The line that submits one."""
        return self.form % (number, number)

    def hear(self, line: bytes) -> bytes:
        """An acknowledgement; how the life goes on, the router knows."""
        self.answers -= 1
        if name_of(line) != b"EventAck":
            self.refused("an interaction was not taken", line)
        return b""


class Filling(Submitting):
    """A media server that submits one more for every answer, while there are numbers."""

    def __init__(self, connection: Connection, form: bytes, numbers: Iterator[int]) -> None:
        super().__init__(connection, form)
        self.numbers = numbers
        self.taken = 0

    def hear(self, line: bytes) -> bytes:
        """An acknowledgement; returns the next submission."""
        super().hear(line)
        self.taken += 1
        number = next(self.numbers, None)
        if number is None:
            return b""
        self.answers += 1
        return self.spell(number)


MakeFilling = Callable[[Connection, Iterator[int]], Filling]


async def fill(stage: Stage, tally: Tally, name: str, count: int) -> None:
    """Submit so many into a queue that feeds no strategy; raises BenchFailed.

    The ids are ``stage.own(name)``, a dash and a number from 0 on.
    """
    form = submission_form(numbered(stage.own(name)), stage.own(name))
    await fill_by(stage, tally, lambda wire, numbers: Filling(wire, form, numbers), count)


async def fill_by(stage: Stage, tally: Tally, make: MakeFilling, count: int) -> None:
    """Submit so many as these media servers spell them; raises BenchFailed."""
    numbers = iter(range(count))
    fillers = [
        make(await stage.client("MediaServer", f"filler-{number}"), numbers) for number in range(FILLERS)
    ]
    for filler in fillers:
        filler.submit(list(islice(numbers, FILLER_PIPELINE)))
    await until_nothing_is_missing(
        tally, lambda: {"answers to submissions": count - sum(filler.taken for filler in fillers)}
    )


def numbered(name: str) -> bytes:
    """How ids that are a name, a dash and a number begin in JSON."""
    return msgspec.json.encode(name)[:-1] + b"-"


def submission_form(prefix: bytes, queue: str) -> bytes:
    """The line of a submission, with places for its reference and the number of the life."""
    head = b'{"messageName":"RequestSubmit","referenceId":%d,"interactionId":' + escaped(prefix) + b'%d",'
    rest = {
        "mediaType": MEDIA_TYPE,
        "interactionType": "Inbound",
        "queue": queue,
        "userData": user_data(),
    }
    return head + escaped(msgspec.json.encode(rest)[1:]) + b"\n"


def escaped(said: bytes) -> bytes:
    """The same in a form."""
    return said.replace(b"%", b"%%")
