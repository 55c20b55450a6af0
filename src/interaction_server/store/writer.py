"""The writing half of the SQLite store: plan a batch, write it in one transaction, then believe it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import apsw
import msgspec

from interaction_server.core.agent_sessions import apply_agent_fact
from interaction_server.core.evolve import is_held
from interaction_server.core.facts import AgentFact, AnyFact, PropertiesChanged, Record
from interaction_server.core.model import AgentId, AgentSession, Interaction, InteractionId
from interaction_server.store.database import SQL, available, number, repeatable, statement, transaction
from interaction_server.store.encoding import encode_answer, encode_records, encode_text
from interaction_server.store.indexing import Indexes
from interaction_server.store.port import Batch, OutcomeUnknown, RememberedAnswer, StoreUnavailable
from interaction_server.store.projection import Backlog, Slice

Row = tuple[int, str, str, str, int, int | None, bool, int, str]

AGENT_FACTS: Final = AgentFact.__args__
PUT_META: Final = SQL["put_meta"]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch will have changed in memory once it is durable.

    ``rows`` are the states that are written at once, those of the slice among them where the batch
    has newer ones; ``agents`` is None where no fact is about an agent.
    """

    batch: Batch
    rows: dict[InteractionId, Interaction]
    piece: Slice
    agents: dict[AgentId, AgentSession] | None
    projected: int
    last_sequence: int

    def is_journal_only(self, projected: int) -> bool:
        """Whether the journal row is all there is to write: one statement, which is a transaction itself.

        It is a frequent case, and every statement is a chance for other threads to keep this one waiting.
        """
        else_to_write = self.rows or self.piece or self.batch.answers or self.projected != projected
        return bool(self.batch.records) and self.agents is None and not else_to_write


class Writer:
    """The only one that changes the database and the backlog; all its work is done in one thread."""

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        backlog: Backlog,
        agents: dict[AgentId, AgentSession],
        last_sequence: int,
    ) -> None:
        self.connection = connection
        self.backlog = backlog
        self.agents = agents
        self.last_sequence = last_sequence
        self.projected = number(connection, SQL["meta"], "projected_sequence")
        self.doubtful: Plan | None = None
        self.indexes = Indexes(connection)

    def commit(self, batch: Batch) -> None:
        """Make a batch durable; memory follows only when it is."""
        self.settle()
        if not batch.records and not batch.answers:
            return
        plan = self.plan(batch)
        try:
            if plan.is_journal_only(self.projected):
                with statement(self.connection):
                    self.append(batch.records)
            else:
                with transaction(self.connection):
                    self.write(plan)
        except OutcomeUnknown:
            self.doubtful = plan
            raise
        self.believe(plan)

    def plan(self, batch: Batch) -> Plan:
        """Decide which rows this batch takes along; nothing is changed by it."""
        last_sequence = self.last_sequence
        if batch.records:
            first = batch.records[0].sequence
            assert first == last_sequence + 1, f"{first} does not follow {last_sequence}"
            last_sequence = batch.records[-1].sequence
            assert last_sequence - first + 1 == len(batch.records), "a gap within the batch"
        states = batch.states
        piece = self.backlog.due(self.last_sequence + 1, len(states))
        rows = {each: states.get(each, state) for each, state in piece.states.items()}
        others = [record for record in batch.records if not is_plain_change(record.fact)]
        for record in others:
            if record.interaction_id is not None:
                rows[record.interaction_id] = states[record.interaction_id]
        return Plan(
            batch=batch,
            rows=rows,
            piece=piece,
            agents=self.agents_after(others),
            projected=self.backlog.projected_sequence(),
            last_sequence=last_sequence,
        )

    def agents_after(self, records: Iterable[Record]) -> dict[AgentId, AgentSession] | None:
        """The agent sessions after these facts, None if they are the same as before."""
        about_agents = [record for record in records if isinstance(record.fact, AGENT_FACTS)]
        if not about_agents:
            return None
        agents = dict(self.agents)
        for record in about_agents:
            apply_agent_fact(agents, record.fact, record.actor.client_name or "")
        return agents

    def write(self, plan: Plan) -> None:
        """The statements of one batch, within its transaction."""
        if plan.batch.records:
            self.append(plan.batch.records)
        self.put_interactions(plan.rows.values())
        self.put_index(plan.piece)
        if plan.agents is not None:
            self.put_agents(plan.agents)
        if plan.batch.answers:
            self.connection.executemany(SQL["put_answer"], map(answer_row, plan.batch.answers))
        if plan.projected != self.projected:
            self.connection.execute(PUT_META, (plan.projected, "projected_sequence"))

    def append(self, records: Sequence[Record]) -> None:
        """The journal row of a batch."""
        time = max([record.time for record in records])
        row = (records[0].sequence, records[-1].sequence, time, encode_records(records))
        self.connection.execute(SQL["append_batch"], row)

    def put_interactions(self, states: Collection[Interaction]) -> None:
        """The rows of these interactions become current, and what indexes say of them."""
        self.connection.executemany(SQL["put_interaction"], map(interaction_row, states))
        if self.indexes.numbers:
            self.indexes.put(states)

    def put_index(self, piece: Slice) -> None:
        """The index learns which batches hold facts of which interactions."""
        rows = [(each, batches[-1], encode_text(batches)) for each, batches in piece.stretches.items()]
        self.connection.executemany(SQL["put_index"], rows)

    def put_agents(self, agents: dict[AgentId, AgentSession]) -> None:
        """Write what is different from the sessions before."""
        for agent_id in self.agents.keys() - agents.keys():
            self.connection.execute(SQL["remove_agent_session"], (agent_id,))
        for agent_id, session in agents.items():
            if self.agents.get(agent_id) != session:
                row = (agent_id, encode_text(session))
                self.connection.execute(SQL["put_agent_session"], row)

    def believe(self, plan: Plan) -> None:
        """The batch is durable: memory is brought up to it."""
        batch = plan.batch
        self.backlog.done(plan.piece)
        self.backlog.forget_states(plan.rows)
        if batch.records:
            first = batch.records[0].sequence
            self.backlog.young.add_batch(first, len(batch.records), batch.states)
        self.backlog.remember_all(batch.states, without=plan.rows)
        if plan.agents is not None:
            self.agents = plan.agents
        self.projected = plan.projected
        self.last_sequence = plan.last_sequence

    def settle(self) -> None:
        """After an unknown outcome: find out what is so, and believe that.

        Reading alone would not do. A commit that failed in its last step may still be in the file
        and come back after a crash; only when something newer is durable is it settled.
        """
        plan = self.doubtful
        if plan is None:
            return
        try:
            with transaction(self.connection):
                self.connection.execute(SQL["raise_fence"])
                durable = self.is_durable(plan)
        except OutcomeUnknown as error:
            raise StoreUnavailable(str(error)) from error
        self.doubtful = None
        if durable:
            self.believe(plan)

    def is_durable(self, plan: Plan) -> bool:
        """Whether a batch of unknown outcome is in the file; all of a batch is there or nothing."""
        if plan.batch.records:
            return number(self.connection, SQL["last_sequence"]) == plan.last_sequence
        return False

    def confirm_last_sequence(self) -> int:
        """The last committed fact, read from the file."""
        self.settle()
        with available():
            return number(self.connection, SQL["last_sequence"])

    def turn(self) -> None:
        """Let the young generation be worked off, full or not; the old one is empty."""
        self.settle()
        if self.backlog.old.is_empty():
            self.backlog.turn(self.last_sequence + 1)

    def project_slice(self) -> bool:
        """Work off a piece of the old generation; False when rows and index have all of it."""
        self.settle()
        piece = self.backlog.next_slice()
        projected = self.backlog.projected_sequence()
        if not piece and projected == self.projected:
            return False
        with repeatable(), transaction(self.connection):
            self.put_interactions(piece.states.values())
            self.put_index(piece)
            self.connection.execute(PUT_META, (projected, "projected_sequence"))
        self.backlog.done(piece)
        self.projected = projected
        return True

    def configure_indexes(self, names: Collection[str]) -> None:
        """These properties are to have an index, and no others."""
        self.settle()
        self.indexes.declare(names)

    def index_slice(self) -> bool:
        """Build or remove a piece of an index; False when nothing is left to do."""
        self.settle()
        return self.indexes.work()


def is_plain_change(fact: AnyFact) -> bool:
    """A change that no query over rows can see, and that therefore may reach its row later."""
    return type(fact) is PropertiesChanged and fact.system is None


def interaction_row(interaction: Interaction) -> Row:
    """The columns of an interaction."""
    system = interaction.system
    return (
        system.tenant_id,
        interaction.id,
        system.queue,
        system.state.value,
        system.placed_in_queue_at or 0,
        system.completed_at,
        is_held(interaction),
        interaction.version,
        encode_text(interaction),
    )


def answer_row(answer: RememberedAnswer) -> tuple[str, str, bytes, int, str]:
    """The columns of a remembered answer."""
    return (answer.client_name, answer.request_id, answer.digest, answer.time, encode_answer(answer))
