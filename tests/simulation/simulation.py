"""One world from one seed, from its first moment to its last audit."""

import shutil
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from random import Random

from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Store
from interaction_server.store.sqlite import SqliteStore
from tests.simulation.workload import Workload
from tests.simulation.world import World

STEPS = 150

Reopen = Callable[[], Awaitable[Store]]


def in_memory() -> Reopen:
    """A store that survives because it is kept."""
    store = MemoryStore()

    async def reopen() -> Store:
        return store

    return reopen


def on_disk(directory: Path) -> Reopen:
    """Files that are copied at the crash, as they are at that moment; the old process never ends well."""
    lives = count()
    dead: list[SqliteStore] = []

    async def reopen() -> Store:
        life = next(lives)
        here, before = directory / f"life-{life}", directory / f"life-{life - 1}"
        if before.exists():
            shutil.copytree(before, here)
            abandon(dead.pop())
        else:
            here.mkdir()
        store = SqliteStore(here / "interactions.sqlite")
        dead.append(store)
        return store

    return reopen


def abandon(store: SqliteStore) -> None:
    """Let go of the files without finishing anything."""
    opened, store.opened = store.opened, None
    if opened is not None:
        for connection in (opened.archive, opened.reader, opened.writer.connection):
            connection.close()


async def simulate(seed: int, steps: int = STEPS, reopen: Reopen | None = None) -> World:
    """Live one life; raises Broken, or whatever the server dies of."""
    chance = Random(seed)
    world = World(Random(chance.random()), reopen or in_memory())
    workload = Workload(chance)
    await world.begin()
    try:
        await workload.begin(world)
        for _ in range(steps):
            await workload.step(world)
        await world.rests()
        await world.everything_can_be_finished()
    finally:
        await world.end()
    return world
