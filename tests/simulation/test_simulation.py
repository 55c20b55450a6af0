"""Many short lives and a few on a real disk; whichever breaks a law can be lived again by its seed."""

from pathlib import Path
from random import Random

import pytest

from interaction_server.core.facts import AnyFact, Record
from tests.simulation.auditor import Auditor, Broken
from tests.simulation.simulation import in_memory, on_disk, simulate
from tests.simulation.workload import Workload
from tests.simulation.world import World

GROUPS = 20
LIVES_PER_GROUP = 20
STEPS = 250


@pytest.mark.parametrize("group", range(GROUPS))
async def test_the_laws_hold_in_every_life(group: int) -> None:
    for seed in range(group * LIVES_PER_GROUP, (group + 1) * LIVES_PER_GROUP):
        try:
            await simulate(seed, STEPS)
        except Exception as error:
            error.add_note(f"python -m tests.simulation --seed {seed} --steps {STEPS}")
            raise


@pytest.mark.parametrize("seed", range(1_000, 1_012))
async def test_the_laws_hold_on_a_disk(seed: int, tmp_path: Path) -> None:
    await simulate(seed, STEPS, on_disk(tmp_path))


async def test_the_same_seed_is_the_same_life() -> None:
    first, second = await simulate(7), await simulate(7)
    assert first.auditor.journal == second.auditor.journal
    assert first.auditor.answered == second.auditor.answered


async def test_a_life_is_full_of_everything() -> None:
    """A simulation in which hardly anything happens proves hardly anything."""
    kinds: set[str] = set()
    for seed in range(40):
        world = await simulate(seed, STEPS)
        kinds |= {type(record.fact).__name__ for record in world.auditor.journal}
    assert kinds == {kind.__name__ for kind in AnyFact.__args__}


class Forgetful(Auditor):
    """Misses a fact, as if a server had told of it too early."""

    def durable(self, records: list[Record]) -> None:
        if len(self.journal) < 20:
            super().durable(records)


async def test_the_auditor_notices_a_server_that_tells_too_early() -> None:
    world = World(Random(1), in_memory())
    world.auditor = Forgetful(slots_max=3)
    workload = Workload(Random(1))
    await world.begin()
    await workload.begin(world)
    with pytest.raises(Broken):
        await live(world, workload)
    await world.end()


async def live(world: World, workload: Workload) -> None:
    for _ in range(500):
        await workload.step(world)
