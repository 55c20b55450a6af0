"""Whatever is committed, in whatever batches: the states are the fold of the journal, always."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from interaction_server.core.evolve import fold
from interaction_server.core.model import InteractionId
from interaction_server.store import projection
from interaction_server.store.sqlite import SqliteStore
from tests.store.story import SMALL_GENERATIONS, Story, check, check_states_before

NAMES = ("a", "b", "c", "d")
STEPS = some.one_of(
    some.tuples(some.sampled_from(("change", "change", "change", "place", "give")), some.sampled_from(NAMES)),
    some.tuples(some.sampled_from(("commit", "commit", "tend", "reopen", "crash")), some.none()),
)


async def crash(store: SqliteStore) -> None:
    """What a dead process leaves behind is opened by the next one."""
    copy = store.path.with_name(store.path.name + "+")
    shutil.copy(store.path, copy)
    shutil.copy(f"{store.path}-wal", f"{copy}-wal")
    await store.close()
    store.path = copy
    await store.open()


async def take(step: str, name: str | None, store: SqliteStore, story: Story) -> None:
    """One step of a random life."""
    if name is not None:
        number = len(story.records)
        before = story.states.get(InteractionId(name))
        if before is None:
            story.submit(name)
        elif step == "change":
            story.change(name, number)
        elif step == "place":
            story.place(name, f"queue {number}")
        elif not before.parties:
            story.give(name)
        return
    await story.commit()
    if step == "tend":
        await store.tend(story.time)
    elif step == "reopen":
        await store.close()
        await store.open()
    elif step == "crash":
        await crash(store)


@settings(deadline=None, max_examples=60)
@given(steps=some.lists(STEPS, max_size=40))
async def test_states_are_the_fold_of_the_journal_at_every_moment(
    steps: list[tuple[str, str | None]],
) -> None:
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as limits:
        for name, value in SMALL_GENERATIONS.items():
            limits.setattr(projection, name, value)
        store = SqliteStore(Path(directory) / "store.sqlite")
        await store.open()
        story = Story(store)
        for step, subject in steps:
            await take(step, subject, store, story)
            if subject is None:
                await check(store, story)
        await story.commit()
        await check(store, story)
        for interaction_id, state in story.states.items():
            history = await store.history(interaction_id)
            assert fold(history.records) == state
        await check_states_before(store, story)
        await store.close()
