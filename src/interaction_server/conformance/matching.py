"""Rows against messages: placeholders filled and bound, and every way in which a message differs."""

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server.conformance.scenario import (
    Absent,
    Anything,
    Empty,
    Exactly,
    Has,
    Naming,
    Nested,
    OneMoreThan,
    Repeated,
)

Message = dict[str, object]
"""A message as an independent client sees it."""

PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
NOT_THERE: Final = Absent()


class Bindings:
    """What the placeholders of one run stand for; ``token`` makes its own names different."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.values: dict[str, object] = {}

    def get(self, name: str) -> object:
        """The value of a placeholder, NOT_THERE while it is unbound."""
        if name.startswith("own "):
            return f"{name.removeprefix('own ')}-{self.token}"
        return self.values.get(name, NOT_THERE)

    def fill(self, value: object) -> object:
        """The value with every placeholder replaced, for sending or comparing; an unbound one stays."""
        match value:
            case str():
                return self.fill_text(value)
            case dict():
                return {self.text(key): self.fill(inner) for key, inner in value.items()}
            case list() | tuple():
                return [self.fill(inner) for inner in value]
            case Repeated():
                return value.text * value.times
            case Nested():
                return nest(value.levels)
            case _:
                return value

    def fill_text(self, text: str) -> object:
        """A text that is one placeholder becomes its value, of whatever type that is."""
        whole = PLACEHOLDER.fullmatch(text)
        if whole is None:
            return self.text(text)
        value = self.get(whole[1])
        return text if value is NOT_THERE else value

    def text(self, text: str) -> str:
        """The placeholders within a longer text replaced."""

        def value_of(found: re.Match[str]) -> str:
            value = self.get(found[1])
            return found[0] if value is NOT_THERE else str(value)

        return PLACEHOLDER.sub(value_of, text)

    def attributes(self, attributes: Mapping[str, object]) -> Message:
        """The attributes of a request, ready to be sent."""
        return {name: self.fill(value) for name, value in attributes.items()}


def nest(levels: int) -> dict[str, object]:
    """Lists within lists, ``levels`` of them."""
    return {"level": nest(levels - 1) if levels > 1 else 1}


class Comparison:
    """One row against one message; ``found`` holds what its placeholders would be bound to."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self.found: dict[str, object] = {}
        self.differences: list[str] = []

    def compare(self, expected: object, happened: object, path: str) -> None:
        """Note every difference below ``path``; happened is NOT_THERE where nothing is."""
        match expected:
            case Absent():
                self.note(path, "nothing", happened, holds=happened is NOT_THERE)
            case Anything():
                self.note(path, "anything", happened, holds=happened is not NOT_THERE)
            case Empty():
                self.note(path, "nothing", happened, holds=happened is NOT_THERE or happened == {})
            case Exactly():
                self.compare_lists(expected.value, happened, path, whole=True)
            case OneMoreThan():
                self.compare_next(expected, happened, path)
            case Naming():
                self.compare_names(expected, happened, path)
            case dict():
                self.compare_lists(expected, happened, path, whole=False)
            case str():
                self.compare_text(expected, happened, path)
            case _:
                wanted = self.bindings.fill(expected)
                self.note(path, spell(wanted), happened, holds=same(wanted, happened))

    def compare_lists(
        self, expected: Mapping[str, object], happened: object, path: str, *, whole: bool
    ) -> None:
        """Every expected pair is there; with ``whole``, no other is."""
        if not isinstance(happened, dict):
            self.note(path, spell(self.bindings.fill(dict(expected))), happened, holds=False)
            return
        for key, value in expected.items():
            name = self.bindings.text(key)
            self.compare(value, happened.get(name, NOT_THERE), f"{path}.{name}" if path else name)
        names = {self.bindings.text(key) for key in expected}
        for name in happened.keys() - names if whole else ():
            self.note(f"{path}.{name}", "nothing", happened[name], holds=False)

    def compare_text(self, expected: str, happened: object, path: str) -> None:
        """A text, or a placeholder that binds what it first meets."""
        whole = PLACEHOLDER.fullmatch(expected)
        if whole and self.bindings.get(whole[1]) is NOT_THERE and whole[1] not in self.found:
            self.note(path, expected, happened, holds=happened is not NOT_THERE)
            self.found[whole[1]] = happened
            return
        wanted = self.found[whole[1]] if whole and whole[1] in self.found else self.bindings.fill(expected)
        self.note(path, spell(wanted), happened, holds=same(wanted, happened))

    def compare_next(self, expected: OneMoreThan, happened: object, path: str) -> None:
        """The number after the one that is bound."""
        before = self.bindings.fill(expected.placeholder)
        wanted = before + 1 if isinstance(before, int) else f"one more than {expected.placeholder}"
        self.note(path, spell(wanted), happened, holds=same(wanted, happened))

    def compare_names(self, expected: Naming, happened: object, path: str) -> None:
        """A text that names each; what else it says does not matter."""
        for name in map(self.bindings.text, expected.names):
            found = isinstance(happened, str) and name in happened
            self.note(path, f"a text that names {name}", happened, holds=found)

    def note(self, path: str, wanted: str, happened: object, *, holds: bool) -> None:
        """Remember a difference unless it holds."""
        if not holds:
            self.differences.append(f"{path}: expected {wanted}, happened {spell(happened)}")


def compare(row: Has, message: Message, bindings: Bindings, reference: int | None) -> Comparison:
    """A row against a message that came; ``reference`` is that of the party's latest request.

    An answer echoes it; what nobody asked for carries none (protocol 2).
    """
    comparison = Comparison(bindings)
    name = message.get("messageName")
    if name != row.message:
        comparison.differences.append(f"expected {row.message}, happened {name}")
        return comparison
    reference_name = row.dialect.reference
    comparison.compare(dict(row.attributes), message, "")
    wanted = reference if row.answers else NOT_THERE
    if reference_name not in row.attributes:
        comparison.compare(wanted, message.get(reference_name, NOT_THERE), reference_name)
    return comparison


def same(one: object, other: object) -> bool:
    """Equal and of one type: 1 and true are two values."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return type(one) is type(other) and one == other


def spell(value: object, letters_max: int = 120) -> str:
    """A value as a person reads it in a difference."""
    if value is NOT_THERE:
        return "nothing"
    text = msgspec.json.encode(value, enc_hook=str).decode()
    return text if len(text) <= letters_max else text[: letters_max - 1] + "…"
