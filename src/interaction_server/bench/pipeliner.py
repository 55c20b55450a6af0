"""The heart of the load: requests that are spelled in advance, answers that are counted and not read.

Answers of one connection come in the order of its requests. So a request needs no record of its own: it is
enough to know when how many were sent, and how many answers the bytes that have come complete.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import accumulate, cycle, islice
from time import perf_counter

from interaction_server.bench.wire import Wire, readable
from interaction_server.bench.workloads.driver import Tally

CountAnswers = Callable[[bytes], int]
"""How many answers these bytes of a connection complete; raises WrongAnswer."""


class WrongAnswer(Exception):
    """An answer that does not acknowledge; the text is what was said."""


class Pool:
    """Requests that are sent in turn, over and over, up to ``most`` of them at once; ``sent`` counts them."""

    def __init__(self, requests: Sequence[bytes], most: int) -> None:
        self.size = len(requests)
        self.sent = 0
        # The first ones again at the end, so that any slice is in one piece.
        around = list(islice(cycle(requests), self.size + most))
        self.offsets = list(accumulate(map(len, around), initial=0))
        self.spelled = b"".join(around)

    def take(self, count: int) -> bytes:
        """The next ``count`` requests."""
        first = self.sent % self.size
        self.sent += count
        return self.spelled[self.offsets[first] : self.offsets[first + count]]


class Pipeliner:
    """Keeps ``depth`` requests outstanding on a connection, from ``begin`` until it is no longer ``open``."""

    def __init__(self, wire: Wire, pool: Pool, count_answers: CountAnswers, tally: Tally) -> None:
        self.wire = wire
        self.pool = pool
        self.count_answers = count_answers
        self.tally = tally
        self.outstanding: deque[tuple[float, int]] = deque()
        self.open = False

    def begin(self, depth: int) -> None:
        """Send the first requests; every answer leads to one more."""
        self.wire.take = self.take
        self.open = True
        self.send(depth, perf_counter())

    def send(self, count: int, now: float) -> None:
        """So many requests in one write."""
        self.outstanding.append((now, count))
        self.wire.transport.write(self.pool.take(count))

    def take(self, data: bytes) -> None:
        """Bytes of the server: note every answer that they complete, and send as many requests."""
        now = perf_counter()
        try:
            count = self.count_answers(data)
            self.note(count, now)
        except WrongAnswer as wrong:
            self.open = False
            self.tally.broken(f"a change was not acknowledged: {wrong}")
            return
        if count and self.open:
            self.send(count, now)

    def note(self, count: int, now: float) -> None:
        """So many of the oldest requests are answered; raises WrongAnswer when there are not as many."""
        while count:
            if not self.outstanding:
                raise WrongAnswer("there are more answers than requests")
            sent, waiting = self.outstanding.popleft()
            if waiting > count:
                self.outstanding.appendleft((sent, waiting - count))
                waiting = count
            self.tally.note(now - sent, waiting)
            count -= waiting


class MarkedAnswers:
    """Counts answers that each end with ``mark``, of which there is one, and hold ``right``, if they are."""

    def __init__(self, mark: bytes, right: bytes) -> None:
        self.mark = mark
        self.right = right
        self.rest = b""

    def __call__(self, data: bytes) -> int:
        """What the last bytes left unfinished comes first."""
        if self.rest:
            data = self.rest + data
        end = data.rfind(self.mark) + 1
        self.rest = data[end:]
        count = data.count(self.mark, 0, end)
        if data.count(self.right, 0, end) != count:
            raise WrongAnswer(readable(self.first_wrong(data[:end])))
        return count

    def first_wrong(self, data: bytes) -> bytes:
        """The first of these answers that is not right."""
        answers = data.split(self.mark)
        return next((each + self.mark for each in answers if self.right not in each), data)


class SameAnswers:
    """Counts answers that are all the same bytes, if they are right."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.rest = b""

    def __call__(self, data: bytes) -> int:
        """Compare them all at once."""
        if self.rest:
            data = self.rest + data
        count, over = divmod(len(data), len(self.answer))
        whole = len(data) - over
        self.rest = data[whole:]
        if not data.startswith(self.answer * count) or not self.answer.startswith(self.rest):
            raise WrongAnswer(readable(self.first_wrong(data)))
        return count

    def first_wrong(self, data: bytes) -> bytes:
        """From the first answer that is not right on."""
        while data.startswith(self.answer):
            data = data.removeprefix(self.answer)
        return data
