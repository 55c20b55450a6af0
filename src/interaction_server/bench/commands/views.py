"""``ixn bench views``."""

import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import click
import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from interaction_server.bench.command import Fault, OneLineCommand, faults
from interaction_server.bench.commands.options import Counts, counted, data_option, json_option
from interaction_server.bench.findings import Figure, Finding, Goal, Line, judge, show
from interaction_server.bench.measure import Summary, cores_for_two, file_system, summarise, sync_milliseconds
from interaction_server.bench.memory import MEBIBYTE
from interaction_server.bench.report import PIPED_WIDTH, warnings_of
from interaction_server.bench.rounds import data_directory
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.subject import pinned
from interaction_server.bench.views import NAME, Found, Options, play, sentences

OVER_SMALLEST_MAX: Final = 1.5
WAITING_MIN: Final = 100
FOR_EACH_CHANGE: Final = 5
FOR_EACH_SLOT: Final = 10
"""What must wait at least, so that the last check still finds enough in every segment."""


class Row(msgspec.Struct, frozen=True):
    """One measured number of each size."""

    about: str
    unit: str
    value: Callable[[Found, Summary], float]


ROWS: Final = (
    Row("server CPU of a hand-out", "µs", lambda _, mode: mode.server_cpu_us_per_change),
    Row("wall time of a hand-out", "µs", lambda _, mode: 1e6 / mode.changes_per_second),
    Row("from a stop to the next hand-out, p50", "ms", lambda _, mode: mode.p50_ms),
    Row("from a stop to the next hand-out, p99", "ms", lambda _, mode: mode.p99_ms),
    Row("from a change to its hand-out, p50", "ms", lambda found, _: found.p50_ms),
    Row("from a change to its hand-out, p99", "ms", lambda found, _: found.p99_ms),
    Row("from start to the ready line", "s", lambda found, _: found.ready_seconds),
    Row("from start to the first hand-out", "s", lambda found, _: found.started_seconds),
    Row("from registration to the first hand-out", "s", lambda found, _: found.registered_seconds),
    Row("resident set, everything read", "MiB", lambda found, _: found.resident / MEBIBYTE),
)
"""Those in µs and ms should not grow; the rest is what reading and keeping take, which does."""
NOT_TO_GROW: Final = ("µs", "ms")


@click.command(NAME, cls=OneLineCommand)
@click.option(
    "--waiting",
    "sizes",
    type=Counts(),
    default="1000,100000",
    show_default=True,
    help="Interactions that wait in the queue of the view, one number for each server that is measured.",
)
@counted("--slots", 4, "Interactions that the router may have at a time.")
@counted("--hand-outs", 500, "Hand-outs of a round.")
@counted("--rounds", 5, "Rounds of each server, in turns.")
@counted("--changes", 200, "Changes each of which makes a waiting interaction the first.")
@data_option
@json_option
def views_command(
    sizes: tuple[int, ...],
    slots: int,
    hand_outs: int,
    rounds: int,
    changes: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """What handing out from a view costs, the more interactions wait in its queue."""
    need_waiting(sizes[0], slots, changes)
    options = Options(
        sizes=sizes, slots=slots, hand_outs=max(hand_outs, slots), rounds=rounds, changes=changes
    )
    cores = cores_for_two()
    server_core, load_core = cores or (None, None)
    with faults(), data_directory(data) as directory, pinned(load_core):
        sync_ms, kind = sync_milliseconds(directory), file_system(directory)
        before = os.getloadavg()[0]
        all_found = play(options, directory, server_core)
    modes = [summarise(found.samples) for found in all_found]
    beneath = [*memory_figures(all_found), load_figure(before)]
    finding = Finding(
        workload=NAME,
        each="hand-out",
        lines=[Line(title=mode.mode, measured=mode) for mode in modes],
        figures=[*figures(all_found, modes), *beneath],
        goals=goals(modes),
        seconds=modes[0].rounds * options.hand_outs / modes[0].changes_per_second,
        durability=ServerProcess.durability,
        file_system=kind,
        sync_ms=sync_ms,
        cores=cores,
        checked=sentences(options, all_found),
        warnings=warnings_of(ServerProcess.name, modes, kind, cores),
    )
    if not as_json:
        print_table(all_found, modes, options)
        finding = msgspec.structs.replace(finding, lines=(), figures=beneath)
    show(finding, as_json=as_json)


def need_waiting(fewest: int, slots: int, changes: int) -> None:
    """Raises Fault when fewer wait than the checks need."""
    needed = max(WAITING_MIN, FOR_EACH_CHANGE * changes, FOR_EACH_SLOT * slots)
    if fewest < needed:
        raise Fault(
            f"--waiting {fewest}: at least {needed} are needed for {changes} changes and {slots} slots"
        )


def print_table(all_found: Sequence[Found], modes: Sequence[Summary], options: Options) -> None:
    """A column for each size; ``show`` prints what stands beneath."""
    terminal = sys.stdout.isatty()
    screen = Console(width=None if terminal else PIPED_WIDTH, highlight=False, markup=False)
    table = Table(
        "",
        box=box.ROUNDED if terminal else None,
        pad_edge=terminal,
        title_justify="left",
        title=f"{NAME}, median of {options.rounds} x {options.hand_outs}, {options.slots} at a time",
    )
    for place, found in enumerate(all_found):
        table.add_column(f"{found.waiting:,} waiting", justify="right")
        if place:
            table.add_column("ratio", justify="right")
    for row in ROWS:
        values = [row.value(found, mode) for found, mode in zip(all_found, modes, strict=True)]
        table.add_row(f"{row.about}, {row.unit}", *cells_of(row.unit, values))
    screen.print(table)


def cells_of(unit: str, values: Sequence[float]) -> list[str]:
    """One row: each value, and its ratio to the first where it should not grow."""
    first, *others = values
    cells = [f"{first:,.4g}"]
    for value in others:
        cells += [f"{value:,.4g}", f"{value / first:.2f}x" if unit in NOT_TO_GROW else ""]
    return cells


def figures(all_found: Sequence[Found], modes: Sequence[Summary]) -> list[Figure]:
    """The rows of the table, for programs."""
    return [
        Figure(about=f"{row.about}, {found.waiting:,} waiting", value=row.value(found, mode), unit=row.unit)
        for found, mode in zip(all_found, modes, strict=True)
        for row in ROWS
    ]


def memory_figures(all_found: Sequence[Found]) -> list[Figure]:
    """What each further waiting interaction took, with the caches that fill meanwhile."""
    return [
        Figure(
            about=f"memory of each further waiting interaction from {fewer.waiting:,} to {more.waiting:,}",
            value=(more.resident - fewer.resident) / (more.waiting - fewer.waiting),
            unit="bytes",
        )
        for fewer, more in pairwise(all_found)
    ]


def load_figure(before: float) -> Figure:
    """What else the machine did: processes that run or wait to."""
    return Figure(
        about=f"load average of the machine, {before:.1f} at the start and at the end",
        value=os.getloadavg()[0],
        unit="",
    )


def goals(modes: Sequence[Summary]) -> list[Goal]:
    """The price of a hand-out with the most waiting over that with the fewest."""
    if len(modes) == 1:
        return []
    first, last = modes[0], modes[-1]
    cpu = last.server_cpu_us_per_change / first.server_cpu_us_per_change
    wall = first.changes_per_second / last.changes_per_second
    return [
        judge("server CPU of a hand-out, most waiting over fewest", cpu, OVER_SMALLEST_MAX),
        judge("wall time of a hand-out, most waiting over fewest", wall, OVER_SMALLEST_MAX),
    ]
