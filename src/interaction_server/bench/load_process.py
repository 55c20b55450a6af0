"""The command's end of the pipes to the load generator."""

import subprocess
import sys
from types import TracebackType
from typing import IO, Self

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import (
    Broken,
    Done,
    Job,
    Measured,
    Order,
    Report,
    Round,
    Verify,
    report_decoder,
)
from interaction_server.bench.measure import Sample


class LoadProcess:
    """As a context: a load generator that has prepared. Every call may raise BenchFailed."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        """Start it and wait until it has prepared."""
        command = [sys.executable, "-m", "interaction_server.bench.load"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        try:
            self.tell(self.job)
            self.listen()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.end()

    def end(self) -> None:
        """Kill it, if it has not ended by itself."""
        self.process.kill()
        self.process.communicate()

    def measure(self, mode: str, seconds: float) -> Sample:
        """One round."""
        self.tell(Round(mode=mode, seconds=seconds))
        found = self.listen()
        assert isinstance(found, Measured)
        return found.sample

    def verify(self) -> str:
        """The sentence that says that nothing was lost."""
        self.tell(Verify())
        found = self.listen()
        assert isinstance(found, Done)
        return found.sentence

    def tell(self, what: Job | Order) -> None:
        """One line to the generator."""
        pipe = opened(self.process.stdin)
        try:
            pipe.write(msgspec.json.encode(what) + b"\n")
            pipe.flush()
        except BrokenPipeError:
            raise BenchFailed("the load generator has ended") from None

    def listen(self) -> Report:
        """One line of the generator."""
        line = opened(self.process.stdout).readline()
        if not line:
            raise BenchFailed("the load generator has ended")
        found = report_decoder.decode(line)
        if isinstance(found, Broken):
            raise BenchFailed(found.sentence)
        return found


def opened(pipe: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for is there."""
    assert pipe is not None
    return pipe
