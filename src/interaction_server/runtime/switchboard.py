"""The middle of the house: connections bring in what their sessions heard, and the pump decides it.

It knows no socket. Every door (TCP, WebSocket, in-process) gives it a ``Session`` and a ``Link``.
"""

import asyncio
from collections.abc import Iterable, Mapping

from interaction_server.core.agent_requests import LogOut, WithdrawStatuses
from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import unknown_tenant
from interaction_server.core.model import Actor, Milliseconds, Role
from interaction_server.core.objects import SubmissionPlan
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Request
from interaction_server.dialects.dialect import Dialect, Registration
from interaction_server.dialects.session import Asked as Heard
from interaction_server.dialects.session import Refused, Registering, Session
from interaction_server.runtime.aftermath import Aftermath
from interaction_server.runtime.batch import Asked, Batch, Leave
from interaction_server.runtime.clock import Clock
from interaction_server.runtime.committer import Committer
from interaction_server.runtime.engines import Engines
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.roster import Client, Link, Roster
from interaction_server.runtime.service_desk import ServiceDesk, type_refusal
from interaction_server.runtime.snapshots import drop_all
from interaction_server.runtime.submitter import Submitter
from interaction_server.runtime.world import World
from interaction_server.store.port import Store


class Switchboard:
    """``open`` recovers and starts; ``hear`` carries out what a session heard; ``lose`` ends it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        reporting: Dialect,
        limits: Limits,
        *,
        agent_session_restore_ms: Milliseconds = 30_000,
        interactions_max: int = 20_000,
        plan: SubmissionPlan | None = None,
        clients: Mapping[str, tuple[Role, str | None]] | None = None,
        service_calls_max: int = 100,
        service_queue_max: int = 1_000,
    ) -> None:
        self.store = store
        self.clock = clock
        self.roster = Roster(clients)
        self.world = World(interactions_max)
        self.pump = Pump(store, self.roster, self.world, clock, limits, reporting)
        self.submitter = Submitter(self.pump, store, plan or SubmissionPlan())
        self.desk = ServiceDesk(self.pump, clock, service_calls_max, service_queue_max)
        self.aftermath = Aftermath(self.pump, self.submitter, self.desk, clock, agent_session_restore_ms)
        self.engines = Engines(store, self.roster, reporting)
        self.committer = Committer(self.pump, store, clock, self.after, self.forget)
        self.pump.strategy_changed = self.submitter.strategy_changed
        self.pump.not_submitted = self.submitter.not_submitted
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Open the store, take over what a former run left, and begin; raises StoreError."""
        recovered = await self.store.open()
        self.world.sequence = recovered.last_sequence
        self.engines.told = recovered.last_sequence
        await self.engines.find_oldest()
        self.world.agents = dict(recovered.agents)
        self.world.recover_work(recovered.held)
        self.aftermath.recover(recovered.held, recovered.agents)
        loop = asyncio.get_running_loop()
        self.tasks = [loop.create_task(part.run()) for part in (self.pump, self.committer)]
        self.submitter.begin()

    async def broken(self) -> None:
        """Wait for a mistake of ours that has ended the pump or the committer, and raise it."""
        done, _ = await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def drain(self) -> None:
        """Return when everything that was asked is settled."""
        while not self.idle() and not any(task.done() for task in self.tasks):  # noqa: ASYNC110 (once)
            await asyncio.sleep(0)

    def idle(self) -> bool:
        """Whether nothing is asked, decided or being committed."""
        pump = self.pump
        waiting = pump.inbox or pump.again or pump.batch.asked or self.committer.lookups
        return not (waiting or pump.deciding or pump.committing)

    async def close(self) -> None:
        """Stop and close the store; whoever is still connected is lost with the server, not before it."""
        background = (
            *self.tasks,
            *self.engines.replays,
            *self.committer.lookups,
            *self.submitter.feeding.loads,
        )
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await self.store.close()

    async def tend(self) -> None:
        """Let the store do what can wait."""
        await self.store.tend(self.clock.now())
        await self.engines.find_oldest()

    def after(self, batch: Batch) -> None:
        """Committed and told; let it have its consequences."""
        self.aftermath(batch)
        self.engines.told = batch.records[-1].sequence

    def hear(self, session: Session[Client], link: Link) -> int:
        """Carry out everything that a session heard, in order; returns how many requests are open now."""
        opened = 0
        for event in session.events():
            if type(event) is Heard:
                stay, member = event.stay, event.member
                actor = member.actor if stay is None else stay.actor
                opened += self.ask(member, event.request, event.reference, actor)
            elif type(event) is Refused:
                opened += self.refuse(session, link, event)
            elif type(event) is Registering:
                self.register(session, link, event)
            else:
                leave = Leave(session.unregistered(event.member))
                opened += self.ask(event.member, leave, event.reference, event.member.actor)
        return opened

    def reconfigure(
        self,
        limits: Limits,
        *,
        agent_session_restore_ms: Milliseconds,
        interactions_max: int,
        plan: SubmissionPlan,
        clients: Mapping[str, tuple[Role, str | None]] | None,
        service_calls_max: int,
        service_queue_max: int,
    ) -> None:
        """What is decided from now on follows these; what runs already keeps its time (decision 61)."""
        self.pump.limits = limits
        self.roster.known = clients
        self.world.interactions_max = interactions_max
        self.aftermath.agent_session_restore_ms = agent_session_restore_ms
        self.desk.configure(service_calls_max, service_queue_max)
        self.submitter.configure(plan)

    def ask(
        self, client: Client, request: Request | Refusal | Leave, reference: int | None, actor: Actor
    ) -> int:
        """Give the pump one thing to decide and answer, in the client's order."""
        self.pump.ask(Asked(client=client, request=request, actor=actor, reference=reference))
        return 1

    def refuse(self, session: Session[Client], link: Link, event: Refused[Client]) -> int:
        """What nobody can be held to is refused at once; a client's own mistake when its turn comes."""
        if event.member is not None:
            return self.ask(event.member, event.refusal, event.reference, event.member.actor)
        link.send(session.dialect.refusal(event.refusal, event.reference), None)
        return 0

    def register(self, session: Session[Client], link: Link, event: Registering) -> None:
        """Take a client in, or refuse it; a reporting engine begins to hear, an external service to serve."""
        client = (
            self.unknown_tenant(event.registration)
            or self.engines.position_gone(event.registration)
            or type_refusal(event.registration)
            or self.roster.register(event.registration, link)
        )
        if not isinstance(client, Refusal) and client.role is Role.PROXY and session.members:
            self.roster.unregister(client)
            client = refuse(Refusals.INVALID_CLIENT, "a proxy cannot register another proxy")
        if isinstance(client, Refusal):
            link.send(session.dialect.refusal(client, event.reference), None)
            return
        session.registered(client)
        link.send(session.dialect.registered(event.registration, event.reference), client)
        if client.role is Role.REPORTING_ENGINE:
            self.engines.begin(client)
        elif client.role is Role.EXTERNAL_SERVICE:
            self.desk.arrive(client)

    def unknown_tenant(self, registration: Registration) -> Refusal | None:
        """A registration for a tenant that there is not (error 54)."""
        tenant_id = registration.tenant_id
        return None if tenant_id is None else unknown_tenant(tenant_id, self.pump.limits)

    def lose(self, session: Session[Client]) -> None:
        """The connection is gone, and with it all its clients."""
        session.receive_eof()
        gone = tuple(session.members.values())
        session.members.clear()
        self.forget(gone, lost=True)

    def forget(self, gone: Iterable[Client], *, lost: bool = False) -> None:
        """Agents log out, routers give back what they process; media servers' work lives on (protocol 8)."""
        for client in gone:
            if client.gone:
                continue
            self.roster.unregister(client)
            self.pump.silence(client)
            if client.role is Role.AGENT_APPLICATION:
                self.pump.ask(Asked(client=client, request=LogOut(lost=lost), actor=client.actor))
            if client.role is Role.REPORTING_ENGINE and client.name not in self.roster.by_name:
                last = self.roster.last_client_id
                self.pump.ask_self(WithdrawStatuses(said_by=client.name, registration_max=last))
            for stay in client.stays.values():
                self.pump.release(stay)
            self.desk.leave(client)
            drop_all(self.roster, self.world, client)
            for interaction_id in self.roster.locked_by(client):
                self.aftermath.end_lock(interaction_id)
            for strategy_id in sorted(client.strategies):
                self.roster.run_strategy(client, strategy_id, running=False)
                self.submitter.strategy_changed(strategy_id)
            if client.actor.router_id is not None:
                self.submitter.router_gone(client.actor.router_id)
