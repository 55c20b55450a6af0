"""A peer's program from its Debian package, as a process of ours and not as a service of the machine."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import msgspec

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.subject import pinned

LOOPBACK: Final = "127.0.0.1"
START_SECONDS: Final = 30.0
START_POLL_SECONDS: Final = 0.01
STOP_SECONDS: Final = 30.0
LOG: Final = "log"
ENTERED_BY_ALL: Final = 0o711

MakeCommand = Callable[[str, Path, int], Sequence[str]]
"""The command line from the program, its directory and its port."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """How a peer is found, started, known to be ready, and stopped."""

    #: The name of the subject.
    name: str
    program: str
    package: str
    durability: str
    command: MakeCommand
    #: What it says on its log when it takes connections.
    ready: str
    #: Where its package has it, before what else the path has.
    places: tuple[str, ...] = ()
    #: Commands that are run to their end before; the first word of each is a program of the same package.
    before: tuple[MakeCommand, ...] = ()
    stop: signal.Signals = signal.SIGTERM
    #: Whom it runs as when we are root, which it refuses: the first of these that there is.
    instead_of_root: tuple[str, ...] = ()

    def find(self, program: str) -> str:
        """The path of one of its programs; raises BenchFault with the package that has it."""
        path = os.pathsep.join((*self.places, os.environ.get("PATH", os.defpath)))
        found = shutil.which(program, path=path)
        if found is None:
            raise BenchFault(f"{program} is not installed; on Debian: apt-get install {self.package}")
        return found


class PeerProcess:
    """A peer on a free port of the loopback; its data in ``directory``, all of it on ``core``."""

    def __init__(self, program: Program, directory: Path, core: int | None = None) -> None:
        self.program = program
        self.name = program.name
        self.durability = program.durability
        self.directory = directory / program.name
        self.core = core
        self.addresses: dict[str, str] = {}
        self.pids: list[int] = []
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        """Start it and wait until it is ready; raises BenchFault."""
        program, port = self.program, free_port()
        path = program.find(program.program)
        self.directory.mkdir()
        user = self.give_away() if os.geteuid() == 0 else None
        with (self.directory.parent / f"{self.name}.{LOG}").open("wb") as log, pinned(self.core):
            for make in program.before:
                first, *others = make(path, self.directory, port)
                self.run([program.find(first), *others], user, log)
            self.process = self.launch(program.command(path, self.directory, port), user, log)
        try:
            self.wait_until_ready()
        except BaseException:
            self.end()
            raise
        self.addresses = {"peer": f"{LOOPBACK}:{port}"}
        self.pids = [self.process.pid]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it, whatever has happened."""
        self.end()

    def end(self) -> None:
        """Ask it to stop; kill it when it does not."""
        self.process.send_signal(self.program.stop)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def give_away(self) -> str | None:
        """The user who will own the directory and run the program; None to stay who we are."""
        users = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
        user = next((name for name in self.program.instead_of_root if name in users), None)
        if user is not None:
            os.chown(self.directory, users[user], -1)
            self.directory.parent.chmod(ENTERED_BY_ALL)
        return user

    def run(self, command: Sequence[str], user: str | None, log: IO[bytes]) -> None:
        """Run a command to its end; raises BenchFault when it ends badly."""
        if self.launch(command, user, log).wait() != 0:
            raise BenchFault(f"{command[0]} failed: {self.said_last()}")

    def launch(self, command: Sequence[str], user: str | None, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start a command, which writes to the log."""
        groups: list[str] | None = None if user is None else []
        environment = {**os.environ, **PLAIN}
        return subprocess.Popen(  # noqa: S603 - a program of a package, and arguments of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            user=user,
            extra_groups=groups,
        )

    def wait_until_ready(self) -> None:
        """Until the log says so; raises BenchFault when it ends before, or takes too long."""
        until = time.monotonic() + START_SECONDS
        while self.program.ready not in self.log():
            if self.process.poll() is not None or time.monotonic() > until:
                raise BenchFault(f"{self.program.program} did not start: {self.said_last()}")
            time.sleep(START_POLL_SECONDS)

    def log(self) -> str:
        """All that it has said."""
        return (self.directory.parent / f"{self.name}.{LOG}").read_text("utf-8", "replace")

    def said_last(self) -> str:
        """The last line that it said."""
        lines = self.log().split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


PLAIN: Final[Mapping[str, str]] = {"LC_ALL": "C"}
"""What a program says must not depend on who looks."""


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
