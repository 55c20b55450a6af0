"""The pages of scenarios, made from the scenarios: nothing on them is written by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.conformance import diagram
from interaction_server.conformance.diagram import Exchange
from interaction_server.conformance.matching import PLACEHOLDER
from interaction_server.conformance.rows import by_row
from interaction_server.conformance.scenario import (
    SERVER,
    Absent,
    Anything,
    Arrives,
    Empty,
    Exactly,
    Has,
    Leaves,
    Naming,
    Nested,
    NothingElse,
    OneMoreThan,
    Repeated,
    Restarts,
    Scenario,
    Sends,
    Steps,
    entrance,
)
from interaction_server.conformance.scenarios import EVERY_SCENARIO

INDEX: Final = "index.md"


def exchanges_of(steps: Steps) -> list[Exchange]:
    """The arrows of what should happen."""
    arrows: list[Exchange] = []
    for step in steps:
        match step:
            case Sends() | Has():
                ends = (step.party, SERVER) if isinstance(step, Sends) else (SERVER, step.party)
                note = f"in place of {step.in_place}" if step.in_place else ""
                arrows.append(
                    Exchange(
                        sender=ends[0],
                        receiver=ends[1],
                        protocol=step.dialect,
                        message=step.message,
                        note=note,
                    )
                )
            case Arrives():
                arrows += exchanges_of(entrance(step.party))
            case Leaves() | Restarts() | NothingElse():
                pass
    return arrows


def participants(scenario: Scenario) -> tuple[str, ...]:
    """The lifelines: the first of the cast, the server, the others; those who have nothing too."""
    arriving = [step.party for step in scenario.given + scenario.steps if isinstance(step, Arrives)]
    names = tuple(dict.fromkeys(party.name for party in (*scenario.cast, *arriving)))
    return (*names[:1], SERVER, *names[1:])


def as_text(scenario: Scenario, *, ascii_only: bool = False) -> str:
    """The scenario's own steps as a sequence diagram for a terminal."""
    return diagram.text(exchanges_of(scenario.steps), participants(scenario), ascii_only=ascii_only)


def as_mermaid(scenario: Scenario) -> str:
    """The scenario's own steps as a Mermaid diagram."""
    return diagram.mermaid(exchanges_of(scenario.steps), participants(scenario))


def pages(scenarios: Iterable[Scenario] = EVERY_SCENARIO) -> dict[str, str]:
    """Markdown by file name: an index, and a page for each scenario."""
    made = tuple(scenarios)
    return {INDEX: index(made)} | {f"{scenario.slug}.md": page(scenario) for scenario in made}


def index(scenarios: Iterable[Scenario]) -> str:
    """The scenarios by family, each with its sentence."""
    made = tuple(scenarios)
    rows = ["# Scenarios", "", "Made from the scenarios that `ixn conform` plays.", "", *covering(made), ""]
    family = ""
    for scenario in made:
        if scenario.family != family:
            family = scenario.family
            rows += ["", f"## {family}", "", "| Scenario | What happens | Source |", "|---|---|---|"]
        cells = f"[{scenario.name}]({scenario.slug}.md) | {scenario.sentence} | {scenario.source}"
        rows.append(f"| {cells} |")
    return "\n".join(rows) + "\n"


def covering(scenarios: Iterable[Scenario]) -> Iterator[str]:
    """Which scenarios play each row of the table in protocol 8."""
    yield "## By the rows of [protocol 8](../protocol.md#8-the-other-scenarios-participants-and-messages)"
    yield from ("", "| Row | Scenarios |", "|---|---|")
    for row, players in by_row(scenarios).items():
        links = ", ".join(f"[{scenario.name}]({scenario.slug}.md)" for scenario in players)
        yield f"| {row} | {links} |"


def page(scenario: Scenario) -> str:
    """Name, sentence, the table of messages and protocols, and both diagrams."""
    rows = [f"# {scenario.name}", "", f"*{scenario.family}; {scenario.source}*", "", scenario.sentence, ""]
    if scenario.settings:
        options = " ".join(f"--set {name}={value}" for name, value in scenario.settings.items())
        rows += [f"The server runs with `{options}`.", ""]
    if scenario.configuration:
        rows += ["It is configured so:", "", "```toml", scenario.configuration.strip(), "```", ""]
    if scenario.given:
        before = dict.fromkeys(step.message for step in scenario.given if isinstance(step, Sends))
        rows += [f"Before it: {', '.join(before)}.", ""]
    rows += ["| Who | Message | Protocol | With |", "|---|---|---|---|", *table(scenario.steps), ""]
    rows += ["```mermaid", as_mermaid(scenario), "```", "", "```text", as_text(scenario), "```"]
    return "\n".join(rows) + "\n"


def table(steps: Steps) -> Iterator[str]:
    """One row for each step, in the words of the document."""
    for step in steps:
        match step:
            case Sends() | Has():
                yield f"| {who(step)} | {name_of(step)} | {step.dialect} | {attributes(step.attributes)} |"
            case Arrives():
                yield f"| {step.party.name} connects | | | |"
                yield from table(entrance(step.party))
            case Leaves():
                yield f"| {step.party} is gone | | | |"
            case Restarts():
                yield "| the server ends and starts again | | | |"
            case NothingElse():
                yield "| nobody has anything else | | | |"


def who(step: Sends | Has) -> str:
    """Who does what in a row."""
    if isinstance(step, Sends):
        return f"{step.party} sends"
    return f"{step.party} is answered" if step.answers else f"{step.party} has"


def name_of(step: Sends | Has) -> str:
    """The message, and what it stands in for, in the words of the document."""
    if step.in_place is None:
        return step.message
    if isinstance(step, Sends):
        return f"{step.message}, standing in for {step.in_place}"
    return f"{step.message}, used here in place of {step.in_place}"


def attributes(given: Mapping[str, object]) -> str:
    """The attributes that matter, for one cell of a table."""
    return "<br>".join(f"**{shown(name)}**: {phrase(value)}" for name, value in given.items())


def phrase(value: object) -> str:
    """A value, or the mark that stands for one, in words."""
    words = PHRASES.get(type(value))
    return f"`{msgspec.json.encode(value).decode()}`" if words is None else words(value)


def phrase_list(value: Mapping[str, object]) -> str:
    """The pairs of a list."""
    return ", ".join(f"`{shown(key)}` = {phrase(inner)}" for key, inner in value.items())


def phrase_text(text: str) -> str:
    """A text; what a run binds is in italics."""
    bound = PLACEHOLDER.fullmatch(text)
    if bound and not bound[1].startswith("own "):
        return f"*{bound[1]}*"
    return f"`{shown(text)}`" if text else "empty"


def shown(text: str, letters_max: int = 40) -> str:
    """A text for people: own names without their mark, long ones cut."""
    plain = PLACEHOLDER.sub(lambda found: found[1].removeprefix("own "), text)
    return plain if len(plain) <= letters_max else plain[: letters_max - 1] + "…"


PHRASES: Final[Mapping[type, Callable[..., str]]] = {
    Absent: lambda _: "not there",
    Anything: lambda _: "any",
    Empty: lambda _: "none",
    Exactly: lambda mark: f"exactly {phrase_list(mark.value)}" if mark.value else "none",
    OneMoreThan: lambda mark: f"one more than {phrase_text(mark.placeholder)}",
    Naming: lambda mark: f"names {', '.join(map(phrase_text, mark.names))}",
    Repeated: lambda mark: f"{mark.times} times `{mark.text}`",
    Nested: lambda mark: f"lists nested {mark.levels} deep",
    dict: phrase_list,
    str: phrase_text,
}
"""How each kind of value is said."""
