"""Acts and their times."""

from datetime import UTC, datetime

import pytest

from interaction_server.demo.day.script import Act, moment_of


@pytest.mark.parametrize(("time", "expected"), [("08:05", (8, 5, 0)), ("17:58:30", (17, 58, 30))])
def test_a_time_of_the_day_is_a_moment(time: str, expected: tuple[int, int, int]) -> None:
    assert datetime.fromtimestamp(moment_of(time) / 1000, UTC) == datetime(
        2026, 11, 23, *expected, tzinfo=UTC
    )
    assert Act(time, "agent-1", "wait").moment == moment_of(time)
