"""Every scenario against the real thing: in this process, and started as a user starts it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from interaction_server.commands.own_server import OwnServer
from interaction_server.conformance import (
    CONFIGURED_SCENARIOS,
    SCENARIOS,
    Dialect,
    Door,
    Scenario,
    TcpDoor,
    WebSocketDoor,
    render,
    run,
)
from tests.conformance.in_process import in_process

READY = re.compile(r"ready im=(?P<im>\S+) tlib=(?P<tlib>\S+) http=(?P<http>\S+) data=")
COMMAND = ("-m", "interaction_server", "serve", "--im-port", "0", "--tlib-port", "0", "--http-port", "0")

every_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.slug)
Addresses = Mapping[str, str]


@contextmanager
def served(data: Path) -> Iterator[Addresses]:
    """A server on free ports, from its ready line to its clean end."""
    command = [sys.executable, *COMMAND, "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = READY.match(server.stdout.readline())
        try:
            assert found is not None, "the server did not say that it is ready"
            yield found.groupdict()
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    """One server for every scenario of this file, one after the other."""
    with served(tmp_path_factory.mktemp("data")) as found:
        yield found


def tcp(addresses: Addresses) -> Mapping[Dialect, Door]:
    """The two TCP ports."""
    ends = {name: addresses[name].rpartition(":") for name in ("im", "tlib")}
    return {
        Dialect.INTERACTION_MANAGEMENT: TcpDoor(ends["im"][0], int(ends["im"][2])),
        Dialect.T_LIBRARY: TcpDoor(ends["tlib"][0], int(ends["tlib"][2])),
    }


async def happens(scenario: Scenario, doors: Mapping[Dialect, Door]) -> None:
    result = await run(scenario, doors)
    assert result.passed, "\n" + render([result])


@every_scenario
async def test_it_happens_in_process(scenario: Scenario) -> None:
    async with in_process() as door:
        await happens(scenario, dict.fromkeys(Dialect, door))


@every_scenario
async def test_it_happens_over_tcp(scenario: Scenario, addresses: Addresses) -> None:
    await happens(scenario, tcp(addresses))


@every_scenario
async def test_it_happens_over_websocket(scenario: Scenario, addresses: Addresses) -> None:
    await happens(scenario, dict.fromkeys(Dialect, WebSocketDoor(f"ws://{addresses['http']}")))


@pytest.mark.parametrize("scenario", CONFIGURED_SCENARIOS, ids=lambda scenario: scenario.slug)
async def test_it_happens_on_a_server_of_its_own(scenario: Scenario) -> None:
    async with OwnServer.set_for(scenario) as server:
        doors = tcp(msgspec.structs.asdict(server.addresses))
        result = await run(scenario, doors, restart=server.restart)
    assert result.passed, "\n" + render([result])
