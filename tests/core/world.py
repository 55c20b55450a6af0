"""A small world around the core: what the pump is to a server, without waiting, store or sockets.

It holds interactions, agent sessions, a gap-free journal and the time; ``ask`` loads, decides,
evolves and resolves the audience of every fact to the people whom it means.
"""

from collections.abc import Iterable, Mapping

import msgspec

from interaction_server.core import agent_requests, facts, requests
from interaction_server.core.agent_sessions import apply_agent_fact
from interaction_server.core.audience import Holder, Listener, holder, told
from interaction_server.core.decide import Decision, Limits, Outcome, Situation, decide
from interaction_server.core.decide.decision import OpenCall
from interaction_server.core.evolve import evolve, is_closed
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    AgentSession,
    CallId,
    Interaction,
    InteractionId,
    Invitation,
    PartyType,
    PlaceId,
    QueueName,
    RouterId,
    Snapshot,
    StrategyId,
)
from interaction_server.core.refusals import Refusal

START = 1_700_000_000_000
SERVER = Actor(actor_type=ActorType.SERVER)
MEDIA = Actor(actor_type=ActorType.MEDIA_SERVER, client_name="mail")
OTHER_MEDIA = Actor(actor_type=ActorType.MEDIA_SERVER, client_name="chat")
CLASSIFIER = Actor(actor_type=ActorType.SERVER, client_name="classifier")
STRANGER = Actor(actor_type=ActorType.STRATEGY, strategy_id=StrategyId("sort"), router_id=RouterId("urs"))
EMAIL = "email"
INBOX = QueueName("inbox")


OWN: Mapping[Listener, tuple[type[AnyFact], ...]] = {
    Listener.CONCERNED: (facts.AgentLogin,),
    Listener.INVITEE: (facts.AgentInvited, facts.Revoked),
    Listener.INVITER: (facts.Accepted, facts.Rejected, facts.Revoked),
}
"""What somebody may be told of although it asked: its own login, and an offer to or by itself."""


class Heard(msgspec.Struct, frozen=True):
    """One record and whom its row of the audience table means, the asker left out as the table says."""

    record: Record
    row: tuple[Listener, ...]
    people: tuple[str, ...]


class World:
    """The state of a server as its core sees it."""

    def __init__(self) -> None:
        self.interactions: dict[InteractionId, Interaction] = {}
        self.agents: dict[AgentId, AgentSession] = {}
        self.calls: dict[CallId, OpenCall] = {}
        self.heard: list[Heard] = []
        self.snapshots: dict[str, Snapshot] = {}
        self.time = START
        self.limits = Limits()
        self.registration = 0

    @property
    def journal(self) -> list[Record]:
        """Every fact so far, in sequence order."""
        return [one.record for one in self.heard]

    def history(self, interaction_id: InteractionId) -> list[Record]:
        """The facts of one interaction."""
        return [record for record in self.journal if record.interaction_id == interaction_id]

    def image(self) -> tuple[object, ...]:
        """All that is so, to compare with what was so before."""
        return dict(self.interactions), dict(self.agents), len(self.heard)

    def situation(self, actor: Actor, interaction: Interaction | None = None) -> Situation:
        """What a decision may look at."""
        return Situation(
            actor=actor,
            time=self.time,
            limits=self.limits,
            agents=self.agents,
            sequence=len(self.heard) + 1,
            registration=self.registration,
            interaction=interaction,
            calls=self.calls,
            snapshots=self.snapshots,
            interactions=self.interactions,
            work=self.work(),
        )

    def work(self) -> dict[AgentId, dict[InteractionId, str]]:
        """What each agent is a party of or offered, as the interactions say themselves."""
        found: dict[AgentId, dict[InteractionId, str]] = {}
        for one in self.interactions.values():
            parties = [party.agent_id for party in one.parties if party.agent_id is not None]
            invited = [one.invitation.agent_id] if one.invitation is not None else []
            for agent_id in (*parties, *invited):
                found.setdefault(agent_id, {})[one.id] = one.system.media_type
        return found

    def named(self, request: requests.Request) -> Interaction | None:
        """The interaction that the request names, if it is open; for a submission, also if it is not."""
        if isinstance(request, requests.EndCall) and request.call_id in self.calls:
            return self.interactions.get(self.calls[request.call_id].interaction.id)
        found = self.interactions.get(getattr(request, "interaction_id", None) or InteractionId(""))
        if found is not None and is_closed(found) and not isinstance(request, requests.Submit):
            return None
        return found

    def ask(self, actor: Actor, request: requests.Request) -> Decision | Refusal:
        """Decide, and make so what was decided."""
        interaction = self.named(request)
        decision = decide(request, self.situation(actor, interaction))
        if isinstance(decision, Decision):
            self.apply(actor, decision, interaction)
            self.apply_groups(actor, decision)
            self.agents.update({session.agent_id: session for session in decision.sessions})
        return decision

    def apply_groups(self, actor: Actor, decision: Decision) -> None:
        """The same for a decision about many, and for the snapshot that they belong to."""
        for group in decision.groups:
            self.apply(actor, Decision(facts=group.facts), self.interactions[group.interaction_id])
        if decision.outcome is Outcome.SNAPSHOT_TAKEN and decision.snapshot is not None:
            self.snapshots[decision.snapshot.snapshot_id] = decision.snapshot
        if decision.outcome is Outcome.SNAPSHOT_ENDED and decision.snapshot is not None:
            del self.snapshots[decision.snapshot.snapshot_id]

    def apply(self, actor: Actor, decision: Decision, before: Interaction | None) -> None:
        """Write the journal and fold it; the audience is that of the holder when it was asked."""
        held_by = holder(before)
        for fact in decision.facts:
            interaction_id = decision.interaction_id or (before.id if before else None)
            concerns_agent = isinstance(fact, facts.AgentFact)
            concerns_interaction = interaction_id is not None and not concerns_agent
            record = Record(
                sequence=len(self.heard) + 1,
                time=self.time,
                actor=actor,
                fact=fact,
                interaction_id=interaction_id if concerns_interaction else None,
                version=(before.version if before else 0) + 1 if concerns_interaction else 0,
            )
            self.hear(record, held_by, before)
            if concerns_agent:
                apply_agent_fact(self.agents, fact, actor.client_name or "")
            elif concerns_interaction:
                before = evolve(before, record)
                self.interactions[before.id] = before
                self.note_call(record, before)

    def note_call(self, record: Record, interaction: Interaction) -> None:
        """A call of an external service is open from its request to its end."""
        if isinstance(record.fact, facts.ExternalServiceRequested):
            self.calls[record.fact.call.call_id] = OpenCall(record, interaction)
        elif isinstance(record.fact, facts.ExternalServiceResponded):
            del self.calls[record.fact.call.call_id]

    def hear(self, record: Record, held_by: Holder, before: Interaction | None) -> None:
        """Resolve the row of the audience table to people."""
        row = told(type(record.fact), record.actor.actor_type, held_by)
        asker = person(record.actor)
        people = tuple(
            one
            for listener in row
            for one in resolve(listener, record.fact, before)
            if one != asker or isinstance(record.fact, OWN.get(listener, ()))
        )
        self.heard.append(Heard(record, row, people))

    def done(self, actor: Actor, request: requests.Request) -> tuple[AnyFact, ...]:
        """Ask what must be granted; the facts that it made."""
        decision = self.ask(actor, request)
        assert isinstance(decision, Decision), decision
        return decision.facts

    def refused(self, actor: Actor, request: requests.Request) -> Refusal:
        """Ask what must be refused and change nothing."""
        image = self.image()
        refusal = self.ask(actor, request)
        assert isinstance(refusal, Refusal), refusal
        assert self.image() == image
        return refusal

    def agent(self, agent_id: str) -> Actor:
        """The desktop of an agent, as an actor: without an agent until it has logged in."""
        session = self.agents.get(AgentId(agent_id))
        return Actor(
            actor_type=ActorType.AGENT,
            client_name=f"desk of {agent_id}",
            agent_id=session.agent_id if session else None,
            place_id=session.place_id if session else None,
        )

    def strategy(self, interaction_id: str) -> Actor:
        """The strategy in its stay with this interaction, or one that has no stay with it."""
        interaction = self.interactions.get(InteractionId(interaction_id))
        for party in interaction.parties if interaction else ():
            if party.connection_id is not None:
                return Actor(
                    actor_type=ActorType.STRATEGY,
                    strategy_id=party.strategy_id,
                    router_id=party.router_id,
                    connection_id=party.connection_id,
                )
        return STRANGER

    def submit(self, interaction_id: str = "i1", **more: object) -> InteractionId:
        """An e-mail comes in and is queued."""
        values: dict[str, object] = {
            "media_type": EMAIL,
            "interaction_type": "Inbound",
            "queue": INBOX,
            **more,
        }
        self.done(MEDIA, requests.Submit(interaction_id=InteractionId(interaction_id), **values))  # type: ignore[arg-type]
        return InteractionId(interaction_id)

    def route(self, interaction_id: str = "i1", **more: object) -> InteractionId:
        """It comes in and goes to a strategy."""
        submitted = self.submit(interaction_id, **more)
        self.done(SERVER, to_router(submitted, self.interactions[submitted].system.queue))
        return submitted

    def log_in(self, agent_id: str = "agent-1", ready: bool = True) -> Actor:
        """An agent logs in at a place of its own."""
        login = agent_requests.LogIn(
            agent_id=AgentId(agent_id),
            place_id=PlaceId(f"place of {agent_id}"),
            tenant_id=1,
            media={EMAIL: ready},
        )
        self.done(self.agent(agent_id), login)
        return self.agent(agent_id)

    def offer(self, interaction_id: str = "i1", agent_id: str = "agent-1", **more: object) -> InteractionId:
        """It comes in, is routed, and is offered to an agent who logs in for it."""
        routed = self.route(interaction_id, **more)
        self.log_in(agent_id)
        offer = requests.RouteToAgent(interaction_id=routed, agent_id=AgentId(agent_id), reference=7)
        self.done(self.strategy(routed), offer)
        return routed

    def invitation(self, interaction_id: str = "i1") -> Invitation:
        """The open offer of an interaction."""
        invitation = self.interactions[InteractionId(interaction_id)].invitation
        assert invitation is not None
        return invitation

    def accept(self, interaction_id: str = "i1") -> tuple[AnyFact, ...]:
        """Whoever is offered it takes it."""
        offered, invitation = InteractionId(interaction_id), self.invitation(interaction_id)
        request = requests.Accept(interaction_id=offered, ticket_id=invitation.ticket_id)
        return self.done(self.agent(invitation.agent_id), request)

    def handle(self, interaction_id: str = "i1", agent_id: str = "agent-1", **more: object) -> InteractionId:
        """It comes in and ends up with an agent."""
        offered = self.offer(interaction_id, agent_id, **more)
        self.accept(offered)
        return offered

    def call(self, interaction_id: str = "i1", **more: object) -> InteractionId:
        """It comes in, is routed, and its strategy asks the service that classifies."""
        routed = self.route(interaction_id, **more)
        self.done(self.strategy(routed), classify(routed))
        return routed

    def share(self, interaction_id: str = "i1", **more: object) -> InteractionId:
        """It ends up with two agents."""
        handled = self.handle(interaction_id, "agent-1", **more)
        self.log_in("agent-2")
        conference = requests.Confer(interaction_id=handled, agent_id=AgentId("agent-2"), reference=8)
        self.done(self.agent("agent-1"), conference)
        self.accept(handled)
        return handled


def classify(interaction_id: InteractionId, **more: object) -> requests.CallService:
    """What a strategy asks of the service ``classifier``."""
    values: dict[str, object] = {"app_name": "classifier", "service": "Mail", "method": "Classify", **more}
    return requests.CallService(interaction_id=interaction_id, reference=7, **values)  # type: ignore[arg-type]


def to_router(interaction_id: InteractionId, queue: QueueName = INBOX) -> requests.SubmitToRouter:
    """The server's own request that hands an interaction to a strategy."""
    return requests.SubmitToRouter(
        interaction_id=interaction_id, queue=queue, strategy_id=StrategyId("sort"), router_id=RouterId("urs")
    )


def person(actor: Actor) -> str:
    """Who an actor is, whichever facts it turns up in."""
    return f"{actor.actor_type} {actor.connection_id or actor.agent_id or actor.client_name}"


def standing_by(listener: Listener, fact: AnyFact, before: Interaction | None) -> list[str]:
    """The service that is asked; and somebody watches every workbin, and asks for everything."""
    if isinstance(fact, facts.ExternalServiceRequested) and listener is Listener.SERVICE:
        return [f"Server {fact.call.app_name or fact.call.app_type}"]
    workbin = getattr(fact, "workbin", None) or (before.resting_in if before else None)
    return [f"{listener.name} of {workbin.type_id}"] if workbin else []


def resolve(listener: Listener, fact: AnyFact, before: Interaction | None) -> Iterable[str]:
    """The people whom a listener of the audience table means for this fact."""
    match listener:
        case Listener.AGENTS | Listener.STRATEGY:
            kind = PartyType.AGENT if listener is Listener.AGENTS else PartyType.STRATEGY
            assert before is not None
            parties = [party for party in before.parties if party.party_type is kind]
            return [f"{kind} {party.connection_id or party.agent_id}" for party in parties]
        case Listener.NEWCOMER | Listener.LEAVER | Listener.OTHERS:
            assert isinstance(fact, facts.PartyAdded | facts.PartyRemoved)
            others = [f"Agent {agent_id}" for agent_id in fact.others]
            party = f"{fact.party.party_type} {fact.party.connection_id or fact.party.agent_id}"
            return others if listener is Listener.OTHERS else [party]
        case Listener.INVITEE | Listener.INVITER:
            assert isinstance(fact, facts.AgentInvited | facts.Accepted | facts.Rejected | facts.Revoked)
            invitation = fact.invitation
            return [
                person(invitation.inviter) if listener is Listener.INVITER else f"Agent {invitation.agent_id}"
            ]
        case Listener.CONCERNED:
            assert isinstance(fact, facts.AgentFact)
            return [f"Agent {fact.agent_id}"]
        case Listener.SUBMITTER | Listener.REPORTING:
            submitter = f"MediaServer {before.system.submitted_by}" if before else ""
            return [submitter if listener is Listener.SUBMITTER else "reporting"]
        case _:
            return standing_by(listener, fact, before)
