"""The letters of conditions: a text cut into names, values, words and symbols, each with its position."""

import re
from enum import StrEnum
from typing import Final

import msgspec

from interaction_server.core.refusals import Refusals


class Misspelled(Exception):
    """What is wrong, at a position that counts characters from 1."""

    def __init__(self, position: int, sentence: str, why: Refusals = Refusals.INVALID_ATTRIBUTE) -> None:
        super().__init__(sentence)
        self.position = position
        self.why = why


class Kind(StrEnum):
    """The kinds of tokens; each is the name of its group in ``TOKEN``."""

    TEXT = "text"
    NUMBER = "number"
    FUNCTION = "function"
    WORD = "word"
    BRACKETED = "bracketed"
    PARAMETER = "parameter"
    SYMBOL = "symbol"
    END = "end"


KEYWORDS: Final = frozenset({"and", "or", "not", "like", "in", "is", "null"})
"""In letters of either case; a property of that name stands in brackets."""

TOKEN: Final = re.compile(
    r"""\s* (?:
      (?P<text>      '(?:[^']|'')*+' )
    | (?P<bracketed> \[(?:[^\]]|\]\])++\] )
    | (?P<function>  [^\W\d]\w*+\[\] )
    | (?P<word>      [^\W\d]\w*+ )
    | (?P<number>    -?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)? )
    | (?P<symbol>    <=|>=|<>|!=|[=<>(),] )
    | (?P<parameter> \? )
    | (?P<end>       \Z )
    )""",
    re.VERBOSE,
)
BARE: Final = re.compile(r"[^\W\d]\w*")
"""A name that needs no brackets, unless it is a keyword."""
FORBIDDEN: Final = re.compile("[\0\ud800-\udfff]")
"""What no stored text can hold, or no comparison of texts can tell from an end."""
UNFINISHED: Final = {"'": "a text that does not end", "[": "a name in brackets that does not end"}


class Token(msgspec.Struct, frozen=True, gc=False):
    """One of them: ``value`` is what it means, without quotes or brackets, ``spelled`` what stands there."""

    kind: Kind
    position: int
    spelled: str
    value: str

    @property
    def word(self) -> str:
        """A word or symbol as keywords and operators are looked up; empty for anything else."""
        return self.spelled.lower() if self.kind in (Kind.WORD, Kind.SYMBOL) else ""

    @property
    def is_keyword(self) -> bool:
        """Whether it is a word that cannot be a bare name."""
        return self.word in KEYWORDS

    def __str__(self) -> str:
        if self.kind is Kind.END:
            return "the end"
        return self.spelled if len(self.spelled) <= 40 else f"{self.spelled[:40]}…"  # noqa: PLR2004


def tokens_of(text: str, *, parameters: bool = False) -> list[Token]:
    """All tokens, the end among them; raises Misspelled, also for a ``?`` unless there may be parameters."""
    if forbidden := FORBIDDEN.search(text):
        raise Misspelled(forbidden.start() + 1, "a character that no text can hold")
    tokens: list[Token] = []
    place = 0
    while not tokens or tokens[-1].kind is not Kind.END:
        match = TOKEN.match(text, place)
        if match is None or (match["parameter"] and not parameters):
            raise unreadable(text, place)
        place = match.end()
        tokens.append(token_of(match))
    return tokens


def token_of(match: re.Match[str]) -> Token:
    """What a match of ``TOKEN`` has found."""
    assert match.lastgroup is not None
    kind, spelled = Kind(match.lastgroup), match[match.lastgroup]
    value = spelled
    if kind is Kind.TEXT:
        value = spelled[1:-1].replace("''", "'")
    elif kind is Kind.BRACKETED:
        value = spelled[1:-1].replace("]]", "]")
    return Token(kind, match.start(match.lastgroup) + 1, spelled, value)


def unreadable(text: str, place: int) -> Misspelled:
    """Where no token begins, behind the space."""
    place += len(text[place:]) - len(text[place:].lstrip())
    letter = text[place]
    return Misspelled(place + 1, UNFINISHED.get(letter, f"{letter!r} cannot stand here"))
