"""The command ``ixn demo``."""

import asyncio
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import click

from interaction_server.demo.house import DemoError
from interaction_server.demo.programme import perform

MAILBOX: Final = Path(__file__).with_name("mailbox")

DIRECTORY: Final = click.Path(file_okay=False, path_type=Path)


@click.command("demo")
@click.option(
    "--mailbox", type=DIRECTORY, help="Folder of .eml files to play instead of the ones that come along."
)
@click.option("--keep", type=DIRECTORY, help="Data directory to use and keep; must be new or empty.")
@click.pass_context
def demo(context: click.Context, mailbox: Path | None, keep: Path | None) -> None:
    """Play the scenario Change Properties with real e-mails, and check it.

    Starts a server on free ports and four clients over TCP: an e-mail media server that reads a
    folder, a router, an agent and a reporting engine. Draws every message that crosses the sockets,
    compares who got what with the protocol, and ends with status 1 if anything differs.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        is_right = asyncio.run(perform(mailbox or MAILBOX, keep))
    except DemoError as error:
        click.echo(f"ixn: {error}", err=True)
        context.exit(2)
    context.exit(0 if is_right else 1)
