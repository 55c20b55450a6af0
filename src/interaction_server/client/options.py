"""How a client behaves: its limits, timers and hooks, each with its unit."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from ssl import SSLContext
from typing import Literal

import msgspec

Direction = Literal["sent", "received"]
ProtocolName = Literal["Interaction Management", "T-Library"]

Tap = Callable[[Direction, str, ProtocolName, msgspec.Struct], None]
"""Told of every message: direction, client name, protocol, and the message as it stands on the wire."""


class Reconnect(msgspec.Struct, frozen=True, kw_only=True):
    """How often to try again when the connection is lost: each delay is twice the one before."""

    first_delay_seconds: float = 0.1
    delay_seconds_max: float = 10.0
    attempts_max: int = 30

    def delays(self) -> Iterator[float]:
        """Seconds to wait before each attempt."""
        delay = self.first_delay_seconds
        for _ in range(self.attempts_max):
            yield min(delay, self.delay_seconds_max)
            delay = min(2 * delay, self.delay_seconds_max)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What may differ from client to client, in any role.

    ``reconnect`` None means that a lost connection is the end of the client. ``events_max`` events
    may wait for the program: at half of it the client stops reading while no request waits for its
    answer, at the whole of it the client closes with EventsOverflowed. ``frame_bytes_max`` bounds
    one message from the server. ``tls`` makes the connection a TLS one. ``tap`` sees every message.
    ``sleep`` waits between the attempts to reconnect.
    """

    request_timeout_seconds: float | None = 10.0
    reconnect: Reconnect | None = Reconnect()
    events_max: int = 10_000
    frame_bytes_max: int = 64 * 1024 * 1024
    tls: SSLContext | None = None
    tap: Tap | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


DEFAULT_OPTIONS = Options()
