"""Every scenario against a real server, started as a user starts it, over TCP and over WebSocket."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from interaction_server.conformance import SCENARIOS, Dialect, Door, Scenario, TcpDoor, WebSocketDoor, run
from interaction_server.conformance.report import render

READY = re.compile(r"ready im=(?P<im>\S+) tlib=(?P<tlib>\S+) http=(?P<http>\S+) data=")
COMMAND = ("serve", "--im-port", "0", "--tlib-port", "0", "--http-port", "0", "--data")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A server on free ports and a fresh data directory, used by every scenario of this file."""
    data: Path = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "interaction_server", *COMMAND, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = READY.match(server.stdout.readline())
        try:
            assert found is not None, "the server did not say that it is ready"
            yield found.groupdict()
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=30) == 0


def tcp(address: str) -> TcpDoor:
    host, _, port = address.rpartition(":")
    return TcpDoor(host, int(port))


def doors_of(transport: str, addresses: Mapping[str, str]) -> Mapping[Dialect, Door]:
    """The doors of one transport, for both dialects."""
    if transport == "WebSocket":
        return dict.fromkeys(Dialect, WebSocketDoor(f"ws://{addresses['http']}"))
    return {
        Dialect.INTERACTION_MANAGEMENT: tcp(addresses["im"]),
        Dialect.T_LIBRARY: tcp(addresses["tlib"]),
    }


@pytest.mark.parametrize("transport", ["TCP", "WebSocket"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.slug)
async def test_what_happens_is_what_the_scenario_says(
    scenario: Scenario, transport: str, addresses: Mapping[str, str]
) -> None:
    result = await run(scenario, doors_of(transport, addresses))
    assert result.passed, "\n" + render([result])
