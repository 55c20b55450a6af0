"""The command ``ixn``: serve, look, watch, explain, conform, demo, bench."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import uvloop

from interaction_server import __version__
from interaction_server.app import Ports, serve
from interaction_server.config import ConfigError, load_config
from interaction_server.runtime.server import Addresses, ListenError
from interaction_server.store.port import StoreError

DATA: Final = Path("interaction-server-data")
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class Fault(click.ClickException):
    """What a user can put right: one line on standard error, status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """One line, and nothing of how we found out."""
        click.echo(f"ixn: {self.format_message()}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ixn")
def cli() -> None:
    """The open Interaction Server: the switchboard of a contact centre for e-mails, chats and tasks."""


def settings_given(context: click.Context, option: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE pairs as a table."""
    found: dict[str, str] = {}
    for value in values:
        name, equals, number = value.partition("=")
        if not (name and equals and number):
            raise click.BadParameter(f"{value!r} is not NAME=VALUE")
        found[name] = number
    return found


data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, show_default=True, help="Data directory."
)


@cli.command("serve")
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file (TOML).")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--im-port", type=click.IntRange(0, 65535), default=7120, show_default=True, help="Interaction Management.")
@click.option("--tlib-port", type=click.IntRange(0, 65535), default=7121, show_default=True, help="T-Library.")
@click.option("--http-port", type=click.IntRange(0, 65535), default=7180, show_default=True, help="HTTP and WebSocket.")
@click.option(
    "--set", "overrides", multiple=True, callback=settings_given, metavar="NAME=VALUE", help="One setting; may be repeated."
)
def serve_command(
    config: Path | None, data: Path, host: str, im_port: int, tlib_port: int, http_port: int, overrides: dict[str, str]
) -> None:
    """Run the server in the foreground until SIGTERM or SIGINT. A port of 0 takes a free one."""

    def ready(addresses: Addresses) -> None:
        click.echo(f"ready im={addresses.im} tlib={addresses.tlib} http={addresses.http} data={data}")
        sys.stdout.flush()

    try:
        loaded = load_config(config, overrides)
        if loaded.clients is None and host not in LOOPBACK:
            raise ConfigError(f"--host {host}: beyond loopback, a configuration file with [clients] must say who may register")
        ports = Ports(host=host, im=im_port, tlib=tlib_port, http=http_port)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(data, ports, loaded, ready))
    except (ConfigError, StoreError, ListenError) as error:
        raise Fault(str(error)) from None


def main() -> None:
    """The entry point."""
    cli()
