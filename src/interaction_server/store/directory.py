"""The data directory: made if need be, served by one process at a time, and telling by whom."""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from interaction_server.store.port import DataDirectoryError

LOCK_NAME: Final = "server.lock"
DATABASE_NAME: Final = "interactions.sqlite"
LOCK_TRIES_MAX: Final = 1_000
HOLDER_BYTES_MAX: Final = 4_096

Holder = dict[str, int | str]
"""``pid`` of the process that serves a directory, and its addresses: ``im``, ``tlib``, ``http``."""

holder_decoder: Final = msgspec.json.Decoder(Holder)


class DataDirectory:
    """A directory that this process serves, from ``acquire`` (or ``with``) to ``release``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock: int | None = None

    @property
    def database(self) -> Path:
        """The file of the embedded store."""
        return self.path / DATABASE_NAME

    def acquire(self) -> None:
        """Make the directory and take it; raises DataDirectoryError that says why not, or who has it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            message = f"{self.path} cannot be used as data directory: {error.strerror}"
            raise DataDirectoryError(message) from error
        if not take(lock):
            holder = read_first_line(lock)
            os.close(lock)
            raise DataDirectoryError(held_by(self.path, holder))
        self.lock = lock
        try:
            self.announce({})
        except DataDirectoryError:
            self.release()
            raise

    def announce(self, addresses: Mapping[str, str]) -> None:
        """Write down who serves the directory and where, for whom it may concern."""
        assert self.lock is not None, "the directory is not held"
        holder: Holder = {"pid": os.getpid(), **addresses}
        line = msgspec.json.encode(holder) + b"\n"
        try:
            # The line first and the cut after it: a reader always finds one whole line.
            os.pwrite(self.lock, line, 0)
            os.ftruncate(self.lock, len(line))
        except OSError as error:
            message = f"{self.path / LOCK_NAME} cannot be written: {error.strerror}"
            raise DataDirectoryError(message) from error

    def release(self) -> None:
        """Let the next one have it; again is no error."""
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def take(lock: int) -> bool:
    """Take the lock alone; one who only asks (``read_holder``) is gone in a moment, so try again."""
    for _ in range(LOCK_TRIES_MAX):
        if try_lock(lock, fcntl.LOCK_EX):
            return True
        if not try_lock(lock, fcntl.LOCK_SH):
            return False
        os.sched_yield()
    return False


def try_lock(lock: int, kind: int) -> bool:
    """Take a lock if that is possible at once."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_holder(path: Path) -> Holder | None:
    """Who serves a data directory, None if nobody does; empty while that one is just starting."""
    try:
        lock = os.open(path / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if try_lock(lock, fcntl.LOCK_SH) else read_first_line(lock)
    finally:
        os.close(lock)


def read_first_line(lock: int) -> Holder:
    """What the holder announced."""
    line = os.pread(lock, HOLDER_BYTES_MAX, 0).partition(b"\n")[0]
    try:
        return holder_decoder.decode(line)
    except msgspec.DecodeError:
        return {}


def held_by(path: Path, holder: Holder) -> str:
    """The sentence for the second one who wants the directory."""
    addresses = ", ".join(f"{name} {address}" for name, address in holder.items() if name != "pid")
    serving = f", serving {addresses}" if addresses else ""
    return f"{path} is held by process {holder.get('pid', 'unknown')}{serving}"
