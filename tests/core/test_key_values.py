"""Key-value lists: what they may hold, how large they are, when two values are the same (protocol 2, 3.1)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.key_values import KEY_BYTES_MAX, NESTING_MAX, Flaw, flaws, is_plain, same, weight
from interaction_server.core.refusals import Refusals


def nested(levels: int) -> dict[str, object]:
    """A key-value list with this many levels."""
    values: dict[str, object] = {"leaf": 1}
    for _ in range(levels - 1):
        values = {"in": values}
    return values


@pytest.mark.parametrize(
    "value",
    [
        "text",
        "",
        0,
        1,
        True,
        1.5,
        2**63 - 1,
        -(2**63),
        {},
        {"a": {"b": "c"}},
        {"$binary": "AAECAw=="},
        {"$binary": ""},
    ],
)
def test_text_numbers_booleans_binary_and_lists_are_values(value: object) -> None:
    """Protocol 2: "text, integer, float, boolean, or a nested list"; binary is ``{"$binary": base64}``."""
    assert list(flaws({"key": value})) == []


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "not null"),
        ([1], "not an array"),
        (2**63, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        ({"$binary": 1}, "base64"),
        ({"$binary": "no base64!"}, "base64"),
        ({"$binary": "AAA"}, "base64"),
        ({"$binary": "ü"}, "base64"),
        ({"$binary": "AAAA", "more": 1}, "base64"),
    ],
)
def test_everything_else_is_a_flaw_of_its_key(value: object, sentence: str) -> None:
    """Protocol 2: "``null`` is refused"; also deep within a list, where the path names it."""
    (flaw,) = flaws({"key": value})
    assert flaw.key == "key"
    assert sentence in flaw.sentence
    assert flaw.why is Refusals.INVALID_ATTRIBUTE
    (deep,) = flaws({"out": {"in": value}})
    assert deep.key == "out.in"


def test_a_key_must_not_be_empty() -> None:
    """An empty key names nothing, on any level."""
    assert [flaw.key for flaw in flaws({"": 1, "a": {"": 1}})] == ['""', "a."]


@pytest.mark.parametrize(
    ("key", "within"),
    [
        ("k" * KEY_BYTES_MAX, True),
        ("k" * (KEY_BYTES_MAX + 1), False),
        ("ü" * (KEY_BYTES_MAX // 2), True),
        ("ü" * (KEY_BYTES_MAX // 2 + 1), False),
        ("\U0001f4de" * (KEY_BYTES_MAX // 4), True),
        ("\U0001f4de" * (KEY_BYTES_MAX // 4 + 1), False),
    ],
)
def test_a_key_has_at_most_256_bytes_of_utf_8(key: str, within: bool) -> None:
    """Protocol 3.1: "Limits: key 256 bytes"; the flaw is one of size, says how much, and is itself short."""
    found = list(flaws({key: 1}))
    assert (not found) is within
    for flaw in found:
        assert flaw.why is Refusals.LIMIT_EXCEEDED
        assert f"{len(key.encode())} bytes of {KEY_BYTES_MAX}" in flaw.sentence
        assert len(flaw.key) == 65


def test_lists_nest_eight_deep() -> None:
    """Protocol 3.1: "Limits: nesting 8", as a matter of size."""
    assert list(flaws(nested(NESTING_MAX + 1))) == []
    (flaw,) = flaws(nested(NESTING_MAX + 2))
    assert flaw.why is Refusals.LIMIT_EXCEEDED
    assert flaw.key == ".".join(["in"] * (NESTING_MAX + 1))


def test_every_flaw_is_named() -> None:
    """Protocol 3.1: "The refusal names every offending key"; a path leads each."""
    found = flaws({"a": None, "b": 1, "c": {"d": []}}, "top")
    assert [flaw.key for flaw in found] == ["top.a", "top.c.d"]
    assert Flaw("a", "b") == Flaw("a", "b", why=Refusals.INVALID_ATTRIBUTE)


def test_a_hostile_depth_is_a_flaw_and_no_exception() -> None:
    """The walk stops at the limit however deep the list goes."""
    assert len(list(flaws(nested(5_000)))) == 1


@pytest.mark.parametrize(
    ("values", "plain"),
    [
        ({}, True),
        ({"a": "text", "k" * 64: ""}, True),
        ({"k" * 65: "text"}, False),
        ({"": "text"}, False),
        ({"a": 1}, False),
        ({"a": "text", "b": None}, False),
        ({"a": {}}, False),
    ],
)
def test_short_names_with_texts_are_plain(values: dict[str, object], plain: bool) -> None:
    """What is let through at a glance has no flaw; 64 characters are at most 256 bytes."""
    assert is_plain(values) is plain
    assert not plain or not list(flaws(values))


@given(st.dictionaries(st.text(max_size=70), st.text(max_size=3) | st.none(), max_size=3))
def test_a_plain_list_never_has_a_flaw(values: dict[str, object]) -> None:
    """The short way must not let through what the long way would find (protocol 3.1)."""
    if is_plain(values):
        assert list(flaws(values)) == []


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (0, False, False),
        ("1", 1, False),
        (None, None, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": {"b": 1.0}}, {"a": {"b": 1}}, False),
    ],
)
def test_equal_values_are_of_one_type(one: object, other: object, equal: bool) -> None:
    """1, 1.0 and true are three values, so that a change of type is a change (protocol 3.1)."""
    assert same(one, other) is equal
    assert same(other, one) is equal


scalars = st.one_of(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
lists = st.dictionaries(st.text(), scalars, max_size=6)


@given(lists, lists)
def test_weights_of_disjoint_lists_add_up(one: dict[str, object], other: dict[str, object]) -> None:
    """The size of all properties is kept as a sum (protocol 3.1, "64 KiB encoded")."""
    rest = {key: value for key, value in other.items() if key not in one}
    assert weight(one) + weight(rest) == weight({**one, **rest})


def test_the_weight_is_the_encoded_size() -> None:
    """One byte less than the encoded list, for the brace that is there once; nothing for nothing."""
    values: dict[str, object] = {"Subject": "Größe", "n": 1}
    assert weight(values) == len(msgspec.json.encode(values)) - 1
    assert weight({}) == 0
