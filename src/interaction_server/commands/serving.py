"""``ixn serve``: the server in the foreground (protocol 0)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import uvloop

from interaction_server.app import Ports, serve
from interaction_server.commands.faults import faults
from interaction_server.commands.reloading import Reloader
from interaction_server.config import ConfigError, ConfigFile, load_config
from interaction_server.runtime.server import Addresses

DATA: Final = Path("interaction-server-data")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
PORT: Final = click.IntRange(0, 65_535)

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=DATA,
    show_default=True,
    help="Data directory.",
)


def pairs(context: click.Context, option: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE pairs as a table."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, number = value.partition("=")
        if not (name and equals and number):
            raise click.BadParameter(f"{value!r} is not NAME=VALUE")
        found[name] = number
    return found


def check_host(config: ConfigFile, host: str) -> None:
    """Without a list of clients everybody may register, so nobody from elsewhere may come (protocol 0)."""
    if config.clients is None and host not in LOOPBACK:
        raise ConfigError(
            f"--host {host}: beyond loopback, a configuration file with [clients] must say who may register"
        )


@click.command("serve")
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file (TOML).")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--im-port", type=PORT, default=7120, show_default=True, help="Interaction Management.")
@click.option("--tlib-port", type=PORT, default=7121, show_default=True, help="T-Library.")
@click.option("--http-port", type=PORT, default=7180, show_default=True, help="HTTP and WebSocket.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    callback=pairs,
    metavar="NAME=VALUE",
    help="One setting, over the file's; may be given several times.",
)
def serve_command(
    config: Path | None,
    data: Path,
    host: str,
    im_port: int,
    tlib_port: int,
    http_port: int,
    overrides: dict[str, str],
) -> None:
    """Run the server in the foreground until SIGTERM or SIGINT.

    When every listener accepts, one line on standard output says so. A port of 0 takes a free one. On SIGHUP
    the configuration file is read again: a line says that it is taken, or what is wrong with it.
    """

    def ready(addresses: Addresses) -> None:
        click.echo(f"ready im={addresses.im} tlib={addresses.tlib} http={addresses.http} data={data}")

    with faults():
        loaded = load_config(config, overrides)
        check_host(loaded, host)
        reload = Reloader(config, overrides, loaded, lambda again: check_host(again, host))
        ports = Ports(host=host, im=im_port, tlib=tlib_port, http=http_port)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(data, ports, loaded, ready, reload))
