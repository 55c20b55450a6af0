"""Interaction + fact -> interaction: the only way in which an interaction comes to be or changes.

The pump uses it to decide, the stores to recover, history to look back: folding the journal is the
state because there is no second way to make one.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from interaction_server.core.facts import (
    Accepted,
    AgentInvited,
    AnyFact,
    CustomReporting,
    ExternalServiceRequested,
    ExternalServiceResponded,
    Held,
    InteractionMoved,
    InteractionSubmitted,
    Locked,
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    PlacedInWorkbin,
    ProcessingStopped,
    PropertiesChanged,
    Record,
    Rejected,
    Resumed,
    Revoked,
    TakenFromQueue,
    TakenFromWorkbin,
    Unlocked,
)
from interaction_server.core.key_values import weight
from interaction_server.core.model import (
    Interaction,
    InteractionState,
    Milliseconds,
    Party,
    PartyType,
    SystemProperties,
    Workbin,
)


def evolve(before: Interaction | None, record: Record) -> Interaction:
    """The interaction after ``record``, which must be the next of its history."""
    fact = record.fact
    if type(fact) is PropertiesChanged:
        assert before is not None
        return change_properties(before, fact, record.version)
    if type(fact) is InteractionSubmitted:
        return Interaction(
            version=record.version,
            system=fact.system,
            user_data=fact.user_data,
            user_data_bytes=weight(fact.user_data),
        )
    assert before is not None
    return STEPS[type(fact)](replace(before, version=record.version), fact, record.time)


class History(msgspec.Struct, frozen=True):
    """The facts of one interaction in version order, and the state before the first that is kept.

    ``start`` is None unless retention removed the beginning.
    """

    records: tuple[Record, ...]
    start: Interaction | None = None


def fold(records: Iterable[Record], start: Interaction | None = None) -> Interaction | None:
    """The state that a history leads to; records that ``start`` already holds are passed over."""
    state = start
    for record in records:
        if state is None or record.version > state.version:
            state = evolve(state, record)
    return state


def is_closed(interaction: Interaction) -> bool:
    """Whether it was stopped; a closed interaction takes no further fact."""
    return interaction.system.completed_at is not None


def is_held(interaction: Interaction) -> bool:
    """Whether it is open and somebody has it: processes it, is invited to, or has locked it."""
    busy = interaction.parties or interaction.invitation is not None or interaction.system.is_locked
    return bool(busy) and not is_closed(interaction)


def change_properties(before: Interaction, fact: PropertiesChanged, version: int) -> Interaction:
    """The hot step: one copy of the user data."""
    user_data = {**before.user_data, **fact.added, **fact.changed}
    for key in fact.deleted:
        user_data.pop(key, None)
    return Interaction(
        version=version,
        system=fact.system or before.system,
        user_data=user_data,
        user_data_bytes=before.user_data_bytes + fact.growth,
        parties=before.parties,
        invitation=before.invitation,
    )


def undo(after: Interaction, record: Record) -> Interaction | None:
    """The interaction before ``record``, which must be the latest of its history.

    None where the fact does not hold what it replaced: only a change of the user data does.
    """
    fact = record.fact
    if type(fact) is not PropertiesChanged or fact.system is not None:
        return None
    user_data = {**after.user_data, **fact.old}
    for key in fact.added:
        del user_data[key]
    return Interaction(
        version=record.version - 1,
        system=after.system,
        user_data=user_data,
        user_data_bytes=after.user_data_bytes - fact.growth,
        parties=after.parties,
        invitation=after.invitation,
    )


def place_in_queue(before: Interaction, fact: PlacedInQueue, time: Milliseconds) -> Interaction:
    """MovedToQueueAt is the first time it came to this queue; PlacedInQueueAt the latest.

    Nobody has it there who could have put it aside.
    """
    system = before.system
    came_before = system.moved_to_queue_at is not None and system.queue == fact.queue
    return with_system(
        before,
        state=InteractionState.QUEUED,
        queue=fact.queue,
        is_held=False,
        held_at=None,
        **NO_WORKBIN,
        placed_in_queue_at=time,
        moved_to_queue_at=system.moved_to_queue_at if came_before else time,
        scheduled_at=fact.scheduled_at,
    )


def take_from_queue(before: Interaction, fact: TakenFromQueue, time: Milliseconds) -> Interaction:
    """Taken by a strategy it is being routed; SubmittedToRouterAt is the latest time."""
    if fact.strategy_id is None:
        return before
    return with_system(before, state=InteractionState.ROUTING, submitted_to_router_at=time)


def add_party(before: Interaction, fact: PartyAdded, time: Milliseconds) -> Interaction:
    """A strategy routes; an agent handles, and the first one there is shown as its agent."""
    after = replace(before, parties=(*before.parties, fact.party))
    if fact.party.party_type is PartyType.STRATEGY:
        return with_system(after, state=InteractionState.ROUTING)
    return with_system(
        after,
        state=InteractionState.HANDLING,
        assigned_to=fact.party.agent_id,
        assigned_at=time,
        **first_agent(after.parties),
    )


def remove_party(before: Interaction, fact: PartyRemoved, time: Milliseconds) -> Interaction:
    """The state stays until the next fact of the same group says where the interaction is."""
    parties = tuple(party for party in before.parties if party != fact.party)
    return with_system(replace(before, parties=parties), **first_agent(parties))


def first_agent(parties: tuple[Party, ...]) -> dict[str, object]:
    """What AgentId and PlaceId of an interaction with these parties are."""
    for party in parties:
        if party.party_type is PartyType.AGENT:
            return {"agent_id": party.agent_id, "place_id": party.place_id}
    return {"agent_id": None, "place_id": None}


def invite(before: Interaction, fact: AgentInvited, time: Milliseconds) -> Interaction:
    """DeliveredAt is the first offer to an agent."""
    after = replace(before, invitation=fact.invitation)
    return with_system(after, delivered_at=before.system.delivered_at or time)


def end_invitation(
    before: Interaction, fact: Accepted | Rejected | Revoked, time: Milliseconds
) -> Interaction:
    """The invitation is answered or gone."""
    return replace(before, invitation=None)


def stop(before: Interaction, fact: ProcessingStopped, time: Milliseconds) -> Interaction:
    """A completed interaction has no parties, and nobody locks it."""
    after = replace(before, parties=(), invitation=None)
    return with_system(after, completed_at=time, is_locked=False, locked_by=None, snapshot_id=None)


def lock(before: Interaction, fact: Locked, time: Milliseconds) -> Interaction:
    """It waits where it is, out of reach."""
    return with_system(before, is_locked=True, locked_by=fact.client_name, snapshot_id=fact.snapshot_id)


def unlock(before: Interaction, fact: Unlocked, time: Milliseconds) -> Interaction:
    """It waits as before."""
    return with_system(before, is_locked=False, locked_by=None, snapshot_id=None)


def move(before: Interaction, fact: InteractionMoved, time: Milliseconds) -> Interaction:
    """Where it is then is another fact."""
    return before


def leave_as_it_was(
    before: Interaction,
    fact: ExternalServiceRequested | ExternalServiceResponded | CustomReporting,
    time: Milliseconds,
) -> Interaction:
    """What is asked of a service, or said of an interaction, changes nothing of it."""
    return before


def hold(before: Interaction, fact: Held, time: Milliseconds) -> Interaction:
    """It is put aside since now."""
    return with_system(before, is_held=True, held_at=time)


def resume(before: Interaction, fact: Resumed, time: Milliseconds) -> Interaction:
    """It is put aside no longer."""
    return with_system(before, is_held=False, held_at=None)


def place_in_workbin(before: Interaction, fact: PlacedInWorkbin, time: Milliseconds) -> Interaction:
    """It belongs to the workbin, also while it is processed, until it is placed elsewhere."""
    return replace(before, system=in_workbin(before.system, fact.workbin))


def in_workbin(system: SystemProperties, workbin: Workbin) -> SystemProperties:
    """The same system properties of one that belongs to a workbin."""
    after: SystemProperties = replace(
        system,
        workbin_type_id=workbin.type_id,
        workbin_agent_id=workbin.agent_id,
        workbin_place_id=workbin.place_id,
        workbin_group_id=workbin.group_id,
        workbin_place_group_id=workbin.place_group_id,
    )
    return after


def take_from_workbin(before: Interaction, fact: TakenFromWorkbin, time: Milliseconds) -> Interaction:
    """Whoever takes it says what becomes of it."""
    return before


def with_system(before: Interaction, **changes: object) -> Interaction:
    """The same interaction with other system properties."""
    system: SystemProperties = replace(before.system, **changes)
    return replace(before, system=system)


NO_WORKBIN: Final[dict[str, object]] = dict.fromkeys(
    (
        "workbin_type_id",
        "workbin_agent_id",
        "workbin_place_id",
        "workbin_group_id",
        "workbin_place_group_id",
    )
)
"""What a queue of any other kind leaves of a workbin."""

STEPS: Final[Mapping[type[AnyFact], Callable[..., Interaction]]] = {
    PlacedInQueue: place_in_queue,
    TakenFromQueue: take_from_queue,
    PartyAdded: add_party,
    PartyRemoved: remove_party,
    AgentInvited: invite,
    Accepted: end_invitation,
    Rejected: end_invitation,
    Revoked: end_invitation,
    ProcessingStopped: stop,
    ExternalServiceRequested: leave_as_it_was,
    ExternalServiceResponded: leave_as_it_was,
    Locked: lock,
    Unlocked: unlock,
    InteractionMoved: move,
    CustomReporting: leave_as_it_was,
    Held: hold,
    Resumed: resume,
    PlacedInWorkbin: place_in_workbin,
    TakenFromWorkbin: take_from_workbin,
}
