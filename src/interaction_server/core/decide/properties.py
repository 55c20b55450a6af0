"""The scenario Change Properties: added, changed, deleted; all or nothing (protocol 3.1)."""

from typing import Final

from msgspec.structs import replace

from interaction_server.core.audience import MEDIA_SERVER, allowed, holder
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Situation
from interaction_server.core.decide.property_rules import (
    change_refusal,
    change_system,
    is_plain_change,
    size_refusal,
    split_system,
    system_difference,
)
from interaction_server.core.decide.standing import is_party, not_a_party, unknown_interaction
from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.key_values import same, weight
from interaction_server.core.model import Actor, Interaction, KeyValueList
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties, DeleteAllProperties
from interaction_server.core.system_properties import TIMES, property_value

NOTHING: Final[KeyValueList] = {}


def change_properties(request: ChangeProperties, now: Situation) -> Decision | Refusal:
    """Set and delete properties, or refuse and change nothing."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if refusal := may_not_change(now.actor, before):
        return refusal
    added, changed = request.added or NOTHING, request.changed or NOTHING
    setting = {**added, **changed} if added and changed else added or changed
    plain = is_plain_change(request, setting)
    if not plain and (refusal := change_refusal(request, setting, now.actor)):
        return refusal
    if refusal := guard_refusal(request, before):
        return refusal
    deleted = request.deleted or ()
    differ = user_data_difference if plain else difference
    fact = differ(before, setting, deleted, now)
    if fact is None:
        return ACKNOWLEDGED
    return size_refusal(before, fact, now.limits) or Decision(facts=(fact,))


def delete_all_properties(request: DeleteAllProperties, now: Situation) -> Decision | Refusal:
    """Delete every business and custom property."""
    names = tuple(now.interaction.user_data) if now.interaction else ()
    change = ChangeProperties(interaction_id=request.interaction_id, deleted=names)
    return change_properties(change, now)


def may_not_change(actor: Actor, interaction: Interaction) -> Refusal | None:
    """An asker that has no row in the audience table, or is no party though it must be one."""
    held_by = holder(interaction)
    if not allowed(PropertiesChanged, actor.actor_type, held_by):
        return refuse(
            Refusals.NOT_ALLOWED_NOW,
            f"one of type {actor.actor_type} cannot change properties"
            f" while {held_by} is processing interaction {interaction.id}",
        )
    if actor.actor_type is not MEDIA_SERVER and not is_party(actor, interaction):
        return not_a_party(interaction)
    return None


def guard_refusal(request: ChangeProperties, before: Interaction) -> Refusal | None:
    """``ifVersion`` or ``ifProperties`` does not hold; None as a guarded value means absent."""
    if request.if_version is None and request.if_properties is None:
        return None
    if request.if_version is not None and request.if_version != before.version:
        return conflict(f"ifVersion is {request.if_version}", before)
    for name, expected in (request.if_properties or NOTHING).items():
        if name in TIMES:
            return refuse(Refusals.INVALID_ATTRIBUTE, f"ifProperties.{name}: a time cannot be a guard")
        found = property_value(before, name)
        if not same(expected, found):
            return conflict(f"ifProperties.{name} does not hold", before)
    return None


def conflict(sentence: str, before: Interaction) -> Refusal:
    """Error 46 with the current version."""
    return refuse(
        Refusals.CONFLICT,
        f"{sentence}; interaction {before.id} is at version {before.version}",
        InteractionVersion=before.version,
    )


def difference(
    before: Interaction, setting: KeyValueList, deleted: tuple[str, ...], now: Situation
) -> PropertiesChanged | None:
    """What really becomes different, or None; the few system properties that may be set included."""
    own = split_system(setting, deleted)
    others = {key: value for key, value in setting.items() if key not in own}
    gone = tuple([key for key in deleted if key not in own])
    fact = user_data_difference(before, others, gone, now)
    system = change_system(before.system, own, now.time)
    if system == before.system:
        return fact
    old, new = system_difference(before.system, system)
    return replace(fact or PropertiesChanged(), system=system, system_old=old, system_new=new)


def user_data_difference(
    before: Interaction, setting: KeyValueList, deleted: tuple[str, ...], now: Situation
) -> PropertiesChanged | None:
    """What becomes different of the business and custom properties: the same value again is no change."""
    added: KeyValueList = {}
    changed: KeyValueList = {}
    old: KeyValueList = {}
    has = before.user_data
    for key, value in setting.items():
        if key not in has:
            added[key] = value
            continue
        had = has[key]
        if had != value or not same(had, value):
            changed[key] = value
            old[key] = had
    gone = tuple([key for key in dict.fromkeys(deleted) if key in has]) if deleted else ()
    for key in gone:
        old[key] = has[key]
    if not (added or old):
        return None
    growth = weight(added) + weight(changed) - weight(old)
    return PropertiesChanged(added=added, changed=changed, deleted=gone, old=old, growth=growth)
