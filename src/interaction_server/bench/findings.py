"""What a workload found: lines of measured modes, single figures, and goals with what was reached."""

import sys
from collections.abc import Mapping, Sequence

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from interaction_server.bench.measure import Summary
from interaction_server.bench.report import PIPED_WIDTH, Result, cells_of


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One measured mode, and what it is called."""

    title: str
    measured: Summary


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number for which there is no column."""

    about: str
    value: float
    unit: str

    @property
    def sentence(self) -> str:
        """As people read it."""
        return f"{self.about}: {self.value:,.4g} {self.unit}".rstrip()


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """What should be so, and what was found."""

    about: str
    at_most: float
    found: float
    unit: str
    met: bool

    @property
    def sentence(self) -> str:
        """As people read it."""
        verdict = "met" if self.met else "missed"
        unit = f" {self.unit}".rstrip()
        return f"goal: {self.about}: at most {self.at_most:g}{unit}; found {self.found:,.4g}{unit}: {verdict}"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """All that one run found, and under which conditions it holds."""

    workload: str
    #: What the rates and prices are of: a change, a life.
    each: str
    lines: Sequence[Line] = ()
    figures: Sequence[Figure] = ()
    goals: Sequence[Goal] = ()
    #: Measured time of a round.
    seconds: float
    durability: str
    file_system: str
    #: Milliseconds of one 4 KiB append and fdatasync where the data is.
    sync_ms: float
    #: Cores of server and load; None when they share what there is.
    cores: tuple[int, int] | None
    #: What was checked, of each server.
    checked: Sequence[str]
    #: What makes the numbers doubtful.
    warnings: Sequence[str] = ()


def judge(about: str, found: float, at_most: float, unit: str = "") -> Goal:
    """A goal and whether it is met."""
    return Goal(about=about, at_most=at_most, found=found, unit=unit, met=found <= at_most)


def finding(
    results: Sequence[Result],
    titles: Sequence[Mapping[str, str]],
    *,
    each: str,
    figures: Sequence[Figure] = (),
    goals: Sequence[Goal] = (),
) -> Finding:
    """Put the results of one or several servers together; ``titles`` are of the modes of each."""
    first = results[0]
    return Finding(
        workload=first.workload,
        each=each,
        lines=[
            Line(title=spelled[mode.mode], measured=mode)
            for result, spelled in zip(results, titles, strict=True)
            for mode in result.modes
        ],
        figures=figures,
        goals=goals,
        seconds=first.seconds,
        durability=first.durability,
        file_system=first.file_system,
        sync_ms=first.sync_ms,
        cores=first.cores,
        checked=[result.checked for result in results],
        warnings=list(dict.fromkeys(warning for result in results for warning in result.warnings)),
    )


def show(found: Finding, *, as_json: bool) -> None:
    """Print it, for programs or for people."""
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())  # noqa: T201 - it is the output
        return
    terminal = sys.stdout.isatty()
    screen = Console(width=None if terminal else PIPED_WIDTH, highlight=False, markup=False)
    if found.lines:
        screen.print(table_of(found, framed=terminal))
    for sentence in sentences_of(found):
        screen.print(sentence, soft_wrap=True)


def table_of(found: Finding, *, framed: bool) -> Table:
    """A line for each measured mode."""
    rounds = found.lines[0].measured.rounds
    table = Table(
        "",
        box=box.ROUNDED if framed else None,
        pad_edge=framed,
        title_justify="left",
        title=f"{found.workload}, median of {rounds} x {found.seconds:g} s",
    )
    price = f"CPU µs/{found.each}"
    for name in (f"{found.each}s/s", "slowest-fastest", "p50 ms", "p99 ms", price, "server CPU", "load CPU"):
        table.add_column(name, justify="right")
    for line in found.lines:
        table.add_row(line.title, *cells_of(line.measured))
    return table


def sentences_of(found: Finding) -> list[str]:
    """Everything that stands beneath the table."""
    cores = [] if found.cores is None else ["server on core {}, load on core {}".format(*found.cores)]
    return [
        *(figure.sentence for figure in found.figures),
        *(goal.sentence for goal in found.goals),
        found.durability,
        f"data on {found.file_system}, one 4 KiB write and fdatasync there: {found.sync_ms:.2f} ms",
        *cores,
        *(f"checked: {sentence}" for sentence in found.checked),
        *(f"warning: {warning}" for warning in found.warnings),
    ]


def cpu_ratio(mode: Summary, against: Summary) -> float:
    """How many times the processor time of one mode each of another costs."""
    return mode.server_cpu_us_per_change / against.server_cpu_us_per_change
