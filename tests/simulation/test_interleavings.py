"""Any interleaving of requests by any clients keeps the laws of the protocol's section 3.

Hypothesis chooses who does what and when; the auditor is the one of the simulation.
"""

import asyncio
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulation.simulation import in_memory
from tests.simulation.workload import Workload
from tests.simulation.world import World

ACTIONS = len(Workload(Random(0)).actions)

step = st.tuples(
    st.integers(0, ACTIONS - 1),
    st.integers(0, 5),
    st.integers(0, 2**16),
)
"""Which action, how often the event loop goes round after it, and the chance within the action."""


async def live(steps: list[tuple[int, int, int]]) -> None:
    world = World(Random(0), in_memory())
    workload = Workload(Random(0))
    await world.begin()
    try:
        await workload.begin(world)
        for action, turns, chance in steps:
            workload.chance.seed(chance)
            await workload.actions[action][1](world)
            await world.goes_on(turns)
        await world.rests()
        await world.everything_can_be_finished()
    finally:
        await world.end()


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(step, max_size=60))
def test_any_interleaving_keeps_the_laws(steps: list[tuple[int, int, int]]) -> None:
    asyncio.run(live(steps))
