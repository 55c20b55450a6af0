"""One server for a module, with a letter's life in it; and its data directory, when nobody serves it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.commands import letter

READY: Final = re.compile(r"ready im=(\S+) tlib=(\S+) http=(\S+) data=")
PORTS: Final = ("--im-port", "0", "--tlib-port", "0", "--http-port", "0")
PATIENCE_SECONDS: Final = 20


class Served(msgspec.Struct, frozen=True):
    """A running server."""

    im: str
    tlib: str
    http: str
    data: Path


@contextmanager
def serve(data: Path) -> Iterator[Served]:
    """A server as a user starts it, from its ready line to its clean and silent end."""
    command = [sys.executable, "-m", "interaction_server", "serve", "--data", str(data), *PORTS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = READY.match(process.stdout.readline())
        try:
            assert ready is not None
            yield Served(ready[1], ready[2], ready[3], data)
        finally:
            process.send_signal(signal.SIGTERM)
            _, complaint = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, complaint) == (0, "")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running server on which the letter was handled."""
    with serve(tmp_path_factory.mktemp("served")) as server:
        letter.tell(server.im, server.tlib)
        yield server


@pytest.fixture(scope="session")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of such a server, which has ended."""
    data = tmp_path_factory.mktemp("left")
    with serve(data) as server:
        letter.tell(server.im, server.tlib)
    return data
