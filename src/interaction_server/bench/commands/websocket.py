"""``ixn bench websocket``."""

from pathlib import Path
from typing import Final

import click

from interaction_server.bench.command import OneLineCommand, faults
from interaction_server.bench.commands.options import counted, interactions_for, measuring
from interaction_server.bench.findings import cpu_ratio, finding, judge, show
from interaction_server.bench.rounds import Plan
from interaction_server.bench.series import measure_in_turns
from interaction_server.bench.workloads import websocket

OVER_TCP_MAX: Final = 3.0


@click.command(websocket.NAME, cls=OneLineCommand)
@counted("--clients", 64, "Clients in lock step at each door.")
@counted("--interactions", 1000, "Interactions that are changed in turn.")
@measuring(seconds=3.0, rounds=3)
def websocket_command(
    clients: int, interactions: int, seconds: float, rounds: int, data: Path | None, as_json: bool
) -> None:
    """What a change costs the server over WebSocket, and over TCP."""
    plan = Plan(
        workload=websocket.NAME,
        modes=websocket.MODES,
        options={"clients": clients, "interactions": interactions_for(clients, interactions)},
        seconds=seconds,
        rounds=rounds,
    )
    with faults():
        [result] = measure_in_turns([plan], data)
    tcp, web_socket = result.modes
    found = finding(
        [result],
        [
            {
                websocket.TCP: f"TCP, {clients} clients in lock step",
                websocket.WEB_SOCKET: f"WebSocket, {clients} clients in lock step",
            }
        ],
        each="change",
        goals=[
            judge("server CPU over WebSocket over that over TCP", cpu_ratio(web_socket, tcp), OVER_TCP_MAX)
        ],
    )
    show(found, as_json=as_json)
