"""The end of the day: the books of what an engine heard, and those of the journal, compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from interaction_server.demo.check import Verdict
from interaction_server.demo.day.facts import journal_of
from interaction_server.demo.day.floor import Floor
from interaction_server.demo.day.invariants import gaps, made_once, over_capacity, told_twice, unaccounted
from interaction_server.demo.day.ledger import AGENT, HANDLED, HANDLING_MS, REVOKED, Ledger, Row, kept
from interaction_server.demo.day.stage import Stage
from interaction_server.dialects.interaction_management.event_base import FactEvent

COLUMNS: Final[Mapping[str, str]] = {
    "submitted": "in",
    "placed": "placed",
    "taken": "taken",
    "invited": "inv.",
    "accepted": "acc.",
    "rejected": "rej.",
    HANDLED: "hand.",
    "transferred": "trf.",
    "conferences": "cnf.",
    "intrusions": "itr.",
    "stopped": "stop.",
}
"""What is counted, and over which column it stands."""
DIFFERENT: Final = "{}!={}"


async def close_books(stage: Stage, seconds: float) -> bool:
    """Compare, and show what was found; whether all was as it must be. Raises DemoError."""
    journal = await journal_of(stage.house.data)
    engine, disk = kept(stage.told), kept(journal)
    show_queues(stage, engine, disk)
    show_agents(stage, engine, disk)
    show_grand_totals(stage, engine, disk)
    found = [*verdicts_on(stage, engine, disk, journal), *stage.differences]
    screen = stage.board.screen
    screen.heading("Result of the day")
    screen.verdicts("", found)
    wrong = sum(not verdict.right for verdict in found)
    seen = len(stage.checklist.scenarios) - len(stage.checklist.missing)
    what = f"{seen} scenarios seen, {len(found)} checks, {wrong} of them found a difference"
    screen.verdict(Verdict(right=not wrong, who="the day", what=what))
    screen.sentence(
        f"Ten hours in {seconds:.1f} seconds: {stage.observer.count} messages crossed the sockets, "
        f"{len(journal)} facts are in the journal."
    )
    return not wrong


def verdicts_on(
    stage: Stage, engine: Ledger, disk: Ledger, journal: Sequence[FactEvent]
) -> Iterator[Verdict]:
    """Everything that is checked at the end."""
    yield from agreement(engine, disk)
    yield from of_sequences(stage.told, journal)
    for who, wrong, right in (
        (
            "burst",
            made_once(journal, stage.burst),
            "every change that was under way at the crash was made, and once",
        ),
        ("told", told_twice(stage.seen), "nobody was told anything twice"),
        ("capacity", over_capacity(floor_of(journal)), "no agent had more at a time than it can take"),
        (
            "left",
            unaccounted(floor_of(journal), stage.left),
            "what was not stopped is where the server has it",
        ),
        ("scenarios", [*stage.checklist.missing], "every scenario of the list was seen on the wire"),
    ):
        yield Verdict(right=not wrong, who=who, what="; ".join(map(str, wrong)) or right)


def floor_of(journal: Iterable[FactEvent]) -> Floor:
    """What was so at the end, and the most that there was."""
    floor = Floor()
    for fact in journal:
        floor.see(fact)
    return floor


def agreement(engine: Ledger, disk: Ledger) -> Iterator[Verdict]:
    """The two sets of books, column by column."""
    keys = engine.totals.keys() | disk.totals.keys()
    different = [key for key in keys if engine.totals[key] != disk.totals[key]]
    what = f"{len(disk.totals)} totals of the engine and of the journal agree"
    if different:
        what = "; ".join(
            f"{' '.join(row)} {column}: {engine.totals[row, column]} and {disk.totals[row, column]}"
            for row, column in sorted(different)
        )
    yield Verdict(right=not different, who="books", what=what)


def of_sequences(told: Sequence[FactEvent], journal: Sequence[FactEvent]) -> Iterator[Verdict]:
    """Every position once, in order, in both sources."""
    for who, facts in (("engine", told), ("journal", journal)):
        wrong = gaps([fact.event_sequence for fact in facts])
        what = f"{len(facts)} facts, positions 1 to {len(facts)}, no gap, none twice"
        yield Verdict(right=not wrong, who=who, what=", ".join(wrong) or what)


def show_queues(stage: Stage, engine: Ledger, disk: Ledger) -> None:
    """By media type and queue."""
    rows = sorted({row for row, _ in disk.totals | engine.totals if row[0] != AGENT})
    stage.board.books(
        "The books: by media type and queue",
        ("Media", "Queue", *COLUMNS.values()),
        [(*row, *cells(engine, disk, row, COLUMNS)) for row in rows],
    )


def show_agents(stage: Stage, engine: Ledger, disk: Ledger) -> None:
    """By agent."""
    rows = sorted({row for row, _ in disk.totals | engine.totals if row[0] == AGENT})
    columns = ["invited", "accepted", "rejected", HANDLED]
    stage.board.books(
        "The books: by agent",
        ("Agent", "invited", "accepted", "rejected", "handled", "time handling"),
        [(row[1], *cells(engine, disk, row, columns), handling(engine, disk, row)) for row in rows],
    )


def show_grand_totals(stage: Stage, engine: Ledger, disk: Ledger) -> None:
    """Over everything, the engine's beside the journal's."""
    reasons = sorted({column for _, column in disk.totals | engine.totals if column.startswith(REVOKED)})
    stage.board.books(
        "The books: all together",
        ("", "Engine", "Journal"),
        [(column, str(total(engine, column)), str(total(disk, column))) for column in (*COLUMNS, *reasons)],
    )


def total(ledger: Ledger, column: str) -> int:
    """Over all media types and queues."""
    return sum(count for (row, name), count in ledger.totals.items() if name == column and row[0] != AGENT)


def cells(engine: Ledger, disk: Ledger, row: Row, columns: Iterable[str]) -> Iterator[str]:
    """A number for each column; both where they differ, and none for nothing."""
    for column in columns:
        yield cell(engine.totals[row, column], disk.totals[row, column])


def cell(of_engine: object, of_journal: object) -> str:
    """One number, or both where they differ."""
    if of_engine != of_journal:
        return DIFFERENT.format(of_engine, of_journal)
    return str(of_engine or "")


def handling(engine: Ledger, disk: Ledger, row: Row) -> str:
    """How long an agent was busy, all its interactions added up."""
    return cell(*(span(ledger.totals[row, HANDLING_MS]) for ledger in (engine, disk)))


def span(milliseconds: int) -> str:
    """Hours, minutes and seconds."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
