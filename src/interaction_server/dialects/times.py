"""How times stand in the messages of both dialects (protocol 2): as everywhere else, or not at all."""

from interaction_server.core.model import Milliseconds
from interaction_server.core.times import hear_time, spell_time

__all__ = ["hear_time", "optional_time", "spell_time"]


def optional_time(time: Milliseconds | None) -> str | None:
    """A time as text, where there may be none."""
    return None if time is None else spell_time(time)
