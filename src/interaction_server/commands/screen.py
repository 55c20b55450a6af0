"""How commands print: for people in a terminal, plain where they are piped."""

import json
import sys
from collections.abc import Iterable

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 160


def console() -> Console:
    """Standard output; a pipe gets no colours, and lines of a fixed width."""
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else PIPED_WIDTH, highlight=False, markup=False)


def table_of(*columns: str, title: str | None = None) -> Table:
    """A table with rules around it in a terminal, and none where it is piped."""
    shape = box.ROUNDED if sys.stdout.isatty() else None
    return Table(*columns, title=title, title_justify="left", box=shape, pad_edge=shape is not None)


def value_of(value: object) -> str:
    """Text as it is, everything else as JSON; text that could move the cursor is JSON too."""
    if isinstance(value, str):
        return value if value.isprintable() else json.dumps(value)
    return msgspec.json.encode(value).decode()


def list_of(values: object) -> str:
    """Names, with commas between them."""
    return ", ".join(str(value) for value in values) if isinstance(values, Iterable) else ""
