"""The result of a benchmark, for people and for programs."""

import sys
from collections.abc import Sequence
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from interaction_server.bench.measure import Summary

PIPED_WIDTH: Final = 160


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """All modes of one subject, and under which conditions the numbers hold."""

    workload: str
    subject: str
    modes: Sequence[Summary]
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


def warnings_of(modes: Sequence[Summary], file_system: str, cores: tuple[int, int] | None) -> list[str]:
    """Everything for which the numbers should not be trusted."""
    found = [
        f"{mode.mode}: the load generator is the bottleneck ({mode.load_utilisation:.0%} of its core): "
        "the server can do more than this"
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
    for result in results:
        screen.print(f"{result.subject}: {result.durability}")
        screen.print(
            f"data on {result.file_system}, one 4 KiB write and fdatasync there: {result.sync_ms:.2f} ms"
        )
        if result.cores is not None:
            screen.print(f"server on core {result.cores[0]}, load on core {result.cores[1]}")
        screen.print(f"checked: {result.checked}")
        for warning in result.warnings:
            screen.print(f"warning: {warning}")


def table_for(results: Sequence[Result], titles: dict[str, str]) -> Table:
    """A line for each mode of each subject."""
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
    columns = ("changes/s", "slowest-fastest", "p50 ms", "p99 ms", "CPU µs/change", "server CPU", "load CPU")
    for name in columns:
        table.add_column(name, justify="right")
    for result in results:
        for mode in result.modes:
            table.add_row(f"{result.subject}, {titles.get(mode.mode, mode.mode)}", *cells_of(mode))
    return table


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
