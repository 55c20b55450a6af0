"""What is so, as far as it was decided: the cache of interactions, agent sessions, remembered answers.

The world runs ahead of the store by the batches that are not committed yet, and can be taken back to
what is committed.
"""

from collections.abc import Collection, Iterable
from functools import partial
from itertools import islice
from typing import TypeVar

from interaction_server.core.agent_sessions import apply_agent_fact
from interaction_server.core.decide.decision import OpenCall
from interaction_server.core.facts import AgentFact, Record
from interaction_server.core.model import AgentId, AgentSession, CallId, Interaction, InteractionId, Snapshot
from interaction_server.core.work import Work, carry_over
from interaction_server.runtime.batch import Batch
from interaction_server.store.port import RememberedAnswer, RequestKey

Key = TypeVar("Key")
Value = TypeVar("Value")


class World:
    """The decided state. ``sequence`` is that of the last decided fact.

    ``calls`` are those of external services that are not over. They end with the stay of their strategy,
    so that none of them outlives the process. ``work`` is what each agent has, also of interactions that
    the cache has dropped.
    """

    def __init__(self, interactions_max: int, answers_max: int = 10_000) -> None:
        self.interactions_max = interactions_max
        self.answers_max = answers_max
        self.sequence = 0
        self.interactions: dict[InteractionId, Interaction] = {}
        self.agents: dict[AgentId, AgentSession] = {}
        self.answers: dict[RequestKey, RememberedAnswer] = {}
        self.calls: dict[CallId, OpenCall] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.work: Work = {}

    def apply_to_agents(self, batch: Batch, record: Record) -> None:
        """Bring the agent sessions up to a fact about one of them."""
        assert isinstance(record.fact, AgentFact)
        agent_id = record.fact.agent_id
        before = self.agents.get(agent_id)
        apply_agent_fact(self.agents, record.fact, record.actor.client_name or "")
        batch.undo.append(partial(self.put_agent, agent_id, before))

    def replace_sessions(self, batch: Batch, sessions: Iterable[AgentSession]) -> None:
        """Agent sessions become others without a fact."""
        for session in sessions:
            batch.undo.append(partial(self.put_agent, session.agent_id, self.agents[session.agent_id]))
            self.agents[session.agent_id] = session

    def recover_work(self, held: Iterable[Interaction]) -> None:
        """What agents had when the former run ended."""
        for interaction in held:
            carry_over(self.work, None, interaction)

    def keep(self, batch: Batch, before: Interaction | None, after: Interaction) -> None:
        """An interaction is another from now on; a change of properties leaves the work of agents alone."""
        interaction_id = after.id
        batch.before.setdefault(interaction_id, before)
        self.interactions[interaction_id] = batch.states[interaction_id] = after
        if before is None or before.parties is not after.parties or before.invitation is not after.invitation:
            carry_over(self.work, before, after)

    def put_agent(self, agent_id: AgentId, session: AgentSession | None) -> None:
        """Set one session as it was; None where there was none."""
        if session is None:
            self.agents.pop(agent_id, None)
        else:
            self.agents[agent_id] = session

    def take_back(self, batches: Iterable[Batch]) -> None:
        """Forget batches that were not committed; give the last one first."""
        for batch in batches:
            for step in reversed(batch.undo):
                step()
            for interaction_id, before in batch.before.items():
                carry_over(self.work, batch.states[interaction_id], before)
                if before is None:
                    self.interactions.pop(interaction_id, None)
                else:
                    self.interactions[interaction_id] = before
            for key in batch.answers:
                self.answers.pop(key, None)
            if batch.records:
                self.sequence = batch.records[0].sequence - 1

    def shrink(self, uncommitted: Iterable[Batch]) -> None:
        """Make room by dropping what was loaded first; what is not committed yet stays."""
        surplus = len(self.interactions) - self.interactions_max
        if surplus > 0:
            touched = {interaction_id for batch in uncommitted for interaction_id in batch.states}
            drop(self.interactions, surplus + self.interactions_max // 10, touched)
        surplus = len(self.answers) - self.answers_max
        if surplus > 0:
            given = {key for batch in uncommitted for key in batch.answers}
            drop(self.answers, surplus + self.answers_max // 10, given)


def drop(cache: dict[Key, Value], count: int, kept: Collection[Key]) -> None:
    """Remove the first entries of a cache, but for those that must be kept."""
    for key in list(islice(cache, count)):
        if key not in kept:
            del cache[key]
