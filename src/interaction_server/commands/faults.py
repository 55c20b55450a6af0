"""What a user can put right is a line for each on standard error and status 2, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import click

from interaction_server.client import InteractionServerError
from interaction_server.config import ConfigError
from interaction_server.edges.look import NotThere
from interaction_server.runtime.server import ListenError
from interaction_server.store.port import StoreError

PORT_MAX: Final = 65_535


class Fault(click.ClickException):
    """A line that names the thing, or several."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Nothing of how we found out."""
        complain(*self.format_message().splitlines())


def complain(*lines: str) -> None:
    """What is wrong, each on a line of its own on standard error."""
    for line in lines:
        click.echo(f"ixn: {line}", err=True)


@contextmanager
def faults() -> Iterator[None]:
    """Turn what is the user's to put right into a Fault."""
    try:
        yield
    except (ConfigError, ListenError, NotThere, StoreError, InteractionServerError) as error:
        raise Fault(str(error)) from None


def address(text: str) -> tuple[str, int]:
    """HOST:PORT as two; raises Fault."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise Fault(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)
