"""Finding while states wait for their rows: nothing is missed, nothing is there twice."""

from pathlib import Path

import pytest

from interaction_server.core.conditions import Condition, Key, Search, find, read_condition
from interaction_server.core.conditions.language import And
from interaction_server.core.decide.view_pulling import waiting_in
from interaction_server.core.model import QueueName
from interaction_server.core.objects import View
from interaction_server.store import projection
from interaction_server.store.conditions import Criteria
from interaction_server.store.database import SQL
from interaction_server.store.sqlite import SqliteStore
from tests.store.story import SMALL_GENERATIONS, Story


def counted(condition: str, count_max: int = 100) -> Search:
    """A search without an order."""
    found = read_condition(condition)
    assert isinstance(found, Condition)
    return Search(found, 2_000, count_max)


async def test_however_far_the_rows_are_behind_every_state_is_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SMALL_GENERATIONS.items():
        monkeypatch.setattr(projection, name, value)
    store = SqliteStore(tmp_path / "store.sqlite")
    await store.open()
    story = Story(store)
    for name in "abcdefgh":
        story.submit(name)
    await story.commit()
    for number in range(40):
        story.change("abcdefgh"[number * 3 % 8], number % 3)
        await story.commit()
        for condition in ("Count = 1", "Count != 1", "Count > 0 or _age[] >= 1"):
            for count_max in (2, 100):
                search = counted(condition, count_max)
                assert list(await store.find(search)) == find(story.states.values(), search)
    assert store.now().writer.backlog.old.states or store.now().writer.backlog.young.states
    await store.close()


async def test_what_a_view_shows_is_looked_for_in_its_queue_and_no_further_than_needed(
    tmp_path: Path,
) -> None:
    """However many wait in other queues; and where the longest waiting come first, none is sorted."""
    store = SqliteStore(tmp_path / "store.sqlite")
    await store.open()
    await Story(store).commit()
    archive = store.now().archive
    lang = read_condition("Lang = 'fr'")
    assert isinstance(lang, Condition)
    view = View(name="v", queue=QueueName("q"), condition=lang)
    search = Search(And(waiting_in(view, 1, 2_000)), now=2_000, count_max=9, order=(Key("PlacedInQueueAt"),))
    criteria = Criteria(search.now, "[]", search.count_max)
    condition, order = criteria.condition(search.condition), criteria.order(search.order)
    sql = SQL["find"].format(condition=condition, order=order)
    steps = [detail for *_, detail in archive.execute(f"EXPLAIN QUERY PLAN {sql}", criteria.values)]
    assert "SEARCH interaction USING INDEX interaction_queued (queue=?)" in steps
    assert not any("SCAN interaction" in step or "ORDER BY" in step for step in steps), steps
    await store.close()


async def test_what_is_looked_for_by_queue_or_id_is_looked_up_and_not_searched_for(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.sqlite")
    await store.open()
    await Story(store).commit()
    asked: list[tuple[str, object]] = []
    archive = store.now().archive

    def note(cursor: object, sql: str, bindings: object) -> bool:
        if "FROM interaction" in sql:
            asked.append((sql, bindings))
        return True

    archive.exec_trace = note
    for condition in ("Queue = 'q' and InteractionState = 'Queued'", "InteractionId in ('a', 'b')"):
        await store.find(counted(condition))
    archive.exec_trace = None
    for (sql, bindings), index in zip(asked, ("interaction_queued", "sqlite_autoindex"), strict=True):
        steps = [detail for *_, detail in archive.execute(f"EXPLAIN QUERY PLAN {sql}", bindings)]
        assert any(step.startswith("SEARCH interaction USING INDEX") and index in step for step in steps), (
            steps
        )
    await store.close()
