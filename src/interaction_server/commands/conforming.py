"""``ixn conform``: every scenario against a server, ours or another."""

import asyncio
from collections.abc import Sequence

import click

from interaction_server.commands.faults import Fault, address, faults
from interaction_server.commands.own_server import OwnServer, by_server
from interaction_server.conformance.door import Door, TcpDoor, WebSocketDoor
from interaction_server.conformance.report import conform, render, succeeded
from interaction_server.conformance.result import Result
from interaction_server.conformance.runner import Restart
from interaction_server.conformance.scenario import Scenario
from interaction_server.conformance.scenarios import EVERY_SCENARIO


@click.command("conform")
@click.option("--im", metavar="HOST:PORT", help="Interaction Management of the server to test.")
@click.option("--tlib", metavar="HOST:PORT", help="T-Library of the server to test.")
@click.option("--ws", metavar="HOST:PORT", help="Test over WebSocket at this HTTP port instead.")
@click.option("--websocket", is_flag=True, help="Without addresses: test over WebSocket.")
def conform_command(im: str | None, tlib: str | None, ws: str | None, websocket: bool) -> None:
    """Play every scenario against a server, and end with status 1 if anything differs.

    Without addresses servers are started for the purpose, on free ports and in temporary directories, each
    with the settings that some scenarios need. With addresses those that need none are played.
    """
    if (im is None) != (tlib is None) or (ws is not None and im is not None):
        raise Fault("conform: give --im and --tlib, or --ws, or no address at all")
    if websocket and (im or ws):
        raise Fault("conform: --websocket goes without addresses; give --ws to name one")
    with faults():
        passed = asyncio.run(play(im, tlib, ws, websocket))
    if not passed:
        raise SystemExit(1)


async def play(im: str | None, tlib: str | None, ws: str | None, websocket: bool) -> bool:
    """Whether everything happened as it is written; prints the report."""
    if im is None and ws is None:
        results, left_out = await play_on_own_servers(websocket), 0
    else:
        anywhere = [scenario for scenario in EVERY_SCENARIO if not scenario.needs_own_server]
        left_out = len(EVERY_SCENARIO) - len(anywhere)
        results = await play_at(named_doors(im or "", tlib or "", ws), anywhere)
    click.echo(render(results))
    if left_out:
        click.echo(
            f"{left_out} scenarios need settings of their server, or its restart, and were not played; "
            "without addresses they are"
        )
    return succeeded(results)


async def play_on_own_servers(websocket: bool) -> list[Result]:
    """Every scenario, each on a server that is set as it needs."""
    results: list[Result] = []
    for scenarios in by_server(EVERY_SCENARIO):
        async with OwnServer.set_for(scenarios[0]) as server:
            at = server.addresses
            doors = named_doors(at.im, at.tlib, at.http if websocket else None)
            results += await play_at(doors, scenarios, server.restart)
    return results


async def play_at(
    doors: tuple[Door, Door], scenarios: Sequence[Scenario], restart: Restart | None = None
) -> list[Result]:
    """Play scenarios against one server; raises Fault where none answers."""
    try:
        return await conform(*doors, scenarios, restart=restart)
    except OSError as error:
        raise Fault(f"no server answers: {error.strerror or error}") from None


def named_doors(im: str, tlib: str, ws: str | None) -> tuple[Door, Door]:
    """The two doors at addresses: the WebSocket one twice, where it is given."""
    if ws is not None:
        address(ws)
        door = WebSocketDoor(f"ws://{ws}")
        return door, door
    return TcpDoor(*address(im)), TcpDoor(*address(tlib))
