"""A workbin as it stands in the messages of both dialects (protocol 4, 6)."""

from typing import Final

import msgspec

from interaction_server.core import model

FLAT: Final = (
    "workbin_type_id",
    "workbin_agent_id",
    "workbin_place_id",
    "workbin_group_id",
    "workbin_place_group_id",
)
"""The attributes by which a message names a workbin that has no attribute ``workbin``."""


class Workbin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False):
    """The attribute ``workbin``: its type, and whose it is, one of the four."""

    workbin_type_id: str
    workbin_agent_id: str | None = None
    workbin_place_id: str | None = None
    workbin_group_id: str | None = None
    workbin_place_group_id: str | None = None


def hear_workbin(workbin: Workbin) -> model.Workbin:
    """In neutral words; an owner without a name is none."""
    return model.Workbin(
        type_id=workbin.workbin_type_id,
        agent_id=workbin.workbin_agent_id or None,
        place_id=workbin.workbin_place_id or None,
        group_id=workbin.workbin_group_id or None,
        place_group_id=workbin.workbin_place_group_id or None,
    )


def say_workbin(workbin: model.Workbin) -> Workbin:
    """In the words of the wire."""
    return Workbin(
        workbin_type_id=workbin.type_id,
        workbin_agent_id=workbin.agent_id,
        workbin_place_id=workbin.place_id,
        workbin_group_id=workbin.group_id,
        workbin_place_group_id=workbin.place_group_id,
    )


def named_workbin(message: msgspec.Struct) -> model.Workbin | None:
    """The workbin that the five attributes of a message name together; None where none is given."""
    given = [getattr(message, name) or None for name in FLAT]
    if not any(given):
        return None
    type_id, agent_id, place_id, group_id, place_group_id = given
    return model.Workbin(
        type_id=type_id or "",
        agent_id=agent_id,
        place_id=place_id,
        group_id=group_id,
        place_group_id=place_group_id,
    )
