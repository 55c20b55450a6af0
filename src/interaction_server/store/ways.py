"""By which way the rows that a condition may hold for are found: all of them, or those an index names.

Whatever the way, the condition itself is asked of every row that is found: a way may name too many rows,
never too few.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import apsw
import msgspec

from interaction_server.core.conditions import Condition, Search
from interaction_server.core.conditions.language import And, Compare, In, Literals, Moment, Operator, Property
from interaction_server.core.model import InteractionState
from interaction_server.store.conditions import Criteria, Value
from interaction_server.store.database import SQL, number
from interaction_server.store.encoding import encode_text

HITS_MAX: Final = 20_000
"""So many rows are looked up in the order of their values, rather than all rows read in that of their ids."""

TURNED: Final[Mapping[Operator, Operator]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
LOWER: Final[Mapping[Operator, str]] = {">": "value > {}", ">=": "value >= {}"}
UPPER: Final[Mapping[Operator, str]] = {"<": "value < {}", "<=": "value <= {}"}
ABOVE_NUMBERS: Final = "value >= ''"
BELOW_TEXTS: Final = "value < ''"
"""SQLite takes every number to be less than any text, and this text is the least."""

QUEUED: Final = (InteractionState.QUEUED.value,)


class Span(msgspec.Struct):
    """What the tests that must all hold say of one property: its values, or between which two it lies.

    Of several tests on the same side the first is enough.
    """

    values: tuple[Value, ...] = ()
    low: tuple[Operator, Value] | None = None
    high: tuple[Operator, Value] | None = None

    def narrow(self, operator: Operator, *values: Value) -> None:
        """One more test: equal to one of these, or so to the only one."""
        if operator == "=":
            self.values = self.values or values
        elif operator in LOWER:
            self.low = self.low or (operator, values[0])
        elif operator in UPPER:
            self.high = self.high or (operator, values[0])

    def is_wide(self) -> bool:
        """Whether it leaves nothing out."""
        return not self.values and self.low is self.high is None

    def is_one_value(self) -> bool:
        """Whether its entries are in the order of their ids."""
        return len(self.values) == 1

    def sql(self, criteria: Criteria) -> str:
        """SQL for the entries within it; a bound on one side lets no value of the other kind in."""
        if self.values:
            return f"value IN ({', '.join(map(criteria.bind, self.values))})"
        bounds: list[str] = []
        if self.low is not None:
            operator, value = self.low
            bounds.append(LOWER[operator].format(criteria.bind(value)))
            if self.high is None and not isinstance(value, str):
                bounds.append(BELOW_TEXTS)
        if self.high is not None:
            operator, value = self.high
            bounds.append(UPPER[operator].format(criteria.bind(value)))
            if self.low is None and isinstance(value, str):
                bounds.append(ABOVE_NUMBERS)
        return " AND ".join(bounds)


class Way(msgspec.Struct, frozen=True):
    """The rows of the entries that an index has within a span."""

    index: int
    span: Span

    def hits(self, criteria: Criteria) -> str:
        """SQL for the entries."""
        return f"property = {criteria.bind(self.index)} AND {self.span.sql(criteria)}"


def choose_way(connection: apsw.Connection, search: Search) -> Way | None:
    """That with the fewest rows to look at, as far as a little counting tells; None is every row.

    Rows that SQLite finds by an index of its own, by their ids or as those that wait in a queue, count too.
    """
    complete = dict(connection.execute(SQL["complete_indexes"]))
    spans = spans_of(search.condition) if complete else {}
    ways = [Way(complete[name], span) for name, span in spans.items() if name in complete]
    if not ways or spans.get("InteractionId", Span()).values:
        return None
    counted = [(count_hits(connection, way), not way.span.is_one_value(), way) for way in ways]
    count, is_mixed, way = min(counted, key=lambda each: each[:2])
    if count > HITS_MAX and is_mixed:
        return None
    return None if count_waiting(connection, spans) <= count else way


def count_hits(connection: apsw.Connection, way: Way) -> int:
    """How many entries a way has; it is not counted further than one more than are looked up."""
    criteria = Criteria(0, HITS_MAX + 1)
    sql = SQL["count_hits"].format(hits=way.hits(criteria))
    return number(connection, sql, *criteria.values)


def count_waiting(connection: apsw.Connection, spans: Mapping[str, Span]) -> int:
    """How many wait in the queues that a condition names, as far as hits are counted; no less if none."""
    queues = spans.get("Queue", Span()).values
    if not queues or spans.get("InteractionState", Span()).values != QUEUED:
        return HITS_MAX + 2
    named = encode_text([each for each in queues if isinstance(each, str)])
    return number(connection, SQL["count_waiting"], named, HITS_MAX + 2)


def spans_of(condition: Condition) -> dict[str, Span]:
    """What each property must be for a condition to hold, as far as an index could tell."""
    spans: dict[str, Span] = {}
    for name, operator, values in tests_of(condition):
        spans.setdefault(name, Span()).narrow(operator, *values)
    return {name: span for name, span in spans.items() if not span.is_wide()}


def tests_of(condition: Condition) -> Iterator[tuple[str, Operator, tuple[Value, ...]]]:
    """The tests of one property against values, all of which must hold."""
    match condition:
        case And(parts):
            for part in parts:
                yield from tests_of(part)
        case In(Property(name), values):
            yield name, "=", tuple(map(plain, values))
        case Compare(Property(name), operator, right) if isinstance(right, Literals):
            yield name, operator, (plain(right),)
        case Compare(left, operator, Property(name)) if isinstance(left, Literals):
            yield name, TURNED.get(operator, operator), (plain(left),)


def plain(literal: Literals) -> Value:
    """The value of a literal as a row has it."""
    return literal.time if isinstance(literal, Moment) else literal.value
