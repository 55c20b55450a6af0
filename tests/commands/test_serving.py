"""``ixn serve``: its ready line, and one line for what cannot be served.

The process as a whole (signals, busy ports, bad settings) is tested in ``tests/system/test_start.py``.
"""

from pathlib import Path

import click
import pytest

from interaction_server.commands.serving import DATA, check_host, pairs
from interaction_server.config import ClientConfig, ConfigError, ConfigFile
from interaction_server.core.model import Role
from tests.commands.conftest import Served
from tests.commands.ixn import ixn
from tests.config.file import written

OPTION = click.Option(["--set"])
CONTEXT = click.Context(click.Command("serve"))


def test_the_ready_line_names_every_door(served: Served) -> None:
    for address in (served.im, served.tlib, served.http):
        host, _, port = address.rpartition(":")
        assert host == "127.0.0.1"
        assert int(port) > 0


def test_a_directory_that_is_served_names_who_serves_it(served: Served) -> None:
    complaint = ixn("serve", "--data", served.data, "--im-port", "0", "--tlib-port", "0", "--http-port", "0")
    assert f"{served.data} is held by process" in complaint.fault()
    assert served.im in complaint.fault()


def test_pairs_are_a_table_in_which_the_last_one_counts() -> None:
    assert pairs(CONTEXT, OPTION, ["a=1", "b=2", "a=3"]) == {"a": "3", "b": "2"}
    assert pairs(CONTEXT, OPTION, []) == {}


@pytest.mark.parametrize("text", ["a", "=1", "a=", "", "="])
def test_what_is_no_pair_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(click.BadParameter, match="is not NAME=VALUE"):
        pairs(CONTEXT, OPTION, [text])
    assert f"{text!r} is not NAME=VALUE" in ixn("serve", "--data", tmp_path, "--set", text).fault()


@pytest.mark.parametrize("port", ["-1", "65536", "im"])
def test_a_port_that_is_none_is_named(port: str, tmp_path: Path) -> None:
    complaint = ixn("serve", "--data", tmp_path, f"--im-port={port}").fault()
    assert "--im-port" in complaint
    assert port in complaint


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_loopback_anybody_may_register(host: str) -> None:
    check_host(ConfigFile(), host)


def test_beyond_loopback_the_clients_must_be_named() -> None:
    with pytest.raises(ConfigError, match="clients"):
        check_host(ConfigFile(), "0.0.0.0")
    check_host(ConfigFile(clients={"mail": ClientConfig(type=Role.MEDIA_SERVER)}), "0.0.0.0")


def test_the_directory_has_a_name_when_none_is_given() -> None:
    assert not DATA.is_absolute()
    assert str(DATA) in "".join(ixn("serve", "--help").said.split())


def test_everything_that_is_wrong_with_a_file_and_the_settings_over_it_is_told_at_once(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "nope = 1\n[settings]\nhistory_days = 0\n[queues.q]\nstrategy = 1")
    told = ixn("serve", "--data", tmp_path / "data", "--config", path, "--set", "requests_max=0").faults()
    assert [line.removeprefix(f"{path}: ").partition(": ")[0] for line in told] == [
        "nope",
        "settings.history_days",
        "queues.q.strategy",
        "--set requests_max",
    ]
    assert not (tmp_path / "data").exists()
