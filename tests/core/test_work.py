"""What each agent has: the table keeps pace with interactions, and can go back."""

from hypothesis import given

from interaction_server.core.evolve import evolve
from interaction_server.core.model import AgentId, Interaction, InteractionId
from interaction_server.core.work import Work, agents_with, carry_over
from tests.core.steps import ANY_STEPS, PRELUDES, STEPS_TOGETHER, Step, prelude, take
from tests.core.world import World


def test_who_is_offered_an_interaction_has_it_and_who_accepts_has_it_once() -> None:
    """Decision 67: an accept replaces the offer that was counted already."""
    world = World()
    work: Work = {}
    offered = world.offer("i1")
    before = world.interactions[offered]
    carry_over(work, None, before)
    assert work == {AgentId("agent-1"): {offered: "email"}}
    world.accept("i1")
    carry_over(work, before, world.interactions[offered])
    assert work == {AgentId("agent-1"): {offered: "email"}}
    carry_over(work, world.interactions[offered], None)
    assert work == {}


def test_a_conference_is_work_for_both() -> None:
    """Decision 67: whatever the visibility mode."""
    world = World()
    shared = world.share("i1")
    assert agents_with(world.interactions[shared]) == {"agent-1", "agent-2"}
    assert agents_with(None) == set()


def follow(world: World, steps: list[Step]) -> None:
    """The table has at every fact what the interactions say, and forgets it all on the way back."""
    work: Work = {}
    for step in steps:
        take(world, step)
    states: dict[InteractionId, Interaction] = {}
    ways: list[tuple[Interaction | None, Interaction]] = []
    for record in world.journal:
        if record.interaction_id is None:
            continue
        before = states.get(record.interaction_id)
        after = states[record.interaction_id] = evolve(before, record)
        ways.append((before, after))
        carry_over(work, before, after)
    assert work == world.work()
    for before, after in reversed(ways):
        carry_over(work, after, before)
    assert work == {}


@given(PRELUDES, ANY_STEPS)
def test_folding_the_journal_gives_the_work_and_taking_back_ends_it(scenario: str, steps: list[Step]) -> None:
    world = World()
    prelude(world, scenario)
    follow(world, steps)


@given(STEPS_TOGETHER)
def test_the_work_of_agents_together_is_that_of_each(steps: list[Step]) -> None:
    world = World()
    world.share("i1")
    world.log_in("agent-3")
    follow(world, steps)
