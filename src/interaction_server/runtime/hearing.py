"""Which connected clients a listener of the audience table is now.

``RESOLVED`` is the table ready to be walked: a listener is found by one function, which knows the roster.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from interaction_server.core.audience import MEDIA_SERVER, OPT_IN, ROWS, Holder, Listener
from interaction_server.core.facts import (
    Accepted,
    AgentFact,
    AgentInvited,
    AgentLogin,
    AgentLogout,
    AnyFact,
    PartyAdded,
    PartyRemoved,
    PlacedInWorkbin,
    Rejected,
    Revoked,
    TakenFromWorkbin,
)
from interaction_server.core.model import Actor, ActorType, Interaction, PartyType
from interaction_server.runtime.roster import Client, Hearer, Roster


def hearers_of(
    roster: Roster,
    fact: AnyFact,
    held_by: Holder,
    before: Interaction | None,
    actor: Actor,
    acting: Client | None,
) -> list[Hearer]:
    """The connected clients that the audience table tells of a fact, reporting engines left out.

    ``acting`` is the client that asked or, where the server did, the router that it chose.
    """
    found: list[Hearer] = []
    for listener, resolve in RESOLVED[type(fact)][actor.actor_type, held_by]:
        for client in resolve(roster, fact, before, actor, acting):
            found.append(client.hearers[listener])  # noqa: PERF401 (a comprehension is one more call)
    return found


def agents_processing(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktops of the agents that are parties, but for the one that asked."""
    found: list[Client] = []
    for party in before.parties if before is not None else ():
        if party.agent_id in roster.agents:
            for client in roster.agents[party.agent_id]:
                if client is not acting:
                    found.append(client)  # noqa: PERF401 (as in hearers_of)
    return found


def router_processing(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The router of the stay, unless it asked itself."""
    return [
        roster.routers[party.connection_id]
        for party in (before.parties if before else ())
        if party.connection_id in roster.routers and party.connection_id != actor.connection_id
    ]


def newcomers(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The router that was chosen; an agent who accepted has asked for it and is answered."""
    assert isinstance(fact, PartyAdded)
    return (acting,) if fact.party.party_type is PartyType.STRATEGY and acting is not None else ()


def leavers(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The party that is removed, unless it asked for that itself, also by a transfer."""
    assert isinstance(fact, PartyRemoved)
    party = fact.party
    if party.agent_id is not None:
        waiting = roster.inviters.get(fact.ticket_id) if fact.ticket_id is not None else None
        return [client for client in roster.desktops(party.agent_id, acting) if client is not waiting]
    if party.connection_id in roster.routers and party.connection_id != actor.connection_id:
        return (roster.routers[party.connection_id],)
    return ()


def others(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktops of the agents who go on, but for the one that asked."""
    assert isinstance(fact, PartyAdded | PartyRemoved)
    return [client for one in fact.others for client in roster.desktops(one, acting)]


def invitees(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktops of the invited agent, but for the one that answers; who invites itself is told."""
    assert isinstance(fact, AgentInvited | Accepted | Rejected | Revoked)
    answers = isinstance(fact, Accepted | Rejected)
    return roster.desktops(fact.invitation.agent_id, acting if answers else None)


def inviters(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """Whoever waits for the outcome of the offer."""
    assert isinstance(fact, Accepted | Rejected | Revoked)
    client = roster.inviters.get(fact.invitation.ticket_id)
    return () if client is None or client.gone else (client,)


def concerned(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The agent's desktops, but for the one that asked; to log in is to ask how one stands.

    Who logs out of one of several desktops leaves the others as they are.
    """
    assert isinstance(fact, AgentFact)
    if isinstance(fact, AgentLogout) and fact.connections_left:
        return ()
    others = roster.desktops(fact.agent_id, acting)
    return (acting, *others) if isinstance(fact, AgentLogin) and acting is not None else others


def watchers(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The reporting engines that asked for the states of agents of this tenant."""
    assert isinstance(fact, AgentFact)
    return [client for client, tenants in roster.watchers.items() if fact.tenant_id in tenants]


def submitters(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """Every connection of the media server that submitted it, where that one opted in."""
    wishing = roster.opted_in[OPT_IN[type(fact)]]
    if before is None or not wishing:
        return ()
    name = before.system.submitted_by
    if actor.actor_type is MEDIA_SERVER and actor.client_name == name:
        return ()
    return wishing.get(name, ())


def workbin_watchers(wish: str | None) -> "Resolver":
    """Those who watch the workbin that it comes to, leaves, or is in, and have this wish."""

    def resolve(
        roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
    ) -> Sequence[Client]:
        watches = roster.watches
        if not watches.of:
            return ()
        if isinstance(fact, PlacedInWorkbin | TakenFromWorkbin):
            return watches.watching(fact.workbin, acting, wish)
        workbin = None if before is None else before.resting_in
        return () if workbin is None else watches.watching(workbin, acting, wish)

    return resolve


Resolver = Callable[[Roster, AnyFact, Interaction | None, Actor, Client | None], Sequence[Client]]

# fmt: off
RESOLVERS: Final[Mapping[Listener, Resolver]] = {
    Listener.AGENTS:    agents_processing,
    Listener.STRATEGY:  router_processing,
    Listener.NEWCOMER:  newcomers,
    Listener.LEAVER:    leavers,
    Listener.OTHERS:    others,
    Listener.INVITEE:   invitees,
    Listener.INVITER:   inviters,
    Listener.CONCERNED: concerned,
    Listener.WATCHER:   watchers,
    Listener.SUBMITTER: submitters,
    Listener.WATCHERS:        workbin_watchers(None),
    Listener.CHANGE_WATCHERS: workbin_watchers("properties"),
    Listener.STOP_WATCHERS:   workbin_watchers("stops"),
}
# fmt: on
"""Who each listener is, but for reporting engines, which hear everything."""

Resolved = tuple[tuple[Listener, Resolver], ...]


def resolved() -> dict[type[AnyFact], dict[tuple[ActorType, Holder], Resolved]]:
    """The audience table, ready to be walked: the listeners and how they are found."""
    found: defaultdict[type[AnyFact], dict[tuple[ActorType, Holder], Resolved]] = defaultdict(dict)
    for (fact, cause, holder), row in ROWS.items():
        told = tuple((listener, RESOLVERS[listener]) for listener in row.told if listener in RESOLVERS)
        found[fact][cause, holder] = told
    return dict(found)


RESOLVED: Final = resolved()
