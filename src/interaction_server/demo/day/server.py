"""The server of the day: a real one, in a process of its own, but for its clock.

``python -m interaction_server.demo.day.server`` is for the demo only. It reads orders from its standard
input, one a line: a time in milliseconds to which the clock moves, or NAME=VALUE for a setting that
changes. It answers each when everything that followed is settled:
``at MILLISECONDS rang TIMERS connections NUMBER facts NUMBER``. At the end of its input it ends. This is
the one module of the demo that knows the server's inside.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import click
import uvloop

from interaction_server.app import Ports, reconfigure, serving
from interaction_server.config import ConfigFile, load_config
from interaction_server.demo.day.clock import SteppedClock
from interaction_server.runtime.server import Server

Reload = Callable[..., ConfigFile]
"""Reads the configuration with the settings that are given laid over it."""


@click.command
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--config", type=click.Path(path_type=Path))
@click.option("--at", type=int, required=True, help="Where the clock stands, in milliseconds since 1970.")
@click.option("--im-port", type=int, default=0)
@click.option("--tlib-port", type=int, default=0)
@click.option("--http-port", type=int, default=0)
@click.option("--set", "overrides", type=(str, str), multiple=True)
def main(
    data: Path,
    config: Path | None,
    at: int,
    im_port: int,
    tlib_port: int,
    http_port: int,
    overrides: tuple[tuple[str, str], ...],
) -> None:
    """Serve until the input ends, or SIGTERM."""

    def reload(*changes: tuple[str, str]) -> ConfigFile:
        return load_config(config, dict((*overrides, *changes)))

    ports = Ports(im=im_port, tlib=tlib_port, http=http_port)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(data, ports, reload, SteppedClock(at)))


async def serve(data: Path, ports: Ports, reload: Reload, clock: SteppedClock) -> None:
    """The same as ``ixn serve`` does, with the clock in other hands."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with serving(data, ports, reload(), clock) as server:
        found = server.addresses
        click.echo(f"ready im={found.im} tlib={found.tlib} http={found.http} data={data}")
        orders = follow(server, clock, await standard_input(), reload)
        await first_of(server.switchboard.broken(), stopped.wait(), orders)


async def first_of(*ends: Coroutine[Any, Any, object]) -> None:
    """Wait until one of these is over; raises what it raises."""
    waiting = [asyncio.ensure_future(end) for end in ends]
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()


async def standard_input() -> asyncio.StreamReader:
    """What comes in, without a thread."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def follow(server: Server, clock: SteppedClock, orders: asyncio.StreamReader, reload: Reload) -> None:
    """Do as it is told, until it is told no more."""
    while line := await orders.readline():
        name, is_setting, value = line.decode().strip().partition("=")
        if is_setting:
            await reconfigure(server, reload((name, value)))
        rang = await move(server, clock, clock.now() if is_setting else int(name))
        facts = server.switchboard.engines.told
        click.echo(f"at {clock.now()} rang {rang} connections {len(server.connected)} facts {facts}")


async def move(server: Server, clock: SteppedClock, limit: int) -> int:
    """Move the clock, and settle what each timer led to; returns how many rang."""
    rang = 0
    while clock.step(limit):
        rang += 1
        await settle(server)
    await settle(server)
    return rang


async def settle(server: Server) -> None:
    """Return when everything that was asked is settled, and what follows from it, read back or replayed."""
    board = server.switchboard
    await asyncio.sleep(0)
    while True:
        await board.drain()
        background = [*board.submitter.feeding.loads, *board.engines.replays]
        if not background:
            return
        await asyncio.wait(background, return_when=asyncio.FIRST_COMPLETED)


if __name__ == "__main__":
    main()
