"""The command ``ixn``: its commands, put together."""

import sys
from typing import Final

import click

from interaction_server import __version__
from interaction_server.bench.commands import bench
from interaction_server.commands.checking import check_config_command
from interaction_server.commands.conforming import conform_command
from interaction_server.commands.faults import complain
from interaction_server.commands.looking import (
    explain_command,
    find_command,
    history_command,
    indexes_command,
    show_command,
)
from interaction_server.commands.serving import serve_command
from interaction_server.commands.watching import watch_command
from interaction_server.demo.command import demo

INTERRUPTED: Final = 130
"""The status of a command that was ended with Ctrl-C."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ixn")
def cli() -> None:
    """The open Interaction Server: the switchboard of a contact centre for e-mails, chats and tasks."""


for command in (
    serve_command,
    check_config_command,
    show_command,
    find_command,
    indexes_command,
    history_command,
    explain_command,
    watch_command,
    conform_command,
    bench,
    demo,
):
    cli.add_command(command)


def main() -> None:
    """The entry point; what the user can put right is a line for each and status 2."""
    try:
        status = cli.main(prog_name="ixn", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(error.exit_code)
    except click.ClickException as error:
        complain(*error.format_message().splitlines())
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(INTERRUPTED)
    sys.exit(status if isinstance(status, int) else 0)
