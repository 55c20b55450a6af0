"""``ixn bench fan-out``."""

from collections.abc import Sequence
from pathlib import Path
from statistics import linear_regression
from typing import Final

import click

from interaction_server.bench.command import OneLineCommand, faults
from interaction_server.bench.commands.options import (
    Counts,
    allow_connections,
    interactions_for,
    measuring,
    pipelining,
)
from interaction_server.bench.findings import Goal, finding, judge, show
from interaction_server.bench.rounds import Plan
from interaction_server.bench.series import measure_in_turns, with_each
from interaction_server.bench.workloads import fan_out
from interaction_server.bench.workloads.change_properties import PIPELINED

FURTHER_OBSERVER_US_MAX: Final = 1.5


@click.command(fan_out.NAME, cls=OneLineCommand)
@click.option(
    "--observers",
    type=Counts(),
    default="1,10,100,300,1000",
    show_default=True,
    help="Reporting engines that listen, one number for each server that is measured.",
)
@pipelining
@measuring(seconds=3.0, rounds=3)
def fan_out_command(
    observers: tuple[int, ...],
    clients: int,
    pipeline: int,
    interactions: int,
    seconds: float,
    rounds: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """What each further observer of a change costs the server."""
    needed = interactions_for(clients, interactions)
    plan = Plan(
        workload=fan_out.NAME,
        modes=(PIPELINED,),
        options={"clients": clients, "pipeline": pipeline, "interactions": needed},
        seconds=seconds,
        rounds=rounds,
    )
    with faults():
        allow_connections(max(observers) + clients)
        results = measure_in_turns(with_each("observers", observers, plan), data)
    prices = [result.modes[0].server_cpu_us_per_change for result in results]
    found = finding(
        results,
        [{PIPELINED: observers_as_words(count)} for count in observers],
        each="change",
        goals=goals(observers, prices),
    )
    show(found, as_json=as_json)


def goals(observers: Sequence[int], prices: Sequence[float]) -> list[Goal]:
    """The slope of the price over the number of observers, where there are two numbers to draw a line."""
    if len(observers) == 1:
        return []
    slope = linear_regression(observers, prices).slope
    return [judge("server CPU per further observer of a change", slope, FURTHER_OBSERVER_US_MAX, "µs")]


def observers_as_words(count: int) -> str:
    """The title of a line."""
    return "1 observer" if count == 1 else f"{count:,} observers"
