"""The TCP door: bytes in, bytes out, and nothing of the protocol."""

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

import msgspec

from interaction_server.core.model import Milliseconds
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.session import CLOSED, CONNECTED, Session, SessionState
from interaction_server.runtime.clock import Cancellable
from interaction_server.runtime.roster import Client
from interaction_server.runtime.switchboard import Switchboard

HANG_UP_MS_MAX = 5_000
"""How long a peer that does not read may keep a connection that was ended."""


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """What every connection through a door has in common. Sizes are in bytes.

    A client with more than ``outbound_bytes_max`` unread is closed, not waited for; one with more
    than ``requests_max`` open requests, or ``inbound_bytes_max`` received with them, is not read from
    until they are answered. ``origins`` are the
    web origins whose pages may come in, besides the server's own.
    """

    switchboard: Switchboard
    dialect: Dialect
    registration_timeout_ms: Milliseconds = 10_000
    frame_bytes_max: int = 1_048_576
    outbound_bytes_max: int = 67_108_864
    inbound_bytes_max: int = 16_777_216
    requests_max: int = 10_000
    origins: frozenset[str] = frozenset()


class Connection(asyncio.Protocol):
    """One TCP connection and its session."""

    terminator = b"\n"

    def __init__(self, door: Door, connected: set["Connection"]) -> None:
        self.door = door
        self.dialect = door.dialect
        self.connected = connected
        self.session: Session[Client] = Session(door.dialect, door.frame_bytes_max, self.terminator)
        self.transport: asyncio.Transport
        self.open_requests = 0
        self.open_bytes = 0
        self.reading = True
        self.behind = False
        self.writable = asyncio.Event()
        self.writable.set()
        self.registration_timer: Cancellable | None = None
        self.closing = False
        self.peer_is_done = False
        self.draining = False
        self.patience: Cancellable | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A peer is there; it has ``registration-timeout`` to say who it is."""
        self.transport = cast("asyncio.Transport", transport)
        self.connected.add(self)
        self.expect_registration()

    def expect_registration(self) -> None:
        """Close the connection if nobody is registered when the time is over (protocol 4)."""
        clock = self.door.switchboard.clock
        moment = clock.now() + self.door.registration_timeout_ms
        self.registration_timer = clock.call_at(moment, self.registration_expired)

    def registration_expired(self) -> None:
        """Nobody has registered."""
        self.registration_timer = None
        if self.session.state is CONNECTED:
            self.close()

    def data_received(self, data: bytes) -> None:
        """Bytes of the peer."""
        self.open_bytes += len(data)
        self.session.receive_data(data)
        self.hear()

    def hear(self) -> None:
        """Carry out what the session has heard, and write what can be said at once."""
        self.open_requests += self.door.switchboard.hear(self.session, self)
        if self.session.outbound:
            self.flush()
        state = self.session.state
        if state is CLOSED:
            # What was asked before the framing was lost is still answered.
            self.drain()
            self.peer_is_done = True
            self.hang_up_when_done()
        elif (state is CONNECTED) is (self.registration_timer is None):
            self.watch_registration(state)
        if self.open_requests == 0:
            self.open_bytes = 0
        elif self.open_requests > self.door.requests_max or self.open_bytes > self.door.inbound_bytes_max:
            self.stop_reading()

    def watch_registration(self, state: SessionState) -> None:
        """The time begins anew whenever nobody is registered any more."""
        if state is CONNECTED:
            self.expect_registration()
        elif self.registration_timer is not None:
            self.registration_timer.cancel()
            self.registration_timer = None

    def drain(self) -> None:
        """Hear nothing more; whatever has come is still answered."""
        self.draining = True
        self.stop_reading()

    def stop_reading(self) -> None:
        """Hear nothing for now."""
        if self.reading and not self.transport.is_closing():
            self.reading = False
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        """The peer says no more, but may still listen: what it asked is answered before we hang up."""
        self.peer_is_done = True
        self.hang_up_when_done()
        return True

    def hang_up_when_done(self) -> None:
        """Nothing more can be asked, and everything that was asked is answered."""
        if self.peer_is_done and self.open_requests == 0 and not self.closing:
            self.hang_up()

    def hang_up(self) -> None:
        """End the connection when what was written has gone out, but do not wait for ever.

        Its clients are gone from now on, since nothing more can be said to them.
        """
        self.closing = True
        self.door.switchboard.lose(self.session)
        self.transport.close()
        clock = self.door.switchboard.clock
        self.patience = clock.call_at(clock.now() + HANG_UP_MS_MAX, self.transport.abort)

    def answered(self, count: int) -> None:
        """So many of its requests are settled."""
        self.open_requests -= count
        if self.open_requests == 0:
            self.open_bytes = 0
        if self.reading or self.draining or self.closing:
            return
        few = self.open_requests <= self.door.requests_max // 2
        if few and self.open_bytes <= self.door.inbound_bytes_max:
            self.reading = True
            self.transport.resume_reading()

    def send(self, body: bytes, client: Client | None) -> None:
        """Queue a message for the next flush."""
        self.session.send(body, client)

    def flush(self) -> None:
        """Write everything that is queued in one piece."""
        if self.closing:
            self.session.outbound.clear()
            return
        if self.session.outbound:
            self.write()
            if self.behind:
                self.cut_off_if_behind()
        if self.peer_is_done:
            self.hang_up_when_done()

    def cut_off_if_behind(self) -> None:
        """A peer that has too much unread is not waited for."""
        if self.transport.get_write_buffer_size() > self.door.outbound_bytes_max:
            self.closing = True
            self.transport.abort()

    def write(self) -> None:
        """Give the transport what the session has to say."""
        self.transport.write(self.session.data_to_send())

    def close(self) -> None:
        """Say what is queued, then hang up."""
        if not self.closing:
            self.flush()
        if not self.closing:
            self.hang_up()

    def pause_writing(self) -> None:
        """The peer reads slowly."""
        self.behind = True
        self.writable.clear()
        self.cut_off_if_behind()

    def resume_writing(self) -> None:
        """The peer has caught up."""
        self.behind = False
        self.writable.set()

    async def drained(self) -> None:
        """Wait until the peer has caught up."""
        await self.writable.wait()

    def connection_lost(self, error: Exception | None) -> None:
        """The peer is gone."""
        self.closing = True
        self.writable.set()
        self.connected.discard(self)
        for timer in (self.registration_timer, self.patience):
            if timer is not None:
                timer.cancel()
        self.door.switchboard.lose(self.session)


def connections(doors: Mapping[str, Door], path: str, connected: set[Connection]) -> Callable[[], Connection]:
    """A factory of connections through whichever door ``path`` has then, all noted in ``connected``."""
    return lambda: Connection(doors[path], connected)
