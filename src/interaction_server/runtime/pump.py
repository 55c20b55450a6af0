"""Load, then decide: the first half of the path of every request.

It is steps 7 to 10 of "The path of one message" in ARCHITECTURE.md.

Requests are decided as they come, on top of what was decided before them, while the batch before is
being committed. Everything that a decision leads to goes into the open batch: the records, and, in
the outbox, the answers and notices, encoded at once but not sent before the commit
(``runtime.committer``).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from interaction_server.core.agent_requests import WatchAgents
from interaction_server.core.decide import Decision, Limits, Situation, decide
from interaction_server.core.model import SERVER, Interaction, InteractionId, StrategyId
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import (
    ChangeProperties,
    EndCall,
    Pull,
    Request,
    RunStrategy,
    Submit,
    SubmitToRouter,
    WatchWorkbin,
)
from interaction_server.core.snapshot_requests import GroupRequest
from interaction_server.dialects.dialect import Dialect, Stay
from interaction_server.runtime.batch import Asked, Batch, Leave, is_own
from interaction_server.runtime.clock import Clock
from interaction_server.runtime.first_answers import first_answer, remember, request_key
from interaction_server.runtime.recorder import Recorder
from interaction_server.runtime.roster import Client, Roster, release_of
from interaction_server.runtime.telling import Teller
from interaction_server.runtime.world import World
from interaction_server.store.port import RequestKey, Store, StoreError

RETRY_MS = 1_000
"""How long the server's own requests wait before they are decided again after the store has failed."""


class Pump:
    """``ask`` puts a request in; ``run`` decides what is in, until it is cancelled.

    ``reporting`` is the dialect in which reporting engines are told. ``filled`` is set when the open
    batch has something for the committer; ``strategy_changed`` is called when a router began or ended
    to run a strategy, ``not_submitted`` when routers are not given what was chosen for them, and that is
    final.
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
        self.recorder = Recorder(roster, world, self.teller)
        self.strategy_changed: Callable[[StrategyId], object] = lambda _: None
        self.not_submitted: Callable[[Sequence[SubmitToRouter]], object] = lambda _: None
        self.batch = Batch()
        self.inbox: list[Asked] = []
        self.again: list[Asked] = []
        self.wanted: set[InteractionId] = set()
        self.deciding = False
        self.committing: Batch | None = None
        self.doubtful: Batch | None = None
        self.asked = asyncio.Event()
        self.filled = asyncio.Event()

    def ask(self, asked: Asked) -> None:
        """Decide this next; the answer goes to its client after the commit."""
        self.inbox.append(asked)
        self.asked.set()

    def ask_group(self, asked: Asked) -> None:
        """Decide next what is about many interactions."""
        self.want(asked)
        self.ask(asked)

    def want(self, asked: Asked) -> None:
        """Many interactions are to be loaded for one decision; it need not be looked for in every turn."""
        if isinstance(asked.request, GroupRequest):
            self.wanted.update(asked.request.interaction_ids)

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
        self.ask_self(release_of(stay))

    def ask_again(self, asked: list[Asked]) -> None:
        """Decide these before anything else: the ground on which they were decided is gone."""
        for one in asked:
            self.want(one)
            one.wrote = False
        self.again[0:0] = asked
        self.asked.set()

    def ask_later(self, asked: list[Asked]) -> None:
        """Decide these in a moment, when the store may work again; the routers' slots stay taken."""
        if asked:
            self.clock.call_at(self.clock.now() + RETRY_MS, lambda: self.ask_again(asked))

    async def run(self) -> None:
        """Decide in turns, each with everything that has come in since the last."""
        while True:
            await self.asked.wait()
            self.asked.clear()
            turn = [*self.again, *self.inbox]
            wanted, self.wanted = self.wanted, set()
            self.again, self.inbox = [], []
            self.deciding = True
            self.world.shrink([batch for batch in (self.doubtful, self.committing, self.batch) if batch])
            # They may be others when it is loaded; what was loaded is what these ask for.
            limits = self.limits
            unreadable = await self.load(turn, wanted)
            if self.again:
                self.wanted |= wanted
                # What was taken back meanwhile had been asked before this turn.
                self.inbox[0:0] = turn
                self.asked.set()
                continue
            if unreadable is None:
                self.decide_all(turn, limits)
            else:
                self.turn_away(turn, unreadable)
            self.deciding = False
            if self.batch.asked or self.batch.mails:
                self.filled.set()

    def decide_all(self, turn: list[Asked], limits: Limits) -> None:
        """What came in together is decided at one time, one on top of the other."""
        now = Situation(
            actor=SERVER,
            time=self.clock.now(),
            limits=limits,
            agents=self.world.agents,
            sequence=0,
            calls=self.world.calls,
            snapshots=self.world.snapshots,
            interactions=self.world.interactions,
            work=self.world.work,
        )
        for asked in turn:
            request = asked.request
            if type(request) is Refusal or type(request) is Leave:
                self.put_aside(asked, request)
            elif asked.newcomer is None or not self.is_gone(asked.newcomer, request):
                self.decide(asked, request, now)

    def put_aside(self, asked: Asked, request: Refusal | Leave) -> None:
        """There is nothing to decide: it is refused already, or ends a registration."""
        if type(request) is Refusal:
            self.recorder.refuse(self.batch, asked, request)
        else:
            self.recorder.leave(self.batch, asked, request)

    def is_gone(self, newcomer: Client, request: Request) -> bool:
        """Whether the router that was chosen is no longer connected, so that another may be."""
        if newcomer.gone:
            assert type(request) is SubmitToRouter
            self.not_submitted((request,))
        return newcomer.gone

    def turn_away(self, turn: list[Asked], unreadable: Refusal) -> None:
        """Refuse the clients of a turn that cannot be decided; what must come to pass is asked later."""
        later = []
        for asked in turn:
            request = asked.request
            if type(request) is Refusal or type(request) is Leave:
                self.put_aside(asked, request)
            elif asked.newcomer is not None and self.is_gone(asked.newcomer, request):
                continue
            elif is_own(asked):
                later.append(asked)
            else:
                self.recorder.refuse(self.batch, asked, unreadable)
        self.ask_later(later)

    async def load(self, turn: list[Asked], wanted: set[InteractionId]) -> Refusal | None:
        """Bring everything that this turn's decisions look at into the world, so that none has to wait.

        ``wanted`` are those that single requests name many of.
        """
        interactions, answers = self.world.interactions, self.world.answers
        ids, keys = self.missing(turn)
        # Not ``wanted - interactions.keys()``: that would walk through all that is in memory, in every turn.
        ids.update([each for each in wanted if each not in interactions])
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

    def missing(self, turn: list[Asked]) -> tuple[set[InteractionId], set[RequestKey]]:
        """What a turn needs of the store: interactions and first answers that the world does not have."""
        interactions, answers = self.world.interactions, self.world.answers
        ids: set[InteractionId] = set()
        keys: set[RequestKey] = set()
        for asked in turn:
            request = asked.request
            interaction_id = self.named_in(request)
            if interaction_id is None:
                if type(request) is Pull:
                    # One that names more than it may is refused, whatever they are.
                    named = request.interaction_ids[: self.limits.pulled_max]
                    ids.update(each for each in named if each not in interactions)
                continue
            if interaction_id not in interactions:
                ids.add(interaction_id)
            if type(request) is ChangeProperties and request.request_id is not None:
                key = request_key(asked.client, request)
                if key is not None and key not in answers:
                    keys.add(key)
        return ids, keys

    def decide(self, asked: Asked, request: Request, now: Situation) -> None:
        """One request: what becomes so, and what is answered, go into the open batch."""
        client = asked.client
        now.interaction = self.found(request)
        if client is not None and asked.actor.connection_id is None:
            # An agent's request may follow the login that made its client a desktop.
            asked.actor = client.actor
            client.active_at = now.time
        now.actor = asked.actor
        now.registration = 0 if client is None else client.client_id
        now.sequence = self.world.sequence + 1
        if type(request) is ChangeProperties and request.request_id is not None:
            decision = self.decide_once(asked, request, now)
        else:
            decision = decide(request, now)
        self.settle(asked, request, decision, now)

    def settle(self, asked: Asked, request: Request, decision: Decision | Refusal, now: Situation) -> None:
        """Record what was decided."""
        if type(decision) is Refusal:
            self.recorder.refuse(self.batch, asked, decision)
            if type(request) is SubmitToRouter:
                self.batch.declined.append(request)
            return
        self.recorder.conclude(self.batch, asked, request, decision, now)
        if not decision.facts:
            self.take_effect(asked, request, decision)

    def take_effect(self, asked: Asked, request: Request, decision: Decision) -> None:
        """What is a matter of connections or of sessions only becomes so, and is told, without a fact."""
        self.world.replace_sessions(self.batch, decision.sessions)
        client = asked.client
        if client is None or client.gone:
            return
        self.teller.pass_on(decision, client, self.batch)
        effect = EFFECTS.get(type(request))
        if effect is not None:
            effect(self, client, request)

    def run_strategy(self, router: Client, request: RunStrategy) -> None:
        """A router runs a strategy from now on, or no longer."""
        self.roster.run_strategy(router, request.strategy_id, running=request.running)
        self.strategy_changed(request.strategy_id)

    def watch_workbin(self, client: Client, request: WatchWorkbin) -> None:
        """A client is told of what a workbin holds from now on, or no longer."""
        self.roster.watches.take_effect(client, request)

    def watch_agents(self, engine: Client, request: WatchAgents) -> None:
        """An engine is shown the states of agents from now on, or no longer."""
        tenants = self.limits.tenants if request.tenants is None else request.tenants
        self.roster.watch(engine, tenants, watching=request.watching)

    def found(self, request: Request) -> Interaction | None:
        """The interaction that a request is about; one that was stopped is known to a new one only."""
        interaction_id = self.named_in(request)
        found = None if interaction_id is None else self.world.interactions.get(interaction_id)
        if found is not None and found.system.completed_at is not None and not isinstance(request, Submit):
            return None
        return found

    def decide_once(self, asked: Asked, request: ChangeProperties, now: Situation) -> Decision | Refusal:
        """A request with a ``requestId``: the first answer, to be made durable with what it tells of."""
        key = request_key(asked.client, request)
        assert key is not None
        known = self.world.answers.get(key)
        if known is not None:
            return first_answer(known, request)
        decision = decide(request, now)
        steps = len(decision.facts) if isinstance(decision, Decision) else 0
        version = (now.interaction.version if now.interaction else 0) + steps
        answer = remember(key, request, decision, version, now.time)
        self.world.answers[key] = self.batch.answers[key] = answer
        asked.wrote = True
        return decision

    def named_in(self, request: Request | Refusal | Leave) -> InteractionId | None:
        """The interaction that a request is about, where it names one, or an open call about one."""
        found: InteractionId | None = getattr(request, "interaction_id", None)
        if found is None and type(request) is EndCall:
            open_call = self.world.calls.get(request.call_id)
            return None if open_call is None else open_call.interaction.id
        return found


EFFECTS: Final[Mapping[type, Callable[..., None]]] = {
    RunStrategy: Pump.run_strategy,
    WatchAgents: Pump.watch_agents,
    WatchWorkbin: Pump.watch_workbin,
}
"""What a request does to connections, where it is not refused."""
