"""The events that wait for the program: a bounded queue with an end."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from interaction_server.client.errors import EventsOverflowed, InteractionServerError

Waiting = TypeVar("Waiting")


class Inbox(AsyncIterator[Waiting], Generic[Waiting]):
    """Iterates the events in the order in which they came; several readers share them out.

    The iteration ends when the client is closed, and raises what the client failed of, in both
    cases after the events that came before. ``relieved`` is called when a half-full inbox no longer is.
    """

    def __init__(self, events_max: int, relieved: Callable[[], None]) -> None:
        self.events_max = events_max
        self.relieved = relieved
        self.waiting: deque[Waiting] = deque()
        self.changed = asyncio.Event()
        self.finished = False
        self.error: InteractionServerError | None = None

    @property
    def is_half_full(self) -> bool:
        """Whether it is time to read less from the server."""
        return 2 * len(self.waiting) >= self.events_max

    def put(self, event: Waiting) -> None:
        """Add an event at the end; raises EventsOverflowed."""
        if len(self.waiting) >= self.events_max:
            raise EventsOverflowed(f"{self.events_max} events were waiting to be read")
        self.waiting.append(event)
        self.changed.set()

    def finish(self, error: InteractionServerError | None) -> None:
        """Nothing more will come; the first reason given stands."""
        if not self.finished:
            self.finished = True
            self.error = error
        self.changed.set()

    def __aiter__(self) -> "Inbox[Waiting]":
        """The inbox is its own iterator."""
        return self

    async def __anext__(self) -> Waiting:
        """The next event, when there is one."""
        while not self.waiting:
            if self.finished:
                raise self.error or StopAsyncIteration
            self.changed.clear()
            await self.changed.wait()
        was_half_full = self.is_half_full
        event = self.waiting.popleft()
        if was_half_full and not self.is_half_full:
            self.relieved()
        return event
