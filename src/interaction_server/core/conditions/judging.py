"""Condition -> function: whether it holds for an interaction at a time (protocol 7).

The logic is SQL's, with three values: what is said of an absent property is neither true nor false but
unknown (None here), and so is its contrary; a condition that is unknown does not hold. Values of two
kinds, a text and a number for instance, are in no relation: every comparison of them is false.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

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
    Search,
    Text,
)
from interaction_server.core.evolve import is_closed
from interaction_server.core.model import Interaction, Milliseconds
from interaction_server.core.system_properties import TIMES, property_value
from interaction_server.core.times import MS_PER_SECOND


class Instant(NamedTuple):
    """A time among values, so that it is no number."""

    time: Milliseconds


Value = Callable[[Interaction, Milliseconds], object]
Truth = Callable[[Interaction, Milliseconds], bool | None]

# fmt: off
RELATIONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq, "!=": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}
KINDS: Final[Mapping[type, str]] = {
    str: "text", bool: "number", int: "number", float: "number", Instant: "time",
}
# fmt: on
"""Values of one kind can be compared; a nested list or binary is of none."""


def judge(condition: Condition) -> Callable[[Interaction, Milliseconds], bool]:
    """Whether the condition holds; unknown is no."""
    holds = truth_of(condition)
    return lambda interaction, now: holds(interaction, now) is True


def find(interactions: Iterable[Interaction], search: Search) -> list[Interaction]:
    """Those that a search is for, in its order."""
    holds = judge(search.condition)
    found = [each for each in interactions if not is_closed(each) and holds(each, search.now)]
    return in_order(found, search.order)[: search.count_max]


def in_order(interactions: Iterable[Interaction], order: Order) -> list[Interaction]:
    """By the keys of an order, then by id; absent before numbers before texts before all else."""
    key = order_key(order)
    return sorted(interactions, key=lambda each: (*key(each), each.id))


def order_key(order: Order) -> Callable[[Interaction], tuple[Any, ...]]:
    """What interactions are to be sorted by for this order; those that it leaves equal have equal keys."""
    parts = [(partial(rank, key.name), key.descending) for key in order]

    def key_of(interaction: Interaction) -> tuple[Any, ...]:
        key: tuple[Any, ...] = ()
        for rank_of, descending in parts:
            kind, value = rank_of(interaction)
            if descending:
                kind, value = -kind, Descending(value) if isinstance(value, str) else -value
            key = (*key, kind, value)
        return key

    return key_of


class Descending:
    """A text among keys of which the greatest comes first."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: "Descending") -> bool:
        return self.text > other.text


def rank(name: str, interaction: Interaction) -> tuple[int, Any]:
    """Where an interaction comes by a property, whose values may be of any kind."""
    value = property_value(interaction, name)
    if value is None:
        return 0, 0
    kind = KINDS.get(type(value))
    return (3, 0) if kind is None else (2 if kind == "text" else 1, value)


def value_of(operand: Operand) -> Value:
    """How an operand gets its value; None where it is absent."""
    return VALUES[type(operand)](operand)


def truth_of(condition: Condition) -> Truth:
    """How a condition becomes true, false or unknown."""
    return TRUTHS[type(condition)](condition)


def constant(value: object) -> Value:
    """The same for every interaction."""
    return lambda _interaction, _now: value


def value_of_property(operand: Property) -> Value:
    """What the interaction has under this name."""
    name = operand.name
    if name not in TIMES:
        return lambda interaction, _now: property_value(interaction, name)

    def instant(interaction: Interaction, now: Milliseconds) -> object:
        time = property_value(interaction, name)
        return Instant(time) if isinstance(time, int) else None

    return instant


def value_of_elapsed(operand: Elapsed) -> Value:
    """Seconds since a time of the interaction."""
    name = ELAPSED[operand.name]

    def seconds(interaction: Interaction, now: Milliseconds) -> object:
        time = property_value(interaction, name)
        return (now - time) / MS_PER_SECOND if isinstance(time, int) else None

    return seconds


def compare(condition: Compare) -> Truth:
    """Unknown where one is absent, false where they are of two kinds."""
    left, right, relation = value_of(condition.left), value_of(condition.right), RELATIONS[condition.operator]

    def holds(interaction: Interaction, now: Milliseconds) -> bool | None:
        one, other = left(interaction, now), right(interaction, now)
        if one is None or other is None:
            return None
        kind = KINDS.get(type(one))
        return kind is not None and kind is KINDS.get(type(other)) and relation(one, other)

    return holds


def be_like(condition: Like) -> Truth:
    """Only a text is like anything."""
    value, fits = value_of(condition.operand), pattern_of(condition.pattern).fullmatch

    def holds(interaction: Interaction, now: Milliseconds) -> bool | None:
        text = value(interaction, now)
        return None if text is None else isinstance(text, str) and fits(text) is not None

    return holds


def pattern_of(pattern: str) -> re.Pattern[str]:
    """LIKE as SQLite has it, but that nothing is like a text with a NUL in it.

    What stands between two ``%`` may be taken where it is found first, once and for all, so that no
    pattern costs more than a few readings of the text.
    """
    first, *pieces = [
        "".join("[^\0]" if letter == "_" else re.escape(letter) for letter in piece)
        for piece in pattern.split("%")
    ]
    if pieces:
        *between, last = pieces
        first += "".join(f"(?>[^\0]*?{piece})" for piece in between) + f"[^\0]*{last}"
    return re.compile(first, re.IGNORECASE | re.ASCII)


def be_in(condition: In) -> Truth:
    """Equal to one of the values."""
    value = value_of(condition.operand)
    members = {(KINDS[type(member)], member) for member in map(plain_value, condition.values)}

    def holds(interaction: Interaction, now: Milliseconds) -> bool | None:
        found = value(interaction, now)
        if found is None:
            return None
        kind = KINDS.get(type(found))
        return kind is not None and (kind, found) in members

    return holds


def plain_value(literal: Text | Number | Moment) -> object:
    """The value of a literal."""
    return Instant(literal.time) if isinstance(literal, Moment) else literal.value


def be_null(condition: IsNull) -> Truth:
    """The only test that is never unknown."""
    value = value_of(condition.operand)
    return lambda interaction, now: value(interaction, now) is None


def be_otherwise(condition: Not) -> Truth:
    """Unknown stays unknown."""
    part = truth_of(condition.part)

    def holds(interaction: Interaction, now: Milliseconds) -> bool | None:
        found = part(interaction, now)
        return None if found is None else not found

    return holds


def settle(parts: Iterable[Condition], settling: bool) -> Truth:
    """One part settles it, or else one that is unknown leaves it unknown."""
    truths = tuple(truth_of(part) for part in parts)

    def holds(interaction: Interaction, now: Milliseconds) -> bool | None:
        unknown = False
        for truth in truths:
            found = truth(interaction, now)
            if found is settling:
                return settling
            unknown |= found is None
        return None if unknown else not settling

    return holds


VALUES: Final[Mapping[type[Node], Callable[..., Value]]] = {
    Text: lambda operand: constant(operand.value),
    Number: lambda operand: constant(operand.value),
    Moment: lambda operand: constant(Instant(operand.time)),
    Property: value_of_property,
    Elapsed: value_of_elapsed,
}
TRUTHS: Final[Mapping[type[Node], Callable[..., Truth]]] = {
    Compare: compare,
    Like: be_like,
    In: be_in,
    IsNull: be_null,
    Not: be_otherwise,
    And: lambda condition: settle(condition.parts, settling=False),
    Or: lambda condition: settle(condition.parts, settling=True),
}
