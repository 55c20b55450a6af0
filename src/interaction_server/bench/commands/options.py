"""Options that the workloads share, and their types."""

import resource
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from interaction_server.bench.command import Fault
from interaction_server.bench.faults import BenchFault

Function = TypeVar("Function", bound=Callable[..., object])

SPARE_DESCRIPTORS: Final = 200
"""Open files of a server or a load besides the connections that a workload counts."""


class Counts(click.ParamType[tuple[int, ...]]):
    """Several numbers of at least 1 with commas between them, which are put in rising order."""

    name = "counts"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """``1,10,100`` as numbers."""
        if isinstance(value, tuple):
            return value
        words = str(value).split(",")
        if not all(word.strip().isdecimal() and int(word) > 0 for word in words):
            self.fail(f"{value!r} is not a list of numbers of at least 1, such as 1,10,100.", param, ctx)
        return tuple(sorted({int(word) for word in words}))


def measuring(*, seconds: float, rounds: int) -> Callable[[Function], Function]:
    """The options of every workload with rounds, and their defaults."""
    options = (
        click.option(
            "--seconds",
            type=click.FloatRange(min=0, min_open=True),
            default=seconds,
            show_default=True,
            help="Measured time of a round.",
        ),
        click.option(
            "--rounds",
            type=click.IntRange(min=1),
            default=rounds,
            show_default=True,
            help="Rounds of each mode, in turns.",
        ),
        data_option,
        json_option,
    )

    def decorate(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


data_option: Final = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the data is made and kept, new or empty.  [default: a temporary directory]",
)
json_option: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def counted(name: str, default: int, meaning: str) -> Callable[[Function], Function]:
    """An option that says how many."""
    return click.option(
        name,
        name.strip("-").replace("-", "_") + "_" * (name == "--open"),
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help=meaning,
    )


def pipelining(function: Function) -> Function:
    """The options of clients that change what an agent holds, several requests outstanding each."""
    for option in (
        counted("--interactions", 1000, "Interactions that an agent holds, which are changed in turn."),
        counted("--pipeline", 16, "Requests that each keeps outstanding."),
        counted("--clients", 16, "Clients that pipeline."),
    ):
        function = option(function)
    return function


def interactions_for(clients: int, interactions: int) -> int:
    """The interactions that were asked for; Fault where there are not enough for every client."""
    if interactions < clients:
        raise Fault(
            f"--interactions {interactions}: every client needs one of its own, so at least {clients}"
        )
    return interactions


def allow_connections(count: int) -> None:
    """Let processes that are started from here have so many connections; raises BenchFault."""
    needed = count + SPARE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
        except (ValueError, OSError):
            raise BenchFault(
                f"{count} connections need {needed} open files, and {hard} are allowed here (ulimit -Hn)"
            ) from None
