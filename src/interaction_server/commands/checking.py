"""``ixn check-config``: what is wrong with a configuration file, before a server reads it."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from interaction_server.commands.faults import faults
from interaction_server.config import ConfigFile, load_config, notes


@click.command("check-config")
@click.argument("file", type=click.Path(path_type=Path))
def check_config_command(file: Path) -> None:
    """Read a configuration file as `ixn serve` does, and say what is in it or everything that is wrong."""
    with faults():
        config = load_config(file, {})
    click.echo(f"{file}: ok")
    click.echo(", ".join(counts_of(config)))
    for note in notes(config):
        click.echo(f"note: {note}")


def counts_of(config: ConfigFile) -> Iterator[str]:
    """How much there is of everything that the file may list; what it does not list is left out."""
    for name in config.__struct_fields__:
        found = getattr(config, name)
        if isinstance(found, dict | tuple) and found:
            yield f"{name.replace('_', ' ')} {len(found)}"
    defaults = msgspec.structs.asdict(ConfigFile().settings)
    changed = sum(value != defaults[name] for name, value in msgspec.structs.asdict(config.settings).items())
    yield f"settings changed {changed}"
