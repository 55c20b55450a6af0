"""Times as text (protocol 2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.times import hear_time, spell_time

FIRST, LAST = "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_331_358_123, "2026-11-22T07:09:18.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (hear_time(FIRST), FIRST),
        (hear_time(LAST), LAST),
    ],
)
def test_times_are_rfc_3339_in_utc_with_milliseconds(time: int, text: str) -> None:
    """Protocol 2: ``2026-11-22T07:09:18.123Z``."""
    assert spell_time(time) == text
    assert hear_time(text) == time


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-22T08:09:18.123+01:00", "2026-11-22T07:09:18.123Z"),
        ("2026-11-22T07:09:18Z", "2026-11-22T07:09:18.000Z"),
        ("2026-11-22T07:09:18.123999Z", "2026-11-22T07:09:18.123Z"),
        ("9999-12-31T23:59:59.999999Z", LAST),
    ],
)
def test_any_offset_and_precision_is_heard(text: str, same: str) -> None:
    """What is finer than a millisecond is cut off, so that no time comes to lie in the future."""
    assert spell_time(hear_time(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-22T07:09:18",
        "2026-11-22",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "\x00",
        "2026-11-22T07:09:18.123Z ",
    ],
)
def test_everything_else_is_an_error(text: str) -> None:
    """No offset, no such day, or a year that cannot be spelled in UTC."""
    with pytest.raises((ValueError, OverflowError)):
        hear_time(text)


@given(st.integers(hear_time(FIRST), hear_time(LAST)))
def test_every_time_that_can_be_heard_can_be_spelled(time: int) -> None:
    """And comes back as it was."""
    assert hear_time(spell_time(time)) == time
