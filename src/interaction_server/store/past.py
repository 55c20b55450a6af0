"""What was: the histories of interactions, and interactions as they were before a fact.

Most of what is asked for lies nearer to the end of a journal than to its beginning: so changes are undone
from the state of now back to then. Where a fact does not hold what it replaced, what was before is folded.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

import apsw

from interaction_server.core.decide.reading import state_at
from interaction_server.core.evolve import History, evolve, undo
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId, Milliseconds
from interaction_server.core.refusals import Refusal
from interaction_server.store.database import SQL, number, snapshot
from interaction_server.store.encoding import (
    Heading,
    decode_headings,
    decode_records_of,
    encode_text,
    interaction_decoder,
)
from interaction_server.store.projection import Backlog
from interaction_server.store.reading import batches_from, load

States = dict[InteractionId, Interaction]
Targets = Mapping[InteractionId, Heading]
"""For each interaction the fact before which its state is wanted."""


def history(connection: apsw.Connection, backlog: Backlog, interaction_id: InteractionId) -> History:
    """What the index knows, and what the backlog knows for it; a batch that both know counts once."""
    ids = {interaction_id}
    waiting = waiting_batches(backlog, ids)
    with snapshot(connection):
        start = read_baselines(connection, ids).get(interaction_id)
        batches = sorted(waiting | indexed_batches(connection, ids))
        records = chain.from_iterable(facts_of(connection, batches, ids))
        return History(records=tuple(records), start=start)


def find_state(
    connection: apsw.Connection,
    backlog: Backlog,
    interaction_id: InteractionId,
    version: int | None,
    time: Milliseconds | None,
) -> Interaction | Refusal:
    """The fold of a history up to a version or time."""
    return state_at(history(connection, backlog, interaction_id), interaction_id, version, time)


def states_before(
    connection: apsw.Connection,
    backlog: Backlog,
    facts: range,
    count_max: int,
    without: Collection[InteractionId],
) -> Mapping[InteractionId, Interaction]:
    """Interactions as they were before a range of facts that they have facts in.

    The states of now are read before the batches that led to them are looked up. Should one be missed all
    the same, since the backlog has not been told of its commit yet, then versions do not meet.
    """
    with snapshot(connection):
        targets = first_facts(connection, facts, count_max, without)
    states = load(connection, backlog, targets)
    waiting = waiting_batches(backlog, targets)
    with snapshot(connection):
        since = number(connection, SQL["batch_of"], facts.start)
        batches = indexed_batches(connection, targets, since) | {each for each in waiting if each >= since}
        undo_until(targets, states, facts_of(connection, sorted(batches, reverse=True), states))
        others = {each: target for each, target in targets.items() if not meets(states.get(each), target)}
        if others:
            earlier = read_baselines(connection, others)
            batches = waiting | indexed_batches(connection, others)
            fold_until(others, earlier, facts_of(connection, sorted(batches), others))
            states.update(earlier)
    return {each: state for each, state in states.items() if meets(state, targets[each])}


def first_facts(
    connection: apsw.Connection, facts: range, count_max: int, without: Collection[InteractionId]
) -> Targets:
    """The first facts of interactions in a range, but for those that began in it."""
    found: dict[InteractionId, Heading] = {}
    begun: set[InteractionId] = set()
    for stored in batches_from(connection, facts.start):
        for heading in decode_headings(stored):
            interaction_id = heading.interaction_id
            if heading.sequence not in facts or interaction_id is None or interaction_id in without:
                continue
            if heading.version == 1:
                begun.add(interaction_id)
            elif interaction_id not in begun:
                found.setdefault(interaction_id, heading)
                if len(found) >= count_max:
                    return found
        if heading.sequence >= facts.stop:
            break
    return found


def undo_until(targets: Targets, states: States, batches: Iterable[list[Record]]) -> None:
    """Take back what came after the targets, as far as that can be done; the newest batch comes first."""
    for batch in batches:
        for record in reversed(batch):
            interaction_id = record.interaction_id
            assert interaction_id is not None
            state = states[interaction_id]
            if record.version == state.version >= targets[interaction_id].version:
                before = undo(state, record)
                if before is not None:
                    states[interaction_id] = before


def fold_until(targets: Targets, states: States, batches: Iterable[list[Record]]) -> None:
    """Bring states from a baseline, or from nothing, to what they were before the targets."""
    for batch in batches:
        for record in batch:
            interaction_id = record.interaction_id
            assert interaction_id is not None
            if record.version < targets[interaction_id].version:
                states[interaction_id] = evolve(states.get(interaction_id), record)


def meets(state: Interaction | None, target: Heading) -> bool:
    """Whether a fact is the next of an interaction that is so."""
    return state is not None and state.version == target.version - 1


def waiting_batches(backlog: Backlog, ids: Iterable[InteractionId]) -> set[int]:
    """First sequences of the batches that the index may not have yet."""
    return set(chain.from_iterable(map(backlog.batches_of, ids)))


def indexed_batches(connection: apsw.Connection, ids: Iterable[InteractionId], since: int = 0) -> set[int]:
    """First sequences of the batches that the index has, from one on."""
    found = connection.execute(SQL["batches_of"], (encode_text(tuple(ids)), since))
    return {first for (first,) in found}


def facts_of(
    connection: apsw.Connection, batches: Iterable[int], ids: Collection[InteractionId]
) -> Iterator[list[Record]]:
    """The facts of interactions, batch by batch."""
    for first in batches:
        for (stored,) in connection.execute(SQL["batch"], (first,)):
            yield decode_records_of(stored, ids)


def read_baselines(connection: apsw.Connection, ids: Iterable[InteractionId]) -> States:
    """The states that retention left of the beginnings of interactions."""
    found = connection.execute(SQL["baselines"], (encode_text(tuple(ids)),))
    states = [interaction_decoder.decode(body) for (body,) in found]
    return {state.id: state for state in states}
