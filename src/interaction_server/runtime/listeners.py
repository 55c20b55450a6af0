"""Which clients each listener of the audience table is now, for a fact and whoever caused it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from interaction_server.core.audience import MEDIA_SERVER, OPT_IN, ROWS, Holder, Listener
from interaction_server.core.facts import (
    Accepted,
    AgentInvited,
    AnyFact,
    PartyAdded,
    PartyRemoved,
    PlacedInWorkbin,
    Rejected,
    Revoked,
    TakenFromWorkbin,
)
from interaction_server.core.model import Actor, ActorType, Interaction, PartyType

if TYPE_CHECKING:
    from interaction_server.runtime.roster import Client, Roster


def agents_processing(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktops of the agents that are parties, but for the asker's."""
    found: list[Client] = []
    for party in before.parties if before is not None else ():
        if party.agent_id in roster.agents and party.agent_id != actor.agent_id:
            found.append(roster.agents[party.agent_id])  # noqa: PERF401 (as in Roster.listeners)
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
    if party.agent_id in roster.agents and party.agent_id != actor.agent_id:
        client = roster.agents[party.agent_id]
        waits = fact.ticket_id is not None and roster.inviters.get(fact.ticket_id) is client
        return () if waits else (client,)
    if party.connection_id in roster.routers and party.connection_id != actor.connection_id:
        return (roster.routers[party.connection_id],)
    return ()


def others(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktops of the agents who go on, but for the asker's."""
    assert isinstance(fact, PartyAdded | PartyRemoved)
    agents = roster.agents
    return [agents[one] for one in fact.others if one in agents and one != actor.agent_id]


def invitees(
    roster: Roster, fact: AnyFact, before: Interaction | None, actor: Actor, acting: Client | None
) -> Sequence[Client]:
    """The desktop of the invited agent."""
    assert isinstance(fact, AgentInvited | Revoked)
    client = roster.agents.get(fact.invitation.agent_id)
    return () if client is None else (client,)


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
    """The desktop of the agent who acts, also while it is only becoming one."""
    return () if acting is None else (acting,)


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


def watchers(wish: str | None) -> Resolver:
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


Resolver: TypeAlias = (
    "Callable[[Roster, AnyFact, Interaction | None, Actor, Client | None], Sequence[Client]]"
)

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
    Listener.SUBMITTER: submitters,
    Listener.WATCHERS:        watchers(None),
    Listener.CHANGE_WATCHERS: watchers("properties"),
    Listener.STOP_WATCHERS:   watchers("stops"),
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
