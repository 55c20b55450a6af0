"""What the script of a day is made of: who does what when, as data."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from interaction_server.demo.day.checklist import Scenario

OPENS: Final = round(datetime(2026, 11, 23, tzinfo=UTC).timestamp() * 1000)
"""Midnight of the day, a Monday, in milliseconds since 1970."""
MINUTE_MS: Final = 60_000
EMAIL, CHAT, WORKITEM = "email", "chat", "workitem"
MEDIA_TYPES: Final = (EMAIL, CHAT, WORKITEM)
SPECIAL: Final = "special"
"""The queue, and strategy, of what the script routes by hand."""
BACKLOG: Final = "backlog"
"""A queue that feeds no strategy."""
INBOUND: Final[Mapping[str, str]] = {media_type: f"inbound-{media_type}" for media_type in MEDIA_TYPES}
"""The queue, and strategy, of what comes in by itself, by media type."""


class Act(msgspec.Struct, frozen=True):
    """At a time of day somebody does something about an interaction.

    ``verb`` is a method of the SDK, or one of ``verbs.VERBS``; ``refused`` names the error that it must meet.
    """

    at: str
    who: str
    verb: str
    about: str = ""
    details: Mapping[str, object] = {}
    refused: str = ""

    @property
    def moment(self) -> int:
        """When, in milliseconds since 1970."""
        return moment_of(self.at)


class Incident(msgspec.Struct, frozen=True):
    """Acts that belong together, under the words in which they are announced."""

    heading: str
    acts: tuple[Act, ...]


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """An ordinary interaction: when it comes, and what will become of it.

    The first ``rejections`` agents decline it. ``minutes`` is how long whoever takes it needs, ``ending``
    one of ``routine.ENDINGS``. After ``patience`` minutes the customer gives up; None is never.
    """

    moment: int
    interaction_id: str
    media_type: str
    user_data: Mapping[str, object]
    minutes: int
    ending: str
    rejections: int = 0
    patience: int | None = None


class Script(msgspec.Struct, frozen=True):
    """A day: what is out of the ordinary, what comes by itself, and which scenarios must be seen in it."""

    incidents: tuple[Incident, ...]
    arrivals: tuple[Arrival, ...]
    scenarios: tuple[Scenario, ...]


def moment_of(time: str) -> int:
    """A time of the day as HH:MM or HH:MM:SS, in milliseconds since 1970."""
    hours, minutes, seconds = (*map(int, time.split(":")), 0)[:3]
    return OPENS + ((hours * 60 + minutes) * 60 + seconds) * 1000
