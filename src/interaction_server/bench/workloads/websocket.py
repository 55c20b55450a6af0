"""The same changes in lock step through both doors of one server: lines over TCP, frames over WebSocket."""

from typing import Final

import msgspec

from interaction_server.bench import web_socket
from interaction_server.bench.job import Job
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads.change_properties import Changing, Mode
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.own_server import OwnServer

NAME: Final = "websocket"
TCP: Final = "tcp"
WEB_SOCKET: Final = "websocket"
MODES: Final = (TCP, WEB_SOCKET)
PATH: Final = "/im"


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many clients there are at each door, and interactions that they change."""

    clients: int
    interactions: int


class BothDoors(Changing):
    """The driver; the agent and the reporting engine, which are told of everything, come over TCP."""

    def __init__(self, job: Job) -> None:
        options = msgspec.convert(job.options, Options)
        tally = Tally()
        self.stage = (server := OwnServer(job.addresses, tally.broken)).stage
        modes = dict.fromkeys(MODES, Mode(options.clients, 1))
        super().__init__(modes, options.interactions, server, tally)

    async def connect(self, place: int, name: str) -> Wire:
        """At the door of its mode."""
        if MODES[place] == TCP:
            return await super().connect(place, name)
        connection = await web_socket.connect(self.stage.addresses["http"], PATH, self.tally.broken)
        self.stage.connections.append(connection)
        await connection.ask(
            "RequestRegisterClient", clientName=self.stage.own(name), clientType="MediaServer"
        )
        return connection
