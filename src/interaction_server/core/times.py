"""Milliseconds since 1970 as RFC 3339 text in UTC, and back (protocol 2)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from interaction_server.core.model import Milliseconds

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
MS_PER_SECOND: Final = 1_000


@lru_cache(maxsize=8192)
def spell_time(time: Milliseconds) -> str:
    """``2026-11-22T07:09:18.123Z``; cached, since the facts of one batch share their time."""
    moment = EPOCH + time * MILLISECOND
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def hear_time(text: str) -> Milliseconds:
    """The whole milliseconds of an RFC 3339 text with an offset.

    Raises ValueError, or OverflowError where it is outside the years 1 to 9999 in UTC.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    return (moment.astimezone(UTC) - EPOCH) // MILLISECOND
