"""``ixn bench``: one subcommand for each workload."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Final

import click

from interaction_server.bench.faults import BenchFailed, BenchFault
from interaction_server.bench.peers.program import PeerProcess
from interaction_server.bench.peers.table import PEERS
from interaction_server.bench.report import Result, print_json, print_table
from interaction_server.bench.rounds import MakeSubject, Plan, run
from interaction_server.bench.server_process import ServerProcess
from interaction_server.bench.workloads import change_properties

count: Final = click.IntRange(min=1)
NO_PEER: Final = "none"
SIGNALLED: Final = 128


class Fault(click.ClickException):
    """What is the user's to put right: one line, status 2."""

    exit_code = 2

    def show(self, file: IO[str] | None = None) -> None:
        """Without the usage."""
        click.echo(f"ixn: {self.format_message()}", err=True)


class Failure(Fault):
    """What is the server's to put right: status 1."""

    exit_code = 1


class OneLineCommand(click.Command):
    """Says what is wrong with its options in one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As ever, but for how it complains."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise Fault(f"bench {self.name}: {error.format_message()}") from None


@contextmanager
def faults() -> Iterator[None]:
    """One line for every end without numbers: status 2, or 1 where the server broke a promise.

    SIGTERM is an end like any other, after which nothing that was started is left behind.
    """
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except BenchFault as error:
        kind = Failure if isinstance(error, BenchFailed) else Fault
        raise kind(str(error)) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def end(number: int, frame: object) -> None:
    """Unwind, and end with the status that a shell gives for a signal."""
    raise SystemExit(SIGNALLED + number)


def makers_of(peers: Sequence[str]) -> list[MakeSubject]:
    """The subjects that these peers bring, each once."""
    return [
        partial(PeerProcess, peer.program) for name in dict.fromkeys(peers) for peer in PEERS.get(name, ())
    ]


def need_interactions(interactions: int, clients: int) -> None:
    """Raises Fault when there are fewer interactions than clients."""
    if interactions < clients:
        raise Fault(
            f"--interactions {interactions}: every client needs one of its own, so at least {clients}"
        )


@click.group("bench")
def bench() -> None:
    """Measure a server of this version on this machine, and check that it loses nothing."""


@bench.command(change_properties.NAME, cls=OneLineCommand)
@click.option("--clients", type=count, default=64, show_default=True, help="Clients in lock step.")
@click.option(
    "--pipelining-clients", type=count, default=16, show_default=True, help="Clients that pipeline."
)
@click.option(
    "--pipeline", type=count, default=16, show_default=True, help="Requests that each keeps outstanding."
)
@click.option(
    "--interactions",
    type=count,
    default=1000,
    show_default=True,
    help="Interactions that are changed in turn.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="Measured time of a round.",
)
@click.option("--rounds", type=count, default=3, show_default=True, help="Rounds of each mode, in turns.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the data is made and kept, new or empty.  [default: a temporary directory]",
)
@click.option(
    "--peer",
    "peers",
    type=click.Choice([*PEERS, NO_PEER]),
    multiple=True,
    default=[NO_PEER],
    show_default=True,
    help="Measure this too, in turns, with the same work; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def change_properties_command(
    clients: int,
    pipelining_clients: int,
    pipeline: int,
    interactions: int,
    seconds: float,
    rounds: int,
    data: Path | None,
    peers: tuple[str, ...],
    as_json: bool,
) -> None:
    """Changes of properties per second: durable, acknowledged, and told to an agent and to reporting.

    A peer is a program that people would use instead, started here from its Debian package.
    """
    need_interactions(interactions, max(clients, pipelining_clients))
    plan = Plan(
        workload=change_properties.NAME,
        modes=change_properties.MODES,
        options={
            "clients": clients,
            "pipelining_clients": pipelining_clients,
            "pipeline": pipeline,
            "interactions": interactions,
        },
        seconds=seconds,
        rounds=rounds,
    )
    with faults():
        results = run(plan, data, [ServerProcess, *makers_of(peers)])
    show(
        results,
        {
            change_properties.LOCK_STEP: f"{clients} clients in lock step",
            change_properties.PIPELINED: f"{pipelining_clients} clients pipelining {pipeline}",
        },
        as_json,
    )


def show(results: Sequence[Result], titles: dict[str, str], as_json: bool) -> None:
    """Print them for a person or for a program."""
    if as_json:
        print_json(results)
    else:
        print_table(results, titles)
