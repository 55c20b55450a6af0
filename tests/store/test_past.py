"""How the file answers what was: each batch read once for all, and nothing believed that does not meet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from interaction_server.core.model import InteractionId
from interaction_server.store.database import SQL
from interaction_server.store.sqlite import SqliteStore
from tests.store.story import Story, check_states_before

NAMES = "abcd"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path / "store.sqlite")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def story(store: SqliteStore) -> Story:
    """Each interaction in each of eleven batches."""
    told = Story(store)
    for name in NAMES:
        told.submit(name)
    await told.commit()
    for number in range(10):
        for name in NAMES:
            told.change(name, number)
        await told.commit()
    return told


async def batches_read(store: SqliteStore, facts: range) -> int:
    """How many batches are read one by one for the states before a range."""
    read: list[str] = []

    def note(_cursor: object, statement: str, _bindings: object) -> bool:
        read.append(statement)
        return True

    archive = store.now().archive
    archive.exec_trace = note
    assert len(await store.states_before(facts, 9)) == len(NAMES)
    archive.exec_trace = None
    return read.count(SQL["batch"])


async def test_changes_are_undone_with_each_batch_since_then_read_once_for_all(
    store: SqliteStore, story: Story
) -> None:
    end = len(story.records) + 1
    last_three = range(end - 3 * len(NAMES), end)
    assert await batches_read(store, last_three) == 3
    await store.tend(story.time)
    assert await batches_read(store, last_three) == 3


async def test_what_cannot_be_undone_is_folded_with_each_batch_read_once_more_for_all(
    store: SqliteStore, story: Story
) -> None:
    for name in NAMES:
        story.place(name, "other")
    await story.commit()
    end = len(story.records) + 1
    assert await batches_read(store, range(end - len(NAMES), end)) == 1 + 12


async def test_a_commit_that_the_backlog_does_not_know_yet_is_no_part_of_what_was(
    store: SqliteStore, story: Story
) -> None:
    """The row is newer than every batch that is looked through."""
    story.change("a", "before")
    await story.commit()
    before = dict(story.states)
    story.change("a", "now")
    story.place("a", "other")
    await story.commit()
    start = len(story.records) - 1
    store.now().writer.backlog.young.batches[InteractionId("a")].pop()
    assert await store.states_before(range(start, start + 1), 9) == {"a": before[InteractionId("a")]}


async def test_before_any_fact_everything_is_as_it_was(store: SqliteStore, story: Story) -> None:
    await check_states_before(store, story)
