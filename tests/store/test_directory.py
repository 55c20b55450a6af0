"""The data directory is served by one process at a time."""

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from interaction_server.store.directory import LOCK_NAME, DataDirectory, read_holder
from interaction_server.store.port import DataDirectoryError

HOLDER = """
import sys
from pathlib import Path
from interaction_server.store.directory import DataDirectory
with DataDirectory(Path(sys.argv[1])) as directory:
    directory.announce({"im": "127.0.0.1:7120", "http": "127.0.0.1:7180"})
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "some" / "data"


@pytest.fixture
def holder(data: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(data)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_it_is_made_with_its_parents(data: Path) -> None:
    with DataDirectory(data) as directory:
        assert data.is_dir()
        assert directory.database.parent == data


def test_a_second_process_hears_who_has_it(data: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(DataDirectoryError) as error:
        DataDirectory(data).acquire()
    assert str(error.value) == (
        f"{data} is held by process {holder.pid}, serving im 127.0.0.1:7120, http 127.0.0.1:7180"
    )


def test_anyone_can_ask_who_has_it(data: Path, holder: subprocess.Popen[str]) -> None:
    expected = {"pid": holder.pid, "im": "127.0.0.1:7120", "http": "127.0.0.1:7180"}
    assert read_holder(data) == expected
    holder.kill()
    holder.wait()
    assert read_holder(data) is None


def test_nobody_has_a_directory_that_is_not_there(data: Path) -> None:
    assert read_holder(data) is None


def test_it_is_free_after_its_release(data: Path) -> None:
    directory = DataDirectory(data)
    directory.acquire()
    directory.release()
    directory.release()
    assert read_holder(data) is None
    with DataDirectory(data):
        assert read_holder(data) == {"pid": os.getpid()}


def test_a_shorter_announcement_replaces_a_longer_one(data: Path) -> None:
    with DataDirectory(data) as directory:
        directory.announce({"im": "a" * 200})
        directory.announce({"im": "b"})
        assert read_holder(data) == {"pid": os.getpid(), "im": "b"}


def test_one_who_has_not_announced_itself_yet_is_still_a_holder(data: Path) -> None:
    with DataDirectory(data):
        (data / LOCK_NAME).write_bytes(b"")
        assert read_holder(data) == {}
        with pytest.raises(DataDirectoryError, match="held by process unknown"):
            DataDirectory(data).acquire()


def test_one_who_only_asks_is_waited_for_but_not_for_ever(data: Path) -> None:
    with DataDirectory(data):
        pass
    with (data / LOCK_NAME).open() as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)
        with pytest.raises(DataDirectoryError):
            DataDirectory(data).acquire()
    with DataDirectory(data):
        pass


def test_a_disk_that_has_no_room_for_the_announcement_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(DataDirectoryError, match="cannot be written: No space left"):
        DataDirectory(data).acquire()
    monkeypatch.undo()
    with DataDirectory(data):
        pass


def test_a_path_that_cannot_be_a_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirectoryError, match="file/data cannot be used as data directory"):
        DataDirectory(tmp_path / "file" / "data").acquire()


def test_a_directory_that_cannot_be_written_is_named() -> None:
    with pytest.raises(DataDirectoryError, match="/proc/self/task cannot be used"):
        DataDirectory(Path("/proc/self/task")).acquire()
