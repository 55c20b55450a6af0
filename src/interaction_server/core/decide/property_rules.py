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

RULED: Final = SYSTEM_NAMES | TYPED.keys()
"""The keys that a rule of their own applies to."""


def list_refusal(request: ChangeProperties) -> Refusal | None:
    """No list at all, or a key in two of them."""
    given = [set(keys) for keys in (request.added, request.changed, request.deleted) if keys is not None]
    if not given:
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            "one of addedProperties, changedProperties and deletedProperties must be given",
        )
    seen: set[str] = set()
    twice: set[str] = set()
    for keys in given:
        twice |= seen & keys
        seen |= keys
    return named(Refusals.INVALID_ATTRIBUTE, "in more than one list", sorted(twice)) if twice else None


def key_refusal(setting: KeyValueList, deleted: Sequence[str], actor: Actor) -> Refusal | None:
    """Every offending key of the change, of the first kind of offence that there is.

    Nearly every change is of short names with short texts, and is let through at a glance.
    """
    if not deleted and RULED.isdisjoint(setting) and is_plain(setting):
        return None
    concerned = not (SYSTEM_NAMES.isdisjoint(setting) and SYSTEM_NAMES.isdisjoint(deleted))
    if concerned and (names := read_only(setting, deleted, actor)):
        return named(Refusals.READ_ONLY_PROPERTY, "system properties cannot be changed", names)
    found = [*flaws(setting), *type_flaws(setting)]
    return flaw_refusal(found) if found else None


def named(why: Refusals, sentence: str, names: Sequence[str]) -> Refusal:
    """A refusal that names every offending key, for people and for programs."""
    return refuse(why, f"{sentence}: {', '.join(names)}", Keys=",".join(names))


def read_only(setting: KeyValueList, deleted: Sequence[str], actor: Actor) -> list[str]:
    """The system properties among the keys that this actor may not set, or not delete."""
    kept = [key for key in setting if key in SYSTEM_NAMES and actor.actor_type not in SETTABLE.get(key, ())]
    gone = dict.fromkeys(key for key in deleted if key in SYSTEM_NAMES)
    return [*kept, *(key for key in gone if key not in SETTABLE or key in FLAGS)]


def type_flaws(setting: KeyValueList) -> Iterator[Flaw]:
    """Keys whose property has one type only."""
    for key, kind in TYPED.items():
        if key in setting and type(setting[key]) is not kind:
            yield Flaw(key, "must be an integer")
    for key in SETTABLE:
        if key not in setting:
            continue
        if key in FLAGS and setting[key] not in (0, 1):
            yield Flaw(key, "must be 0 or 1")
        if key not in FLAGS and not isinstance(setting[key], str):
            yield Flaw(key, "must be text")


def flaw_refusal(found: Sequence[Flaw]) -> Refusal:
    """One refusal for all flaws; a limit is named as such when nothing else is wrong."""
    over_limit = all(flaw.over_limit for flaw in found)
    why = Refusals.LIMIT_EXCEEDED if over_limit else Refusals.INVALID_ATTRIBUTE
    sentence = "; ".join(f"{flaw.key}: {flaw.sentence}" for flaw in found)
    extension: dict[str, object] = {"Keys": ",".join(flaw.key for flaw in found)}
    if over_limit:
        extension["Remaining"] = 0
    return Refusal(why=why, sentence=sentence, extension=extension)


def carried_refusal(**lists: KeyValueList | None) -> Refusal | None:
    """What is wrong with key-value lists that are kept or passed on as they are (protocol 2, 3.1)."""
    found = [flaw for name, values in lists.items() if values for flaw in flaws(values, name)]
    return flaw_refusal(found) if found else None


def user_data_refusal(user_data: KeyValueList, limits: Limits) -> Refusal | None:
    """What is wrong with the properties that a new interaction brings along."""
    if names := [key for key in user_data if key in SYSTEM_NAMES]:
        return named(Refusals.READ_ONLY_PROPERTY, "system properties cannot be in userData", names)
    if found := [*flaws(user_data), *type_flaws(user_data)]:
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
