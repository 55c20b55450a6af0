"""``ixn bench recovery``."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import click

from interaction_server.bench.command import OneLineCommand, faults
from interaction_server.bench.commands.options import counted, data_option, json_option
from interaction_server.bench.findings import Figure, Finding, judge, show
from interaction_server.bench.measure import cores_for_two, file_system, sync_milliseconds
from interaction_server.bench.recovery import NAME, Crashes, Options, Restart, play
from interaction_server.bench.report import warnings_of
from interaction_server.bench.rounds import data_directory
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.subject import pinned

SERVING_SECONDS_MAX: Final = 10.0


@click.command(NAME, cls=OneLineCommand)
@counted("--open", 100_000, "Interactions that wait in a queue.")
@counted("--clients", 16, "Clients that change any of them until the crash.")
@counted("--pipeline", 16, "Requests that each keeps outstanding.")
@counted("--crashes", 3, "How often the server is killed and started again.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Time of load before each crash.",
)
@data_option
@json_option
def recovery_command(
    open_: int, clients: int, pipeline: int, crashes: int, seconds: float, data: Path | None, as_json: bool
) -> None:
    """How long after a kill -9 under load the server serves again, with all that it acknowledged."""
    options = Options(waiting=open_, clients=clients, pipeline=pipeline, seconds=seconds, crashes=crashes)
    cores = cores_for_two()
    server_core, load_core = cores or (None, None)
    with faults(), data_directory(data) as directory, pinned(load_core):
        sync_ms, kind = sync_milliseconds(directory), file_system(directory)
        story = Crashes(options, directory, server_core)
        restarts = play(story)
    found = Finding(
        workload=NAME,
        each="restart",
        figures=figures(options, restarts),
        goals=[
            judge(
                f"from start to the first change, with {open_:,} open, the slowest of {crashes}",
                max(restart.changed_seconds for restart in restarts),
                SERVING_SECONDS_MAX,
                "s",
            )
        ],
        seconds=seconds,
        durability=ServerProcess.durability,
        file_system=kind,
        sync_ms=sync_ms,
        cores=cores,
        checked=[story.sentence()],
        warnings=warnings_of(ServerProcess.name, [], kind, cores),
    )
    show(found, as_json=as_json)


def figures(options: Options, restarts: Sequence[Restart]) -> list[Figure]:
    """The medians over all crashes."""
    ready = median(restart.ready_seconds for restart in restarts)
    changed = median(restart.changed_seconds for restart in restarts)
    of = f"with {options.waiting:,} open, median of {options.crashes}"
    return [
        Figure(about=f"from start to the ready line, {of}", value=ready, unit="s"),
        Figure(about=f"from start to the first change acknowledged, {of}", value=changed, unit="s"),
    ]
