"""``ixn watch``: facts as they happen, or those of a data directory (protocol 5)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from interaction_server.client import ReportingEngine
from interaction_server.client.wire import UnknownEvent
from interaction_server.commands.faults import address, faults
from interaction_server.commands.looking import actor_of, print_json, what_of
from interaction_server.commands.serving import data_option
from interaction_server.commands.sources import address_of, open_directory, settle
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.edges.look import Json
from interaction_server.runtime.replay import Replay
from interaction_server.store.port import Store


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which facts are wanted; None lets everything through."""

    interaction: str | None = None
    fact: str | None = None

    def wants(self, event: Json) -> bool:
        """Whether a reporting event passes."""
        name = str(event.get("messageName", "")).removeprefix("Event")
        interaction = event.get("interaction")
        about = interaction.get("interactionId") if isinstance(interaction, dict) else None
        return (self.fact is None or name == self.fact.removeprefix("Event")) and (
            self.interaction is None or about == self.interaction
        )


@click.command("watch")
@data_option
@click.option("--im", metavar="HOST:PORT", help="The Interaction Management port of a running server.")
@click.option("--interaction", metavar="ID", help="Only facts about this interaction.")
@click.option("--fact", metavar="NAME", help="Only facts of this name, such as PropertiesChanged.")
@click.option("--from-sequence", type=click.IntRange(1), metavar="N", help="Begin with fact N.")
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after N facts.")
@click.option("--name", default="ixn-watch", show_default=True, help="Client name to register with.")
@click.option("--token", help="Token to register with.")
@click.option("--json", "as_json", is_flag=True, help="The whole reporting event, one a line.")
def watch_command(
    data: Path,
    im: str | None,
    interaction: str | None,
    fact: str | None,
    from_sequence: int | None,
    count: int | None,
    name: str,
    token: str | None,
    as_json: bool,
) -> None:
    """Print facts as they happen, as a reporting engine hears them; or those of a directory nobody serves."""
    wanted = Filter(interaction=interaction, fact=fact)
    printer = Printer(wanted, count, as_json)
    with faults():
        door = im or address_of(data, "im")
        if door is None:
            with open_directory(data) as (store, runner):
                runner.run(settle(print_journal(store, from_sequence or 1, printer)))
        else:
            host, port = address(door)
            asyncio.run(print_live(host, port, name, token, from_sequence, printer))


class Printer:
    """Prints what is wanted, and knows when it is enough."""

    def __init__(self, wanted: Filter, count: int | None, as_json: bool) -> None:
        self.wanted = wanted
        self.count = count
        self.as_json = as_json

    def print(self, event: Json) -> bool:
        """Print one fact; true when no more are wanted."""
        if not self.wanted.wants(event):
            return False
        if self.as_json:
            print_json(event)
        else:
            click.echo(" ".join(words_of(event)))
        if self.count is not None:
            self.count -= 1
        return self.count == 0


def words_of(event: Json) -> Iterator[str]:
    """One line for people."""
    interaction = event.pop("interaction", None)
    yield f"{event['eventSequence']:>8}"
    yield str(event["eventTime"])
    yield f"{str(event['messageName']).removeprefix('Event'):<20}"
    if isinstance(interaction, dict):
        yield f"{interaction['interactionId']} v{interaction['interactionVersion']}"
    yield f"by {actor_of(event['actor'])}"
    yield what_of({name: value for name, value in event.items() if name != "proxyClientId"})


async def print_live(
    host: str, port: int, name: str, token: str | None, from_sequence: int | None, printer: Printer
) -> None:
    """Hear a running server until it is enough, or for ever."""
    engine = await ReportingEngine.connect(
        host, port, client_name=name, token=token, from_sequence=from_sequence
    )
    async with engine:
        async for event in engine:
            found = event.attributes if isinstance(event, UnknownEvent) else msgspec.to_builtins(event)
            if "eventSequence" in found and printer.print(dict(found)):
                return


async def print_journal(store: Store, from_sequence: int, printer: Printer) -> None:
    """All facts of a store from a position on; raises PositionGone."""
    last = await store.last_sequence()
    async for _, body in Replay(store, InteractionManagement()).events(from_sequence, last):
        if printer.print(msgspec.json.decode(body + b"}", type=Json)):
            return
