"""What is seen: colours in a terminal, plain text in a pipe, one line per message in a narrow terminal."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from interaction_server.conformance import diagram
from interaction_server.demo.check import Verdict
from interaction_server.demo.demands import AGENT, CAST, IM, MEDIA_SERVER, REPORTING, SERVER, TL, URS, Demand
from interaction_server.demo.recorder import Crossing

WIDTH: Final = 100
"""Columns of what is written to a pipe."""
INDENT: Final = 2
NOTE_INDENT: Final = 4
"""Columns from a lifeline to the note under an arrow."""
WHO_WIDTH: Final = max(map(len, CAST))
WIDEST: Final = tuple(
    diagram.Exchange(sender=sender, receiver=receiver, protocol=protocol, message=message)
    for sender, receiver, protocol, message in (
        (MEDIA_SERVER, SERVER, IM, "RequestChangeProperties"),
        (SERVER, URS, TL, "EventAttachedDataChanged"),
        (SERVER, AGENT, IM, "EventCurrentAgentStatus"),
        (SERVER, REPORTING, IM, "EventInteractionSubmitted"),
    )
)
"""The longest arrow between each pair, so that all diagrams have the same lifelines."""
COLUMNS: Final = diagram.columns_of(CAST, WIDEST)
DIAGRAM_WIDTH: Final = COLUMNS[-1] + len(CAST[-1]) // 2
COLOURS: Final = {IM: "dark_cyan", TL: "magenta"}
ERROR: Final = "bold red"


class Screen:
    """Writes to standard output, or to another console."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or standard_output()
        self.is_plain = not self.console.is_terminal
        is_unicode = self.console.encoding.lower().startswith("utf")
        self.pens = diagram.UNICODE if is_unicode else diagram.ASCII
        self.marks = {True: "✓", False: "✗"} if is_unicode else {True: "ok", False: "NO"}
        self.is_narrow = self.console.width < DIAGRAM_WIDTH
        self.is_drawing = False
        self.position: dict[str, int] = {}

    def emit(self, shown: RenderableType) -> None:
        """Print a table, without the blanks that fill its lines where nobody would see them."""
        if not self.is_plain:
            self.console.print(shown)
            return
        with self.console.capture() as captured:
            self.console.print(shown)
        for line in captured.get().splitlines():
            self.line(line.rstrip())

    def line(self, *pieces: str | Text | tuple[str, str]) -> None:
        """One line of pieces, each with a style or none."""
        self.console.print(Text.assemble(*pieces), soft_wrap=True)

    def words(self, *pieces: str | tuple[str, str]) -> None:
        """A sentence, wrapped within the width."""
        self.console.print(Text.assemble(*pieces))

    def heading(self, words: str) -> None:
        """A part of the play begins."""
        self.console.print()
        self.console.rule(Text(words, style="bold"), align="left", style="dim", characters=self.pens.line)

    def act(self, demand: Demand) -> None:
        """An act begins: its heading, and the lifelines of its diagram."""
        self.heading(demand.heading)
        self.sentence(demand.sentence)
        if demand.quote:
            self.quote(demand.quote)
        self.console.print()
        self.position = dict(zip(demand.cast, COLUMNS, strict=True))
        if not self.is_narrow:
            self.line((diagram.header(demand.cast, COLUMNS), "bold"))
            self.line((diagram.lifelines(COLUMNS, self.pens), "dim"))
        self.is_drawing = True

    def show(self, crossing: Crossing) -> None:
        """A message crossed a socket just now."""
        if not self.is_drawing:
            return
        exchange = crossing.exchange()
        colour = ERROR if exchange.message == "EventError" else COLOURS[crossing.protocol]
        if self.is_narrow or not self.position.keys() >= {exchange.sender, exchange.receiver}:
            self.show_narrow(exchange, colour)
            return
        left, right = sorted((self.position[exchange.sender], self.position[exchange.receiver]))
        exchange = fitting(exchange, right - left - diagram.AROUND_LABEL)
        blank = diagram.lifelines(COLUMNS, self.pens)
        arrow, *notes = diagram.arrow(exchange, self.position, blank, self.pens)
        self.lifelines_with(arrow, left, right, colour)
        for note in notes:
            start = left + NOTE_INDENT
            self.lifelines_with(note, start, start + len(exchange.note) - 1, "default")

    def lifelines_with(self, row: str, left: int, right: int, style: str) -> None:
        """A row of the diagram in which only what is between two columns stands out."""
        self.line((row[:left], "dim"), (row[left : right + 1], style), (row[right + 1 :], "dim"))

    def show_narrow(self, exchange: diagram.Exchange, colour: str) -> None:
        """The same without lifelines."""
        is_request = exchange.receiver == SERVER
        who = exchange.sender if is_request else exchange.receiver
        pens = self.pens
        direction = f"{pens.line}{pens.right}" if is_request else f"{pens.left}{pens.line}"
        note = f"  {exchange.note}" if exchange.note else ""
        self.line(f"{who:>{WHO_WIDTH}} ", (f"{direction} {diagram.label(exchange)}", colour), (note, "dim"))

    def sentence(self, words: str) -> None:
        """Words that lead to what comes next."""
        self.words(words)

    def quote(self, words: str) -> None:
        """The beginning of what somebody wrote, in one line."""
        quoted = Text(words, style="italic")
        quoted.truncate(self.console.width, overflow="ellipsis")
        self.line(quoted)

    def source(self, words: str) -> None:
        """Where what comes next is from."""
        self.line((words, "dim"))

    def verdicts(self, words: str, verdicts: Iterable[Verdict]) -> None:
        """An act is over, if one was on: what was demanded, and whether it is what was got."""
        if self.is_drawing and not self.is_narrow:
            self.line((diagram.lifelines(COLUMNS, self.pens), "dim"))
        self.is_drawing = False
        if words:
            self.line((words, "dim"))
        for verdict in verdicts:
            self.verdict(verdict)

    def verdict(self, verdict: Verdict) -> None:
        """One line of it."""
        style = "green" if verdict.right else ERROR
        mark = (f"{self.marks[verdict.right]} ", style)
        self.hanging(Text.assemble(mark, f"{verdict.who:<{WHO_WIDTH}}  "), Text(verdict.what))

    def hanging(self, first: Text, rest: Text) -> None:
        """Words whose further lines begin under the first."""
        grid = Table.grid(padding=0)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(first, rest)
        self.emit(Padding(grid, (0, 0, 0, INDENT)))

    def facts(self, named: Mapping[str, str]) -> None:
        """A few things with a name each."""
        width = max(map(len, named)) + 2
        for name, words in named.items():
            self.hanging(Text(f"{name:<{width}}", style="dim"), Text(words))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str]], flexible: Sequence[str]) -> None:
        """A table; the columns with ``flexible`` titles have what width the others leave, and are wrapped."""
        shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for title in titles:
            shown.add_column(title, overflow="fold", no_wrap=title not in flexible)
        for row in rows:
            shown.add_row(*(Text(cell) for cell in row))
        self.emit(Padding(shown, (0, 0, 0, INDENT)))


def fitting(exchange: diagram.Exchange, columns: int) -> diagram.Exchange:
    """The exchange with a note that fits under its arrow."""
    if len(exchange.note) <= columns:
        return exchange
    return diagram.Exchange(
        sender=exchange.sender,
        receiver=exchange.receiver,
        protocol=exchange.protocol,
        message=exchange.message,
        note=exchange.note[: columns - 2] + "..",
    )


def standard_output() -> Console:
    """Standard output: never an escape code where it is no terminal, whatever the environment says."""
    is_terminal = sys.stdout.isatty()
    return Console(
        force_terminal=is_terminal,
        force_jupyter=False,
        no_color=None if is_terminal else True,
        width=None if is_terminal else WIDTH,
        markup=False,
        highlight=False,
        emoji=False,
    )
