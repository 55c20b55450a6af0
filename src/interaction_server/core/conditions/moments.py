"""Condition -> the moments at which it may become true or false by time alone (protocol 7).

Only the functions of time bring that about: ``_age[]`` and ``_time_in_queue[]`` where they stand beside
a number. Between two such moments a condition stays as it is until the interaction changes.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor
from typing import Final

from interaction_server.core.conditions.language import (
    ELAPSED,
    And,
    Compare,
    Condition,
    Elapsed,
    In,
    Not,
    Number,
    Operand,
    Or,
    Property,
)
from interaction_server.core.model import Interaction, Milliseconds
from interaction_server.core.system_properties import TIMES, property_value
from interaction_server.core.times import MS_PER_SECOND

SECONDS_MAX: Final = 10**12
"""No time of an interaction is so far away."""

Test = tuple[str, Number | Property]
"""The time that a function counts from, and the number of seconds that it is compared with."""


def moments_of(condition: Condition) -> Callable[[Interaction], set[Milliseconds]] | None:
    """All moments at which the condition may change by time alone; None where there can never be any."""
    tests = tuple(tests_of(condition))
    if not tests:
        return None

    def moments(interaction: Interaction) -> set[Milliseconds]:
        return {moment for test in tests for moment in turns(test, interaction)}

    return moments


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every comparison of a function of time with a number, however deep it is."""
    if isinstance(condition, And | Or):
        for part in condition.parts:
            yield from tests_of(part)
    elif isinstance(condition, Not):
        yield from tests_of(condition.part)
    elif isinstance(condition, Compare):
        yield from tests_between(condition.left, condition.right)
        yield from tests_between(condition.right, condition.left)
    elif isinstance(condition, In):
        for value in condition.values:
            yield from tests_between(condition.operand, value)


def tests_between(one: Operand, other: Operand) -> Iterator[Test]:
    """Two functions of time stay in one relation; a time or a text is no number of seconds."""
    is_number = isinstance(other, Number) or (isinstance(other, Property) and other.name not in TIMES)
    if isinstance(one, Elapsed) and is_number:
        assert isinstance(other, Number | Property)
        yield ELAPSED[one.name], other


def turns(test: Test, interaction: Interaction) -> tuple[Milliseconds, ...]:
    """When so many seconds are reached, and when they are over.

    Which of the three it is depends on the fraction of a millisecond; one too many does no harm.
    """
    name, other = test
    since = property_value(interaction, name)
    seconds = other.value if isinstance(other, Number) else property_value(interaction, other.name)
    if not isinstance(since, int) or not isinstance(seconds, int | float):
        return ()
    if not -SECONDS_MAX < seconds < SECONDS_MAX:
        return ()
    moment = since + floor(Fraction(seconds) * MS_PER_SECOND)
    return moment, moment + 1, moment + 2
