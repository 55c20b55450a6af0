"""Declared indexes of properties: kept up with every row that is written, built and removed in slices.

An entry says the value of a property in the row of an interaction, not in its state, which may be
further; and an index that is not complete yet is kept up like any other.
"""

from collections.abc import Collection, Iterable
from typing import Final

import apsw

from interaction_server.core.evolve import is_closed
from interaction_server.core.model import Interaction
from interaction_server.core.system_properties import index_fault, property_value
from interaction_server.store.conditions import Criteria, Value
from interaction_server.store.database import SQL, available, number, repeatable, snapshot, transaction
from interaction_server.store.port import IndexRefused, IndexState

SLICE_ROWS: Final = 64
"""How many rows are indexed, or entries removed, in one transaction; a commit waits for one of them."""

Stored = tuple[int, str, str | None, bool]
"""A row of ``property_index``: number, name, position, and whether its declaration was dropped."""


class Indexes:
    """The writer's half. ``numbers`` are the declared ones by name: those that are kept up.

    Memory never has one that the file has not. The file may have one more, where the outcome of a
    declaration is unknown; nothing of that is built until memory has it too.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.numbers: dict[str, int] = {}
        self.unfinished = False
        self.learn()

    def learn(self) -> None:
        """Memory follows the file."""
        stored = stored_indexes(self.connection)
        self.numbers = {name: index for index, name, _, dropped in stored if not dropped}
        self.unfinished = any(dropped or position is not None for _, _, position, dropped in stored)

    def declare(self, names: Collection[str]) -> None:
        """These are to be, and no others; raises IndexRefused, StoreUnavailable."""
        fault = index_fault(names)
        if fault is not None:
            raise IndexRefused(fault)
        with available():
            stored = stored_indexes(self.connection)
        declared = {name: index for index, name, _, dropped in stored if not dropped}
        if declared.keys() != set(names):
            with repeatable(), transaction(self.connection):
                for name in declared.keys() - names:
                    self.connection.execute(SQL["drop_property_index"], (declared[name],))
                for name in sorted(set(names) - declared.keys()):
                    self.connection.execute(SQL["add_property_index"], (name,))
        with available():
            self.learn()

    def put(self, states: Iterable[Interaction]) -> None:
        """The rows of these interactions are being written, in this transaction, and so are their entries."""
        entries: list[tuple[str, int, Value]] = []
        gone: list[tuple[str, int]] = []
        for state in states:
            for name, index in self.numbers.items():
                value = indexed_value(state, name)
                if value is None:
                    gone.append((state.id, index))
                else:
                    entries.append((state.id, index, value))
        self.connection.executemany(SQL["put_entry"], entries)
        self.connection.executemany(SQL["remove_entry"], gone)

    def work(self) -> bool:
        """Build or remove a slice; False when nothing is left to do."""
        if not self.unfinished:
            return False
        with repeatable(), transaction(self.connection):
            stored = stored_indexes(self.connection)
            found = self.build(stored) or self.remove(stored)
        self.unfinished = found
        return found

    def build(self, stored: Iterable[Stored]) -> bool:
        """The next slice of what is least far, of all that are as far; False when all are complete."""
        known = self.numbers.values()
        building = [each for each in stored if each[0] in known and each[2] is not None]
        if not building:
            return False
        start = min(position for _, _, position, _ in building if position is not None)
        end = self.connection.execute(SQL["next_to_index"], (start, SLICE_ROWS)).get
        for index, name, position, _ in building:
            if position == start:
                if isinstance(end, str):
                    self.index_rows(index, name, start, end)
                self.connection.execute(SQL["move_property_index"], (end, index))
        return True

    def index_rows(self, index: int, name: str, start: str, end: str) -> None:
        """The entries of the rows after an id up to another one."""
        criteria = Criteria(0, index, start, end)
        sql = SQL["index_rows"].format(value=criteria.property(name).sql)
        self.connection.execute(sql, criteria.values)

    def remove(self, stored: Iterable[Stored]) -> bool:
        """A slice of an index whose declaration was dropped; False when there is none."""
        known = self.numbers.values()
        for index, _, _, dropped in stored:
            if dropped and index not in known:
                self.connection.execute(SQL["remove_entries"], (index, SLICE_ROWS))
                if not self.connection.changes():
                    self.connection.execute(SQL["remove_property_index"], (index,))
                return True
        return False


def indexed_value(state: Interaction, name: str) -> Value | None:
    """What an index says of an interaction; None where it says nothing."""
    value = None if is_closed(state) else property_value(state, name)
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) else None


def stored_indexes(connection: apsw.Connection) -> list[Stored]:
    """What the file has of them, by name."""
    rows = connection.execute(SQL["property_indexes"])
    return [(index, name, position, bool(dropped)) for index, name, position, dropped in rows]


def index_states(connection: apsw.Connection) -> list[IndexState]:
    """How far they are, as of one moment."""
    with snapshot(connection):
        return [state_of(connection, each) for each in stored_indexes(connection)]


def state_of(connection: apsw.Connection, stored: Stored) -> IndexState:
    """How far one is: an index that is being removed has nothing left to build."""
    index, name, position, dropped = stored
    entries = number(connection, SQL["count_entries"], index)
    if dropped:
        return IndexState(name=name, state="removing", percent=0, entries=entries)
    if position is None:
        return IndexState(name=name, state="complete", percent=100, entries=entries)
    [(done, rows)] = connection.execute(SQL["count_rows"], (position,))
    return IndexState(name=name, state="building", percent=100 * done // max(rows, 1), entries=entries)
