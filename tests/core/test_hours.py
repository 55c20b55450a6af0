"""Hours of the week on a wall clock, which jumps twice a year."""

from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.hours import is_open, next_change, next_look
from interaction_server.core.objects import Hours

PARIS = ZoneInfo("Europe/Paris")
WEEKDAYS = frozenset(range(5))
OFFICE = Hours(WEEKDAYS, time(8), time(18))
NIGHT = Hours(frozenset({5}), time(22), time(6))
EARLY = Hours(frozenset({6}), time(2, 30), time(4))
LOST = Hours(frozenset({6}), time(2), time(3))
"""In Paris there is no such hour on 29 March 2026."""
DAY_MS = 24 * 60 * 60_000


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "expected"),
    [
        ((), None, "2026-11-22T03:00Z", True),
        ((OFFICE,), None, "2026-11-23T08:00Z", True),
        ((OFFICE,), None, "2026-11-23T07:59:59.999Z", False),
        ((OFFICE,), None, "2026-11-23T17:59:59.999Z", True),
        ((OFFICE,), None, "2026-11-23T18:00Z", False),
        ((OFFICE,), None, "2026-11-22T12:00Z", False),
        ((OFFICE,), PARIS, "2026-11-23T07:00Z", True),
        ((OFFICE,), PARIS, "2026-07-20T06:00Z", True),
        ((NIGHT,), None, "2026-11-21T22:00Z", True),
        ((NIGHT,), None, "2026-11-22T05:59Z", True),
        ((NIGHT,), None, "2026-11-22T06:00Z", False),
        ((NIGHT,), None, "2026-11-22T22:00Z", False),
        ((OFFICE, NIGHT), None, "2026-11-22T01:00Z", True),
        ((Hours(frozenset({6}), time(), time()),), None, "2026-11-22T23:59Z", True),
        ((Hours(frozenset({6}), time(), time()),), None, "2026-11-23T00:00Z", False),
    ],
)
def test_it_is_within_the_hours_or_not(
    hours: tuple[Hours, ...], zone: tzinfo | None, now: str, expected: bool
) -> None:
    assert is_open(hours, zone, at(now)) is expected


@pytest.mark.parametrize(
    ("hours", "zone", "now", "expected"),
    [
        ((), None, "2026-11-22T03:00Z", None),
        ((Hours(frozenset(range(7)), time(), time()),), PARIS, "2026-11-22T03:00Z", None),
        ((LOST,), PARIS, "2026-03-22T02:00Z", "2026-04-05T00:00Z"),
        ((OFFICE,), None, "2026-11-20T12:00Z", "2026-11-20T18:00Z"),
        ((OFFICE,), None, "2026-11-20T18:00Z", "2026-11-23T08:00Z"),
        ((NIGHT,), None, "2026-11-21T23:00Z", "2026-11-22T06:00Z"),
        ((NIGHT,), None, "2026-11-22T06:00Z", "2026-11-28T22:00Z"),
        ((OFFICE,), PARIS, "2026-03-27T18:00Z", "2026-03-30T06:00Z"),
        # In the night to 29 March the clocks in Paris go from 02:00 to 03:00, and 02:30 is never shown.
        ((EARLY,), PARIS, "2026-03-28T12:00Z", "2026-03-29T01:00Z"),
        # In the night to 25 October they go from 03:00 back to 02:00, and 02:30 comes twice.
        ((EARLY,), PARIS, "2026-10-24T12:00Z", "2026-10-25T00:30Z"),
        ((EARLY,), PARIS, "2026-10-25T00:40Z", "2026-10-25T01:00Z"),
        ((EARLY,), PARIS, "2026-10-25T01:00Z", "2026-10-25T01:30Z"),
        ((EARLY,), PARIS, "2026-10-25T01:40Z", "2026-10-25T03:00Z"),
        ((Hours(frozenset({6}), time(8), time.max),), None, "2026-11-22T12:00Z", "2026-11-23T00:00Z"),
    ],
)
def test_the_next_change_is_known(
    hours: tuple[Hours, ...], zone: tzinfo | None, now: str, expected: str | None
) -> None:
    assert next_change(hours, zone, at(now)) == (None if expected is None else at(expected))


clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30)))
some_hours = st.builds(Hours, st.frozensets(st.integers(0, 6), min_size=1), clocks, clocks)
zones = st.sampled_from((None, UTC, PARIS, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")))


@given(st.lists(some_hours, max_size=3), zones, st.integers(at("2026-01-01T00:00Z"), at("2026-12-31T00:00Z")))
def test_nothing_changes_before_the_next_change(hours: list[Hours], zone: tzinfo | None, now: int) -> None:
    before, change = is_open(hours, zone, now), next_change(hours, zone, now)
    end = now + 14 * DAY_MS if change is None else change
    for step in range(50):
        assert is_open(hours, zone, now + step * (end - now) // 50) is before
    if change is not None:
        assert is_open(hours, zone, change) is not before
        assert is_open(hours, zone, change - 1) is before


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((), None),
        ((OFFICE,), "2026-11-23T08:00Z"),
        ((Hours(frozenset(range(7)), time(), time()),), "2026-11-29T03:00Z"),
    ],
)
def test_it_is_looked_at_again_and_again_where_there_are_hours(
    hours: tuple[Hours, ...], expected: str | None
) -> None:
    look = next_look(hours, None, at("2026-11-22T03:00Z"))
    assert look == (None if expected is None else at(expected))
