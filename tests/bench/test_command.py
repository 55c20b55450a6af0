"""The command as a user runs it; the numbers are not looked at, only that nothing was lost."""

import os
import signal
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from interaction_server.bench import command, rounds
from interaction_server.bench.faults import BenchFailed, BenchFault
from interaction_server.bench.peers.table import PEERS
from interaction_server.bench.report import Result as Measured
from interaction_server.bench.workloads.change_properties import LOCK_STEP, PIPELINED
from interaction_server.cli import cli

SMALL = ("--clients", "3", "--pipelining-clients", "2", "--pipeline", "4", "--interactions", "7")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["bench", "change-properties", *arguments])


def test_a_short_run_loses_nothing_and_says_so(tmp_path: Path) -> None:
    found = run(*SMALL, "--seconds", "0.4", "--rounds", "1", "--data", str(tmp_path / "new"), "--json")
    assert found.exit_code == 0, found.output
    [measured] = msgspec.json.decode(found.output, type=list[Measured])
    assert [mode.mode for mode in measured.modes] == [LOCK_STEP, PIPELINED]
    assert all(mode.changes_per_second > 0 for mode in measured.modes)
    assert "acknowledged, are kept, and were told to the agent and the reporting engine" in measured.checked
    assert (tmp_path / "new" / "ixn").is_dir()


def test_every_peer_is_given_the_same_work_and_loses_nothing() -> None:
    peers = [word for name in (*PEERS, "nats", "none") for word in ("--peer", name)]
    found = run(*SMALL, "--seconds", "0.2", "--rounds", "1", *peers, "--json")
    assert found.exit_code == 0, found.output
    own, *others = msgspec.json.decode(found.output, type=list[Measured])
    assert (own.subject, own.ratios) == ("ixn", [])
    assert [other.subject for other in others] == ["redis-same-job", "redis-less", "nats", "postgres"]
    for other in others:
        assert [ratio.mode for ratio in other.ratios] == [LOCK_STEP, PIPELINED]
        assert "changes were acknowledged, are kept" in other.checked


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--peer", "mysql"), "'mysql' is not one of 'redis', 'nats', 'postgres', 'none'"),
        (("--clients", "0"), "'--clients': 0 is not in the range x>=1"),
        (("--seconds", "0"), "'--seconds': 0.0 is not in the range x>0"),
        (("--rounds", "many"), "'--rounds': 'many' is not a valid integer"),
        (("--sideways",), "No such option"),
        (("--interactions", "63"), "--interactions 63: every client needs one of its own, so at least 64"),
    ],
)
def test_a_wrong_option_is_one_line_and_status_2(arguments: tuple[str, ...], complaint: str) -> None:
    found = run(*arguments)
    assert found.exit_code == 2
    assert complaint in found.output
    assert found.output.count("\n") == 1


def test_a_directory_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    found = run("--data", str(tmp_path))
    assert found.exit_code == 2
    assert (
        found.output
        == f"ixn: --data {tmp_path}: is not empty; a benchmark begins with a new or empty directory\n"
    )


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = run("--data", str(tmp_path / "file" / "below"))
    assert found.exit_code == 2
    assert "Not a directory" in found.output


@pytest.mark.parametrize(
    ("error", "status"), [(BenchFault("no /proc"), 2), (BenchFailed("lost: 1 answer"), 1)]
)
def test_a_broken_promise_of_the_server_is_status_1(
    monkeypatch: pytest.MonkeyPatch, error: BenchFault, status: int
) -> None:
    def fail(*_: object) -> list[Measured]:
        raise error

    monkeypatch.setattr(command, "run", fail)
    found = run()
    assert (found.exit_code, found.output) == (status, f"ixn: {error}\n")


def test_without_a_directory_one_is_made_and_removed() -> None:
    with rounds.data_directory(None) as directory:
        assert directory.is_dir()
    assert not directory.exists()


def test_a_termination_unwinds_so_that_nothing_is_left_running() -> None:
    with pytest.raises(SystemExit, match="143"), command.faults():
        os.kill(os.getpid(), signal.SIGTERM)
