"""The result of a benchmark, for people and for programs."""

import sys
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from interaction_server.bench.measure import Summary
from interaction_server.bench.ratios import Goal, Ratio

PIPED_WIDTH: Final = 200
COLUMNS: Final = (
    "changes/s",
    "slowest-fastest",
    "p50 ms",
    "p99 ms",
    "CPU µs/change",
    "server CPU",
    "load CPU",
)
RATIO_COLUMNS: Final = ("its changes/s", "its p99")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All modes of one subject, and under which conditions the numbers hold."""

    workload: str
    subject: str
    modes: Sequence[Summary]
    #: Of a peer, for each mode: the numbers of the first subject, which is ours, divided by its own.
    ratios: list[Ratio] = []
    seconds: float
    durability: str
    file_system: str
    #: Milliseconds of one 4 KiB append and fdatasync where the data is.
    sync_ms: float
    #: Cores of server and load; None when they share what there is.
    cores: tuple[int, int] | None
    #: What was checked after the last round.
    checked: str
    #: What makes the numbers doubtful.
    warnings: list[str] = []


def warnings_of(
    subject: str, modes: Sequence[Summary], file_system: str, cores: tuple[int, int] | None
) -> list[str]:
    """Everything for which the numbers should not be trusted."""
    found = [
        f"{subject}, {mode.mode}: the load generator is the bottleneck "
        f"({mode.load_utilisation:.0%} of its core): {subject} can do more than this"
        for mode in modes
        if mode.load_is_bottleneck
    ]
    if file_system in ("tmpfs", "ramfs"):
        found.append(f"the data is on {file_system}, where fsync costs nothing; give --data on a disk")
    if cores is None:
        found.append("there is one core only, which the load generator takes from the server")
    return found


def print_json(results: Sequence[Result]) -> None:
    """A JSON array, one object for each subject."""
    print(msgspec.json.format(msgspec.json.encode(results)).decode())  # noqa: T201 - it is the output


def print_table(results: Sequence[Result], titles: dict[str, str]) -> None:
    """One table, and beneath it what the numbers rest on; ``titles`` spell out the modes."""
    terminal = sys.stdout.isatty()
    screen = Console(width=None if terminal else PIPED_WIDTH, highlight=False, markup=False)
    screen.print(table_for(results, titles))
    first = results[0]
    screen.print(f"data on {first.file_system}, one 4 KiB write and fdatasync there: {first.sync_ms:.2f} ms")
    if first.cores is not None:
        screen.print(f"server on core {first.cores[0]}, load on core {first.cores[1]}")
    for result in results:
        screen.print(f"{result.subject}: {result.durability}; checked: {result.checked}", soft_wrap=True)
    for warning in dict.fromkeys(warning for result in results for warning in result.warnings):
        screen.print(f"warning: {warning}", soft_wrap=True)


def table_for(results: Sequence[Result], titles: dict[str, str]) -> Table:
    """A line for each mode of each subject; with peers, two columns that compare."""
    first = results[0]
    rounds = first.modes[0].rounds
    shape = box.ROUNDED if sys.stdout.isatty() else None
    table = Table(
        "",
        box=shape,
        pad_edge=shape is not None,
        title_justify="left",
        title=f"{first.workload}, median of {rounds} x {first.seconds:g} s",
    )
    compared = any(result.ratios for result in results)
    for name in (*COLUMNS, *(f"{first.subject} / {name}" for name in RATIO_COLUMNS if compared)):
        table.add_column(name, justify="right")
    for result in results:
        for mode, ratio in zip_longest(result.modes, result.ratios):
            ratios = ratio_cells(ratio) if ratio else [""] * len(RATIO_COLUMNS) * compared
            table.add_row(f"{result.subject}, {titles.get(mode.mode, mode.mode)}", *cells_of(mode), *ratios)
    return table


def ratio_cells(ratio: Ratio) -> list[str]:
    """How we compare with a peer, and how we want to."""
    goal = ratio.goal or Goal()
    return [times(ratio.rate, goal.rate), times(ratio.p99, goal.p99)]


def times(ratio: float, goal: float | None) -> str:
    """A ratio beside its goal, where there is one."""
    return f"{ratio:.2f}x" + ("" if goal is None else f" (goal {goal:g}x)")


def cells_of(mode: Summary) -> list[str]:
    """The numbers of one line, rounded to what they are good for."""
    return [
        f"{mode.changes_per_second:,.0f}",
        f"{mode.slowest_per_second:,.0f}-{mode.fastest_per_second:,.0f}",
        f"{mode.p50_ms:.2f}",
        f"{mode.p99_ms:.2f}",
        f"{mode.server_cpu_us_per_change:.1f}",
        f"{mode.server_utilisation:.0%}",
        f"{mode.load_utilisation:.0%}",
    ]
