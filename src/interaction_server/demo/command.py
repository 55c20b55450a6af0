"""The command ``ixn demo``."""

import asyncio
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import click

from interaction_server.demo.day.programme import day_of, perform_day
from interaction_server.demo.house import DemoError
from interaction_server.demo.programme import data_directory, perform
from interaction_server.demo.screen import Screen

MAILBOX: Final = Path(__file__).with_name("mailbox")
FIRST_ACT, DAY = "property-change", "day"
"""The data directories of the two acts, in the one that is kept."""
DIRECTORY: Final = click.Path(file_okay=False, path_type=Path)


@click.command("demo")
@click.option(
    "--mailbox", type=DIRECTORY, help="Folder of .eml files to play instead of the ones that come along."
)
@click.option("--keep", type=DIRECTORY, help="Data directory to use and keep; must be new or empty.")
@click.option("--all", "everything", is_flag=True, help="Play a whole day of a contact centre after it.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which day; with --all.")
@click.pass_context
def demo(
    context: click.Context, mailbox: Path | None, keep: Path | None, everything: bool, seed: int
) -> None:
    """Play the scenario Change Properties with real e-mails, and check it.

    Starts a server on free ports and four clients over TCP: an e-mail media server that reads a
    folder, a router, an agent and a reporting engine. Draws every message that crosses the sockets,
    compares who got what with the protocol, and ends with status 1 if anything differs.

    With --all a second act follows: a day of a contact centre in less than a minute, on a clock that
    is moved. Every scenario of the protocol comes in it, the server is killed at noon, and in the
    evening the totals of a reporting engine must be those of the journal.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    folder = mailbox or MAILBOX
    playing = perform_both(folder, keep, seed) if everything else perform(folder, keep)
    try:
        is_right = asyncio.run(playing)
    except DemoError as error:
        click.echo(f"ixn: {error}", err=True)
        context.exit(2)
    context.exit(0 if is_right else 1)


async def perform_both(folder: Path, keep: Path | None, seed: int) -> bool:
    """Both acts, each on data of its own; whether all was as it must be. Raises DemoError."""
    with data_directory(keep) as data:
        is_right = await perform(folder, None if keep is None else keep / FIRST_ACT)
        screen = Screen()
        is_right &= await perform_day(data / DAY, day_of(seed), screen)
    if keep is not None:
        screen.sentence(f"The data directory is kept: ixn history letter-1 --data {keep / DAY}")
    return is_right
