"""A peer's process: found, started, stopped, and its complaints told in one line."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.peers import program as programs
from interaction_server.bench.peers.program import MakeCommand, PeerProcess, Program, free_port
from interaction_server.bench.subject import pinned

PYTHON = Path(sys.executable)


def says(code: str) -> MakeCommand:
    def command(program: str, directory: Path, port: int) -> Sequence[str]:
        return [PYTHON.name, "-c", code]

    return command


def a_program(code: str, before: str = "pass") -> Program:
    return Program(
        name="peer",
        program=PYTHON.name,
        places=(str(PYTHON.parent),),
        package="python3",
        durability="none",
        command=says(code),
        before=(says(before),),
        ready="ready",
    )


WAITS = "import signal; print('ready', flush=True); signal.pause()"
IS_DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAITS}"


def test_a_program_that_is_missing_names_its_package(tmp_path: Path) -> None:
    program = msgspec.structs.replace(a_program(WAITS), program="no-such-server", package="no-such-package")
    with (
        pytest.raises(
            BenchFault,
            match=r"^no-such-server is not installed; on Debian: apt-get install no-such-package$",
        ),
        PeerProcess(program, tmp_path),
    ):
        pass


@pytest.mark.parametrize("code", [WAITS, IS_DEAF])
def test_a_program_runs_as_long_as_its_context(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "STOP_SECONDS", 0.2)
    with PeerProcess(a_program(code), tmp_path) as peer:
        [pid] = peer.pids
        assert Path(f"/proc/{pid}").exists()
        assert peer.addresses["peer"].startswith("127.0.0.1:")
    assert not Path(f"/proc/{pid}").exists()


def test_a_program_runs_on_its_core_from_the_beginning(tmp_path: Path) -> None:
    core = min(os.sched_getaffinity(0))
    tells = f"import os; print(os.sched_getaffinity(0), flush=True); {WAITS}"
    with PeerProcess(a_program(tells), tmp_path, core) as peer:
        assert peer.log().splitlines()[0] == f"{{{core}}}"


def test_only_what_is_started_there_is_pinned() -> None:
    before = os.sched_getaffinity(0)
    with pinned(min(before)):
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        (a_program("raise SystemExit('no disk')"), "did not start: no disk"),
        (a_program("pass"), "did not start: it said nothing"),
        (a_program(WAITS, before="raise SystemExit('not as root')"), "failed: not as root"),
    ],
)
def test_what_a_program_said_last_is_why_it_failed(tmp_path: Path, program: Program, complaint: str) -> None:
    with pytest.raises(BenchFault, match=complaint), PeerProcess(program, tmp_path):
        pass


def test_a_free_port_is_a_port() -> None:
    assert 0 < free_port() < 65_536
