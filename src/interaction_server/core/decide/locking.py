"""Locks: an interaction that waits is kept from routers, views and pulls (protocol 4)."""

from interaction_server.core.audience import SERVER, allowed, holder
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Situation
from interaction_server.core.decide.standing import unknown_interaction
from interaction_server.core.facts import Locked, Unlocked
from interaction_server.core.model import Actor, Interaction
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import LockInteraction, UnlockInteraction


def lock_interaction(request: LockInteraction, now: Situation) -> Decision | Refusal:
    """What waits and is offered to nobody is locked for the asker; again is no error."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if request.snapshot_id is not None and not is_in_snapshot(request, now):
        return unknown_snapshot(request.snapshot_id)
    if before.system.is_locked:
        return ACKNOWLEDGED if has_locked(now.actor, before) else locked_by_another(before)
    held_by = holder(before)
    if not allowed(Locked, now.actor.actor_type, held_by):
        return refuse(
            Refusals.NOT_ALLOWED_NOW,
            f"one of type {now.actor.actor_type} cannot lock interaction {before.id}"
            f" while {held_by} is processing it",
        )
    if before.invitation is not None:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} is offered to an agent")
    lock = Locked(client_name=now.actor.client_name or "", snapshot_id=request.snapshot_id)
    return Decision(facts=(lock,))


def unlock_interaction(request: UnlockInteraction, now: Situation) -> Decision | Refusal:
    """Whoever locked it unlocks it, or the server when that client is gone."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if request.snapshot_id is not None and not is_in_snapshot(request, now):
        return unknown_snapshot(request.snapshot_id)
    if not before.system.is_locked:
        return refuse(Refusals.NOT_ALLOWED_NOW, f"interaction {before.id} is not locked")
    if now.actor.actor_type is not SERVER and not has_locked(now.actor, before):
        return locked_by_another(before)
    return Decision(facts=(Unlocked(queue=before.system.queue),))


def is_in_snapshot(request: LockInteraction | UnlockInteraction, now: Situation) -> bool:
    """Whether the interaction is in the snapshot that is named, and that is the asker's."""
    snapshot = now.snapshots.get(request.snapshot_id or "")
    if snapshot is None or snapshot.client_name != now.actor.client_name:
        return False
    return request.interaction_id in snapshot.ids


def has_locked(actor: Actor, interaction: Interaction) -> bool:
    """Whether it is this actor's lock."""
    return actor.client_name is not None and interaction.system.locked_by == actor.client_name


def locked_by_another(interaction: Interaction) -> Refusal:
    """Error 44 for somebody else's lock."""
    return refuse(
        Refusals.NOT_ALLOWED_NOW, f"interaction {interaction.id} is locked by {interaction.system.locked_by}"
    )


def unknown_snapshot(snapshot_id: str) -> Refusal:
    """Error 48 for a snapshot that the asker does not have, or not with the interaction in it."""
    return refuse(Refusals.INVALID_ATTRIBUTE, f"snapshotId: the asker has no such snapshot {snapshot_id:.80}")
