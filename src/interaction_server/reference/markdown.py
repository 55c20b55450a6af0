"""Markdown by small functions, and types in words."""

import inspect
import types
import typing
from collections.abc import Iterable, Sequence

import msgspec

from interaction_server.core.key_values import INTEGER_MAX

MADE = "*Made from the code by `make docs`; do not edit it by hand.*"
"""What stands under the title of every generated page."""

WORDS = {str: "text", int: "integer", float: "number", bool: "boolean", object: "value", type(None): "null"}
NONE = type(None)


def page(title: str, *blocks: str) -> str:
    """A whole page."""
    return "\n\n".join((f"# {title}", MADE, *blocks)) + "\n"


def prose(text: str) -> str:
    """One paragraph, however its lines are cut in the source."""
    return " ".join(text.split())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty when it has no rows."""
    lines = [line(cells) for cells in rows]
    return "\n".join((line(head), line(["---"] * len(head)), *lines)) if lines else ""


def line(cells: Sequence[str]) -> str:
    """One row; a bar within a cell is text and not the end of the cell."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def doc_of(thing: type) -> str:
    """A docstring with the marks of Python taken off, in one line a paragraph."""
    text = inspect.cleandoc(thing.__doc__ or "").replace("``", "`")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def code(text: str) -> str:
    """As it stands on the wire or in a file."""
    return f"`{text}`"


def type_words(kind: object) -> str:
    """A type for people: ``str | None`` is text, ``dict[str, object]`` a key-value list."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union, typing.Literal):
        words = (
            code(one) if isinstance(one, str) else type_words(one) for one in arguments if one is not NONE
        )
        return " or ".join(dict.fromkeys(words))
    if origin is typing.Annotated:
        bounds = [
            words for meta in arguments[1:] if isinstance(meta, msgspec.Meta) for words in bound_words(meta)
        ]
        return ", ".join((type_words(arguments[0]), *bounds))
    if origin is dict:
        return "key-value list" if arguments[1] is object else f"object of {type_words(arguments[1])} by name"
    if origin in (list, tuple):
        return f"array of {type_words(arguments[0])}"
    if isinstance(kind, typing.NewType):
        return type_words(kind.__supertype__)
    assert isinstance(kind, type), kind
    return WORDS.get(kind) or f"[{kind.__name__}](#{kind.__name__.lower()})"


def bound_words(meta: msgspec.Meta) -> list[str]:
    """What a number must be."""
    if (meta.ge, meta.le) == (0, INTEGER_MAX):
        return ["not negative, 64 bits"]
    words = []
    if meta.gt is not None:
        words.append(f"more than {meta.gt}")
    if meta.ge is not None:
        words.append(f"{meta.ge} or more")
    if meta.le is not None:
        words.append(f"{meta.le} or less")
    return words
