"""The rules for the keys and values of a change: lists, system properties, types, limits (protocol 3.1)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from interaction_server.core.decide.decision import Limits
from interaction_server.core.facts import PropertiesChanged
from interaction_server.core.key_values import Flaw, flaws, is_plain, weight
from interaction_server.core.model import Actor, Interaction, KeyValueList, Milliseconds, SystemProperties
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties
from interaction_server.core.system_properties import (
    FLAGS,
    SETTABLE,
    SYSTEM_NAMES,
    SYSTEM_PROPERTIES,
    TYPED,
)

RULED: Final = frozenset({*SYSTEM_NAMES, *TYPED})
"""The keys that a rule of their own applies to."""


def is_plain_change(request: ChangeProperties, setting: KeyValueList) -> bool:
    """Whether there is surely nothing wrong with a change, at a glance.

    Nearly every one is a single list of short names, none of them ruled, with texts.
    """
    one_list = request.deleted is None and (request.added is None or request.changed is None)
    return one_list and bool(setting) and RULED.isdisjoint(setting) and is_plain(setting)


def change_refusal(request: ChangeProperties, setting: KeyValueList, actor: Actor) -> Refusal | None:
    """No list at all, or every offending key of the change, in one refusal (protocol 3.1)."""
    if request.added is None and request.changed is None and request.deleted is None:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            "one of addedProperties, changedProperties and deletedProperties must be given",
        )
    found = [
        *repeated(request),
        *read_only(setting, request.deleted or (), actor),
        *flaws(setting),
        *type_flaws(setting, actor),
    ]
    return flaw_refusal(found) if found else None


def repeated(request: ChangeProperties) -> Iterator[Flaw]:
    """Keys in more than one list."""
    given = [set(keys) for keys in (request.added, request.changed, request.deleted) if keys is not None]
    seen: set[str] = set()
    twice: set[str] = set()
    for keys in given:
        twice |= seen & keys
        seen |= keys
    for key in sorted(twice):
        yield Flaw(key, "in more than one list")


def read_only(setting: KeyValueList, deleted: Sequence[str], actor: Actor) -> Iterator[Flaw]:
    """The system properties among the keys that this actor may not set, or not delete."""
    kept = [key for key in setting if key in SYSTEM_NAMES and not may_set(actor, key)]
    gone = [
        key for key in dict.fromkeys(deleted) if key in SYSTEM_NAMES and (key not in SETTABLE or key in FLAGS)
    ]
    for key in dict.fromkeys([*kept, *gone]):
        yield Flaw(key, "a system property cannot be changed", Refusals.READ_ONLY_PROPERTY)


def may_set(actor: Actor, key: str) -> bool:
    """Whether this actor may set this system property."""
    return actor.actor_type in SETTABLE.get(key, ())


def type_flaws(setting: KeyValueList, actor: Actor) -> Iterator[Flaw]:
    """Keys whose property has one type only, among those that the actor may set."""
    for key, kind in TYPED.items():
        if key in setting and type(setting[key]) is not kind:
            yield Flaw(key, "must be an integer")
    for key in SETTABLE:
        if key not in setting or not may_set(actor, key):
            continue
        if key in FLAGS and setting[key] not in (0, 1):
            yield Flaw(key, "must be 0 or 1")
        if key not in FLAGS and not isinstance(setting[key], str):
            yield Flaw(key, "must be text")


def flaw_refusal(found: Sequence[Flaw]) -> Refusal:
    """One refusal that names every offending key; the first of the registry gives it its number."""
    why = min((flaw.why for flaw in found), key=lambda reason: reason.value.code)
    sentence = "; ".join(f"{flaw.key}: {flaw.sentence}" for flaw in found)
    extension: dict[str, object] = {"Keys": ",".join(dict.fromkeys(flaw.key for flaw in found))}
    if why is Refusals.LIMIT_EXCEEDED:
        extension["Remaining"] = 0
    return Refusal(why=why, sentence=sentence, extension=extension)


def carried_refusal(**lists: KeyValueList | None) -> Refusal | None:
    """What is wrong with key-value lists that are kept or passed on as they are (protocol 2, 3.1)."""
    found = [flaw for name, values in lists.items() if values for flaw in flaws(values, name)]
    return flaw_refusal(found) if found else None


def user_data_refusal(user_data: KeyValueList, actor: Actor, limits: Limits) -> Refusal | None:
    """What is wrong with the properties that a new interaction brings along; none is a system one."""
    own = [
        Flaw(key, "a system property cannot be in userData", Refusals.READ_ONLY_PROPERTY)
        for key in user_data
        if key in SYSTEM_NAMES
    ]
    if found := [*own, *flaws(user_data), *type_flaws(user_data, actor)]:
        return flaw_refusal(found)
    size = weight(user_data)
    return over_size(size, 0, limits.user_data_bytes_max) if size > limits.user_data_bytes_max else None


def size_refusal(before: Interaction, fact: PropertiesChanged, limits: Limits) -> Refusal | None:
    """All properties together are over the limit; a change that makes them smaller may pass."""
    has = before.user_data_bytes
    becomes = has + fact.growth
    if becomes <= limits.user_data_bytes_max or becomes <= has:
        return None
    return over_size(becomes, has, limits.user_data_bytes_max)


def over_size(becomes: int, has: int, allowed: int) -> Refusal:
    """Error 49 for all properties together."""
    left = max(0, allowed - has)
    return refuse(
        Refusals.LIMIT_EXCEEDED,
        f"the properties would be {becomes} bytes of {allowed} allowed; {left} bytes were left",
        Remaining=left,
    )


def split_system(setting: KeyValueList, deleted: Sequence[str]) -> dict[str, object]:
    """The part of a change that is about system properties; None deletes."""
    if SYSTEM_NAMES.isdisjoint(setting) and SYSTEM_NAMES.isdisjoint(deleted):
        return {}
    own = {key: value for key, value in setting.items() if key in SYSTEM_NAMES}
    return own | {key: None for key in deleted if key in SYSTEM_NAMES}


def change_system(
    before: SystemProperties, changes: Mapping[str, object], time: Milliseconds
) -> SystemProperties:
    """IsOnline 0 sets AbandonedAt, which is unset while online (protocol 3.1, 7)."""
    fields: dict[str, object] = {
        SYSTEM_PROPERTIES[key]: bool(value) if key in FLAGS else value for key, value in changes.items()
    }
    if "is_online" in fields and fields["is_online"] != before.is_online:
        fields["abandoned_at"] = None if fields["is_online"] else time
    after: SystemProperties = replace(before, **fields)
    return after


def system_difference(before: SystemProperties, after: SystemProperties) -> tuple[KeyValueList, KeyValueList]:
    """What a client changed of the system properties that it may set: old and new values by name."""
    old, new = system_settable(before), system_settable(after)
    return (
        {name: value for name, value in old.items() if new.get(name) != value},
        {name: value for name, value in new.items() if old.get(name) != value},
    )


def system_settable(system: SystemProperties) -> KeyValueList:
    """The settable system properties that have a value; flags are 0 or 1."""
    found = {name: getattr(system, SYSTEM_PROPERTIES[name]) for name in SETTABLE}
    return {
        name: int(value) if name in FLAGS else value for name, value in found.items() if value is not None
    }
