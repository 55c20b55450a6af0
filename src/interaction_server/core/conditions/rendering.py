"""Condition -> text: the spelling that is read back as the same condition (protocol 7)."""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core.conditions.language import (
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
    Or,
    Order,
    Property,
    Text,
)
from interaction_server.core.conditions.tokens import BARE, KEYWORDS
from interaction_server.core.times import spell_time


def render(condition: Condition) -> str:
    """The condition as text."""
    return spell(condition)


def render_order(order: Order) -> str:
    """The order as text."""
    return ", ".join(f"{name_of(key.name)} {'desc' if key.descending else 'asc'}" for key in order)


def spell(node: Node) -> str:
    """Any part of a condition."""
    return SPELLED[type(node)](node)


def quote(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def name_of(name: str) -> str:
    """A name, in brackets unless it can stand bare."""
    if name.lower() not in KEYWORDS and BARE.fullmatch(name):
        return name
    return f"[{name.replace(']', ']]')}]"


def part_of(condition: Condition) -> str:
    """A part of a larger condition, in parentheses where it is a chain."""
    return f"({spell(condition)})" if isinstance(condition, And | Or) else spell(condition)


def chained(word: str, condition: And | Or) -> str:
    """Parts with a word between them."""
    return f" {word} ".join(part_of(part) for part in condition.parts)


SPELLED: Final[Mapping[type[Node], Callable[..., str]]] = {
    Text: lambda node: quote(node.value),
    Number: lambda node: repr(node.value),
    Moment: lambda node: quote(spell_time(node.time)),
    Property: lambda node: name_of(node.name),
    Elapsed: lambda node: f"{node.name}[]",
    Compare: lambda node: f"{spell(node.left)} {node.operator} {spell(node.right)}",
    Like: lambda node: f"{spell(node.operand)} like {quote(node.pattern)}",
    In: lambda node: f"{spell(node.operand)} in ({', '.join(map(spell, node.values))})",
    IsNull: lambda node: f"{spell(node.operand)} is null",
    Not: lambda node: f"not {part_of(node.part)}",
    And: lambda node: chained("and", node),
    Or: lambda node: chained("or", node),
}
