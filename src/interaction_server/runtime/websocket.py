"""The WebSocket door: the same sessions, with the frames of RFC 6455 in place of lines (protocol 1).

The handshake and the frames are the websockets library's, without its tasks and queues, so a message
costs little more than over TCP. An HTTP server hands connections over when they ask for an upgrade.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from interaction_server.runtime.connection import Connection, Door

DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
ROOM_FACTOR: Final = 2
"""The carrier takes messages of up to twice the allowed size, so that the session can refuse them."""

GOING_AWAY: Final = 1001
LOOPBACK_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


class WebSocketConnection(Connection):
    """One WebSocket connection and its session; the path of the handshake chooses the door."""

    terminator = b""

    def __init__(self, doors: Mapping[str, Door], connected: set[Connection]) -> None:
        self.doors = doors
        first = next(iter(doors.values()))
        super().__init__(first, connected)
        self.carrier = ServerProtocol(max_size=ROOM_FACTOR * first.frame_bytes_max)
        self.fragments: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        """Bytes of the peer: the handshake first, then frames."""
        self.open_bytes += len(data)
        self.carrier.receive_data(data)
        for event in self.carrier.events_received():
            if isinstance(event, Request):
                self.shake_hands(event)
            elif isinstance(event, Frame) and event.opcode in DATA:
                self.fragments.append(bytes(event.data))
                if event.fin:
                    self.session.receive_message(b"".join(self.fragments))
                    self.fragments.clear()
        self.write_carrier()
        self.cut_off_if_behind()
        self.hear()
        if not self.closing and (self.carrier.close_expected() or self.carrier.state is State.CLOSED):
            super().hang_up()

    def shake_hands(self, request: Request) -> None:
        """Accept the upgrade for a known path, unless a web page of somebody else's asks for it."""
        door = self.doors.get(request.path.partition("?")[0])
        if door is None:
            paths = " and ".join(self.doors)
            self.carrier.send_response(self.carrier.reject(404, f"WebSocket paths are {paths}\n"))
            return
        origin = request.headers.get("Origin")
        host = request.headers.get("Host", "")
        # Only names that can be nobody else's: any other may have been made to point here.
        own = origin == f"http://{host}" and host.rpartition(":")[0] in LOOPBACK_HOSTS
        if origin is not None and not own and origin not in door.origins:
            sentence = f"pages of {origin} may not come in; the configuration's origins say who may\n"
            self.carrier.send_response(self.carrier.reject(403, sentence))
            return
        self.door, self.dialect, self.session.dialect = door, door.dialect, door.dialect
        self.carrier.send_response(self.carrier.accept(request))

    def write(self) -> None:
        """One frame for each message."""
        for message in self.session.messages_to_send():
            self.carrier.send_text(message)
        self.write_carrier()

    def write_carrier(self) -> None:
        """Give the transport whatever frames there are; an empty piece means the end."""
        pieces = self.carrier.data_to_send()
        if pieces and not self.transport.is_closing():
            self.transport.write(b"".join(pieces))

    def hang_up(self) -> None:
        """The closing frame, then the end."""
        with suppress(InvalidState):
            self.carrier.send_close(GOING_AWAY)
        self.write_carrier()
        super().hang_up()

    def eof_received(self) -> bool:
        """The peer has closed its half; a WebSocket says goodbye in a frame before, so this is the end."""
        self.carrier.receive_eof()
        return False


class WebSocketFactory:
    """Makes connections in the way in which uvicorn asks for them."""

    def __init__(self, doors: Mapping[str, Door], connected: set[Connection]) -> None:
        self.doors = doors
        self.connected = connected

    def __call__(self, **_: object) -> asyncio.Protocol:
        """A connection that an HTTP server is about to hand over."""
        return WebSocketConnection(self.doors, self.connected)
