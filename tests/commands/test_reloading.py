"""SIGHUP: the file is read again, and what is wrong with it changes nothing.

The signal itself, and a server under load, are tested in ``tests/system/test_reload.py``.
"""

from pathlib import Path

import click
import pytest

from interaction_server.app import build_server, open_store
from interaction_server.commands.reloading import Reloader
from interaction_server.commands.serving import check_host
from interaction_server.config import ConfigFile, load_config
from interaction_server.runtime.server import Server
from interaction_server.store.directory import DataDirectory
from interaction_server.store.memory import MemoryStore
from tests.config.file import written

Said = pytest.CaptureFixture[str]


def reloader(path: Path, host: str = "127.0.0.1", **overrides: str) -> tuple[Reloader, Server]:
    """A server that was started with a file, and what reads it again."""
    started = load_config(path, overrides)
    reload = Reloader(path, overrides, started, lambda config: check_host(config, host))
    return reload, build_server(MemoryStore(), started)


def time_and_tenants(server: Server) -> tuple[int, frozenset[int]]:
    """Two things that the file says."""
    limits = server.switchboard.pump.limits
    return limits.delivering_timeout_ms, limits.tenants


async def test_what_the_file_says_now_is_taken_under_the_same_single_settings(
    tmp_path: Path, capsys: Said
) -> None:
    path = written(tmp_path, "[settings]\ndelivering-timeout = 5")
    reload, server = reloader(path, **{"delivering-timeout": "7"})
    written(tmp_path, "tenants = [1, 7]\n[settings]\ndelivering-timeout = 6")
    await reload(server)
    assert time_and_tenants(server) == (7_000, frozenset({1, 7}))
    assert capsys.readouterr() == (f"reloaded {path}\n", "")


async def test_what_cannot_change_is_named_until_it_is_as_it_was(tmp_path: Path, capsys: Said) -> None:
    path = written(tmp_path, "[settings]\nhistory_days = 7")
    reload, server = reloader(path)
    for text, said in (
        ("[settings]\nhistory_days = 8", "; at the next start: history_days"),
        ("indexes = ['Lang']\n[settings]\nhistory_days = 8", "; at the next start: history_days"),
        ("[settings]\nhistory_days = 7", ""),
    ):
        written(tmp_path, text)
        await reload(server)
        assert capsys.readouterr().out == f"reloaded {path}{said}\n"


async def test_indexes_are_those_of_the_file_that_was_read_last(tmp_path: Path, capsys: Said) -> None:
    path = written(tmp_path, "")
    started = load_config(path, {})
    reload = Reloader(path, {}, started, lambda _: None)
    with DataDirectory(tmp_path / "data") as directory:
        server = build_server(open_store(directory, started), started)
        store = server.switchboard.store
        await store.open()
        written(tmp_path, "indexes = ['Lang']")
        await reload(server)
        assert [index.name for index in await store.indexes()] == ["Lang"]
        await store.close()
        written(tmp_path, "tenants = [1, 7]")
        await reload(server)
    assert time_and_tenants(server)[1] == frozenset({1})
    said, complaint = capsys.readouterr()
    assert said == f"reloaded {path}\n"
    assert complaint.endswith(f"{path} is not taken: the server goes on with the configuration that it has\n")


async def test_with_errors_everything_stays_as_it_was_and_all_are_told(tmp_path: Path, capsys: Said) -> None:
    path = written(tmp_path, "tenants = [1, 7]")
    reload, server = reloader(path)
    before = server.switchboard.pump.limits
    written(tmp_path, "tenants = [1]\nnope = 1\n[settings]\nhistory_days = 0")
    await reload(server)
    said, complaint = capsys.readouterr()
    first, second, third = complaint.splitlines()
    assert said == ""
    assert first.startswith(f"ixn: {path}: nope: there is no such key")
    assert second == f"ixn: {path}: settings.history_days: Expected `int` >= 1"
    assert third == f"ixn: {path} is not taken: the server goes on with the configuration that it has"
    assert server.switchboard.pump.limits is before


async def test_a_file_that_is_gone_changes_nothing(tmp_path: Path, capsys: Said) -> None:
    path = written(tmp_path, "tenants = [1, 7]")
    reload, server = reloader(path)
    path.unlink()
    await reload(server)
    assert "No such file" in capsys.readouterr().err
    assert server.switchboard.pump.limits.tenants == {1, 7}


async def test_beyond_loopback_the_list_of_clients_cannot_be_taken_away(tmp_path: Path, capsys: Said) -> None:
    path = written(tmp_path, "[clients]")
    reload, server = reloader(path, host="0.0.0.0")
    written(tmp_path, "tenants = [7]")
    await reload(server)
    assert "[clients] must say who may register" in capsys.readouterr().err
    assert (server.switchboard.roster.known, server.switchboard.pump.limits.tenants) == ({}, {1})


async def test_without_a_file_there_is_nothing_to_read(capsys: Said) -> None:
    server = build_server(MemoryStore(), ConfigFile())
    await Reloader(None, {}, ConfigFile(), lambda _: None)(server)
    said, complaint = capsys.readouterr()
    assert (said, complaint.count("\n")) == ("", 1)
    assert "started without --config" in complaint


async def test_a_server_that_nobody_listens_to_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise BrokenPipeError

    reload, server = reloader(written(tmp_path, "tenants = [1, 7]"))
    monkeypatch.setattr(click, "echo", broken)
    written(tmp_path, "tenants = [1]\n[settings]\ndelivering-timeout = 2")
    await reload(server)
    assert time_and_tenants(server) == (2_000, frozenset({1}))
    written(tmp_path, "nope = 1")
    await reload(server)
