"""Declared indexes change no answer: while they are built, kept up, dropped, after restarts and failures."""

from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from interaction_server.core.conditions import Condition, Key, Search, find, read_condition
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.store import indexing, projection, sqlite
from interaction_server.store.indexing import indexed_value
from interaction_server.store.port import IndexRefused, IndexState, StoreUnavailable
from interaction_server.store.sqlite import SqliteStore
from tests.core.conditions.strategies import interactions
from tests.store.story import SMALL_GENERATIONS, Story, check
from tests.store.test_sqlite_properties import NAMES, STEPS, take

QUESTIONS = (
    "Count = 0",
    "Count = 'b' and Queue = 'inbox'",
    "Count in (1, 'b', 2.5)",
    "Count > 5 and Count <= 20",
    "Count < 'b'",
    "3 <= Count and InteractionState = 'Queued' and Queue = 'inbox'",
    "Queue != 'inbox' and Count >= 0",
    "AssignedTo = 'anna' or Count = 1",
    "Queue in ('inbox', 'queue 3')",
    "Count = 1 and InteractionId = 'a'",
)


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)


def make_small(limits: pytest.MonkeyPatch) -> None:
    """A row a slice, and a slice a time."""
    for name, value in SMALL_GENERATIONS.items():
        limits.setattr(projection, name, value)
    limits.setattr(indexing, "SLICE_ROWS", 1)
    limits.setattr(sqlite, "INDEX_SLICES_MAX", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def question(text: str, *order: Key, count_max: int = 100) -> Search:
    """A search."""
    condition = read_condition(text)
    assert isinstance(condition, Condition), condition
    return Search(condition, 2_000, count_max, order)


async def check_answers(store: SqliteStore, story: Story) -> None:
    """Every question is answered as if there were no index."""
    for text in QUESTIONS:
        for search in (
            question(text),
            question(text, Key("Count", descending=True)),
            question(text, count_max=1),
        ):
            assert list(await store.find(search)) == find(story.states.values(), search), text


async def complete(store: SqliteStore) -> None:
    """Tend until there is nothing left to build or to remove."""
    for _ in range(100):
        if all(each.state == "complete" for each in await store.indexes()):
            return
        await store.tend(1_000)
    pytest.fail("an index is never complete")


def entries(store: SqliteStore) -> dict[tuple[str, str], object]:
    """What the table has, by name and id, of indexes that are declared."""
    rows = store.now().writer.connection.execute(
        "SELECT name, indexed_id, value FROM indexed_property JOIN property_index ON number = property"
    )
    return {(name, indexed_id): value for name, indexed_id, value in rows}


def expected(story: Story, *names: str) -> dict[tuple[str, str], object]:
    """What it should have once rows are current."""
    found = {(name, each.id): indexed_value(each, name) for name in names for each in story.states.values()}
    return {key: value for key, value in found.items() if value is not None}


async def told(store: SqliteStore, *values: object) -> Story:
    """A store with an interaction for each value, a, b and so on."""
    await store.open()
    story = Story(store)
    for name, value in zip("abcdefgh", values, strict=False):
        story.submit(name)
        story.change(name, value)
    await story.commit()
    return story


DECLARATIONS = some.sampled_from([(), ("Count",), ("Queue",), ("Count", "Queue", "AssignedTo")])
VALUES = some.sampled_from([0, 1, 2.5, 7, "b", "", True, {"list": 1}, -1])
LIFE = some.lists(
    STEPS
    | some.tuples(some.just("declare"), DECLARATIONS)
    | some.tuples(some.just("tend"), some.none())
    | some.tuples(some.just("value"), some.tuples(some.sampled_from(NAMES), VALUES))
    | some.tuples(some.just("stop"), some.sampled_from(NAMES)),
    max_size=40,
)


async def live(step: str, subject: object, store: SqliteStore, story: Story) -> None:
    """One step of a random life, with declarations and endings in it."""
    if step == "declare":
        await store.configure_indexes(subject)  # type: ignore[arg-type]
        return
    name, value = subject if isinstance(subject, tuple) else (subject, None)
    state = story.states.get(InteractionId(str(name)))
    if state is not None and state.system.completed_at is not None:
        return
    if step == "value" and state is not None:
        story.change(name, value)
    elif step == "stop" and state is not None:
        story.stop(name)
    elif step not in ("value", "stop"):
        await take(step, name, store, story)


@settings(deadline=None, max_examples=60)
@given(steps=LIFE)
async def test_an_index_changes_no_answer_at_any_moment_of_any_life(steps: list[tuple[str, object]]) -> None:
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as limits:
        make_small(limits)
        store = SqliteStore(Path(directory) / "store.sqlite")
        await store.open()
        story = Story(store)
        for step, subject in steps:
            await live(step, subject, store, story)
            if step in ("commit", "tend", "reopen", "crash"):
                await check_answers(store, story)
        await story.commit()
        await complete(store)
        await store.project()
        await check_answers(store, story)
        assert entries(store) == expected(story, *store.now().writer.indexes.numbers)
        await store.close()


@settings(max_examples=300)
@given(
    each=interactions(), name=some.sampled_from(["Lang", "Priority", "x.y", "]", "IsOnline", "DeliveredAt"])
)
async def test_what_is_built_from_a_row_is_what_is_kept_up_from_a_state(each: Interaction, name: str) -> None:
    with TemporaryDirectory() as directory:
        store = SqliteStore(Path(directory) / "store.sqlite")
        await store.open()
        writer = store.now().writer
        writer.put_interactions([each])
        await store.configure_indexes([name])
        await store.tend(0)
        value = indexed_value(each, name)
        assert entries(store) == ({} if value is None else {(name, each.id): value})
        assert [type(found) for found in entries(store).values()] in ([], [type(value)])
        await store.close()


async def test_an_index_is_built_in_slices_and_goes_on_where_it_was(path: Path, small_slices: None) -> None:
    store = SqliteStore(path, indexes=("Count",))
    story = await told(store, 1, 2, {"no": 1}, "x")
    await store.close()
    await store.open()
    assert [each.state for each in await store.indexes()] == ["building"]
    await store.tend(1_000)
    await store.tend(1_000)
    [halfway] = await store.indexes()
    assert (halfway.name, halfway.state, halfway.percent) == ("Count", "building", 50)
    await store.close()
    again = SqliteStore(path)
    await again.open()
    assert await again.indexes() == [halfway]
    await complete(again)
    assert await again.indexes() == [IndexState(name="Count", state="complete", percent=100, entries=3)]
    assert entries(again) == {("Count", "a"): 1, ("Count", "b"): 2, ("Count", "d"): "x"}
    story.store = again
    await check(again, story)
    await again.close()


async def test_what_is_declared_later_is_built_beside_what_is_there(path: Path, small_slices: None) -> None:
    store = SqliteStore(path)
    story = await told(store, 1, 2, 3)
    await store.configure_indexes(["Count"])
    await store.tend(1_000)
    await store.configure_indexes(["Queue", "Count"])
    await complete(store)
    assert entries(store) == expected(story, "Count", "Queue")
    await store.close()


async def test_a_dropped_index_is_removed_in_slices_and_may_be_declared_again_meanwhile(
    path: Path, small_slices: None
) -> None:
    store = SqliteStore(path, indexes=("Count",))
    story = await told(store, 1, 2, 3)
    await complete(store)
    await store.configure_indexes([])
    await store.tend(1_000)
    assert await store.indexes() == [IndexState(name="Count", state="removing", percent=0, entries=2)]
    await check_answers(store, story)
    await store.configure_indexes(["Count"])
    assert [each.state for each in await store.indexes()] == ["removing", "building"]
    story.change("a", 0)
    await story.commit()
    await check_answers(store, story)
    await complete(store)
    await store.project()
    assert entries(store) == expected(story, "Count")
    await store.close()
    kept = SqliteStore(path)
    await kept.open()
    assert [each.entries for each in await kept.indexes()] == [3]
    await kept.close()
    dropping = SqliteStore(path, indexes=())
    await dropping.open()
    for _ in range(5):
        await dropping.tend(1_000)
    assert await dropping.indexes() == []
    await dropping.close()


async def test_what_was_declared_at_run_time_is_declared_when_the_store_is_opened_again(path: Path) -> None:
    store = SqliteStore(path, indexes=("Count",))
    await store.open()
    await store.configure_indexes(["Queue"])
    await store.close()
    await store.open()
    assert store.now().writer.indexes.numbers.keys() == {"Queue"}
    await store.close()


async def test_a_closed_interaction_is_in_no_index(path: Path) -> None:
    store = SqliteStore(path, indexes=("Count", "Queue"))
    story = await told(store, 1, 2)
    story.stop("a")
    await story.commit()
    await complete(store)
    assert entries(store) == {("Count", "b"): 2, ("Queue", "b"): "inbox"}
    await store.close()


async def test_a_commit_and_what_indexes_say_of_it_are_one(path: Path) -> None:
    def fail_on_entries(_cursor: object, statement: str, _bindings: object) -> bool:
        if "INTO indexed_property" in statement:
            raise apsw.IOError
        return True

    store = SqliteStore(path, indexes=("Queue",))
    story = await told(store, 1)
    await complete(store)
    connection = store.now().writer.connection
    story.place("a", "other")
    connection.exec_trace = fail_on_entries
    with pytest.raises(StoreUnavailable):
        await story.commit()
    connection.exec_trace = None
    assert entries(store) == {("Queue", "a"): "inbox"}
    await story.commit()
    assert entries(store) == {("Queue", "a"): "other"}
    await check_answers(store, story)
    await store.close()


async def test_a_declaration_that_fails_changes_nothing_and_can_be_made_again(path: Path) -> None:
    def full() -> bool:
        raise apsw.FullError

    store = SqliteStore(path)
    story = await told(store, 1, 2)
    connection = store.now().writer.connection
    connection.set_commit_hook(full)
    with pytest.raises(StoreUnavailable):
        await store.configure_indexes(["Count"])
    connection.set_commit_hook(None)
    assert await store.indexes() == []
    await store.configure_indexes(["Count"])
    await complete(store)
    assert entries(store) == expected(story, "Count")
    await store.close()


async def test_a_declaration_of_which_nobody_knows_is_not_built_until_it_is_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore(path)
    story = await told(store, 1, 2)
    indexes = store.now().writer.indexes
    with monkeypatch.context() as broken:
        broken.setattr(indexes, "learn", fail)
        with pytest.raises(StoreUnavailable):
            await store.configure_indexes(["Count"])
    indexes.unfinished = True
    await store.tend(1_000)
    assert [each.state for each in await store.indexes()] == ["building"]
    story.change("a", 3)
    await story.commit()
    await store.project()
    await check_answers(store, story)
    await store.configure_indexes(["Count"])
    await complete(store)
    assert entries(store) == expected(story, "Count")
    await store.close()


def fail() -> None:
    raise apsw.IOError


async def test_a_slice_that_fails_is_made_another_time(path: Path, small_slices: None) -> None:
    def full() -> bool:
        raise apsw.FullError

    store = SqliteStore(path, indexes=("Count",))
    story = await told(store, 1, 2)
    await store.project()
    connection = store.now().writer.connection
    connection.set_commit_hook(full)
    with pytest.raises(StoreUnavailable):
        await store.tend(1_000)
    connection.set_commit_hook(None)
    await complete(store)
    assert entries(store) == expected(story, "Count")
    await store.close()


async def test_a_store_with_an_index_that_there_cannot_be_is_not_opened(path: Path) -> None:
    with pytest.raises(IndexRefused, match="InQueues is a list, and lists are in no index"):
        await SqliteStore(path, indexes=("Count", "InQueues")).open()
