"""The store that fails as told does fail as told."""

from asyncio import create_task, sleep

import pytest

from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Batch, OutcomeUnknown, Store, StoreUnavailable
from tests.store.faulty import FaultyStore
from tests.store.story import Story, check


def port(store: FaultyStore) -> Store:
    """The type checker holds the wrapper against the port."""
    return store


async def test_without_orders_it_is_the_store_behind_it() -> None:
    store = FaultyStore(MemoryStore())
    story = Story(port(store))
    story.submit("a")
    await story.commit()
    await check(store, story)


async def test_it_refuses_as_many_commits_as_it_is_told() -> None:
    store = FaultyStore(MemoryStore())
    story = Story(store)
    story.submit("a")
    store.refuse_commits(2)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await story.commit()
    await story.commit()
    await check(store, story)


@pytest.mark.parametrize(("committed", "last"), [(True, 2), (False, 0)])
async def test_it_loses_the_outcome_of_a_commit(*, committed: bool, last: int) -> None:
    store = FaultyStore(MemoryStore())
    story = Story(store)
    story.submit("a")
    store.lose_outcome(committed=committed)
    with pytest.raises(OutcomeUnknown):
        await story.commit()
    assert await store.last_sequence() == last


async def test_it_holds_commits_until_they_are_released() -> None:
    store = FaultyStore(MemoryStore())
    store.hold()
    commit = create_task(store.commit(Batch()))
    await sleep(0)
    assert store.held == 1
    store.release()
    await commit
    assert store.held == 0


async def test_it_refuses_reading_until_told_otherwise() -> None:
    store = FaultyStore(MemoryStore())
    store.refuse_reading()
    with pytest.raises(StoreUnavailable):
        await store.last_sequence()
    store.refuse_reading(refuse=False)
    assert await store.last_sequence() == 0
