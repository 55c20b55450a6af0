"""After the story: its history, its state as of an earlier version, and who was told of one fact and why."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.demo.check import Verdict
from interaction_server.demo.house import House, objects, one_object
from interaction_server.demo.play import Play
from interaction_server.dialects.interaction_management.objects import Interaction

LISTS: Final = {"addedProperties": "+", "changedProperties": "~", "deletedProperties": "-"}
SHOWN_CHARACTERS_MAX: Final = 60
ABSENT: Final = "-"


async def look_back(play: Play, house: House, early: Interaction) -> None:
    """What can be asked about the interaction now that it is closed; raises DemoError."""
    await show_history(play, house, early.interaction_id)
    await show_early(play, house, early)
    if play.change:
        await explain(play, house)


async def show_history(play: Play, house: House, interaction_id: str) -> None:
    """Every fact of the interaction."""
    path = f"/api/interactions/{interaction_id}/history"
    lines = objects(await house.ask(path))
    play.screen.heading(f"The history of interaction {interaction_id}")
    play.screen.source(f"GET http://{house.http}{path}")
    play.screen.table(
        ("Version", "Fact", "Event", "Caused by", "What", "Told"), [row(line) for line in lines], ("What",)
    )
    versions = [line.get("interactionVersion") for line in lines]
    gap_free = versions == list(range(1, len(lines) + 1))
    what = f"versions 1 to {len(lines)}, no gap" if gap_free else f"its versions have a gap: {versions}"
    play.judge("", [Verdict(right=gap_free, who="history", what=what)])


def row(line: Mapping[str, object]) -> tuple[str, ...]:
    """One fact."""
    actor, told = line.get("actor"), line.get("told")
    return (
        str(line.get("interactionVersion")),
        str(line.get("eventSequence")),
        str(line.get("messageName")),
        named(actor if isinstance(actor, dict) else {}),
        ", ".join(details(line)),
        # Each is led by the kind of listener as which the client was told.
        ", ".join(str(one).partition(" ")[2] for one in told) if isinstance(told, list) else "",
    )


def named(one: Mapping[str, object]) -> str:
    """An actor or party by the most telling of its names."""
    names = ("strategyId", "agentId", "clientName", "actorType")
    return next((str(one[name]) for name in names if name in one), "")


def details(line: Mapping[str, object]) -> Iterator[str]:
    """What a fact is about, in a few words."""
    for name, sign in LISTS.items():
        keys = line.get(name)
        if isinstance(keys, dict):
            yield from (f"{sign}{key}" for key in keys)
    party, queue, reason = line.get("party"), line.get("queue"), line.get("reason")
    if isinstance(party, dict):
        yield f"{party.get('partyType')} {named(party)}"
    if queue:
        yield str(queue)
    if isinstance(reason, dict):
        yield from (str(value) for value in reason.values())


async def show_early(play: Play, house: House, early: Interaction) -> None:
    """The state at the version at which URS got the interaction, beside its state at the end."""
    version, path = early.interaction_version, f"/api/interactions/{early.interaction_id}"
    then = one_object(await house.ask(path, at_version=version))
    end = one_object(await house.ask(path))
    play.screen.heading(f"Its state as of version {version}, and at the end")
    play.screen.source(f"RequestGetInteractionProperties with atVersion={version}, while the agent had it;")
    play.screen.source(f"GET http://{house.http}{path}")
    play.screen.table(
        ("Property", f"Version {version}", f"Version {end.get('interactionVersion')}"),
        [(name, brief(was), brief(became)) for name, was, became in changes(then, end)],
        (f"Version {end.get('interactionVersion')}",),
    )
    alike = msgspec.to_builtins(early) == then
    what = f"version {version} is the same by the SDK and by HTTP"
    if not alike:
        what = f"differs by the SDK and by HTTP: {early}, {then}"
    play.judge("", [Verdict(right=alike, who="state", what=what)])


def changes(then: Mapping[str, object], end: Mapping[str, object]) -> Iterator[tuple[str, object, object]]:
    """What differs, user data by its properties."""
    for name in dict.fromkeys([*then, *end]):
        was, became = then.get(name), end.get(name)
        if isinstance(was, dict) and isinstance(became, dict) and name == "interactionUserData":
            yield from changes(was, became)
        elif was != became:
            yield name, was, became


def brief(value: object) -> str:
    """A value in a few words; of a follow-up its text."""
    if value is None:
        return ABSENT
    words = " ".join(str(value.get("Text", value) if isinstance(value, dict) else value).split())
    return words if len(words) <= SHOWN_CHARACTERS_MAX else words[: SHOWN_CHARACTERS_MAX - 2] + ".."


async def explain(play: Play, house: House) -> None:
    """Who was told of the first change of properties, who was not, and why."""
    path = f"/api/facts/{play.change}/explanation"
    answer = one_object(await house.ask(path))
    verdicts = objects(answer.get("verdicts"))
    play.screen.heading(f"Why was who told of fact {play.change}?")
    play.screen.source(f"GET http://{house.http}{path}")
    play.screen.facts(
        {
            "fact": f"{answer.get('fact')}, version {answer.get('version')}",
            "caused by": str(answer.get("caused_by")),
            "while processed by": str(answer.get("held_by")),
            "row": str(answer.get("row")),
        }
    )
    play.screen.table(
        ("Listener", "Told", "Why"),
        [(str(one.get("listener")), told(one), str(one.get("why"))) for one in verdicts],
        ("Listener", "Why"),
    )
    said = {(str(one.get("message")), str(one.get("protocol"))) for one in verdicts if one.get("told")}
    alike = said == play.told
    what = "agrees with what crossed the sockets" if alike else f"says {said}; what came was {play.told}"
    play.judge("", [Verdict(right=alike, who="explanation", what=what)])


def told(verdict: Mapping[str, object]) -> str:
    """In which message a listener was told, if it was."""
    return str(verdict.get("message")) if verdict.get("told") else "no"
