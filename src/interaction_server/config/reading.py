"""TOML -> ``ConfigFile``, with every error that there is in it, each with its place."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

import msgspec

from interaction_server.config.checking import check
from interaction_server.config.places import join
from interaction_server.config.settings import NAMES, Settings
from interaction_server.config.tables import ConfigFile
from interaction_server.config.written import Written, Wrong

WHOLE: Final = re.compile("-?[0-9]{1,18}")
WRONG: Final = object()
"""Stands for a value that cannot be read."""


class ConfigError(Exception):
    """The configuration is wrong; each of ``errors`` is a line that says what and where."""

    def __init__(self, *errors: str) -> None:
        self.errors = tuple(printable(error) for error in errors)
        super().__init__("\n".join(self.errors))


def printable(text: str) -> str:
    """A text as one line, in which what could move the cursor is spelled out."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


class Reader:
    """Reads values by the types of their fields; ``errors`` has what is wrong, in the order of the file.

    What cannot be read is left out, so that the rest can be looked at; ``dropped`` has the places of
    which something is missing for that reason.
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.dropped: set[str] = set()

    def wrong(self, place: str, sentence: str) -> object:
        """Note an error."""
        self.errors.append(f"{place}: {sentence}")
        return WRONG

    def read(self, found: object, kind: object, place: str) -> object:
        """A value of a type, or WRONG."""
        kind = without_none(kind)
        if written := written_of(kind):
            return self.text(found, written, place)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.table(found, kind, place)
        if get_origin(kind) is dict:
            return self.entries(found, kind, place)
        if get_origin(kind) is tuple:
            return self.items(found, get_args(kind)[0], place)
        return self.plain(found, kind, place)

    def plain(self, found: object, kind: object, place: str) -> object:
        """One of TOML's own values."""
        try:
            return msgspec.convert(found, kind)
        except msgspec.ValidationError as error:
            choices = choices_of(kind)
            return self.wrong(place, one_of(choices) if choices else str(error))

    def text(self, found: object, written: Written, place: str) -> object:
        """One that is written as a text."""
        try:
            return written.read(found)
        except Wrong as error:
            return self.wrong(place, str(error))

    def items(self, found: object, kind: object, place: str) -> object:
        """A list."""
        if not isinstance(found, list):
            return self.wrong(place, "must be a list")
        read = [self.read(item, kind, f"{place}[{number}]") for number, item in enumerate(found)]
        return self.whole(place, read, tuple(item for item in read if item is not WRONG))

    def entries(self, found: object, kind: object, place: str) -> object:
        """What has a name or a number; where all that is said is which numbers there are, a list will do."""
        key_kind, value_kind = get_args(kind)
        if key_kind is int and isinstance(found, list):
            numbers = self.items(found, int, place)
            assert isinstance(numbers, tuple)
            return {number: value_kind() for number in numbers}
        if not isinstance(found, dict):
            return self.wrong(place, "must be a table")
        read: dict[object, object] = {}
        for key, value in found.items():
            name = self.key(key, key_kind, place)
            if name in read and name is not WRONG:
                name = self.wrong(join(place, key), f"{name} is there twice")
            read[name] = self.read(value, value_kind, join(place, key))
        whole = {key: value for key, value in read.items() if key is not WRONG and value is not WRONG}
        return self.whole(place, (*read, *read.values()), whole)

    def whole(self, place: str, read: Iterable[object], found: object) -> object:
        """What was found at a place; whether any of it is missing is noted."""
        if any(value is WRONG for value in read):
            self.dropped.add(place)
        return found

    def key(self, key: str, kind: type, place: str) -> object:
        """The name or number of an entry."""
        if kind is str:
            return key or self.wrong(join(place, key), "a name is missing")
        return int(key) if WHOLE.fullmatch(key) else self.wrong(join(place, key), "must have a number")

    def table(self, found: object, kind: type[msgspec.Struct], place: str) -> object:
        """A table with keys of its own."""
        if not isinstance(found, dict):
            return self.wrong(place, "must be a table")
        fields = fields_of(kind)
        given: dict[str, object] = {}
        for name, value in found.items():
            field = fields.get(name)
            if field is None:
                self.errors.append(
                    f"{join(place, name)}: there is no such key; there are {', '.join(fields)}"
                )
                continue
            read = self.read(value, field.type, join(place, name))
            if read is WRONG:
                self.dropped.add(join(place, name))
            else:
                given[field.name] = read
        for name, field in fields.items():
            if field.required and name not in found:
                self.wrong(join(place, name), "is missing")
        complete = all(field.name in given or not field.required for field in fields.values())
        return kind(**given) if complete else WRONG


@cache
def fields_of(kind: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    """The fields of a table by their keys."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def without_none(kind: object) -> object:
    """A type that may be None, when a value is given: TOML has no null."""
    if get_origin(kind) in (Union, UnionType):
        others = [part for part in get_args(kind) if part is not NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def written_of(kind: object) -> Written | None:
    """How a type is written as a text, if it is."""
    if get_origin(kind) is not Annotated:
        return None
    return next((meta for meta in get_args(kind) if isinstance(meta, Written)), None)


def choices_of(kind: object) -> Mapping[str, bool | str]:
    """The values of what is chosen, by how they are given; none where it is anything else."""
    if kind is bool:
        return {"true": True, "false": False}
    if get_origin(kind) is Literal:
        return {name: name for name in get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {str(member.value): str(member.value) for member in kind}
    return {name: value for part in get_args(kind) for name, value in choices_of(part).items()}


def one_of(choices: Iterable[str]) -> str:
    """What one can choose from."""
    *others, last = choices
    return f"must be {', '.join(others)} or {last}"


KINDS: Final[Mapping[str, object]] = {
    field.encode_name: field.type for field in msgspec.structs.fields(Settings)
}
"""The type of every setting."""


def load_config(path: Path | None, overrides: Mapping[str, str]) -> ConfigFile:
    """The file, if there is one, with single settings laid over it; raises ConfigError with all errors."""
    given = {} if path is None else parse(path)
    reader, over = Reader(), Reader()
    found = reader.read(given, ConfigFile, "")
    assert isinstance(found, ConfigFile)
    changes = {name: override(over, name, text) for name, text in overrides.items()}
    good = {NAMES[name]: value for name, value in changes.items() if value is not WRONG}
    config = msgspec.structs.replace(found, settings=msgspec.structs.replace(found.settings, **good))
    errors = [*reader.errors, *check(config, reader.dropped)]
    if errors or over.errors:
        raise ConfigError(*(f"{path}: {error}" for error in errors), *over.errors)
    return config


def parse(path: Path) -> dict[str, object]:
    """The values of a TOML file; raises ConfigError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        # Besides its own errors, of letters or of the grammar: a number or a nesting beyond all measure.
        raise ConfigError(f"{path}: not TOML: {error}") from error


def override(reader: Reader, name: str, text: str) -> object:
    """The value of one ``--set``, or WRONG."""
    kind = KINDS.get(name)
    if kind is None:
        return reader.wrong(f"--set {name}", f"there is no such setting; there are {', '.join(KINDS)}")
    choices = choices_of(kind)
    if choices:
        return choices[text] if text in choices else reader.wrong(f"--set {name}={text}", one_of(choices))
    if written_of(without_none(kind)):
        return reader.read(text, kind, f"--set {name}={text}")
    number = number_of(text)
    if number is None:
        return reader.wrong(f"--set {name}={text}", "not a number")
    return reader.read(number, kind, f"--set {name}")


def number_of(text: str) -> float | None:
    """A number as it is given; None for anything else."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
