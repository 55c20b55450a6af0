"""Condition -> SQL over the rows of interactions: the second back end of ``core.conditions``.

It answers what ``core.conditions.judging`` answers (tested against it). All that comes from a condition
is bound: names, as paths into the JSON body of a row, as well as values. What reaches SQL as text
comes from this module.

The values of SQLite have no kinds that would fit as they are: a text is greater than every number, a
nested list would be its JSON text, a time a number. So a nested list becomes a BLOB, which is of no
kind, and what is compared is tested for its kind first.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final

import msgspec

from interaction_server.core.conditions.language import (
    ELAPSED,
    And,
    Compare,
    Condition,
    Elapsed,
    In,
    IsNull,
    Like,
    Moment,
    Node,
    Not,
    Number,
    Operand,
    Or,
    Order,
    Property,
    Text,
)
from interaction_server.core.model import Milliseconds, SystemProperties
from interaction_server.core.system_properties import SYSTEM_NAMES, SYSTEM_PROPERTIES, TIMES
from interaction_server.store.encoding import encoder

Value = str | int | float


class Kind(Enum):
    """The kinds of values that can be compared, each with the test for a value that may be of any."""

    TEXT = "typeof({0}) = 'text'"
    NUMBER = "typeof({0}) IN ('integer', 'real')"
    TIME = "0"


class Expression(msgspec.Struct, frozen=True):
    """SQL for a value; the kind where it is known, None where the row decides."""

    sql: str
    kind: Kind | None = None

    def is_of(self, kind: Kind) -> str:
        """SQL for whether a value that is there is of a kind."""
        if self.kind is None:
            return kind.value.format(self.sql)
        return "1" if self.kind is kind else "0"


class Criteria:
    """SQL for a condition and an order at a time, and in ``values`` what is to be bound to it."""

    def __init__(self, now: Milliseconds, *values: Value) -> None:
        self.values: list[Value] = list(values)
        self.now = now

    def bind(self, value: Value) -> str:
        """The parameter that stands for a value."""
        self.values.append(value)
        return f"?{len(self.values)}"

    def condition(self, condition: Condition) -> str:
        """SQL for a condition: 1, 0 or, where it is unknown, NULL."""
        return TESTS[type(condition)](self, condition)

    def order(self, order: Order, last: str = "interaction_id") -> str:
        """SQL for an order, which ends with the id, by the column that has it."""
        keys = [f"{self.place(key.name)} {'DESC' if key.descending else 'ASC'}" for key in order]
        return ", ".join([*keys, last])

    def place(self, name: str) -> str:
        """SQL for what a row comes by in an order."""
        return PLACES.get(name) or self.property(name).sql

    def expression(self, operand: Operand) -> Expression:
        """SQL for an operand."""
        return EXPRESSIONS[type(operand)](self, operand)

    def property(self, name: str) -> Expression:
        """SQL for a property: NULL where it is absent, a BLOB where it is a nested list or binary."""
        if name in COLUMNS:
            return COLUMNS[name]
        path = self.bind(path_of(name))
        found = f"CASE json_type(body, {path}) WHEN 'object' THEN x'' ELSE json_extract(body, {path}) END"
        if name in DEFAULTS:
            found = f"coalesce({found}, {self.bind(DEFAULTS[name])})"
        return Expression(found, Kind.TIME if name in TIMES else None)

    def compare(self, test: Compare) -> str:
        """Unknown where one is absent, false where they are of two kinds."""
        left, right = self.expression(test.left), self.expression(test.right)
        related = f"{left.sql} {test.operator} {right.sql}"
        if left.kind is right.kind is not None:
            return f"({related})"
        alike = " OR ".join(f"({left.is_of(kind)} AND {right.is_of(kind)})" for kind in Kind)
        absent = f"{left.sql} IS NULL OR {right.sql} IS NULL"
        return f"CASE WHEN {absent} THEN NULL WHEN {alike} THEN {related} ELSE 0 END"

    def be_like(self, test: Like) -> str:
        """SQLite's own LIKE would end at a NUL."""
        operand = self.expression(test.operand)
        nul, pattern = self.bind("\0"), self.bind(test.pattern)
        is_text = f"{operand.is_of(Kind.TEXT)} AND NOT instr({operand.sql}, {nul})"
        likeness = f"{operand.sql} LIKE {pattern}"
        return f"CASE WHEN {operand.sql} IS NULL THEN NULL WHEN {is_text} THEN {likeness} ELSE 0 END"

    def be_in(self, test: In) -> str:
        """Where the kind of the operand is known, only the values of that kind can equal it."""
        operand = self.expression(test.operand)
        values = [value for value in test.values if operand.kind in (None, LITERAL_KINDS[type(value)])]
        listed = ", ".join(self.expression(value).sql for value in values)
        if not listed:
            return f"CASE WHEN {operand.sql} IS NULL THEN NULL ELSE 0 END"
        return f"({operand.sql} IN ({listed}))"

    def chain(self, word: str, parts: Iterable[Condition]) -> str:
        """Parts with a word between them."""
        return f"({f' {word} '.join(self.condition(part) for part in parts)})"


LITERAL_KINDS: Final[Mapping[type[Node], Kind]] = {
    Text: Kind.TEXT,
    Number: Kind.NUMBER,
    Moment: Kind.TIME,
}


def path_of(name: str) -> str:
    """The JSON path to a property in the body of a row."""
    if name in SYSTEM_NAMES:
        return f"$.system.{SYSTEM_PROPERTIES.get(name, name)}"
    return f"$.user_data.{encoder.encode(name).decode()}"


def defaults() -> dict[str, Value]:
    """The values of system properties that a body leaves out."""
    fields = {field.name: field.default for field in msgspec.structs.fields(SystemProperties)}
    found = {name: fields[field] for name, field in SYSTEM_PROPERTIES.items()}
    return {name: value for name, value in found.items() if isinstance(value, str | int)}


DEFAULTS: Final = defaults()
COLUMNS: Final[Mapping[str, Expression]] = {
    "InteractionId": Expression("interaction_id", Kind.TEXT),
    "InteractionState": Expression("state", Kind.TEXT),
    "Queue": Expression("queue", Kind.TEXT),
    "TenantId": Expression("tenant_id", Kind.NUMBER),
}
"""Properties with a column of their own, so that an index may find them; it is never behind."""
PLACES: Final[Mapping[str, str]] = {"PlacedInQueueAt": "placed_in_queue_at"}
"""Columns that put rows into the order of a property, but do not tell an absent one: it is 0, before all."""


def expression_of_elapsed(criteria: Criteria, operand: Elapsed) -> Expression:
    """Seconds since a time."""
    since = criteria.property(ELAPSED[operand.name]).sql
    return Expression(f"(({criteria.bind(criteria.now)} - {since}) / 1000.0)", Kind.NUMBER)


EXPRESSIONS: Final[Mapping[type[Node], Callable[..., Expression]]] = {
    Text: lambda criteria, operand: Expression(criteria.bind(operand.value), Kind.TEXT),
    Number: lambda criteria, operand: Expression(criteria.bind(operand.value), Kind.NUMBER),
    Moment: lambda criteria, operand: Expression(criteria.bind(operand.time), Kind.TIME),
    Property: lambda criteria, operand: criteria.property(operand.name),
    Elapsed: expression_of_elapsed,
}
TESTS: Final[Mapping[type[Node], Callable[..., str]]] = {
    Compare: Criteria.compare,
    Like: Criteria.be_like,
    In: Criteria.be_in,
    IsNull: lambda criteria, test: f"({criteria.expression(test.operand).sql} IS NULL)",
    Not: lambda criteria, test: f"(NOT {criteria.condition(test.part)})",
    And: lambda criteria, test: criteria.chain("AND", test.parts),
    Or: lambda criteria, test: criteria.chain("OR", test.parts),
}
