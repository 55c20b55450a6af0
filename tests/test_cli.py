"""``ixn``: its commands are there, and whatever goes wrong on the command line is one line."""

import re
import subprocess
import sys
from unittest.mock import patch

import click
import pytest

from interaction_server import __version__
from interaction_server.cli import cli, main
from tests.commands.ixn import ixn

COMMANDS = [
    "bench",
    "check-config",
    "conform",
    "demo",
    "explain",
    "find",
    "history",
    "indexes",
    "serve",
    "show",
    "watch",
]
LISTED = re.compile(r"  (\w[\w-]*)  ")


def test_there_are_these_commands_and_every_one_says_what_it_does() -> None:
    assert sorted(cli.commands) == COMMANDS
    for name in COMMANDS:
        said = "\n".join(ixn(name, "--help").lines())
        assert f"Usage: ixn {name}" in said
        assert "\n\n  " in said


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_the_commands(option: str) -> None:
    said = ixn(option).lines()
    assert said[0] == "Usage: ixn [OPTIONS] COMMAND [ARGS]..."
    assert [found[1] for line in said if (found := LISTED.match(line))] == COMMANDS


def test_without_a_command_there_is_help() -> None:
    ran = ixn()
    assert (ran.said + ran.complaint).startswith("Usage: ixn ")


def test_the_version_is_the_one_of_the_package() -> None:
    assert ixn("--version").lines() == [f"ixn, version {__version__}"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sideways",), "No such command 'sideways'"),
        (("--sideways",), "No such option"),
        (("serve", "--sideways"), "No such option"),
        (("serve", "extra"), "unexpected extra argument"),
        (("serve", "--data"), "requires an argument"),
        (("watch", "--count", "0"), "'--count': 0 is not in the range"),
        (("show",), "Missing argument 'INTERACTION'"),
        (("bench", "sideways"), "sideways"),
        (("bench", "change-properties", "--clients", "0"), "'--clients': 0 is not in the range"),
        (("demo", "--sideways"), "No such option"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in ixn(*arguments).fault()


@pytest.mark.parametrize(("raised", "status"), [(KeyboardInterrupt, 130), (click.Abort, 130)])
def test_an_interrupted_command_ends_with_status_130(raised: type[BaseException], status: int) -> None:
    def interrupt() -> None:
        raise raised

    with patch.dict(cli.commands, {"interrupt": click.Command("interrupt", callback=interrupt)}):
        assert ixn("interrupt").status == status


def test_a_mistake_of_ours_is_not_hidden() -> None:
    def fail() -> None:
        raise AssertionError

    failing = {"fail": click.Command("fail", callback=fail)}
    with (
        patch.dict(cli.commands, failing),
        patch("sys.argv", ["ixn", "fail"]),
        pytest.raises(AssertionError),
    ):
        main()


def test_it_is_also_the_module_of_the_package() -> None:
    command = [sys.executable, "-m", "interaction_server", "--version"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == f"ixn, version {__version__}\n"
    command[-1] = "--sideways"
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert ran.stderr.startswith("ixn: ")
