"""Hours of the week in a time zone: whether it is within them, and when that changes.

Wall clocks jump where a zone goes over to summer time and back; what counts is what the clock on the
wall shows.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Final

from interaction_server.core.model import Milliseconds
from interaction_server.core.objects import Hours

DAYS_AHEAD: Final = 16
"""Two weeks, since the clocks may jump over an hour of one of them, and a day on either side."""
WEEK_MS: Final = 7 * 24 * 60 * 60_000
DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time()
QUARTER_MS: Final = 15 * 60_000
"""Zones go over to another offset at a full quarter of an hour."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_open(hours: Sequence[Hours], zone: tzinfo | None, now: Milliseconds) -> bool:
    """Whether it is within the hours; without any it always is.

    Hours that do not end after they begin end on the next day.
    """
    if not hours:
        return True
    wall = wall_clock(zone, now)
    today, clock = wall.date(), wall.time()
    return any(is_within(one, today, clock) for one in hours)


def is_within(hours: Hours, today: date, clock: time) -> bool:
    """Whether a clock on a day shows a time within."""
    begun_today, begun_yesterday = (day.weekday() in hours.days for day in (today, today - DAY))
    if hours.begin < hours.end:
        return begun_today and hours.begin <= clock < hours.end
    return (begun_today and hours.begin <= clock) or (begun_yesterday and clock < hours.end)


def next_change(hours: Sequence[Hours], zone: tzinfo | None, now: Milliseconds) -> Milliseconds | None:
    """When it will first be otherwise than now; None where it stays so for two weeks."""
    before = is_open(hours, zone, now)
    later = sorted(moment for moment in candidates(hours, zone, now) if moment > now)
    return next((moment for moment in later if is_open(hours, zone, moment) is not before), None)


def next_look(hours: Sequence[Hours], zone: tzinfo | None, now: Milliseconds) -> Milliseconds | None:
    """When to look again: at the next change, or in a week where none is known; None without hours."""
    if not hours:
        return None
    change = next_change(hours, zone, now)
    return now + WEEK_MS if change is None else change


def candidates(hours: Sequence[Hours], zone: tzinfo | None, now: Milliseconds) -> Iterator[Milliseconds]:
    """Every moment of the next days at which the answer may change."""
    first = wall_clock(zone, now).date() - DAY
    days = [first + number * DAY for number in range(DAYS_AHEAD + 1)]
    clocks = {clock for one in hours for clock in (one.begin, one.end)}
    for day in days:
        for clock in clocks:
            for fold in (0, 1):
                wall = datetime.combine(day, clock, zone or UTC).replace(fold=fold)
                yield milliseconds_of(wall)
    midnights = [milliseconds_of(datetime.combine(day, MIDNIGHT, zone or UTC)) for day in days]
    for begin, end in pairwise(midnights):
        if offset(zone, begin) != offset(zone, end):
            yield transition(zone, begin, end)


def transition(zone: tzinfo | None, begin: Milliseconds, end: Milliseconds) -> Milliseconds:
    """When the clocks are put forward or back between two moments."""
    before = offset(zone, begin)
    quarters = range(begin - begin % QUARTER_MS + QUARTER_MS, end + QUARTER_MS, QUARTER_MS)
    return next((moment for moment in quarters if offset(zone, moment) != before), end)


def offset(zone: tzinfo | None, now: Milliseconds) -> timedelta | None:
    """By how much the wall clock is ahead."""
    return wall_clock(zone, now).utcoffset()


def wall_clock(zone: tzinfo | None, now: Milliseconds) -> datetime:
    """What a clock on a wall in the zone shows; without a zone, in UTC."""
    return (EPOCH + timedelta(milliseconds=now)).astimezone(zone or UTC)


def milliseconds_of(wall: datetime) -> Milliseconds:
    """The time that a wall clock shows, as the house counts it: the first that is not before."""
    return -((EPOCH - wall) // timedelta(milliseconds=1))
