"""Who is connected, as what, and speaking what."""

import hmac
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final, Protocol

from interaction_server.core.audience import OPT_IN, Listener
from interaction_server.core.facts import AgentInvited, Record
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    AgentSession,
    ConnectionId,
    InteractionId,
    Milliseconds,
    Role,
    RouterId,
    StrategyId,
    TicketId,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ReleaseParty, Request, UnlockInteraction
from interaction_server.dialects.dialect import ZEROS, Dialect, Registration, Stay
from interaction_server.dialects.session import Member, Session
from interaction_server.runtime.watches import Watches

ACTOR_TYPES: Final[Mapping[Role, ActorType]] = {
    Role.MEDIA_SERVER: ActorType.MEDIA_SERVER,
    Role.AGENT_APPLICATION: ActorType.AGENT,
    Role.ROUTER: ActorType.STRATEGY,
}
"""As whom a role acts; the other roles only listen and read."""


class Link(Protocol):
    """The connection of a client, as the roster and the pump use it."""

    dialect: Dialect
    session: "Session[Client]"

    def send(self, body: bytes, client: "Client | None") -> None:
        """Queue a message for the next flush."""

    def flush(self) -> None:
        """Write what is queued in one piece; close instead when too much is waiting already."""

    def answered(self, count: int) -> None:
        """So many of its requests have been settled."""

    async def drained(self) -> None:
        """Return when the peer has taken most of what was written."""

    def close(self) -> None:
        """Write what is queued, then end the connection."""


class Client(Member):
    """A registered client; ``gone`` once its connection or registration has ended.

    ``opted_in`` are the extensions that it registered with, with a nonzero value; ``hearers`` is what
    it is as each kind of listener. ``snapshot_numbers`` counts its snapshots. ``active_at`` is when
    it last asked for something, 0 for a router.
    """

    def __init__(self, client_id: int, registration: Registration, role: Role, link: Link) -> None:
        super().__init__(client_id, role)
        self.name = registration.name
        self.options = registration.options
        self.opted_in = frozenset(
            option for option in OPT_IN.values() if registration.options.get(option) not in ZEROS
        )
        self.hearers = {listener: Hearer(listener, self) for listener in Listener}
        self.link = link
        self.gone = False
        self.strategies: set[StrategyId] = set()
        self.snapshot_numbers = count(1)
        self.active_at: Milliseconds = 0
        self.actor = Actor(
            actor_type=ACTOR_TYPES.get(role, ActorType.SERVER),
            client_name=None if role is Role.ROUTER else registration.name,
            router_id=RouterId(registration.name) if role is Role.ROUTER else None,
        )

    def act_as(self, session: AgentSession | None) -> None:
        """The agent whose desktop it is from now on, if any."""
        self.actor = Actor(
            actor_type=ActorType.AGENT,
            client_name=self.name,
            agent_id=session.agent_id if session else None,
            place_id=session.place_id if session else None,
        )


class Hearer:
    """A client as one kind of listener; ``label`` is how the journal names it as such."""

    def __init__(self, listener: Listener, client: Client) -> None:
        self.listener = listener
        self.client = client
        self.label = f"{listener.name} {client.name}"


class Roster:
    """All registered clients, by what they are looked for by.

    ``agents`` says which clients are an agent's desktops, ``routers`` which client a stay belongs to,
    ``inviters`` who waits for the outcome of an offer, ``lockers`` whose lock an interaction has,
    ``snapshots`` whose snapshot one is, ``opted_in`` by option and name which media servers
    want to hear of what they submitted; ``watchers`` says of which tenants an engine is shown the agents,
    ``watches`` who watches which workbin; ``orphans`` are requests that end what a client that is gone
    has been given back.
    """

    def __init__(self, known: Mapping[str, tuple[Role, str | None]] | None = None) -> None:
        self.known = known
        self.last_client_id = 0
        self.clients: dict[int, Client] = {}
        self.by_name: dict[str, list[Client]] = {}
        self.agents: dict[AgentId, tuple[Client, ...]] = {}
        self.routers: dict[ConnectionId, Client] = {}
        self.inviters: dict[TicketId, Client] = {}
        self.lockers: dict[InteractionId, Client] = {}
        self.snapshots: dict[str, Client] = {}
        self.orphans: list[Request] = []
        self.by_strategy: dict[StrategyId, list[Client]] = {}
        self.watchers: dict[Client, frozenset[int]] = {}
        self.engines: list[Client] = []
        self.engine_count = 0
        self.watches = Watches()
        self.opted_in: dict[str, dict[str, list[Client]]] = {option: {} for option in OPT_IN.values()}

    def register(self, registration: Registration, link: Link) -> Client | Refusal:
        """Take a client in, or say why not (error 50)."""
        role = registration.role
        if role is None:
            return invalid("clientType is none of " + ", ".join(sorted(set(Role) - {Role.ROUTER})))
        if not registration.name:
            return invalid("clientName is missing or empty")
        if refusal := self.unknown(registration, role) or self.name_in_use(registration, role):
            return refusal
        self.last_client_id += 1
        client = Client(self.last_client_id, registration, role, link)
        self.clients[client.client_id] = client
        self.by_name.setdefault(client.name, []).append(client)
        self.engine_count += role is Role.REPORTING_ENGINE
        if role is Role.MEDIA_SERVER:
            for option in client.opted_in:
                self.opted_in[option].setdefault(client.name, []).append(client)
        return client

    def unknown(self, registration: Registration, role: Role) -> Refusal | None:
        """A client that the configuration does not name so, or with another token."""
        if self.known is None:
            return None
        expected = self.known.get(registration.name)
        if expected is None or expected[0] is not role:
            return invalid(f"no client {registration.name!r} of type {role} is configured")
        token = registration.options.get("token")
        if expected[1] is not None and not hmac.compare_digest(str(token).encode(), expected[1].encode()):
            return invalid(f"the token of client {registration.name!r} is wrong")
        return None

    def name_in_use(self, registration: Registration, role: Role) -> Refusal | None:
        """One name is one role; the same client may have several connections, as after a reconnect."""
        for client in self.by_name.get(registration.name, ()):
            if client.role is not role:
                return invalid(f"{registration.name!r} is registered as {client.role}, not as {role}")
        return None

    def unregister(self, client: Client) -> None:
        """Forget a client in every place where it could still be found."""
        client.gone = True
        del self.clients[client.client_id]
        same_name = self.by_name[client.name]
        same_name.remove(client)
        if not same_name:
            del self.by_name[client.name]
        if client in self.engines:
            self.engines.remove(client)
        for same_wish in self.opted_in.values():
            wishing = same_wish.get(client.name, [])
            if client in wishing:
                wishing.remove(client)
                if not wishing:
                    del same_wish[client.name]
        self.watchers.pop(client, None)
        self.engine_count -= client.role is Role.REPORTING_ENGINE
        self.watches.forget(client)
        for conn_id in client.stays:
            self.routers.pop(ConnectionId(conn_id), None)

    def give_back(self, router: Client, stay: Stay) -> None:
        """A stay that had ended goes on; where its router has gone meanwhile, it is an orphan."""
        if router.gone:
            self.orphans.append(release_of(stay))
        elif stay.actor.connection_id is not None:
            router.stays[stay.actor.connection_id] = stay
            self.routers[stay.actor.connection_id] = router

    def lock_again(self, interaction_id: InteractionId, client: Client) -> None:
        """A lock that had ended goes on; where its client has gone meanwhile, it has to end."""
        if client.gone:
            self.orphans.append(UnlockInteraction(interaction_id=interaction_id))
        else:
            self.lockers[interaction_id] = client

    def stop_waiting(self, records: Iterable[Record]) -> None:
        """Whoever asked for the offers among these facts has been answered otherwise."""
        for record in records:
            if isinstance(record.fact, AgentInvited):
                self.inviters.pop(record.fact.invitation.ticket_id, None)

    def locked_by(self, client: Client) -> list[InteractionId]:
        """What a client keeps from everybody else."""
        return sorted(locked for locked, locker in self.lockers.items() if locker is client)

    def running(self, strategy_id: StrategyId) -> list[Client]:
        """The routers that run a strategy, in the order in which they registered."""
        return self.by_strategy.get(strategy_id, [])

    def run_strategy(self, client: Client, strategy_id: StrategyId, *, running: bool) -> None:
        """A router begins to run a strategy, or ends; again is no error."""
        routers = [one for one in self.running(strategy_id) if one is not client]
        if running:
            client.strategies.add(strategy_id)
            routers = sorted([*routers, client], key=lambda one: one.client_id)
        else:
            client.strategies.discard(strategy_id)
        self.by_strategy[strategy_id] = routers
        if not routers:
            del self.by_strategy[strategy_id]

    def watch(self, client: Client, tenants: frozenset[int], *, watching: bool) -> None:
        """An engine begins to be shown the agents of these tenants, or ends; again is no error."""
        before = self.watchers.pop(client, frozenset())
        after = before | tenants if watching else before - tenants
        if after:
            self.watchers[client] = after

    def desktops(self, agent_id: AgentId, but_for: Client | None) -> tuple[Client, ...]:
        """The clients on which an agent is logged in, but for one."""
        return tuple([client for client in self.agents.get(agent_id, ()) if client is not but_for])

    def seat(self, agent_id: AgentId, desktops: tuple[Client, ...]) -> None:
        """From now on these are the agent's desktops."""
        self.agents[agent_id] = desktops
        if not desktops:
            del self.agents[agent_id]


def release_of(stay: Stay) -> Request:
    """What takes an interaction back from a router."""
    return ReleaseParty(interaction_id=stay.interaction_id, connection_id=stay.actor.connection_id)


def invalid(sentence: str) -> Refusal:
    """Error 50."""
    return refuse(Refusals.INVALID_CLIENT, sentence)
