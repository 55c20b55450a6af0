"""The backlog stays bounded, and nothing in it is lost on the way into rows."""

from interaction_server.core.model import Interaction, InteractionId
from interaction_server.store.memory import MemoryStore
from interaction_server.store.projection import GENERATION_STATES_MAX, STRETCH_BATCHES_MAX, Backlog
from tests.store.story import Story


def any_state() -> Interaction:
    story = Story(MemoryStore())
    story.submit("a")
    return story.states[InteractionId("a")]


def test_more_new_interactions_than_a_slice_holds_do_not_pile_up() -> None:
    backlog = Backlog(1)
    state = any_state()
    batch_size = 1_000
    for first in range(1, 200_000, batch_size):
        piece = backlog.due(first, batch_size)
        ids = [InteractionId(str(number)) for number in range(first, first + batch_size)]
        backlog.done(piece)
        backlog.young.add_batch(first, batch_size, ids)
        for interaction_id in ids:
            backlog.remember(interaction_id, state)
        waiting = len(backlog.young.states) + len(backlog.old.states)
        assert waiting <= 2 * GENERATION_STATES_MAX + batch_size


def test_every_batch_of_a_busy_interaction_gets_into_the_index_once() -> None:
    backlog = Backlog(1)
    busy = InteractionId("a")
    firsts = list(range(1, 2 * STRETCH_BATCHES_MAX + 2))
    for first in firsts:
        backlog.young.add_batch(first, 1, [busy])
    backlog.turn(firsts[-1] + 1)
    assert backlog.batches_of(busy) == firsts
    indexed: list[int] = []
    while piece := backlog.next_slice():
        indexed = [*piece.stretches[busy], *indexed]
        backlog.done(piece)
    assert indexed == firsts
    assert backlog.is_empty()
    assert backlog.projected_sequence() == firsts[-1]


def test_nothing_is_projected_as_long_as_anything_of_it_waits() -> None:
    backlog = Backlog(1)
    backlog.young.add_batch(1, 5, [InteractionId("a"), InteractionId("b")])
    assert backlog.projected_sequence() == 0
    backlog.turn(6)
    assert backlog.projected_sequence() == 0
    backlog.done(backlog.next_slice())
    assert backlog.projected_sequence() == 5
