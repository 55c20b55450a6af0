"""What is special to the file: disks that fill or fail, crashes, formats, threads, and the backlog."""

import os
import shutil
import sqlite3
import tempfile
from asyncio import get_running_loop
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from interaction_server.core.model import InteractionId
from interaction_server.store import database, projection
from interaction_server.store.offload import Offload, Result
from interaction_server.store.port import (
    Batch,
    DataDirectoryError,
    OutcomeUnknown,
    RememberedAnswer,
    StoreUnavailable,
)
from interaction_server.store.sqlite import SqliteStore
from interaction_server.store.writer import Writer
from tests.store.story import DAY_MS, DESKTOP, LOGIN, SMALL_GENERATIONS, Story, check

A = InteractionId("a")

NOBODY = 65_534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(path)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def story(store: SqliteStore) -> Story:
    told = Story(store)
    told.submit("a")
    await told.commit()
    return told


@pytest.fixture
def small_generations(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMALL_GENERATIONS.items():
        monkeypatch.setattr(projection, name, value)


def writer_of(store: SqliteStore) -> Writer:
    return store.now().writer


def copy_as_after_a_crash(path: Path) -> Path:
    """The files as a dead process would leave them."""
    copy = path.with_name("copy.sqlite")
    shutil.copy(path, copy)
    shutil.copy(f"{path}-wal", f"{copy}-wal")
    return copy


def failing() -> bool:
    raise apsw.IOError


async def row_version(store: SqliteStore, name: str) -> int:
    rows = writer_of(store).connection.execute(
        "SELECT version FROM interaction WHERE interaction_id = ?", (name,)
    )
    version = rows.get
    assert isinstance(version, int)
    return version


async def test_a_full_disk_refuses_and_when_there_is_room_it_goes_on(path: Path) -> None:
    store = SqliteStore(path, pages_max=30)
    await store.open()
    story = Story(store)
    story.submit("a")
    await story.commit()
    committed = len(story.records)
    before = dict(story.states)
    while story.told == len(story.records):
        committed, before = len(story.records), dict(story.states)
        story.change("a", "x" * 20_000)
        try:
            await story.commit()
        except StoreUnavailable:
            break
    assert await store.last_sequence() == committed
    assert await store.load([A]) == before
    store.raise_pages_max(10_000)
    await story.commit()
    await check(store, story)
    await store.close()


async def test_nothing_is_left_of_a_batch_that_failed_before_its_commit(
    store: SqliteStore, story: Story
) -> None:
    def fail_on_sessions(_cursor: object, statement: str, _bindings: object) -> bool:
        return failing() if "agent_session" in statement else True

    before = dict(story.states)
    story.change("a", 1)
    story.submit("b")
    story.tell(None, LOGIN, DESKTOP)
    connection = writer_of(store).connection
    connection.exec_trace = fail_on_sessions
    with pytest.raises(StoreUnavailable):
        await story.commit()
    assert await store.load([A, InteractionId("b")]) == before
    assert len((await store.history(A)).records) == 2
    connection.exec_trace = None
    await story.commit()
    await check(store, story)


async def test_another_process_that_writes_makes_the_store_unavailable_for_the_time(
    path: Path, store: SqliteStore, story: Story
) -> None:
    writer_of(store).connection.set_busy_timeout(0)
    story.change("a", 1)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await story.commit()
    with pytest.raises(StoreUnavailable):
        await store.tend(story.time)
    other.execute("ROLLBACK")
    other.close()
    await story.commit()
    await check(store, story)


async def test_an_outcome_is_unknown_until_it_is_settled_that_nothing_was_committed(
    store: SqliteStore, story: Story
) -> None:
    connection = writer_of(store).connection
    story.change("a", 1)
    connection.set_commit_hook(failing)
    with pytest.raises(OutcomeUnknown):
        await story.commit()
    with pytest.raises(StoreUnavailable):
        await store.last_sequence()
    with pytest.raises(StoreUnavailable):
        await store.load([A])
    connection.set_commit_hook(None)
    assert await store.last_sequence() == story.told
    await story.commit()
    await check(store, story)


async def test_an_outcome_is_unknown_until_it_is_settled_that_all_was_committed(
    store: SqliteStore, story: Story
) -> None:
    connection = writer_of(store).connection
    story.change("a", 1)
    story.tell(None, LOGIN, DESKTOP)
    connection.set_wal_hook(lambda *_: failing())
    with pytest.raises(OutcomeUnknown):
        await story.commit()
    connection.set_wal_hook(None)
    assert await store.load([A]) == story.states
    story.told = len(story.records)
    await check(store, story)
    story.change("a", 2)
    await story.commit()
    await check(store, story)


async def test_answers_of_an_unknown_outcome_may_be_there_or_not_and_commits_go_on(
    store: SqliteStore, story: Story
) -> None:
    connection = writer_of(store).connection
    answer = RememberedAnswer(client_name="Mail", request_id="r1", digest=b"1", time=story.time)
    connection.set_wal_hook(lambda *_: failing())
    with pytest.raises(OutcomeUnknown):
        await store.commit(Batch(answers=(answer,)))
    connection.set_wal_hook(None)
    assert await store.remembered([("Mail", "r1")]) == {("Mail", "r1"): answer}
    story.change("a", 1)
    await story.commit()
    await check(store, story)


async def test_a_projection_of_unknown_outcome_is_done_again(store: SqliteStore, story: Story) -> None:
    connection = writer_of(store).connection
    story.change("a", 1)
    await story.commit()
    connection.set_wal_hook(lambda *_: failing())
    with pytest.raises(StoreUnavailable):
        await store.tend(story.time)
    connection.set_wal_hook(None)
    await store.tend(story.time)
    assert writer_of(store).backlog.is_empty()
    await check(store, story)


async def test_a_bug_of_ours_is_not_called_the_disk_s_fault(store: SqliteStore, story: Story) -> None:
    story.change("a", 1)
    batch = story.batch()
    batch.answers = (None,)  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        await store.commit(batch)
    await story.commit()
    await check(store, story)


@pytest.mark.usefixtures("small_generations")
async def test_a_crash_loses_nothing_that_was_committed(path: Path, store: SqliteStore, story: Story) -> None:
    for number in range(12):
        story.submit(f"n{number % 5}") if number < 5 else story.change(f"n{number % 5}", number)
        story.change("a", number)
        await story.commit()
        copy = SqliteStore(copy_as_after_a_crash(path))
        await copy.open()
        await check(copy, story)
        await copy.close()
        await check(store, story)


@pytest.mark.usefixtures("small_generations")
async def test_changes_wait_for_their_row_and_commits_take_them_along(
    store: SqliteStore, story: Story
) -> None:
    await store.tend(story.time)
    story.change("a", 1)
    await story.commit()
    assert await row_version(store, "a") == 2
    for number in range(2, 12):
        story.change("a", number)
        await story.commit()
    assert await row_version(store, "a") > 2
    await check(store, story)


async def test_tending_and_closing_bring_rows_up_to_the_journal(store: SqliteStore, story: Story) -> None:
    story.change("a", 1)
    await story.commit()
    await store.tend(story.time)
    assert await row_version(store, "a") == 3
    story.change("a", 2)
    await story.commit()
    await store.close()
    await store.open()
    assert await row_version(store, "a") == 4
    assert writer_of(store).backlog.is_empty()


async def test_retention_leaves_what_the_index_does_not_have_yet(store: SqliteStore, story: Story) -> None:
    story.change("a", 1)
    await story.commit()
    await store.tend(story.time + 91 * DAY_MS)
    story.change("a", 2)
    await story.commit()
    assert [each.version for each in (await store.history(A)).records] == [4]


async def test_retention_works_through_many_batches_and_answers(store: SqliteStore, story: Story) -> None:
    for number in range(40):
        story.change("a", number)
        await story.commit()
    await store.tend(story.time + 91 * DAY_MS)
    history = await store.history(A)
    assert history.records == ()
    assert history.start == story.states[A]
    assert await store.last_sequence() == len(story.records)


async def test_a_full_disk_at_the_last_step_of_a_commit_is_no_doubt(store: SqliteStore, story: Story) -> None:
    def full() -> bool:
        raise apsw.FullError

    connection = writer_of(store).connection
    story.change("a", 1)
    connection.set_commit_hook(full)
    with pytest.raises(StoreUnavailable):
        await story.commit()
    connection.set_commit_hook(None)
    await story.commit()
    await check(store, story)


async def test_a_roll_back_that_fails_is_made_up_for(store: SqliteStore, story: Story) -> None:
    def fail_from_the_journal_on(_cursor: object, statement: str, _bindings: object) -> bool:
        return failing() if statement == "ROLLBACK" or "INTO journal " in statement else True

    connection = writer_of(store).connection
    story.place("a")
    connection.exec_trace = fail_from_the_journal_on
    with pytest.raises(StoreUnavailable):
        await story.commit()
    connection.exec_trace = None
    assert connection.in_transaction
    await story.commit()
    await check(store, story)


async def test_nothing_is_written_into_a_transaction_that_cannot_be_left(
    store: SqliteStore, story: Story
) -> None:
    """A change alone is one statement; within a transaction of before it would not be durable."""

    def fail_to_roll_back(_cursor: object, statement: str, _bindings: object) -> bool:
        return failing() if statement == "ROLLBACK" else True

    connection = writer_of(store).connection
    connection.execute("BEGIN IMMEDIATE")
    connection.exec_trace = fail_to_roll_back
    story.change("a", 1)
    with pytest.raises(StoreUnavailable, match="cannot be left"):
        await story.commit()
    connection.exec_trace = None
    await story.commit()
    assert not connection.in_transaction
    await check(store, story)


async def test_a_change_alone_whose_write_breaks_is_settled_before_the_next(
    store: SqliteStore, story: Story
) -> None:
    connection = writer_of(store).connection
    story.change("a", 1)
    connection.exec_trace = lambda *_: failing()
    with pytest.raises(OutcomeUnknown):
        await story.commit()
    connection.exec_trace = None
    assert await store.last_sequence() == story.records[-1].sequence - 1
    await story.commit()
    await check(store, story)


async def test_facts_that_cannot_be_read_are_no_store(store: SqliteStore, story: Story) -> None:
    story.change("a", 1)
    await story.commit()
    writer_of(store).connection.execute("UPDATE journal SET records = CAST('[{\"fact\": 1}]' AS BLOB)")
    writer_of(store).connection.set_commit_hook(failing)
    await store.close()
    with pytest.raises(DataDirectoryError, match="holds something that this version cannot read"):
        await store.open()


async def test_a_new_file_that_another_process_has_locked_is_unavailable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WRITER_BUSY_MS", 0)
    other = apsw.Connection(str(path))
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await SqliteStore(path).open()
    other.close()


async def test_a_closed_store_is_unavailable_and_closes_again(path: Path) -> None:
    store = SqliteStore(path)
    await store.close()
    with pytest.raises(StoreUnavailable, match="is not open"):
        await store.last_sequence()


async def test_closing_does_not_need_a_disk_that_works(store: SqliteStore, story: Story) -> None:
    story.change("a", 1)
    await story.commit()
    writer_of(store).connection.set_commit_hook(failing)
    await store.close()
    await store.open()
    await check(store, story)


async def test_a_file_of_a_newer_format_is_left_alone(path: Path, store: SqliteStore) -> None:
    await store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(DataDirectoryError) as error:
        await store.open()
    assert str(error.value) == (f"{path} was written by a newer version (format 99, this one reads up to 2)")


async def test_a_file_of_the_first_format_is_brought_up_to_this_one(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "format_1.sql").read_text())
    connection.close()
    store = SqliteStore(path, indexes=("Count",))
    recovered = await store.open()
    assert recovered.last_sequence == 11
    states = await store.load([InteractionId(name) for name in "abc"])
    assert [states[InteractionId(name)].user_data["Count"] for name in "abc"] == [3, "two", 0]
    await store.tend(1_000)
    assert [each.entries for each in await store.indexes()] == [2]
    await store.close()
    assert (await store.open()).last_sequence == 11
    await store.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()


async def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(DataDirectoryError, match="is not a database of the Interaction Server"):
        await SqliteStore(path).open()


async def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    connection.close()
    with pytest.raises(DataDirectoryError, match="is not a database of the Interaction Server"):
        await SqliteStore(path).open()


async def test_a_path_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError, match="missing/x cannot be opened"):
        await SqliteStore(tmp_path / "missing" / "x").open()


async def test_a_file_that_may_only_be_read_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "interactions.sqlite"
        store = SqliteStore(path)
        await store.open()
        await store.close()
        path.chmod(0o444)
        Path(folder).chmod(0o755)
        with without_privileges(), pytest.raises(DataDirectoryError, match=r"cannot be (written|opened)"):
            await store.open()


@contextmanager
def without_privileges() -> Iterator[None]:
    """Nothing is read-only to root, so root becomes nobody for a moment."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


async def test_no_room_for_the_tables_is_unavailable(path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        await SqliteStore(path, pages_max=2).open()


async def test_relaxed_durability_is_the_disk_s_own_time(path: Path) -> None:
    store = SqliteStore(path, durability="relaxed")
    await store.open()
    assert writer_of(store).connection.execute("PRAGMA synchronous").get == 1
    await store.close()


def offload_to(threads: ThreadPoolExecutor) -> Offload:
    async def run(work: Callable[[], Result]) -> Result:
        return await get_running_loop().run_in_executor(threads, work)

    return run


@pytest.mark.usefixtures("small_generations")
async def test_it_works_the_same_in_threads_of_its_own(path: Path) -> None:
    with ThreadPoolExecutor(1) as writing, ThreadPoolExecutor(1) as reading:
        store = SqliteStore(path, offload=offload_to(writing), offload_reading=offload_to(reading))
        await store.open()
        story = Story(store)
        for number in range(30):
            name = f"n{number % 7}"
            story.submit(name) if number < 7 else story.change(name, number)
            await story.commit()
        await check(store, story)
        await store.tend(story.time)
        await check(store, story)
        await store.close()
