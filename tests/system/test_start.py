"""What a user hears when a server cannot start: one line that names the thing, and no traceback."""

import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from interaction_server.store.directory import DATABASE_NAME
from tests.system.process import Caller, Served, command, complaint_of


async def one_line(*arguments: str) -> str:
    """The only line of the complaint of a start that fails with status 2."""
    status, complaint = await complaint_of(*arguments)
    assert status == 2, complaint
    assert "Traceback" not in complaint
    assert complaint.count("\n") == 1, complaint
    return complaint


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_server_with_status_0(number: signal.Signals, tmp_path: Path) -> None:
    async with Served(tmp_path) as server:
        caller = await Caller.registers(server.addresses["im"], "mail", "MediaServer")
        server.killed = True
        server.process.send_signal(number)
        assert await server.ended() == (0, "")
        assert await caller.hears() is None
        await caller.hangs_up()


async def test_a_second_server_on_the_same_directory_names_the_first(tmp_path: Path) -> None:
    async with Served(tmp_path) as server:
        complaint = await one_line(*command(tmp_path))
        assert f"held by process {server.process.pid}" in complaint
        assert server.addresses["im"] in complaint


async def test_after_a_kill_the_directory_is_free(tmp_path: Path) -> None:
    async with Served(tmp_path) as server:
        await server.kill()
    async with Served(tmp_path):
        pass


@pytest.mark.parametrize("option", ["--im-port", "--tlib-port", "--http-port"])
async def test_a_busy_port_is_named(option: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        complaint = await one_line(*command(tmp_path, option, str(port)))
    assert f"127.0.0.1:{port}" in complaint
    assert option in complaint


async def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "data"
    assert str(data) in await one_line(*command(data))


async def test_a_file_in_place_of_the_directory_is_named(tmp_path: Path) -> None:
    data = tmp_path / "file"
    data.write_text("")
    assert str(data) in await one_line(*command(data))


async def test_a_directory_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    async with Served(tmp_path):
        pass
    database = sqlite3.connect(tmp_path / DATABASE_NAME)
    database.execute("PRAGMA user_version = 99")
    database.close()
    complaint = await one_line(*command(tmp_path))
    assert "newer version" in complaint
    assert "99" in complaint


async def test_a_file_that_is_no_database_of_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_text("this is not a database, but it is somebody's " * 40)
    assert DATABASE_NAME in await one_line(*command(tmp_path))


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("no-such-setting=1", "no-such-setting"),
        ("delivering-timeout=soon", "delivering-timeout"),
        ("delivering-timeout=-1", "delivering-timeout"),
        ("delivering-timeout=nan", "delivering-timeout"),
        ("delivering-timeout=inf", "delivering-timeout"),
        ("frame-bytes-max=1.5", "frame-bytes-max"),
    ],
)
async def test_a_bad_setting_is_named(setting: str, named: str, tmp_path: Path) -> None:
    assert named in await one_line(*command(tmp_path, "--set", setting))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("this is not TOML", "not TOML"),
        ("[settings]\ndelivering-timeout = 'soon'", "delivering-timeout"),
        ("[settings]\nno-such-setting = 1", "no-such-setting"),
        ("[clients.mail]\ntype = 'Postman'", "clients"),
        ("unknown = 1", "unknown"),
    ],
)
async def test_a_bad_configuration_is_named(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    complaint = await one_line(*command(tmp_path / "data", "--config", str(path)))
    assert str(path) in complaint
    assert named in complaint


async def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert str(path) in await one_line(*command(tmp_path / "data", "--config", str(path)))


async def test_beyond_loopback_a_server_must_know_its_clients(tmp_path: Path) -> None:
    assert "[clients]" in await one_line(*command(tmp_path, "--host", "0.0.0.0"))
