"""``ixn conform``: every scenario against a server, ours or another."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from interaction_server.app import Ports, serving
from interaction_server.commands.faults import Fault, address, faults
from interaction_server.config import ConfigFile
from interaction_server.conformance.door import Door, TcpDoor, WebSocketDoor
from interaction_server.conformance.report import conform, render, succeeded


@click.command("conform")
@click.option("--im", metavar="HOST:PORT", help="Interaction Management of the server to test.")
@click.option("--tlib", metavar="HOST:PORT", help="T-Library of the server to test.")
@click.option("--ws", metavar="HOST:PORT", help="Test over WebSocket at this HTTP port instead.")
@click.option("--websocket", is_flag=True, help="Without addresses: test over WebSocket.")
def conform_command(im: str | None, tlib: str | None, ws: str | None, websocket: bool) -> None:
    """Play every scenario against a server, and end with status 1 if anything differs.

    Without addresses a server is started for the purpose, on free ports and a temporary directory.
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
    async with doors(im, tlib, ws, websocket) as (im_door, tlib_door):
        try:
            results = await conform(im_door, tlib_door)
        except OSError as error:
            raise Fault(f"no server answers: {error.strerror or error}") from None
    click.echo(render(results))
    return succeeded(results)


@asynccontextmanager
async def doors(
    im: str | None, tlib: str | None, ws: str | None, websocket: bool
) -> AsyncIterator[tuple[Door, Door]]:
    """The doors of the server that was named, or of one that is started for the purpose."""
    if im is not None or ws is not None:
        yield named_doors(im or "", tlib or "", ws)
    else:
        with tempfile.TemporaryDirectory(prefix="ixn-conform-") as data:
            async with serving(Path(data), Ports(im=0, tlib=0, http=0), ConfigFile()) as started:
                at = started.addresses
                yield named_doors(at.im, at.tlib, at.http if websocket else None)


def named_doors(im: str, tlib: str, ws: str | None) -> tuple[Door, Door]:
    """The two doors at addresses: the WebSocket one twice, where it is given."""
    if ws is not None:
        address(ws)
        door = WebSocketDoor(f"ws://{ws}")
        return door, door
    return TcpDoor(*address(im)), TcpDoor(*address(tlib))
