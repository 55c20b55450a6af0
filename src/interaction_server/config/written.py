"""Values that are written as a text and are more than one: rates, hours, zones, conditions, orders."""

import re
from collections.abc import Callable
from datetime import time, tzinfo
from itertools import pairwise
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec

from interaction_server.core.conditions import Condition, Order, read_condition, read_order
from interaction_server.core.conditions.language import Text
from interaction_server.core.objects import Hours, Rate
from interaction_server.core.refusals import Refusal


class Wrong(ValueError):
    """The text cannot be read; the sentence says why."""


class Written(msgspec.Struct, frozen=True):
    """How such a value is written, in words, and what reads it; ``read`` raises Wrong."""

    words: str
    read: Callable[[object], object]


RATE: Final = re.compile(r"(?P<count>[0-9]+)(?:\s*/\s*(?P<unit>\w+))?", re.ASCII)
UNITS_MS: Final = {"second": 1_000, "minute": 60_000, "hour": 3_600_000}
COUNT_MAX: Final = 1_000_000_000

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS: Final = re.compile(r"(?P<days>.*\S)\s+(?P<begin>[0-9]{2}:[0-9]{2})\s*-\s*(?P<end>[0-9]{2}:[0-9]{2})")
MIDNIGHT: Final = "24:00"

ANY_VALUE: Final = Text("2000-01-01T00:00:00Z")
"""Can stand wherever the value of a parameter can: a text, and beside a time a time."""


def text_of(found: object) -> str:
    """A text; raises Wrong."""
    if not isinstance(found, str):
        raise Wrong("must be a text")
    return found


def read_rate(found: object) -> Rate:
    """``"10/second"``, ``"10/minute"`` or ``"10/hour"``; a bare number is per second."""
    match = RATE.fullmatch(str(found).strip()) if type(found) in (int, str) else None
    unit = match["unit"] or "second" if match else ""
    if match is None or unit not in UNITS_MS:
        *others, last = UNITS_MS
        raise Wrong(f"must be a whole number per {', '.join(others)} or {last}, such as 10/minute")
    count = int(match["count"]) if len(match["count"]) <= len(str(COUNT_MAX)) else COUNT_MAX + 1
    if count > COUNT_MAX:
        raise Wrong(f"must be {COUNT_MAX} or less")
    return Rate(count, UNITS_MS[unit])


def read_hours(found: object) -> Hours:
    """``"Mon-Fri 08:00-18:00"``; the days are also a list with commas, and an end may be 24:00."""
    match = HOURS.fullmatch(text_of(found).strip())
    if match is None:
        raise Wrong("must be days and two times, such as Mon-Fri,Sun 08:00-18:00")
    begin, end = read_time(match["begin"]), read_time(match["end"])
    if end <= begin:
        raise Wrong(f"{match['end']} is not after {match['begin']}")
    return Hours(read_days(match["days"]), begin, end)


def read_time(text: str) -> time:
    """Hours and minutes of a day; its end is the last moment that there is."""
    if text == MIDNIGHT:
        return time.max
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{text} is no time of a day") from None


def read_days(text: str) -> frozenset[int]:
    """Days and ranges of days, with commas between them."""
    found: set[int] = set()
    for part in text.split(","):
        ends = [read_day(day.strip()) for day in part.split("-", 1)]
        for first, last in pairwise(ends):
            if last < first:
                raise Wrong(f"{DAYS[last]} is before {DAYS[first]}; a week begins with {DAYS[0]}")
        found.update(range(ends[0], ends[-1] + 1))
    return frozenset(found)


def read_day(text: str) -> int:
    """A day of the week, Monday being 0."""
    if text not in DAYS:
        raise Wrong(f"{text!r} is no day; days are {', '.join(DAYS)}")
    return DAYS.index(text)


def read_zone(found: object) -> ZoneInfo:
    """A time zone by its name in the IANA database."""
    name = text_of(found)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # What is no name of a zone may be one of a directory, or of no file that could be.
        raise Wrong(f"there is no time zone {name!r}") from None


def read_view_condition(found: object) -> Condition:
    """A condition as in a search (protocol 7)."""
    condition = read_condition(text_of(found))
    if isinstance(condition, Refusal):
        raise refused(condition, "condition")
    return condition


def read_view_order(found: object) -> Order:
    """An order as in a search (protocol 7)."""
    order = read_order(text_of(found))
    if isinstance(order, Refusal):
        raise refused(order, "order")
    return order


def refused(refusal: Refusal, attribute: str) -> Wrong:
    """Why a text was refused, with the position, if any, at the end."""
    position = (refusal.extension or {}).get("Position")
    if position is None:
        return Wrong(refusal.sentence.removeprefix(f"{attribute} "))
    sentence = refusal.sentence.removeprefix(f"{attribute}: position {position}: ")
    return Wrong(f"{sentence} at position {position}")


def read_parameter(found: object) -> str:
    """A condition with one ``?`` in place of a value, which a pull gives."""
    text = text_of(found)
    condition = read_condition(text, ANY_VALUE)
    if isinstance(condition, Refusal):
        raise refused(condition, "condition")
    return text


RateText = Annotated[Rate, Written("whole number, alone or with `/second`, `/minute` or `/hour`", read_rate)]
HoursText = Annotated[Hours, Written("days and times such as `Mon-Fri 08:00-18:00`", read_hours)]
ZoneText = Annotated[tzinfo, Written("name of a time zone such as `Europe/Paris`", read_zone)]
ConditionText = Annotated[Condition, Written("condition", read_view_condition)]
OrderText = Annotated[Order, Written("order", read_view_order)]
ParameterText = Annotated[str, Written("condition with one `?`", read_parameter)]
