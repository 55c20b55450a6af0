"""The cache: what may be dropped, and what a failed batch leaves behind."""

from interaction_server.core.model import Interaction, InteractionId, QueueName, SystemProperties
from interaction_server.runtime.batch import Batch
from interaction_server.runtime.world import World
from interaction_server.store.port import RememberedAnswer


def interaction(name: str, version: int = 1) -> Interaction:
    system = SystemProperties(
        interaction_id=InteractionId(name),
        tenant_id=1,
        media_type="email",
        interaction_type="Inbound",
        queue=QueueName("inbox"),
        submitted_by="mail",
        submitted_at=1,
        received_at=1,
    )
    return Interaction(version=version, system=system, user_data={})


def filled(count: int, interactions_max: int) -> World:
    world = World(interactions_max, answers_max=interactions_max)
    for number in range(count):
        name = InteractionId(f"{number}")
        world.interactions[name] = interaction(name)
        answer = RememberedAnswer(client_name="mail", request_id=name, digest=b"", time=0)
        world.answers["mail", name] = answer
    return world


def test_what_fits_is_kept() -> None:
    world = filled(10, 10)
    world.shrink([])
    assert len(world.interactions) == len(world.answers) == 10


def test_the_oldest_are_dropped_with_some_to_spare() -> None:
    world = filled(12, 10)
    world.shrink([])
    assert list(world.interactions) == [f"{number}" for number in range(3, 12)]
    assert list(world.answers) == [("mail", f"{number}") for number in range(3, 12)]


def test_what_is_not_committed_yet_is_never_dropped() -> None:
    world = filled(12, 10)
    batch = Batch()
    first = InteractionId("0")
    batch.states[first] = world.interactions[first]
    batch.answers["mail", "1"] = world.answers["mail", "1"]
    world.shrink([batch])
    assert "0" in world.interactions
    assert ("mail", "1") in world.answers


def test_batches_are_taken_back_the_last_one_first() -> None:
    world = filled(1, 10)
    name = InteractionId("0")
    order: list[int] = []
    batches = []
    for number in (1, 2):
        batch = Batch()
        batch.before[name] = world.interactions[name]
        batch.before[InteractionId(f"new {number}")] = None
        batch.states[name] = interaction(name, number + 1)
        batch.states[InteractionId(f"new {number}")] = interaction(f"new {number}")
        batch.undo.append(lambda number=number: order.append(number))
        world.interactions[name] = interaction(name, number + 1)
        world.interactions[InteractionId(f"new {number}")] = interaction(f"new {number}")
        batches.append(batch)
    world.take_back(reversed(batches))
    assert order == [2, 1]
    assert list(world.interactions) == [name]
    assert world.interactions[name].version == 1
