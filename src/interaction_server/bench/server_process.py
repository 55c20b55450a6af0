"""A server that is measured, in a process and on a core of its own."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from interaction_server.bench.faults import BenchFailed, BenchFault
from interaction_server.bench.subject import pinned

READY: Final = re.compile(r"ready im=(?P<im>\S+) tlib=(?P<tlib>\S+) http=(?P<http>\S+) ")
PORTS: Final = ("--im-port", "0", "--tlib-port", "0", "--http-port", "0")
STOP_SECONDS: Final = 30


class ServerProcess:
    """``ixn serve`` on free ports of the loopback; its data in ``directory``, all its threads on ``core``.

    ``options`` are given to it besides.
    """

    name = "ixn"
    durability = "SQLite WAL, synchronous=FULL, one fsync per batch"

    def __init__(self, directory: Path, core: int | None = None, options: Sequence[str] = ()) -> None:
        self.data = directory / self.name
        self.core = core
        self.options = options
        self.addresses: dict[str, str] = {}
        self.pids: list[int] = []
        self.process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        """Start and wait for the ready line; raises BenchFault."""
        serve = [sys.executable, "-m", "interaction_server", "serve", *PORTS, "--data", str(self.data)]
        with pinned(self.core):
            self.process = subprocess.Popen(  # noqa: S603 - our own
                [*serve, *self.options], stdout=subprocess.PIPE, text=True
            )
        assert self.process.stdout is not None
        said = READY.match(self.process.stdout.readline())
        if said is None:
            self.process.kill()
            self.process.communicate()
            raise BenchFault("the server did not start")
        self.addresses = said.groupdict()
        self.pids = [self.process.pid]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drain and end it; raises BenchFailed when it ends badly after a good run."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        if error is None and self.process.returncode != 0:
            raise BenchFailed(f"the server ended with status {self.process.returncode}")
