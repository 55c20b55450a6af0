"""Commands of ``ixn bench`` as a user runs them."""

import msgspec
from click.testing import CliRunner, Result

from interaction_server.bench.findings import Finding
from interaction_server.cli import cli

ONE_SHORT_ROUND = ("--seconds", "0.3", "--rounds", "1")
FEW = ("--clients", "2", "--pipeline", "4", "--interactions", "5")


def run(*arguments: str) -> Result:
    """Whatever comes of it."""
    return CliRunner().invoke(cli, ["bench", *arguments])


def found_by(*arguments: str) -> Finding:
    """What a run that ends well says to programs."""
    ended = run(*arguments, "--json")
    assert ended.exit_code == 0, ended.output
    return msgspec.json.decode(ended.output, type=Finding)
