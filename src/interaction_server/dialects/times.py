"""How times stand in the messages of both dialects (protocol 2): as everywhere else, or not at all."""

from interaction_server.core.model import Milliseconds
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.times import hear_time, spell_time

__all__ = ["hear_time", "optional_time", "spell_time", "time_attribute"]


def optional_time(time: Milliseconds | None) -> str | None:
    """A time as text, where there may be none."""
    return None if time is None else spell_time(time)


def time_attribute(name: str, text: str | None) -> Milliseconds | Refusal | None:
    """A time, or the refusal that names the attribute."""
    if text is None:
        return None
    try:
        return hear_time(text)
    except (ValueError, OverflowError):
        return refuse(Refusals.INVALID_ATTRIBUTE, f"{name}: {text[:40]!r} is no RFC 3339 time with offset")
