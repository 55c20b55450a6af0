"""Reporting engines: from when on they hear, and how one that was away catches up (protocol 5)."""

import asyncio

from interaction_server.core.model import Role
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.dialects.dialect import Dialect, Registration
from interaction_server.runtime.replay import Replay
from interaction_server.runtime.roster import Client, Roster
from interaction_server.store.port import PositionGone, Store, StoreError

FLUSH_BYTES = 32_768
"""How much of a replay is written at a time, so that no ``outbound_bytes_max`` is too little for it."""

TURN_FACTS = 64
"""So many facts are replayed in a turn of the event loop, a millisecond or two; then others have theirs."""


class Engines:
    """``told`` is the sequence of the last fact that live engines were told.

    An engine is live once everything up to ``told`` has been written to it; from that moment, which no
    other fact can get into because nothing is awaited, it hears what the others hear.
    """

    def __init__(self, store: Store, roster: Roster, dialect: Dialect) -> None:
        self.store = store
        self.roster = roster
        self.dialect = dialect
        self.told = 0
        self.oldest = 1
        self.replays: set[asyncio.Task[None]] = set()

    async def find_oldest(self) -> None:
        """Learn which is the oldest fact that the store keeps."""
        try:
            await self.store.records(1, 1)
            self.oldest = 1
        except PositionGone as error:
            self.oldest = error.oldest

    def position_gone(self, registration: Registration) -> Refusal | None:
        """A registration with a ``from_sequence`` that is none, or that is no longer kept (error 57)."""
        position = registration.options.get("from_sequence")
        if registration.role is not Role.REPORTING_ENGINE or position is None:
            return None
        if type(position) is not int or position < 1:
            return refuse(Refusals.INVALID_ATTRIBUTE, "extension.from_sequence is a sequence, 1 or more")
        if position >= self.oldest:
            return None
        return refuse(
            Refusals.POSITION_GONE,
            f"extension.from_sequence is {position}; the oldest fact that is kept has {self.oldest}",
            OldestSequence=self.oldest,
        )

    def begin(self, client: Client) -> None:
        """Live at once, or after the replay that it asked for."""
        position = client.options.get("from_sequence")
        if not isinstance(position, int):
            self.roster.engines.append(client)
            return
        task = asyncio.get_running_loop().create_task(self.catch_up(client, position))
        self.replays.add(task)
        task.add_done_callback(self.replays.discard)

    async def catch_up(self, client: Client, position: int) -> None:
        """Replay until nothing is missing, then go live; an engine that cannot be served is told why."""
        replay = Replay(self.store, self.dialect)
        try:
            while not client.gone:
                if position > self.told:
                    self.roster.engines.append(client)
                    return
                position = await self.write(client, replay, position, self.told)
        except PositionGone as error:
            gone = refuse(Refusals.POSITION_GONE, f"{error}; closing", OldestSequence=error.oldest)
            self.end(client, gone)
        except StoreError as error:
            self.end(client, refuse(Refusals.UNAVAILABLE, f"the journal cannot be read: {error}; closing"))

    def end(self, client: Client, why: Refusal) -> None:
        """An engine that would miss facts is not served at all."""
        client.link.send(client.link.dialect.refusal(why, None), client)
        client.link.close()

    async def write(self, client: Client, replay: Replay, start: int, end: int) -> int:
        """Write a range of facts, no faster than the client reads; returns the position after it."""
        waiting = told = 0
        async for _, body in replay.events(start, end):
            if client.gone:
                break
            client.link.send(body, client)
            waiting += len(body)
            told += 1
            if waiting >= FLUSH_BYTES:
                waiting = 0
                client.link.flush()
                await client.link.drained()
            if told % TURN_FACTS == 0:
                await asyncio.sleep(0)
        client.link.flush()
        return end + 1
