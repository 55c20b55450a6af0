"""``ixn bench lifecycle``."""

from pathlib import Path
from typing import Final

import click

from interaction_server.bench.command import OneLineCommand, faults
from interaction_server.bench.commands.options import counted, interactions_for, measuring
from interaction_server.bench.findings import cpu_ratio, finding, judge, show
from interaction_server.bench.rounds import Plan
from interaction_server.bench.series import measure_in_turns
from interaction_server.bench.workloads import lifecycle

LIFE_IN_CHANGES_MAX: Final = 12.0


@click.command(lifecycle.NAME, cls=OneLineCommand)
@counted("--media-servers", 4, "Media servers that submit, and as many that change.")
@counted("--pipeline", 16, "Lives, or changes, that each keeps outstanding.")
@counted("--routers", 2, "Routers that run the strategy.")
@counted("--agents", 8, "Agents that accept and stop.")
@counted("--interactions", 1000, "Interactions that are changed in turn.")
@measuring(seconds=3.0, rounds=3)
def lifecycle_command(
    media_servers: int,
    pipeline: int,
    routers: int,
    agents: int,
    interactions: int,
    seconds: float,
    rounds: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """What a whole life, from submission to stop, costs the server, in changes of properties."""
    plan = Plan(
        workload=lifecycle.NAME,
        modes=lifecycle.MODES,
        options={
            "media_servers": media_servers,
            "pipeline": pipeline,
            "routers": routers,
            "agents": agents,
            "interactions": interactions_for(media_servers, interactions),
        },
        seconds=seconds,
        rounds=rounds,
    )
    with faults():
        [result] = measure_in_turns([plan], data)
    changes, lives = result.modes
    outstanding = media_servers * pipeline
    ratio = cpu_ratio(lives, changes)
    found = finding(
        [result],
        [{mode: f"{mode}, {outstanding} outstanding" for mode in lifecycle.MODES}],
        each="item",
        goals=[judge("server CPU of a life over that of a change", ratio, LIFE_IN_CHANGES_MAX)],
    )
    show(found, as_json=as_json)
