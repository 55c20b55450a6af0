"""``ixn bench growth``."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import click

from interaction_server.bench.command import OneLineCommand, faults
from interaction_server.bench.commands.options import Counts, interactions_for, measuring, pipelining
from interaction_server.bench.findings import Figure, Goal, cpu_ratio, finding, judge, show
from interaction_server.bench.memory import KIBIBYTE, MEBIBYTE, resident_bytes
from interaction_server.bench.report import Result
from interaction_server.bench.rounds import Plan
from interaction_server.bench.series import prepared, with_each
from interaction_server.bench.workloads import growth

OVER_SMALLEST_MAX: Final = 1.2
IDLE_BYTES_MAX: Final = KIBIBYTE
CACHES_FULL: Final = 100_000
"""From so many open interactions on, the server's caches, which are bounded, are full."""


@click.command(growth.NAME, cls=OneLineCommand)
@click.option(
    "--open",
    "sizes",
    type=Counts(),
    default="1000,10000,100000",
    show_default=True,
    help="Interactions that wait in a queue, one number for each server that is measured.",
)
@pipelining
@measuring(seconds=3.0, rounds=3)
def growth_command(
    sizes: tuple[int, ...],
    clients: int,
    pipeline: int,
    interactions: int,
    seconds: float,
    rounds: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """What a change costs, and how much memory is used, the more interactions are open."""
    needed = interactions_for(clients, interactions)
    plan = Plan(
        workload=growth.NAME,
        modes=growth.MODES,
        options={"clients": clients, "pipeline": pipeline, "interactions": needed},
        seconds=seconds,
        rounds=rounds,
    )
    with faults(), prepared(with_each("waiting", sizes, plan), data) as series:
        sets = [sum(map(resident_bytes, running.subject.pids)) for running in series.running]
        resident = dict(zip(sizes, sets, strict=True))
        # One after another: what a change of any leaves to be done later would be done in the other mode.
        for mode in growth.MODES:
            series.measure([mode])
        results = series.results()
    found = finding(
        results,
        [titles(size) for size in sizes],
        each="change",
        figures=[*wide_figures(sizes, results), *memory_figures(resident)],
        goals=[*price_goals(results), *memory_goals(resident)],
    )
    show(found, as_json=as_json)


def titles(size: int) -> dict[str, str]:
    """What the modes of one size are called."""
    return {
        growth.HELD: f"{size:,} open, changes of the working set",
        growth.WAITING: f"{size:,} open, changes of any",
    }


def price_goals(results: Sequence[Result]) -> list[Goal]:
    """The price of a change of the working set at the largest size over that at the smallest."""
    if len(results) == 1:
        return []
    found = cpu_ratio(results[-1].modes[0], results[0].modes[0])
    return [judge("server CPU of a change, most open over fewest open", found, OVER_SMALLEST_MAX)]


def wide_figures(sizes: Sequence[int], results: Sequence[Result]) -> list[Figure]:
    """The same of changes of any interaction, for information: cold ones are read from the store."""
    return [
        Figure(
            about=f"server CPU of a change of any of {size:,} over one of any of {sizes[0]:,}",
            value=cpu_ratio(result.modes[1], results[0].modes[1]),
            unit="",
        )
        for size, result in zip(sizes[1:], results[1:], strict=True)
    ]


def memory_figures(resident: Mapping[int, int]) -> list[Figure]:
    """The resident set at each size, after the filling, and what each further interaction took."""
    sets = [
        Figure(about=f"resident set with {size:,} open", value=found / MEBIBYTE, unit="MiB")
        for size, found in resident.items()
    ]
    steps = [
        Figure(
            about=f"memory of each further open interaction from {fewer:,} to {more:,}"
            + ("" if fewer >= CACHES_FULL else ", while the caches fill"),
            value=bytes_each(resident, fewer, more),
            unit="bytes",
        )
        for fewer, more in pairwise(resident)
    ]
    return [*sets, *steps]


def memory_goals(resident: Mapping[int, int]) -> list[Goal]:
    """Memory of an idle interaction, where two sizes are measured at which the caches are full."""
    full = [size for size in resident if size >= CACHES_FULL]
    if len(full) < 2:  # noqa: PLR2004 - two points make a line
        return []
    found = bytes_each(resident, full[0], full[-1])
    return [judge("memory of each further idle open interaction", found, IDLE_BYTES_MAX, "bytes")]


def bytes_each(resident: Mapping[int, int], fewer: int, more: int) -> float:
    """The growth of the resident set for each further interaction."""
    return (resident[more] - resident[fewer]) / (more - fewer)
