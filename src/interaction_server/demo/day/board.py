"""What is seen of the day: hour by hour, what happens, which scenarios it shows, and the books at its end."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.text import Text

from interaction_server.demo.check import Verdict
from interaction_server.demo.day.checklist import Scenario
from interaction_server.demo.day.facts import time_of
from interaction_server.demo.day.script import CHAT, EMAIL, WORKITEM
from interaction_server.demo.screen import Screen

HOUR_MS: Final = 3_600_000
TIME_WIDTH: Final = 10
NAMES: Final[Mapping[str, tuple[str, str]]] = {
    EMAIL: ("e-mail", "e-mails"),
    CHAT: ("chat", "chats"),
    WORKITEM: ("task", "tasks"),
}


class Board:
    """Writes the day on a screen; ``shown`` is what the next scenario would stand under."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.arrived: Counter[str] = Counter()
        self.shown = ""

    def time(self, moment: int) -> str:
        """A time of the day."""
        return f"{time_of(moment):%H:%M:%S}"

    def came(self, media_type: str) -> None:
        """An ordinary interaction came in."""
        self.arrived[media_type] += 1

    def hour(self, moment: int, standing: str) -> None:
        """An hour is over: what came in it, and how it stands."""
        came = ", ".join(counted(self.arrived[media_type], *NAMES[media_type]) for media_type in NAMES)
        self.arrived.clear()
        self.line(moment, Text(f"came: {came}; {standing}", style="dim"))

    def heading(self, moment: int) -> None:
        """An hour begins."""
        self.shown = ""
        self.screen.heading(f"{time_of(moment):%H:%M}")

    def incident(self, moment: int, words: str) -> None:
        """Something out of the ordinary happens."""
        self.shown = words
        self.line(moment, Text(words))

    def tick(self, moment: int, seen: Iterable[tuple[Scenario, str]]) -> None:
        """Scenarios that have happened now, each under what it began with."""
        for one, title in seen:
            if title != self.shown:
                self.shown = title
                self.line(moment, Text(title, style="dim"))
            first = Text.assemble(f"{'':{TIME_WIDTH}}", (f"{self.screen.marks[True]} ", "green"))
            self.screen.hanging(first, Text.assemble(one.name, (f"  {one.source}", "dim")))

    def line(self, moment: int, words: Text) -> None:
        """Words beside the time of the day."""
        self.screen.hanging(Text(f"{self.time(moment):<{TIME_WIDTH}}", style="dim"), words)

    def differ(self, verdict: Verdict) -> None:
        """Something went otherwise than the script says."""
        self.screen.verdict(verdict)

    def books(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table of totals."""
        self.screen.heading(title)
        self.screen.table(columns, rows, ())


def counted(number: int, one: str, several: str) -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else several}"
