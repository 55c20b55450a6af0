"""Python mappings and times -> key-value lists and times as they stand on the wire (protocol 2)."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime


def spell(values: Mapping[str, object] | None) -> dict[str, object] | None:
    """A key-value list with binary as ``{"$binary": base64}``; None stays None, which is not sent."""
    return None if values is None else {key: spell_value(value) for key, value in values.items()}


def spell_value(value: object) -> object:
    """One value; what a key-value list cannot hold is left for the server to refuse."""
    if isinstance(value, bytes):
        return {"$binary": base64.b64encode(value).decode()}
    return spell(value) if isinstance(value, Mapping) else value


def given(reason: Mapping[str, object] | str | None) -> dict[str, object] | str | None:
    """The attribute ``reason``: a text or a key-value list."""
    return spell(reason) if isinstance(reason, Mapping) else reason


def switches(**options: object) -> dict[str, object] | None:
    """An extension of those options that are set (protocol 4); None where none is."""
    return {
        name: int(value) if isinstance(value, bool) else value
        for name, value in options.items()
        if value is not None and value is not False
    } or None


def spell_moment(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC with milliseconds; raises ValueError for a time without an offset."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no offset from UTC")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
