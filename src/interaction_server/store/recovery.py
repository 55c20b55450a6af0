"""What an SQLite store knows after it was opened: the rows, brought up to the journal after them."""

from collections.abc import Mapping

import apsw

from interaction_server.core.evolve import evolve
from interaction_server.core.facts import Record
from interaction_server.core.model import AgentId, AgentSession, Interaction, InteractionId
from interaction_server.store.database import SQL, number
from interaction_server.store.encoding import (
    agent_session_decoder,
    decode_records,
    encode_text,
    interaction_decoder,
)
from interaction_server.store.port import Recovered
from interaction_server.store.projection import Backlog
from interaction_server.store.writer import Writer


def recover(connection: apsw.Connection) -> Writer:
    """A writer whose memory is as if it had committed everything itself."""
    projected = number(connection, SQL["meta"], "projected_sequence")
    backlog = Backlog(projected + 1)
    replay(connection, projected, backlog)
    return Writer(
        connection,
        backlog=backlog,
        agents=read_agents(connection),
        last_sequence=number(connection, SQL["last_sequence"]),
    )


def replay(connection: apsw.Connection, projected: int, backlog: Backlog) -> None:
    """Fold the batches after a sequence onto the rows; what a row holds already is passed over."""
    states: dict[InteractionId, Interaction] = {}
    for first, stored in connection.execute(SQL["batches_after"], (projected,)):
        records = decode_records(stored)
        by_id = by_interaction(records)
        backlog.young.add_batch(first, len(records), by_id)
        states.update(read_interactions(connection, by_id.keys() - states.keys()))
        for interaction_id, facts in by_id.items():
            before = state = states.get(interaction_id)
            for record in facts:
                if state is None or record.version > state.version:
                    state = evolve(state, record)
            if state is not None and state is not before:
                states[interaction_id] = state
                backlog.remember(interaction_id, state)


def by_interaction(records: tuple[Record, ...]) -> dict[InteractionId, list[Record]]:
    """The records that are about interactions, in their order."""
    groups: dict[InteractionId, list[Record]] = {}
    for record in records:
        if record.interaction_id is not None:
            groups.setdefault(record.interaction_id, []).append(record)
    return groups


def read_interactions(
    connection: apsw.Connection, ids: set[InteractionId]
) -> Mapping[InteractionId, Interaction]:
    """The rows of these interactions, which may be behind the journal."""
    if not ids:
        return {}
    found = connection.execute(SQL["interactions"], (encode_text(tuple(ids)),))
    states = [interaction_decoder.decode(body) for (body,) in found]
    return {state.id: state for state in states}


def read_agents(connection: apsw.Connection) -> dict[AgentId, AgentSession]:
    """The agent sessions that had not ended."""
    found = connection.execute(SQL["agent_sessions"])
    sessions = [agent_session_decoder.decode(body) for (body,) in found]
    return {session.agent_id: session for session in sessions}


def recovered(writer: Writer) -> Recovered:
    """What the runtime is told at the start."""
    rows = [interaction_decoder.decode(body) for (body,) in writer.connection.execute(SQL["held"])]
    return Recovered(
        last_sequence=writer.last_sequence,
        agents={AgentId(agent_id): session for agent_id, session in writer.agents.items()},
        held=tuple(writer.backlog.state(row.id) or row for row in rows),
    )
