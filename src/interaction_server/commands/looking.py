"""``ixn show``, ``find``, ``indexes``, ``history`` and ``explain``: looking at what is remembered."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from interaction_server.commands.faults import Fault, faults
from interaction_server.commands.screen import console, list_of, table_of, value_of
from interaction_server.commands.serving import data_option
from interaction_server.commands.sources import open_source
from interaction_server.edges.look import Json

Command = TypeVar("Command", bound=Callable[..., object])

CHANGES = {"addedProperties": "+", "changedProperties": "~", "deletedProperties": "-"}
PLAIN = frozenset(
    {"interactionVersion", "messageName", "eventSequence", "eventTime", "actor", "party", "told", *CHANGES}
)


def where_options(command: Command) -> Command:
    """Where to look, and in which form to answer."""
    command = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")(command)
    command = click.option("--http", metavar="HOST:PORT", help="The HTTP port of a running server.")(command)
    return data_option(command)


@click.command("show")
@click.argument("interaction")
@click.option("--at-version", metavar="N", help="As it was after its fact number N.")
@click.option("--at-time", metavar="T", help="As it was at a time (RFC 3339, with an offset).")
@where_options
def show_command(
    interaction: str, at_version: str | None, at_time: str | None, data: Path, http: str | None, as_json: bool
) -> None:
    """Show an interaction: as it is, or as it was."""
    with faults(), open_source(data, http) as source:
        found = source.show(interaction, at_version, at_time)
    if as_json:
        print_json(found)
        return
    properties = found.pop("interactionUserData")
    table = table_of("Attribute", "Value", title=f"Interaction {interaction}")
    for name, value in found.items():
        table.add_row(name, value_of(value))
    console().print(table)
    table = table_of("Property", "Value", title="interactionUserData")
    assert isinstance(properties, dict)
    for name, value in properties.items():
        table.add_row(name, value_of(value))
    console().print(table)


@click.command("find")
@click.argument("condition")
@click.option(
    "--order", metavar="ORDER", help="Properties with asc or desc, such as 'Priority desc, ReceivedAt'."
)
@click.option("--max", "count_max", metavar="N", help="How many at most; 100 unless it is given.")
@where_options
def find_command(
    condition: str, order: str | None, count_max: str | None, data: Path, http: str | None, as_json: bool
) -> None:
    """Find open interactions, such as "Lang = 'fr' and _age[] > 60"."""
    with faults(), open_source(data, http) as source:
        lines = source.find(condition, order, count_max)
    if as_json:
        for line in lines:
            print_json(line)
        return
    table = table_of("Interaction", "Media", "State", "Queue", "Received", "Properties", title=condition)
    for line in lines:
        properties = pairs_of(line["interactionUserData"])
        table.add_row(
            str(line["interactionId"]),
            str(line["interactionMediatype"]),
            str(line["interactionState"]),
            str(line["interactionQueue"]),
            str(line["interactionReceivedAt"]),
            " ".join(f"{name}={value_of(value)}" for name, value in properties.items()),
        )
    console().print(table)


@click.command("indexes")
@where_options
def indexes_command(data: Path, http: str | None, as_json: bool) -> None:
    """Show the declared indexes of properties: how far each is built, and how many entries it has."""
    with faults(), open_source(data, http) as source:
        lines = source.indexes()
    if as_json:
        for line in lines:
            print_json(line)
        return
    table = table_of("Property", "State", "Entries", title="Indexes")
    for line in lines:
        progress = f" {line['percent']} %" if line["state"] == "building" else ""
        table.add_row(str(line["name"]), f"{line['state']}{progress}", f"{line['entries']:,}")
    console().print(table)


@click.command("history")
@click.argument("interaction")
@where_options
def history_command(interaction: str, data: Path, http: str | None, as_json: bool) -> None:
    """Show every fact of an interaction, in order, and who was told."""
    with faults(), open_source(data, http) as source:
        lines = source.history(interaction)
    if as_json:
        for line in lines:
            print_json(line)
        return
    title = f"History of interaction {interaction}"
    table = table_of("Version", "Sequence", "Time", "Fact", "By", "What", "Told", title=title)
    for line in lines:
        table.add_row(
            str(line["interactionVersion"]),
            str(line["eventSequence"]),
            str(line["eventTime"])[11:],
            str(line["messageName"]).removeprefix("Event"),
            actor_of(line["actor"]),
            what_of(line),
            list_of(line["told"]),
        )
    console().print(table)


@click.command("explain")
@click.argument("interaction", required=False)
@click.argument("version", type=int, required=False)
@click.option("--sequence", type=int, help="A fact by its eventSequence, in place of INTERACTION VERSION.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="The configuration file with the views, where no server serves the directory.",
)
@where_options
def explain_command(
    interaction: str | None,
    version: int | None,
    sequence: int | None,
    config: Path | None,
    data: Path,
    http: str | None,
    as_json: bool,
) -> None:
    """Say who was told of a fact, in which message of which protocol, and who was not and why.

    Of a fact that placed or changed what waits in a queue it also says what the queue's views made of it.

    The fact is the one that made VERSION of INTERACTION, the latest one without VERSION, or the one
    with a sequence number.
    """
    if (interaction is None) == (sequence is None):
        raise Fault("explain: give INTERACTION [VERSION], or --sequence")
    with faults(), open_source(data, http, config) as source:
        if sequence is None:
            sequence = sequence_of(source.history(interaction or ""), interaction or "", version)
        found = source.explain(sequence)
    if as_json:
        print_json(found)
        return
    head = f"{found['fact']} (sequence {found['sequence']}, version {found['version']})"
    click.echo(f"{head}: caused by {found['caused_by']}, held by {found['held_by']}. Row: {found['row']}.")
    print_verdicts(found["verdicts"])
    print_views(found.get("views"))


def print_verdicts(verdicts: object) -> None:
    """Who was told, and who was not."""
    table = table_of("Listener", "Told", "Clients", "Message", "Protocol", "Why")
    assert isinstance(verdicts, list)
    for verdict in verdicts:
        table.add_row(
            verdict["listener"],
            "yes" if verdict["told"] else "no",
            list_of(verdict.get("clients", ())),
            verdict.get("message", ""),
            verdict.get("protocol", ""),
            verdict["why"],
        )
    console().print(table)


def print_views(views: object) -> None:
    """What the fact meant to the views of the queue, if there are any."""
    if not isinstance(views, list) or not views:
        return
    table = table_of("View", "Strategy", "Looks again", "Before", "After", "What followed")
    for view in views:
        table.add_row(
            view["view"],
            view.get("strategy", ""),
            view["looks_again"],
            "shown" if view["before"] else "not shown",
            "shown" if view["after"] else "not shown",
            view["what"],
        )
    console().print(table)


def sequence_of(history: list[Json], interaction: str, version: int | None) -> int:
    """The sequence of the fact that made a version; raises Fault."""
    found = [line for line in history if version is None or line["interactionVersion"] == version]
    if not found:
        raise Fault(f"interaction {interaction} has no version {version}")
    return int(str(found[-1]["eventSequence"]))


def actor_of(actor: object) -> str:
    """Who it was, in short."""
    assert isinstance(actor, dict)
    name = actor.get("strategyId") or actor.get("agentId") or actor.get("clientName") or ""
    return f"{actor['actorType']} {name}".strip()


def what_of(line: Mapping[str, object]) -> str:
    """What the fact says beyond its name."""
    parts = [
        f"{mark}{key}={value_of(value)}"
        for name, mark in CHANGES.items()
        for key, value in pairs_of(line.get(name)).items()
    ]
    if isinstance(party := line.get("party"), dict):
        parts.append(f"party={party_of(party)}")
    parts += [f"{name}={value_of(value)}" for name, value in line.items() if name not in PLAIN]
    return " ".join(parts)


def party_of(party: Mapping[str, object]) -> str:
    """Who it is, in short."""
    name = party.get("agentId") or f"{party.get('strategyId')} on {party.get('routerId')}"
    return f"{party['partyType']} {name}"


def pairs_of(found: object) -> dict[str, object]:
    """A key-value list, empty where there is none."""
    return found if isinstance(found, dict) else {}


def print_json(found: Json) -> None:
    """One line."""
    click.echo(msgspec.json.encode(found).decode())
