"""What a key-value list may hold, how large it is, and when two values are the same (protocol 2 and 3.1)."""

import binascii
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.core.refusals import Refusals

SCALARS: Final = frozenset({str, int, float, bool})
KEY_BYTES_MAX: Final = 256
UTF8_BYTES_MAX: Final = 4
"""Bytes that one character has at most."""
KEY_LETTERS_PLAIN: Final = KEY_BYTES_MAX // UTF8_BYTES_MAX
"""So many letters are never too many bytes."""
NESTING_MAX: Final = 8
INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1
BINARY: Final = "$binary"

encoder: Final = msgspec.json.Encoder()


def weight(values: Mapping[str, object]) -> int:
    """Encoded bytes of the pairs of ``values``, each with one separator; sums over disjoint lists."""
    return len(encoder.encode(values)) - 1 if values else 0


def same(one: object, other: object) -> bool:
    """Whether two values are equal and of one type, so that 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


def is_plain(values: Mapping[str, object]) -> bool:
    """Whether every key is surely short enough and every value a text: then there is no flaw in it."""
    for key, value in values.items():
        if type(value) is not str or not key or len(key) > KEY_LETTERS_PLAIN:
            return False
    return True


class Flaw(msgspec.Struct, frozen=True):
    """One thing wrong with a key-value list: where, what, and which refusal it is."""

    key: str
    sentence: str
    why: Refusals = Refusals.INVALID_ATTRIBUTE


def flaws(values: Mapping[str, object], path: str = "", depth: int = 1) -> Iterator[Flaw]:
    """Every flaw of a key-value list, each named by the path of its key.

    The common case, short keys with scalar values, costs two comparisons a pair.
    """
    for key, value in values.items():
        where = f"{path}.{key}" if path else key
        if len(key) > KEY_LETTERS_PLAIN and len(key.encode()) > KEY_BYTES_MAX:
            size = len(key.encode())
            yield Flaw(
                where[:64] + "…",
                f"its key has {size} bytes of {KEY_BYTES_MAX} allowed",
                why=Refusals.LIMIT_EXCEEDED,
            )
        if not key:
            yield Flaw(where or '""', "a key must not be empty")
        kind = type(value)
        if kind is str or kind is bool:
            continue
        if kind is int:
            if not INTEGER_MIN <= value <= INTEGER_MAX:  # type: ignore[operator]
                yield Flaw(where, "an integer has at most 64 bits")
        elif kind not in SCALARS:
            yield from composite_flaws(value, where, depth)


def composite_flaws(value: object, where: str, depth: int) -> Iterator[Flaw]:
    """The flaws of a value that is not a scalar: a nested list, binary, or something not allowed."""
    if not isinstance(value, dict):
        kind = "null" if value is None else "an array"
        yield Flaw(where, f"a value is text, a number, a boolean or a nested list, not {kind}")
    elif BINARY in value:
        yield from binary_flaws(value, where)
    elif depth > NESTING_MAX:
        yield Flaw(where, f"nested deeper than {NESTING_MAX} levels", why=Refusals.LIMIT_EXCEEDED)
    else:
        yield from flaws(value, where, depth + 1)


def binary_flaws(value: Mapping[str, object], where: str) -> Iterator[Flaw]:
    """The flaws of ``{"$binary": base64}``."""
    text = value[BINARY]
    if len(value) != 1 or not isinstance(text, str) or not is_base64(text):
        yield Flaw(where, f'binary is {{"{BINARY}": base64}} and nothing else')


def is_base64(text: str) -> bool:
    """Whether a text is base64 as it must be: padded, and nothing between."""
    try:
        binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return False
    return True
