"""``python -m interaction_server.reference [--check] DIRECTORY``: write the pages, or name the stale ones."""

import sys
from pathlib import Path

import click

from interaction_server.reference import stale, write


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; name the stale pages and end with status 1.")
@click.argument("directory", type=click.Path(path_type=Path))
def main(check: bool, directory: Path) -> None:
    """Make the reference pages in DIRECTORY, and the scenario pages beside it."""
    if not check:
        for path in write(directory):
            click.echo(path)
        return
    found = stale(directory)
    for path in found:
        click.echo(f"{path} is stale; `make docs` makes it", err=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
