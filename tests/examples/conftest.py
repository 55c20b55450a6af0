"""A real server, and the programs of docs/examples at it."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from interaction_server.client import MediaServer, ReportingEngine
from interaction_server.dialects.interaction_management.agent_requests import RequestCustomReporting
from interaction_server.dialects.interaction_management.events import EventCustomReporting
from tests.client.conftest import Server, peer
from tests.examples.program import Program

__all__ = ["company", "peer"]


class Company:
    """A server, and the folders and command lines of the programs."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.mails = folder / "mails"
        self.mails.mkdir()
        self.routes = folder / "routes.toml"
        self.totals = folder / "totals.json"

    def media_server(self) -> Program:
        return Program("media_server", self.mails, "--port", self.server.im_port)

    def desktop(self, agent_id: str) -> Program:
        return Program("agent_desktop", agent_id, "--port", self.server.im_port)

    def router(self, name: str) -> Program:
        chosen = ("--routes", self.routes) if self.routes.exists() else ()
        port = self.server.tlib_port
        return Program("router", "--port", port, "--name", name, "--pause", 0.05, *chosen)

    def reporting_engine(self, *options: object) -> Program:
        return Program("reporting_engine", self.totals, "--port", self.server.im_port, *options)

    def post(self, name: str, subject: str, sender: str = "customer@example.com") -> None:
        """A mail comes."""
        beside = self.mails / f"{name}.part"
        beside.write_text(f"From: {sender}\nSubject: {subject}\nMessage-ID: <{name}@example.com>\n\nHello\n")
        beside.rename(self.mails / f"{name}.eml")

    async def mark(self) -> int:
        """A last fact; its number."""
        host, port = self.server.host, self.server.im_port
        async with (
            await ReportingEngine.connect(host, port, client_name="marked") as engine,
            await MediaServer.connect(host, port, client_name="marker") as marker,
        ):
            await marker.request(RequestCustomReporting(event_content={"Mark": 1}))
            async for sequence, event in engine.facts():
                if isinstance(event, EventCustomReporting):
                    return sequence
        raise AssertionError("the facts ended without an error")

    def counted(self) -> dict[str, dict[str, dict[str, int]]]:
        """What the reporting engine has saved."""
        return msgspec.json.decode(self.totals.read_bytes())


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """A server that is started, and a folder for each program."""
    serving = Server(tmp_path / "data")
    serving.start()
    yield Company(serving, tmp_path)
    serving.process.terminate()
    serving.end()
