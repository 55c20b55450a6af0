"""The two back ends of conditions, held against each other, and against SQLite on columns of its own."""

import re

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interaction_server.core.conditions import Condition, Search, find, read_condition
from interaction_server.core.conditions.judging import truth_of
from interaction_server.core.conditions.language import (
    And,
    Compare,
    IsNull,
    Key,
    Like,
    Not,
    Number,
    Or,
    Property,
    Text,
)
from interaction_server.core.model import Interaction
from interaction_server.store.conditions import Criteria
from interaction_server.store.database import SQL
from interaction_server.store.sql import read_sql
from interaction_server.store.writer import interaction_row
from tests.core.conditions.strategies import NOW, conditions, interactions, orders
from tests.core.conditions.test_judging import LETTER

THREE = st.tuples(interactions("a"), interactions("b"), interactions("c"))


def connection_with(*rows: Interaction) -> apsw.Connection:
    """The table of interactions, with these in it."""
    connection = apsw.Connection(":memory:")
    connection.execute(read_sql("sqlite/schema.sql"))
    connection.executemany(SQL["put_interaction"], map(interaction_row, rows))
    return connection


def answer_of_sql(condition: Condition, interaction: Interaction, now: int = NOW) -> bool | None:
    """True, false or unknown."""
    criteria = Criteria(now)
    sql = f"SELECT {criteria.condition(condition)} FROM interaction"
    found = connection_with(interaction).execute(sql, criteria.values).get
    assert found in (None, 0, 1)
    return None if found is None else bool(found)


@settings(max_examples=400)
@given(conditions, interactions())
def test_sql_answers_what_the_function_answers(condition: Condition, interaction: Interaction) -> None:
    assert answer_of_sql(condition, interaction) is truth_of(condition)(interaction, NOW)


@given(orders, THREE)
def test_sql_orders_as_the_function_does(order: list[Key], rows: tuple[Interaction, ...]) -> None:
    everything = read_condition("1 = 1")
    assert isinstance(everything, Condition)
    criteria = Criteria(NOW)
    sql = f"SELECT interaction_id FROM interaction ORDER BY {criteria.order(tuple(order))}"
    found = [name for (name,) in connection_with(*rows).execute(sql, criteria.values)]
    assert found == [each.id for each in find(rows, Search(everything, NOW, 9, tuple(order)))]


KNOWN = r"""[\s(),] | \?[0-9]+ | [-/=<>] | != | <= | >= | 0 | 1 | 1000\.0 | x'' |
    '(?:object|text|integer|real)' | CASE|WHEN|THEN|ELSE|END|NULL|IS|IN|AND|OR|NOT|LIKE |
    json_type|json_extract|coalesce|typeof|instr | body|interaction_id|state|queue|tenant_id"""


@given(conditions)
def test_nothing_of_a_condition_reaches_sql_as_text(condition: Condition) -> None:
    """Protocol 7: "Nothing of it reaches SQL as text": the statement is made of these words alone."""
    assert re.fullmatch(f"({KNOWN})*", Criteria(NOW).condition(condition), re.VERBOSE)


COLUMN = Property("Lang")
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)


def answer_of_a_column(sql: str, value: object, *bound: object) -> bool | None:
    """What SQLite says of a value in a column, with its own operators."""
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE letter (lang)")
    connection.execute("INSERT INTO letter VALUES (?)", (value,))  # type: ignore[arg-type]
    found = connection.execute(f"SELECT {sql} FROM letter", bound).get  # type: ignore[arg-type]
    return None if found is None else bool(found)


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
@given(data=st.data())
def test_values_of_one_kind_compare_as_sqlite_compares_them(operator: str, data: st.DataObject) -> None:
    kind, literal = data.draw(st.sampled_from([(numbers, Number), (texts, Text)]))
    value, other = data.draw(st.none() | kind), data.draw(kind)
    user_data = {} if value is None else {"Lang": value}
    condition = Compare(COLUMN, operator, literal(other))  # type: ignore[arg-type, operator]
    found = truth_of(condition)(Interaction(version=1, system=LETTER.system, user_data=user_data), NOW)
    assert found is answer_of_a_column(f"lang {operator} ?", value, other)


@given(st.none() | texts, st.text("aAäÄ%_b", max_size=6), st.sampled_from([None, "a", "äb"]))
def test_like_is_the_like_of_sqlite(value: str | None, pattern: str, other: str | None) -> None:
    text = value if other is None else other
    user_data: dict[str, object] = {} if text is None else {"Lang": text}
    interaction = Interaction(version=1, system=LETTER.system, user_data=user_data)
    found = truth_of(Like(COLUMN, pattern))(interaction, NOW)
    assert found is answer_of_a_column("lang LIKE ?", text, pattern)


@given(st.lists(st.sampled_from([None, 0, 1]), min_size=3, max_size=3))
def test_the_logic_is_that_of_sqlite(values: list[int | None]) -> None:
    user_data: dict[str, object] = {
        name: value for name, value in zip("abc", values, strict=True) if value is not None
    }
    interaction = Interaction(version=1, system=LETTER.system, user_data=user_data)
    a, b, c = (Compare(Property(name), "=", Number(1)) for name in "abc")
    condition = Or((And((a, Not(b))), Not(And((b, c))), IsNull(Property("c"))))
    sql = "(?1 = 1 AND NOT ?2 = 1) OR NOT (?2 = 1 AND ?3 = 1) OR ?3 IS NULL"
    assert truth_of(condition)(interaction, NOW) is answer_of_a_column(sql, 0, *values)


def test_a_text_with_a_nul_is_like_nothing() -> None:
    interaction = Interaction(version=1, system=LETTER.system, user_data={"Lang": "a\0b"})
    assert answer_of_sql(Like(COLUMN, "a%"), interaction) is False
    assert answer_of_sql(Compare(COLUMN, ">", Text("a")), interaction) is True


def test_the_largest_condition_is_within_the_limits_of_sqlite() -> None:
    for text in (
        " and ".join(["P is null"] * 500),
        "not " * 62 + "(" + " or ".join(["P = 1 "] * 333) + ")",
        "InteractionId in (" + ",".join(["'i1'"] * 990) + ")",
    ):
        condition = read_condition(text)
        assert isinstance(condition, Condition), condition
        assert answer_of_sql(condition, LETTER) is truth_of(condition)(LETTER, NOW)
