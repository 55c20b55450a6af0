"""Text -> condition or order, or the refusal that says what is wrong at which position (protocol 7).

A parser by recursive descent: each method reads one rule of the grammar, which is its docstring.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from interaction_server.core.conditions.language import (
    ELAPSED,
    And,
    Compare,
    Condition,
    Elapsed,
    In,
    IsNull,
    Key,
    Like,
    Literals,
    Moment,
    Not,
    Number,
    Operand,
    Operator,
    Or,
    Order,
    Property,
    Text,
)
from interaction_server.core.conditions.tokens import Kind, Misspelled, Token, tokens_of
from interaction_server.core.key_values import INTEGER_MAX, INTEGER_MIN
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.system_properties import TIMES
from interaction_server.core.times import hear_time

Read = TypeVar("Read")

TEXT_BYTES_MAX: Final = 16_384
NESTING_MAX: Final = 64
PARTS_MAX: Final = 1_000
"""Names, values and tests of one condition; it keeps what they become in SQL within SQLite's limits."""

OPERATORS: Final[dict[str, Operator]] = {
    "=": "=",
    "!=": "!=",
    "<>": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}
DIRECTIONS: Final = {"asc": False, "desc": True}


def read_condition(text: str, parameter: Literals | None = None) -> Condition | Refusal:
    """The condition, or error 48 with the position; error 49 where it is too large.

    With a ``parameter`` one ``?`` stands in the text, where that value is meant: it is never read as text.
    """
    return read("condition", text, Parser.condition, parameter)


def read_order(text: str) -> Order | Refusal:
    """The order, or error 48 with the position; error 49 where it is too large."""
    return read("order", text, Parser.order)


def read(
    attribute: str, text: str, rule: "Callable[[Parser], Read]", parameter: Literals | None = None
) -> Read | Refusal:
    """The whole of a text by one rule of the grammar."""
    size = len(text.encode(errors="surrogatepass"))
    if size > TEXT_BYTES_MAX:
        sentence = f"{attribute} has {size} bytes of {TEXT_BYTES_MAX} allowed"
        return refuse(Refusals.LIMIT_EXCEEDED, sentence, Remaining=0)
    try:
        parser = Parser(tokens_of(text, parameters=parameter is not None), parameter)
        found = rule(parser)
        parser.expect_end()
    except Misspelled as error:
        return refuse(error.why, f"{attribute}: position {error.position}: {error}", Position=error.position)
    return found


class Parser:
    """Reads tokens from the left; raises Misspelled."""

    def __init__(self, tokens: list[Token], parameter: Literals | None = None) -> None:
        self.tokens = tokens
        self.operands = OPERANDS
        if parameter is not None:
            expect_one_parameter(tokens)
            self.operands = {**OPERANDS, Kind.PARAMETER: lambda _: parameter}
        self.place = 0
        self.depth = 0
        self.parts = 0

    @property
    def next(self) -> Token:
        """The token that is not read yet; at the end one that says so."""
        return self.tokens[self.place]

    def take(self) -> Token:
        """Read a token."""
        token = self.next
        self.place += 1
        return token

    def takes(self, word: str) -> bool:
        """Read a keyword or symbol if it is next."""
        if self.next.word != word:
            return False
        self.place += 1
        return True

    def expect(self, word: str) -> None:
        """Read what must come next."""
        if not self.takes(word):
            raise self.unexpected(f"{word!r}")

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self.next.kind is not Kind.END:
            raise self.unexpected("the end")

    def unexpected(self, wanted: str) -> Misspelled:
        """Something else should be here."""
        return Misspelled(self.next.position, f"expected {wanted}, found {self.next}")

    def count(self) -> None:
        """One more part of the condition."""
        self.parts += 1
        if self.parts > PARTS_MAX:
            sentence = f"more than {PARTS_MAX} names, values and tests"
            raise Misspelled(self.next.position, sentence, Refusals.LIMIT_EXCEEDED)

    def condition(self) -> Condition:
        """``conjunction (or conjunction)*``."""
        return self.chain("or", self.conjunction, Or)

    def conjunction(self) -> Condition:
        """``negation (and negation)*``."""
        return self.chain("and", self.negation, And)

    def chain(
        self, word: str, part: Callable[[], Condition], made: Callable[[tuple[Condition, ...]], Condition]
    ) -> Condition:
        """Parts with a word between them."""
        parts = [part()]
        while self.takes(word):
            parts.append(part())
        return made(tuple(parts)) if len(parts) > 1 else parts[0]

    def negation(self) -> Condition:
        """``not negation | ( condition ) | test``."""
        self.depth += 1
        if self.depth > NESTING_MAX:
            sentence = f"nested deeper than {NESTING_MAX} levels"
            raise Misspelled(self.next.position, sentence, Refusals.LIMIT_EXCEEDED)
        if self.takes("not"):
            found: Condition = Not(self.negation())
        elif self.takes("("):
            found = self.condition()
            self.expect(")")
        else:
            found = self.test()
        self.depth -= 1
        return found

    def test(self) -> Condition:
        """``operand (operator operand | is [not] null | [not] like text | [not] in ( values ))``."""
        self.count()
        start = self.place
        left = self.operand()
        if operator := OPERATORS.get(self.next.word):
            self.take()
            return self.comparison(start, left, operator)
        if self.takes("is"):
            negated = self.takes("not")
            self.expect("null")
            return contrary_if(negated, IsNull(left))
        negated = self.takes("not")
        if self.takes("like"):
            return contrary_if(negated, self.likeness(left))
        if self.takes("in"):
            return contrary_if(negated, self.membership(left))
        raise self.unexpected("'like' or 'in'" if negated else "a comparison")

    def comparison(self, start: int, left: Operand, operator: Operator) -> Compare:
        """What stands beside a time is a time, on either side."""
        place = self.place
        right = self.operand()
        return Compare(
            self.beside(right, left, self.tokens[start]),
            operator,
            self.beside(left, right, self.tokens[place]),
        )

    def likeness(self, left: Operand) -> Like:
        """A time is no text."""
        if is_time(left):
            raise Misspelled(self.next.position, "a time cannot be compared with like")
        token = self.next
        pattern = self.operand() if token.kind in LITERALS else None
        if not isinstance(pattern, Text):
            raise Misspelled(token.position, f"expected a text, found {token}")
        return Like(left, pattern.value)

    def membership(self, left: Operand) -> In:
        """``( literal (, literal)* )``."""
        self.expect("(")
        values = [self.member(left)]
        while self.takes(","):
            values.append(self.member(left))
        self.expect(")")
        return In(left, tuple(values))

    def member(self, left: Operand) -> Literals:
        """One value of a list."""
        if self.next.kind not in LITERALS:
            raise self.unexpected("a text or a number")
        token = self.next
        found = self.beside(left, self.operand(), token)
        assert isinstance(found, Literals)
        return found

    def operand(self) -> Operand:
        """``name | text | number | function``."""
        make = self.operands.get(self.next.kind)
        if make is None or self.next.is_keyword:
            raise self.unexpected("a name or a value")
        self.count()
        return make(self.take())

    def beside(self, other: Operand, operand: Operand, token: Token) -> Operand:
        """An operand as it is meant beside another one."""
        if not is_time(other) or not isinstance(operand, Text):
            return operand
        try:
            return Moment(hear_time(operand.value))
        except (ValueError, OverflowError):
            sentence = f"{operand.value[:40]!r} is no RFC 3339 time with an offset"
            raise Misspelled(token.position, sentence) from None

    def order(self) -> Order:
        """``name [asc | desc] (, name [asc | desc])*``."""
        keys = [self.key()]
        while self.takes(","):
            keys.append(self.key())
        return tuple(keys)

    def key(self) -> Key:
        """``name [asc | desc]``."""
        if self.next.kind not in NAMES or self.next.is_keyword:
            raise self.unexpected("a name")
        self.count()
        name = self.take().value
        descending = DIRECTIONS.get(self.next.word)
        if descending is not None:
            self.take()
        return Key(name, descending or False)


def expect_one_parameter(tokens: list[Token]) -> None:
    """A value that is given has one place; raises Misspelled at the second, or at the end."""
    places = [token for token in tokens if token.kind is Kind.PARAMETER]
    if len(places) != 1:
        _, wrong, *_ = [*places, tokens[-1], tokens[-1]]
        raise Misspelled(wrong.position, f"expected one '?', found {len(places)}")


def number(token: Token) -> Number:
    """A whole number or a float, as a key-value list could hold it."""
    if token.value.removeprefix("-").isdecimal():
        if len(token.value) <= len(str(INTEGER_MIN)) and INTEGER_MIN <= int(token.value) <= INTEGER_MAX:
            return Number(int(token.value))
        raise Misspelled(token.position, "an integer has at most 64 bits")
    value = float(token.value)
    if value in (float("inf"), float("-inf")):
        raise Misspelled(token.position, f"{token} is too large a number")
    return Number(value)


def elapsed(token: Token) -> Elapsed:
    """One of the functions."""
    name = token.value.removesuffix("[]")
    if name not in ELAPSED:
        there = ", ".join(f"{known}[]" for known in ELAPSED)
        raise Misspelled(token.position, f"there is no function {token}; there are {there}")
    return Elapsed(name)


def contrary_if(negated: bool, condition: Condition) -> Condition:
    """``not`` within a test."""
    return Not(condition) if negated else condition


def is_time(operand: Operand) -> bool:
    """Whether it is a property that is a time."""
    return isinstance(operand, Property) and operand.name in TIMES


NAMES: Final = frozenset({Kind.WORD, Kind.BRACKETED})
LITERALS: Final = frozenset({Kind.TEXT, Kind.NUMBER, Kind.PARAMETER})
OPERANDS: Final[dict[Kind, Callable[[Token], Operand]]] = {
    Kind.TEXT: lambda token: Text(token.value),
    Kind.NUMBER: number,
    Kind.WORD: lambda token: Property(token.value),
    Kind.BRACKETED: lambda token: Property(token.value),
    Kind.FUNCTION: elapsed,
}
"""What each kind of token is as an operand."""
