"""Which rows are looked at: as few as an index tells, and never one too few."""

import re

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from interaction_server.core.conditions import Condition, Search, find, read_condition
from interaction_server.core.conditions.language import And, Compare, In, Key, Number, Property, Text
from interaction_server.core.model import Interaction, InteractionId, InteractionState, QueueName
from interaction_server.store import finding, ways
from interaction_server.store.conditions import Criteria
from interaction_server.store.database import FORMATS, SQL
from interaction_server.store.indexing import Indexes
from interaction_server.store.projection import Backlog
from interaction_server.store.sql import read_sql
from interaction_server.store.ways import choose_way, spans_of
from interaction_server.store.writer import interaction_row
from tests.core.conditions.strategies import NOW, NUMBERS, OPERATORS, TEXTS, conditions, interactions
from tests.core.conditions.test_judging import LETTER

NAMES = ("Lang", "Priority", "x.y", "Queue", "InteractionState", "DeliveredAt", "IsOnline", "TenantId")
FEW: list[object] = [0, 1, 2.5, 7, "", "a", "fr"]
VALUES = some.sampled_from([*FEW, True, {"a": 1}])
DATA = some.fixed_dictionaries({}, optional=dict.fromkeys(NAMES[:3], VALUES))
ROWS = some.tuples(*(some.builds(replace, interactions(name), user_data=DATA) for name in "abcd"))

few = some.sampled_from(FEW).map(lambda value: Text(value) if isinstance(value, str) else Number(value))
values = few | few | some.builds(Text, TEXTS) | some.builds(Number, NUMBERS)
named = some.builds(Property, some.sampled_from([*NAMES[:3] * 3, *NAMES]))
indexed_tests = (
    some.builds(Compare, named, OPERATORS, values)
    | some.builds(Compare, values, OPERATORS, named)
    | some.builds(In, named, some.lists(values, min_size=1, max_size=3).map(tuple))
    | conditions
)
questions = indexed_tests | some.lists(indexed_tests, min_size=2, max_size=3).map(
    lambda parts: And(tuple(parts))
)


def connection_with(rows: tuple[Interaction, ...], names: tuple[str, ...]) -> apsw.Connection:
    """A database with these interactions in it, and these indexes."""
    connection = apsw.Connection(":memory:")
    for path in FORMATS:
        connection.execute(read_sql(path))
    connection.executemany(SQL["put_interaction"], map(interaction_row, rows))
    indexes = Indexes(connection)
    indexes.declare(names)
    while indexes.work():
        pass
    return connection


def question(text: str, *order: Key) -> Search:
    """A search."""
    condition = read_condition(text)
    assert isinstance(condition, Condition), condition
    return Search(condition, NOW, 9, order)


@settings(max_examples=250, deadline=None)
@given(ROWS, questions, some.sampled_from([(), (Key("Lang"),)]), some.integers(1, 3))
def test_what_is_found_by_an_index_is_what_is_found_without(
    rows: tuple[Interaction, ...], condition: Condition, order: tuple[Key, ...], count_max: int
) -> None:
    connection = connection_with(rows, NAMES)
    search = Search(condition, NOW, count_max, order)
    assert finding.find(connection, Backlog(1), search) == find(rows, search)


KNOWN = r"[\s(),] | \?[0-9]+ | property|value|IN|AND | '' | [<>=]"


@given(questions)
def test_nothing_of_a_condition_reaches_sql_as_text(condition: Condition) -> None:
    for span in spans_of(condition).values():
        hits = ways.Way(1, span).hits(Criteria(NOW))
        assert re.fullmatch(f"({KNOWN})*", hits, re.VERBOSE), hits


@pytest.mark.parametrize(
    ("text", "entries", "bound"),
    [
        ("Lang = 'fr'", "value IN (?1)", ["fr"]),
        ("'fr' = Lang and Queue = 'x'", "value IN (?1)", ["fr"]),
        ("Lang in ('fr', 3) and Lang > 'a'", "value IN (?1, ?2)", ["fr", 3]),
        ("Lang > 3", "value > ?1 AND value < ''", [3]),
        ("3 > Lang", "value < ?1", [3]),
        ("Lang >= 'fr'", "value >= ?1", ["fr"]),
        ("Lang <= 'fr'", "value <= ?1 AND value >= ''", ["fr"]),
        ("Lang > 3 and (Lang <= 7 and Lang <= 5)", "value > ?1 AND value <= ?2", [3, 7]),
        ("Lang >= 'a' and Lang < 'b'", "value >= ?1 AND value < ?2", ["a", "b"]),
    ],
)
def test_of_the_tests_that_must_all_hold_an_index_takes_those_it_can(
    text: str, entries: str, bound: list[object]
) -> None:
    criteria = Criteria(NOW)
    assert spans_of(question(text).condition)["Lang"].sql(criteria) == entries
    assert criteria.values == bound


@pytest.mark.parametrize(
    "text",
    ["Lang = 'fr' or Lang = 'de'", "not Lang = 'fr'", "Lang != 'fr'", "Lang like 'f%'", "Lang is null"],
)
def test_of_other_tests_an_index_knows_nothing(text: str) -> None:
    assert spans_of(question(text).condition) == {}


def test_a_time_is_looked_for_as_it_is_stored() -> None:
    assert spans_of(question("ReceivedAt < '1970-01-01T00:00:01Z'").condition)["ReceivedAt"].high == (
        "<",
        1_000,
    )


def letter(number: int) -> Interaction:
    """One of twenty that wait: half in French, one of each customer, two queues."""
    system = replace(
        LETTER.system,
        interaction_id=InteractionId(f"i{number:02}"),
        queue=QueueName("busy" if number else "quiet"),
        state=InteractionState.QUEUED,
    )
    data: dict[str, object] = {"Lang": "fr" if number % 2 else "en", "Customer": number, "Count": number // 4}
    return Interaction(version=1, system=system, user_data=data)


@pytest.fixture
def twenty(monkeypatch: pytest.MonkeyPatch) -> apsw.Connection:
    """Twenty that wait, where five hits are many."""
    monkeypatch.setattr(ways, "HITS_MAX", 5)
    return connection_with(tuple(map(letter, range(20))), ("Lang", "Customer", "Count"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lang = 'fr'", "Lang"),
        ("Lang = 'fr' and Customer = 3", "Customer"),
        ("Customer = 3 and Lang = 'fr'", "Customer"),
        ("Customer > 3 and Lang = 'fr'", "Lang"),
        ("Count in (1, 2)", None),
        ("Count = 1 and Customer > 2 and Customer < 6", "Customer"),
        ("Customer >= 10", None),
        ("Customer >= 16", "Customer"),
        ("Subject = 'x'", None),
        ("Customer = 3 and InteractionId = 'i03'", None),
        ("Lang = 'en' and Queue = 'quiet' and InteractionState = 'Queued'", None),
        ("Lang = 'en' and Queue = 'busy' and InteractionState = 'Queued'", "Lang"),
        ("Customer = 3 and Queue = 'busy' and InteractionState = 'Queued'", "Customer"),
        ("Lang = 'en' and Queue = 'quiet'", "Lang"),
    ],
)
def test_that_way_is_taken_which_has_the_fewest_rows(
    twenty: apsw.Connection, text: str, name: str | None
) -> None:
    names = {number: name for name, number in twenty.execute(SQL["complete_indexes"])}
    way = choose_way(twenty, question(text))
    assert (None if way is None else names[way.index]) == name


def test_an_index_that_is_not_complete_or_not_declared_any_more_is_not_used(twenty: apsw.Connection) -> None:
    search = question("Customer = 3")
    indexes = Indexes(twenty)
    indexes.declare(["Count"])
    assert choose_way(twenty, search) is None
    indexes.declare(["Customer"])
    assert choose_way(twenty, search) is None
    while indexes.work():
        pass
    assert choose_way(twenty, search) is not None


@pytest.mark.parametrize(
    ("text", "order", "sorts"),
    [("Lang = 'fr'", (), False), ("Customer in (1, 2)", (), True), ("Lang = 'fr'", (Key("Customer"),), True)],
)
def test_hits_are_looked_up_and_those_of_one_value_are_in_order(
    twenty: apsw.Connection, text: str, order: tuple[Key, ...], *, sorts: bool
) -> None:
    search = question(text, *order)
    criteria = Criteria(NOW, "[]", 9)
    sql = finding.statement_for(choose_way(twenty, search), search, criteria)
    steps = [detail for *_, detail in twenty.execute(f"EXPLAIN QUERY PLAN {sql}", criteria.values)]
    assert steps[0] == (
        "SEARCH indexed_property USING COVERING INDEX indexed_property_by_value (property=? AND value=?)"
    )
    assert steps[1].startswith("SEARCH interaction USING INDEX sqlite_autoindex_interaction_1")
    assert ("USE TEMP B-TREE FOR ORDER BY" in steps) is sorts
