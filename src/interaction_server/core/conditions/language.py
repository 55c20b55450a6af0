"""The words of conditions and orders: what a text of protocol 7 means, as values of a closed union.

``SYSTEM_PROPERTIES`` that are times compare with times only; so a text that stands beside one of them
is read as a time when the condition is parsed (``Moment``).
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from interaction_server.core.model import Milliseconds


class Node(msgspec.Struct, frozen=True, gc=False):
    """The base of all parts of a condition."""


class Text(Node, frozen=True):
    """A text in single quotes."""

    value: str


class Number(Node, frozen=True):
    """A number: whole with at most 64 bits, or a float."""

    value: int | float


class Moment(Node, frozen=True):
    """A time, which was given as RFC 3339 text beside a property that is a time."""

    time: Milliseconds


class Property(Node, frozen=True):
    """A property of any class, by its name."""

    name: str


class Elapsed(Node, frozen=True):
    """``_age[]`` or ``_time_in_queue[]``, by its name without brackets: seconds since a time."""

    name: str


Operator = Literal["=", "!=", "<", "<=", ">", ">="]
Literals = Text | Number | Moment
Operand = Literals | Property | Elapsed


class Compare(Node, frozen=True):
    """Two operands of one kind are so to each other."""

    left: Operand
    operator: Operator
    right: Operand


class Like(Node, frozen=True):
    """A text fits a pattern: ``%`` is any text, ``_`` any one character; A to Z in either case."""

    operand: Operand
    pattern: str


class In(Node, frozen=True):
    """An operand equals one of some values."""

    operand: Operand
    values: tuple[Literals, ...]


class IsNull(Node, frozen=True):
    """A property is absent."""

    operand: Operand


class Not(Node, frozen=True):
    """The contrary; of what is unknown, unknown."""

    part: "Condition"


class And(Node, frozen=True):
    """All parts hold; there are two or more."""

    parts: "tuple[Condition, ...]"


class Or(Node, frozen=True):
    """One of the parts holds; there are two or more."""

    parts: "tuple[Condition, ...]"


Condition = Compare | Like | In | IsNull | Not | And | Or


class Key(Node, frozen=True):
    """One part of an order: by a property, the least first or the greatest."""

    name: str
    descending: bool = False


Order = tuple[Key, ...]

ELAPSED: Final[Mapping[str, str]] = {"_age": "ReceivedAt", "_time_in_queue": "PlacedInQueueAt"}
"""Since when each of the functions counts."""


class Search(Node, frozen=True):
    """A question to all open interactions: which of them, in which order, how many at most.

    ``now`` is the time at which it is asked. Those that the order leaves equal come by their ids.
    """

    condition: Condition
    now: Milliseconds
    count_max: int
    order: Order = ()
