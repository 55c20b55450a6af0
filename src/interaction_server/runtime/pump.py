"""Load, then decide: the first half of the path of every request.

It is steps 7 to 10 of "The path of one message" in ARCHITECTURE.md.

Requests are decided as they come, on top of what was decided before them, while the batch before is
being committed. Everything that a decision leads to goes into the open batch: the records, and, in
the outbox, the answers and notices, encoded at once but not sent before the commit
(``runtime.committer``).
"""

import asyncio
from collections.abc import Callable

from interaction_server.core.decide import Decision, Limits, Outcome, Situation, decide
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import AgentFact, Cause, PropertiesChanged, Record
from interaction_server.core.model import SERVER, Interaction, InteractionId, Milliseconds, Role, StrategyId
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties, ReleaseParty, Request, RunStrategy, Submit
from interaction_server.dialects.dialect import Answering, Dialect, Stay
from interaction_server.runtime.batch import Asked, Batch, Leave, Reply, is_own
from interaction_server.runtime.clock import Clock
from interaction_server.runtime.first_answers import first_answer, remember, request_key
from interaction_server.runtime.notes import NOTES
from interaction_server.runtime.roster import Client, Roster
from interaction_server.runtime.telling import Teller
from interaction_server.runtime.world import World
from interaction_server.store.port import RequestKey, Store, StoreError

RETRY_MS = 1_000
"""How long the server's own requests wait before they are decided again after the store has failed."""


class Pump:
    """``ask`` puts a request in; ``run`` decides what is in, until it is cancelled.

    ``reporting`` is the dialect in which reporting engines are told. ``filled`` is set when the open
    batch has something for the committer; ``strategy_changed`` is called when a router began or ended
    to run a strategy, ``not_submitted`` when a router was not given what was chosen for it.
    ``committing`` is the batch that the committer has taken and not settled, ``doubtful`` an earlier
    one of which nobody knows yet whether it was committed.
    """

    def __init__(
        self, store: Store, roster: Roster, world: World, clock: Clock, limits: Limits, reporting: Dialect
    ) -> None:
        self.store = store
        self.roster = roster
        self.world = world
        self.clock = clock
        self.limits = limits
        self.reporting = reporting
        self.teller = Teller(roster, reporting)
        self.strategy_changed: Callable[[StrategyId], object] = lambda _: None
        self.not_submitted: Callable[[], object] = lambda: None
        self.batch = Batch()
        self.inbox: list[Asked] = []
        self.again: list[Asked] = []
        self.deciding = False
        self.committing: Batch | None = None
        self.doubtful: Batch | None = None
        self.asked = asyncio.Event()
        self.filled = asyncio.Event()

    def ask(self, asked: Asked) -> None:
        """Decide this next; the answer goes to its client after the commit."""
        if asked.newcomer is not None:
            asked.newcomer.submitting += 1
        self.inbox.append(asked)
        self.asked.set()

    def ask_self(self, request: Request, newcomer: Client | None = None) -> None:
        """The server's own request."""
        self.ask(Asked(client=None, request=request, actor=SERVER, newcomer=newcomer))

    def silence(self, client: Client) -> None:
        """Say nothing more to a client that is gone, whatever its connection does."""
        for batch in (self.doubtful, self.committing, self.batch):
            if batch is not None:
                batch.silence(client)

    def release(self, stay: Stay) -> None:
        """Take an interaction back from a router that is gone."""
        self.ask_self(
            ReleaseParty(interaction_id=stay.interaction_id, connection_id=stay.actor.connection_id)
        )

    def ask_again(self, asked: list[Asked]) -> None:
        """Decide these before anything else: the ground on which they were decided is gone."""
        for one in asked:
            one.wrote = False
            if one.newcomer is not None:
                one.newcomer.submitting += 1
        self.again[0:0] = asked
        self.asked.set()

    def ask_later(self, asked: list[Asked]) -> None:
        """Decide these in a moment, when the store may work again; the routers' slots stay taken."""
        if not asked:
            return
        for one in asked:
            if one.newcomer is not None:
                one.newcomer.submitting += 1

        def come_again() -> None:
            for one in asked:
                if one.newcomer is not None:
                    one.newcomer.submitting -= 1
            self.ask_again(asked)

        self.clock.call_at(self.clock.now() + RETRY_MS, come_again)

    async def run(self) -> None:
        """Decide in turns, each with everything that has come in since the last."""
        while True:
            await self.asked.wait()
            self.asked.clear()
            turn = [*self.again, *self.inbox]
            self.again, self.inbox = [], []
            self.deciding = True
            self.world.shrink([batch for batch in (self.doubtful, self.committing, self.batch) if batch])
            unreadable = await self.load(turn)
            if self.again:
                # What was taken back meanwhile had been asked before this turn.
                self.inbox[0:0] = turn
                self.asked.set()
                continue
            if unreadable is None:
                self.decide_all(turn)
            else:
                self.turn_away(turn, unreadable)
            self.deciding = False
            if self.batch.asked or self.batch.mails:
                self.filled.set()

    def decide_all(self, turn: list[Asked]) -> None:
        """What came in together is decided at one time, one on top of the other."""
        world = self.world
        now = Situation(
            actor=SERVER, time=self.clock.now(), limits=self.limits, agents=world.agents, sequence=0
        )
        for asked in turn:
            if not self.put_aside(asked):
                self.decide(asked, now)

    def put_aside(self, asked: Asked) -> bool:
        """Whether there is nothing to decide: it is refused already, ends a registration, or is too late."""
        request, newcomer = asked.request, asked.newcomer
        if isinstance(request, Refusal):
            self.reply(asked, request)
            return True
        if isinstance(request, Leave):
            self.leave(asked, request)
            return True
        if newcomer is None:
            return False
        newcomer.submitting -= 1
        return newcomer.gone

    def turn_away(self, turn: list[Asked], unreadable: Refusal) -> None:
        """Refuse the clients of a turn that cannot be decided; what must come to pass is asked later."""
        later = []
        for asked in turn:
            if self.put_aside(asked):
                continue
            if is_own(asked):
                later.append(asked)
            else:
                self.reply(asked, unreadable)
        self.ask_later(later)

    async def load(self, turn: list[Asked]) -> Refusal | None:
        """Bring everything that this turn's decisions look at into the world, so that none has to wait."""
        interactions, answers = self.world.interactions, self.world.answers
        ids = {
            interaction_id
            for asked in turn
            if (interaction_id := named_in(asked.request)) is not None and interaction_id not in interactions
        }
        keys = {
            key
            for asked in turn
            if (key := request_key(asked.client, asked.request)) is not None and key not in answers
        }
        try:
            if ids:
                # What a batch has touched meanwhile is newer than what the store knows.
                for interaction_id, found in (await self.store.load(ids)).items():
                    interactions.setdefault(interaction_id, found)
            if keys:
                for key, answer in (await self.store.remembered(keys)).items():
                    answers.setdefault(key, answer)
        except StoreError as error:
            return refuse(Refusals.UNAVAILABLE, f"the store cannot be read: {error}")
        return None

    def decide(self, asked: Asked, now: Situation) -> None:
        """One request: its records, its answer, and what others are told."""
        request, client = asked.request, asked.client
        assert not isinstance(request, Refusal | Leave)
        before = now.interaction = self.found(request)
        key = request_key(client, request)
        known = None if key is None else self.world.answers.get(key)
        if known is not None:
            assert isinstance(request, ChangeProperties)
            self.conclude(asked, first_answer(known, request), before, now.time, known.version)
            return
        if client is not None and asked.actor.connection_id is None:
            # An agent's request may follow the login that made its client a desktop.
            asked.actor = client.actor
        now.actor = asked.actor
        now.sequence = self.world.sequence + 1
        decision = decide(request, now)
        if key is not None:
            self.remember(key, asked, decision, now)
        self.conclude(asked, decision, before, now.time)

    def leave(self, asked: Asked, request: Leave) -> None:
        """Acknowledge the end of a registration; whoever leaves is forgotten when that is told."""
        self.batch.asked.append(asked)
        self.batch.leaving += request.clients
        if asked.client is not None:
            mail = self.batch.mails[asked.client.link]
            mail.tell(asked.client.link.dialect.acknowledged(asked.reference), asked.client)
            mail.settled += 1

    def found(self, request: Request) -> Interaction | None:
        """The interaction that a request is about; one that was stopped is known to a new one only."""
        interaction_id = named_in(request)
        found = None if interaction_id is None else self.world.interactions.get(interaction_id)
        if found is not None and found.system.completed_at is not None and not isinstance(request, Submit):
            return None
        return found

    def remember(self, key: RequestKey, asked: Asked, decision: Decision | Refusal, now: Situation) -> None:
        """Keep the first answer to a ``requestId``, to be made durable with what it tells of."""
        assert isinstance(asked.request, ChangeProperties)
        steps = len(decision.facts) if isinstance(decision, Decision) else 0
        version = (now.interaction.version if now.interaction else 0) + steps
        answer = remember(key, asked.request, decision, version, now.time)
        self.world.answers[key] = self.batch.answers[key] = answer
        asked.wrote = True

    def conclude(
        self,
        asked: Asked,
        decision: Decision | Refusal,
        before: Interaction | None,
        time: Milliseconds,
        version: int | None = None,
    ) -> None:
        """Put what was decided into the open batch: the answer, then what others are told."""
        if isinstance(decision, Refusal):
            self.reply(asked, decision)
            if asked.newcomer is not None:
                self.not_submitted()
            return
        client = asked.client
        place = 0 if client is None else len(self.batch.mails[client.link].pieces)
        self.batch.asked.append(asked)
        after = before
        if decision.facts:
            asked.wrote = True
            asked.actor = decision.actor or asked.actor
            after = self.record(asked, decision, before, time)
        else:
            self.take_effect(asked)
        if client is None or client.gone:
            return
        if decision.outcome is Outcome.PAST_PROPERTIES:
            # It is looked up in the journal when the batch is told.
            self.batch.queries.append(asked)
            return
        if version is None and after is not None:
            version = after.version
        self.answer(client, place, self.spell(client, asked, decision, after, time, version))

    def record(
        self, asked: Asked, decision: Decision, before: Interaction | None, time: Milliseconds
    ) -> Interaction | None:
        """Turn facts into records, one on top of the other; returns the interaction after the last."""
        batch, world = self.batch, self.world
        interaction_id = decision.interaction_id or (before.id if before is not None else None)
        if interaction_id is not None:
            batch.before.setdefault(interaction_id, before)
        after, cause = before, cause_of(asked)
        for step, fact in enumerate(decision.facts):
            listeners = self.teller.listeners(asked, fact, before)
            world.sequence += 1
            record = Record(
                sequence=world.sequence,
                time=time,
                actor=asked.actor,
                fact=fact,
                interaction_id=interaction_id,
                version=0 if interaction_id is None else 1 if after is None else after.version + 1,
                cause=cause,
                told=tuple([client.labels[listener] for listener, client in listeners]),
                step=step,
            )
            if interaction_id is not None:
                after = evolve(after, record)
            self.note(asked, record)
            batch.records.append(record)
            self.teller.spell(record, listeners, after, batch)
        if interaction_id is not None and after is not None:
            world.interactions[interaction_id] = batch.states[interaction_id] = after
        return after

    def note(self, asked: Asked, record: Record) -> None:
        """Bring agent sessions and roster up to a fact; property changes, the many, leave them alone."""
        if type(record.fact) is PropertiesChanged:
            return
        if isinstance(record.fact, AgentFact):
            self.world.apply_to_agents(self.batch, record)
        write = NOTES.get(type(record.fact))
        undo = write(self.roster, self.world, record, asked) if write else None
        if undo is not None:
            self.batch.undo.append(undo)

    def take_effect(self, asked: Asked) -> None:
        """What is a matter of connections only becomes so without a fact."""
        request, client = asked.request, asked.client
        if isinstance(request, RunStrategy) and client is not None:
            if not client.gone:
                self.roster.run_strategy(client, request.strategy_id, running=request.running)
            self.strategy_changed(request.strategy_id)

    def spell(
        self,
        client: Client,
        asked: Asked,
        decision: Decision,
        interaction: Interaction | None,
        time: Milliseconds,
        version: int | None,
    ) -> bytes | None:
        """Encode the answer; None where the outcome of an offer will be the answer."""
        assert not isinstance(asked.request, Refusal | Leave)
        return client.link.dialect.answer(
            Answering(
                outcome=decision.outcome,
                request=asked.request,
                reference=asked.reference,
                actor=asked.actor,
                time=time,
                interaction=interaction,
                version=version,
            )
        )

    def answer(self, client: Client, place: int, body: bytes | None) -> None:
        """Settle a request; the answer, if there is one now, goes before what came of the request."""
        mail = self.batch.mails[client.link]
        mail.settled += 1
        if body is None:
            return
        if client.role is Role.REPORTING_ENGINE:
            self.batch.told.append(Reply(client, body))
        else:
            mail.answer(place, body, client)

    def reply(self, asked: Asked, refusal: Refusal) -> None:
        """Encode a refusal."""
        self.batch.asked.append(asked)
        client = asked.client
        if client is not None and not client.gone:
            body = client.link.dialect.refusal(refusal, asked.reference)
            self.answer(client, len(self.batch.mails[client.link].pieces), body)


def named_in(request: Request | Refusal | Leave) -> InteractionId | None:
    """The interaction that a request is about, where it names one."""
    return getattr(request, "interaction_id", None)


def cause_of(asked: Asked) -> Cause | None:
    """The message that led to a fact, as far as the client gave it marks."""
    request_id = getattr(asked.request, "request_id", None)
    if asked.reference is None and request_id is None:
        return None
    return Cause(reference=asked.reference, request_id=request_id)
