"""What the roster notes when a fact is decided, each with the step that takes the note back.

Noted at once and not after the commit, because the next request of the same batch may already
concern the new party.
"""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core.decide.decision import OpenCall
from interaction_server.core.facts import (
    AgentInvited,
    AgentLogin,
    AgentLogout,
    AnyFact,
    ExternalServiceRequested,
    ExternalServiceResponded,
    Locked,
    PartyAdded,
    PartyRemoved,
    ProcessingStopped,
    Record,
    Unlocked,
)
from interaction_server.core.model import Actor, ActorType
from interaction_server.dialects.dialect import Stay
from interaction_server.runtime.batch import Asked
from interaction_server.runtime.roster import Roster
from interaction_server.runtime.world import World

Undo = Callable[[], object]


def note_stay(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """From now on a connID means this interaction, and belongs to the chosen router."""
    assert isinstance(record.fact, PartyAdded) and record.interaction_id is not None
    party, router = record.fact.party, asked.newcomer
    conn_id = party.connection_id
    if conn_id is None or router is None:
        return None
    actor = Actor(
        actor_type=ActorType.STRATEGY,
        strategy_id=party.strategy_id,
        router_id=party.router_id,
        connection_id=conn_id,
    )
    router.stays[conn_id] = Stay(interaction_id=record.interaction_id, actor=actor)
    roster.routers[conn_id] = router
    return lambda: (router.stays.pop(conn_id, None), roster.routers.pop(conn_id, None))


def end_stay(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """The connID means nothing any more."""
    assert isinstance(record.fact, PartyRemoved)
    conn_id = record.fact.party.connection_id
    router = roster.routers.pop(conn_id, None) if conn_id else None
    if conn_id is None or router is None:
        return None
    stay = router.stays.pop(conn_id)
    return lambda: roster.give_back(router, stay)


def note_inviter(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """Who waits for the outcome of the offer; the aftermath of the outcome forgets it."""
    assert isinstance(record.fact, AgentInvited)
    ticket_id, client = record.fact.invitation.ticket_id, asked.client
    if client is None:
        return None
    roster.inviters[ticket_id] = client
    return lambda: roster.inviters.pop(ticket_id, None)


def note_desktop(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """The asking client is one more desktop of the agent."""
    assert isinstance(record.fact, AgentLogin)
    client, agent_id = asked.client, record.fact.agent_id
    if client is None:
        return None
    before = roster.agents.get(agent_id, ())
    client.act_as(world.agents[agent_id])
    roster.seat(agent_id, (*before, client))

    def get_up() -> None:
        client.act_as(None)
        roster.seat(agent_id, before)

    return get_up


def end_desktop(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """The client, or every desktop of the agent if the session is over, is nobody's desktop any more."""
    assert isinstance(record.fact, AgentLogout)
    agent_id, only_one = record.fact.agent_id, record.fact.connections_left > 0
    before = roster.agents.get(agent_id, ())
    leaving = {client: client.actor for client in before if client is asked.client or not only_one}
    if not leaving:
        return None
    for client in leaving:
        client.act_as(None)
    roster.seat(agent_id, tuple([client for client in before if client not in leaving]))

    def come_back() -> None:
        for client, actor in leaving.items():
            client.actor = actor
        roster.seat(agent_id, before)

    return come_back


def note_call(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """A strategy waits for an external service, which sees the interaction as it is now."""
    assert isinstance(record.fact, ExternalServiceRequested) and record.interaction_id is not None
    call_id = record.fact.call.call_id
    world.calls[call_id] = OpenCall(record, world.interactions[record.interaction_id])
    return lambda: world.calls.pop(call_id, None)


def end_call(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """The outcome is known, and there is no second one."""
    assert isinstance(record.fact, ExternalServiceResponded)
    call_id = record.fact.call.call_id
    open_call = world.calls.pop(call_id)
    return lambda: world.calls.update({call_id: open_call})


def note_locker(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """The lock ends with the client."""
    interaction_id, client = record.interaction_id, asked.client
    if interaction_id is None or client is None:
        return None
    roster.lockers[interaction_id] = client
    return lambda: roster.lockers.pop(interaction_id, None)


def end_lock(roster: Roster, world: World, record: Record, asked: Asked) -> Undo | None:
    """There is no lock that could end with a client."""
    interaction_id = record.interaction_id
    client = roster.lockers.pop(interaction_id, None) if interaction_id else None
    if interaction_id is None or client is None:
        return None
    return lambda: roster.lock_again(interaction_id, client)


Note = Callable[[Roster, World, Record, Asked], Undo | None]

NOTES: Final[Mapping[type[AnyFact], Note]] = {
    PartyAdded: note_stay,
    PartyRemoved: end_stay,
    AgentInvited: note_inviter,
    AgentLogin: note_desktop,
    AgentLogout: end_desktop,
    ExternalServiceRequested: note_call,
    ExternalServiceResponded: end_call,
    Locked: note_locker,
    Unlocked: end_lock,
    ProcessingStopped: end_lock,
}
