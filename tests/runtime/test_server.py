"""The doors together: opened all or none, closed in order."""

import asyncio
import socket
from pathlib import Path

import pytest

from interaction_server.app import build_server
from interaction_server.config import ConfigFile
from interaction_server.runtime import server as under_test
from interaction_server.runtime.server import ListenError, bind_all, spell_address
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import StoreError, StoreUnavailable
from interaction_server.store.sqlite import SqliteStore


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def test_ports_are_bound_all_or_none() -> None:
    free = free_port()
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(ListenError, match=f"{port} [(]--two"):
            bind_all("127.0.0.1", {"--one": free, "--two": port})
    with socket.create_server(("127.0.0.1", free)):
        pass


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(ListenError, match=r"256\.0\.0\.1"):
        bind_all("256.0.0.1", {"--im-port": 0})


def test_an_address_of_the_newer_kind_stands_in_brackets() -> None:
    (bound,) = bind_all("::1", {"--im-port": 0})
    assert spell_address(bound).startswith("[::1]:")
    bound.close()


async def test_a_store_that_does_not_open_leaves_no_port_bound(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "database").mkdir()
    server = build_server(SqliteStore(tmp_path / "database"), ConfigFile())
    with pytest.raises(StoreError, match="database"):
        await server.start("127.0.0.1", port, 0, 0)
    with socket.create_server(("127.0.0.1", port)):
        pass


class Untidy(MemoryStore):
    """Cannot do now what can wait."""

    tended = 0

    async def tend(self, now: int) -> None:
        self.tended += 1
        raise StoreUnavailable("full")


async def test_tending_goes_on_after_it_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "TEND_SECONDS", 0)
    store = Untidy()
    server = build_server(store, ConfigFile())
    await server.start("127.0.0.1", 0, 0, 0)
    for _ in range(1_000_000):
        if store.tended >= 3:
            break
        await asyncio.sleep(0)
    assert store.tended >= 3
    await server.stop()


async def test_what_was_asked_before_the_end_is_answered() -> None:
    server = build_server(MemoryStore(), ConfigFile())
    addresses = await server.start("127.0.0.1", 0, 0, 0)
    host, _, port = addresses.im.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b'{"messageName":"RequestRegisterClient","clientName":"m","clientType":"MediaServer"}\n')
    await reader.readline()
    writer.write(b'{"messageName":"RequestStopProcessing","interactionId":"none"}\n' * 50)
    for _ in range(1_000_000):
        if any(connection.open_requests for connection in server.connected):
            break
        await asyncio.sleep(0)
    await server.stop()
    answers = await reader.read()
    assert answers.count(b"EventError") == 50
    writer.close()
    await writer.wait_closed()
