"""``ixn conform``: status 0 where all happens as it is written, 1 where it does not, 2 for the user."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from interaction_server.commands import conforming
from interaction_server.conformance.scenarios import EVERY_SCENARIO, SCENARIOS
from tests.commands.conftest import Served
from tests.commands.ixn import Json, ixn

EVERY = len(EVERY_SCENARIO)
ANYWHERE = len(SCENARIOS)
LEFT_OUT = (
    f"{EVERY - ANYWHERE} scenarios need settings of their server, or its restart, and were not played; "
    "without addresses they are"
)
FEW = SCENARIOS[:3]


def all_same(count: int) -> str:
    """What is said of so many scenarios when nothing differs."""
    return f"{count} of {count} scenarios happened as they are written"


def refuse(asked: Json) -> Json:
    """Wrong, but in the form of an answer."""
    reference = asked["referenceId"]
    return {"messageName": "EventError", "referenceId": reference, "errorCode": 55, "errorDescription": "no"}


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Refuse every request of a connection."""
    while line := await reader.readline():
        writer.write(msgspec.json.encode(refuse(msgspec.json.decode(line, type=Json))) + b"\n")
    writer.close()


@contextmanager
def refusing() -> Iterator[str]:
    """The address of a server that refuses everything."""
    started = threading.Event()
    addresses: list[str] = []
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            addresses.append(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
            started.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(10)
    try:
        yield addresses[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


@pytest.mark.parametrize("options", [(), ("--websocket",)])
def test_our_own_server_does_everything_as_it_is_written(options: tuple[str, ...]) -> None:
    lines = ixn("conform", *options).lines()
    assert lines[-1] == all_same(EVERY)
    assert sum(line.startswith("same ") for line in lines) == EVERY


def test_a_server_is_tested_at_its_addresses(served: Served) -> None:
    for at in (("--im", served.im, "--tlib", served.tlib), ("--ws", served.http)):
        assert ixn("conform", *at).lines()[-2:] == [all_same(ANYWHERE), LEFT_OUT]


def test_a_server_that_answers_wrongly_is_status_1_and_the_difference_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conforming, "EVERY_SCENARIO", FEW)
    with refusing() as address:
        ran = ixn("conform", "--im", address, "--tlib", address)
    assert (ran.status, ran.complaint) == (1, "")
    assert ran.said.splitlines()[-1] == f"0 of {len(FEW)} scenarios happened as they are written"
    assert sum(line.startswith("DIFFERENT ") for line in ran.said.splitlines()) == len(FEW)
    assert "EventError" in ran.said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--im", "127.0.0.1:1"), "give --im and --tlib, or --ws"),
        (("--tlib", "127.0.0.1:1"), "give --im and --tlib, or --ws"),
        (("--im", "127.0.0.1:1", "--tlib", "127.0.0.1:1", "--ws", "127.0.0.1:1"), "give --im and --tlib"),
        (("--ws", "127.0.0.1:1", "--websocket"), "--websocket goes without addresses"),
        (("--im", "127.0.0.1:1", "--tlib", "127.0.0.1:1", "--websocket"), "--websocket goes without"),
        (("--im", "nowhere", "--tlib", "127.0.0.1:1"), "'nowhere' is not HOST:PORT"),
        (("--im", "127.0.0.1:1", "--tlib", "nowhere"), "'nowhere' is not HOST:PORT"),
        (("--ws", "ws://somewhere"), "'ws://somewhere' is not HOST:PORT"),
        (("--im", "127.0.0.1:1", "--tlib", "127.0.0.1:1"), "no server answers: "),
        (("--ws", "127.0.0.1:1"), "no server answers: "),
        (("--sideways",), "No such option"),
    ],
)
def test_what_cannot_be_tested_is_one_line(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in ixn("conform", *arguments).fault()


def test_a_websocket_at_a_port_that_has_none_is_one_line(served: Served) -> None:
    assert f"no server answers: ws://{served.im}/" in ixn("conform", "--ws", served.im).fault()
