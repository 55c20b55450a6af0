"""SIGHUP: the running server reads its configuration file again (decision 61)."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import click

from interaction_server.app import at_the_next_start, reconfigure
from interaction_server.commands.faults import complain
from interaction_server.config import ConfigError, ConfigFile, load_config
from interaction_server.runtime.server import Server
from interaction_server.store.port import StoreError


class Reloader:
    """Call it with a server: it gets the file as it is now, under the same ``--set``; or keeps what it has.

    ``check`` raises ConfigError for a configuration that would not do at the start either. ``started`` is
    what the server was started with.
    """

    def __init__(
        self,
        path: Path | None,
        overrides: Mapping[str, str],
        started: ConfigFile,
        check: Callable[[ConfigFile], object],
    ) -> None:
        self.path = path
        self.overrides = overrides
        self.started = started
        self.check = check

    async def __call__(self, server: Server) -> None:
        """Read it beside everything else, since it may be large, then change everything in one go."""
        if self.path is None:
            tell(complain, "SIGHUP: the server was started without --config: there is nothing to read again")
            return
        kept = f"{self.path} is not taken: the server goes on with the configuration that it has"
        try:
            config = await asyncio.to_thread(load_config, self.path, self.overrides)
            self.check(config)
            await reconfigure(server, config)
        except ConfigError as error:
            tell(complain, *error.errors, kept)
        except StoreError as error:
            tell(complain, str(error), kept)
        else:
            later = ", ".join(at_the_next_start(self.started, config))
            tell(click.echo, f"reloaded {self.path}" + (f"; at the next start: {later}" if later else ""))


def tell(say: Callable[..., object], *lines: str) -> None:
    """Say it; that nobody reads it any more is no reason for a server to end."""
    with suppress(OSError):
        say(*lines)
