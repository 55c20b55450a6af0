"""The page of the command line: the help of every command, as the command itself gives it."""

from collections.abc import Iterator

import click

from interaction_server.reference.markdown import page, prose

WIDTH = 100
STATUS = """
Every command ends with status 0 when it did what it was asked, and 2 when the command or what it was given is
wrong, with a line on standard error for each thing that is.
"""


def commands_page() -> str:
    """``ixn`` and all that is under it."""
    return page(
        "Command line",
        prose(STATUS),
        *(f"## {name}\n\n```text\n{text}\n```" for name, text in helps(root(), "ixn")),
    )


def root() -> click.Command:
    """The command ``ixn``; imported late, since nothing else here needs the whole server."""
    from interaction_server.cli import cli  # noqa: PLC0415

    return cli


def helps(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    """The help of a command and of all its commands, depth first."""
    given = {**command.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **given)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from helps(found, inner, context)
