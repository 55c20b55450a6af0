"""The same changes in lock step through both doors of one server: lines over TCP, frames over WebSocket."""

from typing import Final

import msgspec

from interaction_server.bench import web_socket
from interaction_server.bench.connection import Connection
from interaction_server.bench.job import Job
from interaction_server.bench.workloads.caseload import Caseload
from interaction_server.bench.workloads.change_properties import ChangingClient, check_event
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import SequenceObserver
from interaction_server.bench.workloads.stage import Stage
from interaction_server.bench.workloads.waiting import until_nothing_is_missing

NAME: Final = "websocket"
TCP: Final = "tcp"
WEB_SOCKET: Final = "websocket"
MODES: Final = (TCP, WEB_SOCKET)
PATH: Final = "/im"


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many clients there are at each door, and interactions that they change."""

    clients: int
    interactions: int


class BothDoors:
    """The driver; the agent and the reporting engine, which are told of everything, come over TCP."""

    def __init__(self, job: Job) -> None:
        self.tally = Tally()
        self.options = msgspec.convert(job.options, Options)
        self.stage = Stage(job.addresses, self.tally.broken)
        self.caseload = Caseload(self.stage, self.tally, self.options.interactions)
        self.clients: dict[str, list[ChangingClient]] = {}
        self.reporting: SequenceObserver

    async def prepare(self) -> None:
        """As many clients at each door."""
        await self.caseload.prepare()
        for mode, connect in ((TCP, self.stage.client), (WEB_SOCKET, self.web_client)):
            self.clients[mode] = await self.caseload.add_clients(mode, self.options.clients, connect)
        reporting = await self.stage.client("ReportingEngine", "reporting")
        self.reporting = SequenceObserver(reporting, self.tally.broken)

    async def web_client(self, client_type: str, name: str) -> Connection:
        """A registered client at the WebSocket door."""
        connection = await web_socket.connect(self.stage.addresses["http"], PATH, self.tally.broken)
        self.stage.connections.append(connection)
        await connection.ask("RequestRegisterClient", clientName=self.stage.own(name), clientType=client_type)
        return connection

    def begin(self, mode: str) -> None:
        """The clients of one door start to send, one request each."""
        for client in self.clients[mode]:
            client.begin(1)

    async def settle(self) -> None:
        """Stop sending; everything has come before it returns."""
        self.caseload.stop()
        await until_nothing_is_missing(self.tally, self.missing)

    def missing(self) -> dict[str, int]:
        """What is still to come."""
        heard = self.reporting.count
        return {**self.caseload.missing(), "events of reporting": self.caseload.counter.value - heard}

    async def verify(self) -> str:
        """Every change, through either door, is in its interaction and was told to both."""
        await self.settle()
        changes = await self.caseload.verify()
        check_event(self.reporting)
        return (
            f"all {changes:,} changes were acknowledged and told to the agent and the reporting engine; "
            "eventSequence without a gap"
        )

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()
