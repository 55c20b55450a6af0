"""Keeps books of who has what, fact by fact, and says when an agent is given more than it can have.

It knows nothing of the server's own table: it folds the facts that were decided, in a dozen lines, and
crosses out what is taken back.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import msgspec

from interaction_server.core import facts
from interaction_server.core.agent_requests import RelayStatus, WithdrawStatuses
from interaction_server.core.decide import Decision, Situation
from interaction_server.core.facts import Record
from interaction_server.core.model import AgentId, AgentStatus, InteractionId, PlaceId
from interaction_server.core.objects import CapacityPlan, CapacityRule
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Request
from interaction_server.runtime.batch import Asked, Batch
from interaction_server.runtime.recorder import Recorder
from interaction_server.runtime.switchboard import Switchboard
from interaction_server.runtime.world import World
from tests.simulation.auditor import law

TOO_MUCH = re.compile(r"agent (\w+) has .*\((?:rule|status from) \w+\)$")
WITHIN = "an agent is given no more than it can have"
TRUE = "who is refused for capacity has no room"


class Entry(msgspec.Struct):
    """What was decided together, and what was said of an agent beside it."""

    batch: Batch | None
    records: Sequence[Record]
    said: RelayStatus | WithdrawStatuses | None = None
    by: str | None = None
    registration: int = 0


class Books:
    """Who has what, where everybody sits, and what was said of whom, after some facts."""

    def __init__(self) -> None:
        self.media: dict[InteractionId, str] = {}
        self.having: dict[InteractionId, set[AgentId]] = {}
        self.places: dict[AgentId, PlaceId] = {}
        self.statuses: dict[AgentId, tuple[AgentStatus, str | None, int]] = {}

    def enter(self, record: Record) -> None:
        """One fact."""
        fact, one = record.fact, record.interaction_id
        match fact:
            case facts.InteractionSubmitted() if one is not None:
                self.media[one], self.having[one] = fact.system.media_type, set()
            case facts.PartyAdded(party=party) if one is not None and party.agent_id is not None:
                self.having[one].add(party.agent_id)
            case facts.PartyRemoved(party=party) if one is not None and party.agent_id is not None:
                self.having[one].remove(party.agent_id)
            case facts.AgentInvited(invitation=invitation) if one is not None:
                self.having[one].add(invitation.agent_id)
            case facts.Rejected(invitation=gone) | facts.Revoked(invitation=gone) if one is not None:
                self.having[one].remove(gone.agent_id)
            case facts.AgentLogin():
                self.places[fact.agent_id] = fact.place_id
            case facts.AgentLogout(connections_left=0):
                del self.places[fact.agent_id]
                self.statuses.pop(fact.agent_id, None)

    def hear(self, entry: Entry) -> None:
        """What a reporting engine said, or that it is gone."""
        if isinstance(entry.said, RelayStatus):
            self.statuses[entry.said.status.agent_id] = (entry.said.status, entry.by, entry.registration)
        elif isinstance(entry.said, WithdrawStatuses):
            for agent_id, (_, by, registration) in tuple(self.statuses.items()):
                if by == entry.said.said_by and registration <= entry.said.registration_max:
                    del self.statuses[agent_id]

    def work(self) -> dict[AgentId, dict[InteractionId, str]]:
        """By agent."""
        found: dict[AgentId, dict[InteractionId, str]] = {}
        for one, agents in self.having.items():
            for agent_id in agents:
                found.setdefault(agent_id, {})[one] = self.media[one]
        return found

    def has(self, agent_id: AgentId) -> list[str]:
        """The media types of all that an agent has."""
        return list(self.work().get(agent_id, {}).values())

    def rule(self, agent_id: AgentId, plan: CapacityPlan) -> CapacityRule | None:
        """Everybody is of tenant 1."""
        for rules, key in ((plan.agents, agent_id), (plan.places, self.places.get(agent_id))):
            if key in rules:
                return rules[key]  # type: ignore[index]
        return plan.tenants.get(1)

    def allows(self, agent_id: AgentId, media_type: str, plan: CapacityPlan) -> bool:
        """Whether an agent can have one of this media type more."""
        having = [*self.has(agent_id), media_type]
        rule, said = self.rule(agent_id, plan), self.statuses.get(agent_id)
        if rule is not None:
            limit = rule.media.get(media_type, rule.other)
            if limit is not None and having.count(media_type) > limit:
                return False
            if rule.total is not None and len(having) > rule.total:
                return False
            if len(having) > 1 and rule.exclusive.intersection(having):
                return False
        if said is not None:
            states, capacities = said[0].media_states or {}, said[0].media_capacities or {}
            if states.get(media_type, 1) == 0:
                return False
            if media_type in capacities and having.count(media_type) > capacities[media_type]:
                return False
        return True


def given_by(record: Record) -> AgentId | None:
    """The agent who is given something by a fact: by an offer or a pull, and not by its own submission."""
    match record.fact:
        case facts.AgentInvited(invitation=invitation):
            return invitation.agent_id
        case facts.PartyAdded(party=party, operation="Pulled"):
            return party.agent_id
    return None


class Clerk:
    """``begins`` gives what is durable when a process begins; ``given`` and ``refused`` count."""

    def __init__(self, plan: CapacityPlan, durable: Callable[[], Iterable[Record]]) -> None:
        self.plan = plan
        self.durable = durable
        self.entries: list[Entry] = []
        self.books = Books()
        self.given = 0
        self.refused = 0

    def begin_again(self) -> None:
        """New books, from the first fact on."""
        self.books = Books()
        for entry in self.entries:
            for record in entry.records:
                self.books.enter(record)
            self.books.hear(entry)

    def begins(self) -> None:
        """A process begins with what is durable; what was said is forgotten."""
        self.entries = [Entry(None, list(self.durable()))]
        self.begin_again()

    def concluded(
        self, batch: Batch, records: Sequence[Record], request: Request, now: Situation, world: World
    ) -> None:
        """A decision was made: it gave nobody too much, and the server's table is as these books."""
        books = self.books
        for record in records:
            agent_id = given_by(record)
            if agent_id is not None and record.interaction_id is not None:
                self.given += 1
                media_type = books.media[record.interaction_id]
                within = books.allows(agent_id, media_type, self.plan)
                law(within, WITHIN, record, books.has(agent_id), books.statuses.get(agent_id))
            books.enter(record)
        said = request if isinstance(request, RelayStatus | WithdrawStatuses) else None
        entry = Entry(batch, records, said, now.actor.client_name, now.registration)
        books.hear(entry)
        self.entries.append(entry)
        self.compare(world)

    def declined(self, request: object, refusal: Refusal) -> None:
        """A refusal for capacity is true; of a pull of several nobody can say for which it is."""
        found = TOO_MUCH.match(refusal.sentence)
        if found is None:
            return
        self.refused += 1
        one = getattr(request, "interaction_id", None)
        if one is not None:
            room = self.books.allows(AgentId(found.group(1)), self.books.media[one], self.plan)
            law(not room, TRUE, refusal.sentence, request)

    def taken_back(self, batches: Sequence[Batch], world: World) -> None:
        """As if it had never been."""
        self.entries = [one for one in self.entries if not any(one.batch is batch for batch in batches)]
        self.begin_again()
        self.compare(world)
        self.compare_statuses(world)

    def compare_statuses(self, world: World) -> None:
        """What narrows an agent is what was said last, and not taken back since."""
        said = {
            agent_id: (status.media_states, status.media_capacities, by)
            for agent_id, (status, by, _) in self.books.statuses.items()
        }
        found = {
            session.agent_id: (status.media_states, status.media_capacities, status.said_by)
            for session in world.agents.values()
            if (status := session.status) is not None
        }
        law(found == said, "a status holds as long as it should", found, said)

    def compare(self, world: World) -> None:
        """The server's table is what the facts say."""
        expected = self.books.work()
        law(world.work == expected, "the work of agents is what the facts say", world.work, expected)

    @contextmanager
    def looking_on(self) -> Iterator[None]:
        """Hear of everything that any server decides, refuses and takes back."""
        conclude, refuse = Recorder.conclude, Recorder.refuse
        take_back, opening = World.take_back, Switchboard.open

        def on_conclude(
            recorder: Recorder,
            batch: Batch,
            asked: Asked,
            request: Request,
            decision: Decision,
            now: Situation,
        ) -> None:
            count = len(batch.records)
            conclude(recorder, batch, asked, request, decision, now)
            self.concluded(batch, batch.records[count:], request, now, recorder.world)

        def on_refuse(recorder: Recorder, batch: Batch, asked: Asked, refusal: Refusal) -> None:
            refuse(recorder, batch, asked, refusal)
            self.declined(asked.request, refusal)

        def on_take_back(world: World, batches: Iterable[Batch]) -> None:
            several = tuple(batches)
            take_back(world, several)
            self.taken_back(several, world)

        async def on_open(board: Switchboard) -> None:
            await opening(board)
            self.begins()
            self.compare(board.world)

        with (
            patch.object(Recorder, "conclude", on_conclude),
            patch.object(Recorder, "refuse", on_refuse),
            patch.object(World, "take_back", on_take_back),
            patch.object(Switchboard, "open", on_open),
        ):
            yield
