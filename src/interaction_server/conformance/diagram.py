"""Sequence diagrams: a list of exchanges as text for a terminal, and as Mermaid."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

SHORT: Final = {"Interaction Management": "IM", "T-Library": "TL", "External Service": "ESP"}


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One arrow: from whom, to whom, in which protocol, which message, and a note under it."""

    sender: str
    receiver: str
    protocol: str
    message: str
    note: str = ""


class Pens(msgspec.Struct, frozen=True):
    """The characters that a diagram is drawn with."""

    life: str
    line: str
    crossing: str
    right: str
    left: str
    start_right: str
    start_left: str


UNICODE: Final = Pens("│", "─", "┼", "▶", "◀", "├", "┤")
ASCII: Final = Pens("|", "-", "+", ">", "<", "+", "+")

AROUND_LABEL: Final = 6
"""Columns that an arrow needs besides its label."""


def participants_of(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """Everybody who sends or receives, in order of appearance."""
    names = (name for exchange in exchanges for name in (exchange.sender, exchange.receiver))
    return tuple(dict.fromkeys(names))


def text(exchanges: Sequence[Exchange], participants: Sequence[str] = (), *, ascii_only: bool = False) -> str:
    """The diagram with lifelines and arrows, each arrow with its protocol in short.

    ``participants`` gives the order of the lifelines and adds those who have nothing.
    """
    pens = ASCII if ascii_only else UNICODE
    names = tuple(participants) or participants_of(exchanges)
    if not names:
        return ""
    columns = columns_of(names, exchanges)
    position = dict(zip(names, columns, strict=True))
    blank = lifelines(columns, pens)
    rows = [header(names, columns), blank]
    for exchange in exchanges:
        rows += arrow(exchange, position, blank, pens)
    rows.append(blank)
    if explained := legend(exchanges):
        rows += ["", explained]
    return "\n".join(row.rstrip() for row in rows)


def label(exchange: Exchange) -> str:
    """What stands on the arrow."""
    return f"{SHORT.get(exchange.protocol, exchange.protocol)} {exchange.message}"


def legend(exchanges: Iterable[Exchange]) -> str:
    """The short names of protocols, explained."""
    used = dict.fromkeys(exchange.protocol for exchange in exchanges)
    return ", ".join(f"{SHORT[name]} = {name}" for name in used if name in SHORT)


def columns_of(names: Sequence[str], exchanges: Iterable[Exchange]) -> list[int]:
    """The column of each lifeline: as narrow as names and labels allow."""
    columns = [len(names[0]) // 2]
    spans: dict[tuple[int, int], int] = {}
    for exchange in exchanges:
        ends = sorted((names.index(exchange.sender), names.index(exchange.receiver)))
        width = max(len(label(exchange)), len(exchange.note)) + AROUND_LABEL
        spans[ends[0], ends[1]] = max(width, spans.get((ends[0], ends[1]), 0))
    for number in range(1, len(names)):
        least = columns[-1] + (len(names[number - 1]) + len(names[number])) // 2 + 3
        starts = [columns[first] + width for (first, last), width in spans.items() if last == number != first]
        columns.append(max([least, *starts]))
    return columns


def header(names: Sequence[str], columns: Sequence[int]) -> str:
    """The names, each centred over its lifeline."""
    row = ""
    for name, column in zip(names, columns, strict=True):
        row = row.ljust(column - len(name) // 2) + name
    return row


def lifelines(columns: Sequence[int], pens: Pens) -> str:
    """A row in which nothing happens."""
    row = [" "] * (columns[-1] + 1)
    for column in columns:
        row[column] = pens.life
    return "".join(row)


def arrow(exchange: Exchange, position: dict[str, int], blank: str, pens: Pens) -> list[str]:
    """The row of one arrow, and a row for its note."""
    start, end = position[exchange.sender], position[exchange.receiver]
    left, right = min(start, end), max(start, end)
    row = list(blank)
    for column in range(left + 1, right):
        row[column] = pens.crossing if row[column] == pens.life else pens.line
    row[start] = pens.start_right if start < end else pens.start_left
    row[right - 1 if start < end else left + 1] = pens.right if start < end else pens.left
    rows = [written(row, left + 3, f" {label(exchange)} ")]
    if exchange.note:
        rows.append(written(list(blank), left + 4, exchange.note))
    return rows


def written(row: list[str], column: int, words: str) -> str:
    """The row with words over it."""
    return "".join([*row[:column], *words, *row[column + len(words) :]])


def mermaid(exchanges: Sequence[Exchange], participants: Sequence[str] = ()) -> str:
    """The diagram as a Mermaid ``sequenceDiagram``; protocols by their full names."""
    names = tuple(participants) or participants_of(exchanges)
    aliases = {name: f"p{number}" for number, name in enumerate(names)}
    rows = ["sequenceDiagram"]
    rows += [f"    participant {alias} as {plain(name)}" for name, alias in aliases.items()]
    for exchange in exchanges:
        note = f"<br/>{plain(exchange.note)}" if exchange.note else ""
        rows.append(
            f"    {aliases[exchange.sender]}->>{aliases[exchange.receiver]}: "
            f"{plain(exchange.message)} ({plain(exchange.protocol)}){note}"
        )
    return "\n".join(rows)


def plain(words: str) -> str:
    """Without the characters that end a Mermaid statement or begin an entity."""
    return words.replace("#", "").replace(";", ",").replace("\n", " ")
