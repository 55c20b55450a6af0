"""Facts as they are read."""

from pathlib import Path

import pytest

from interaction_server.demo.day.facts import facts_in, journal_of, milliseconds_of, time_of
from interaction_server.demo.house import DemoError


def test_times_go_in_both_directions():
    moment = milliseconds_of("2026-11-23T08:00:00.500Z")
    assert time_of(moment).isoformat() == "2026-11-23T08:00:00.500000+00:00"
    assert milliseconds_of(None) == 0


def test_what_is_no_fact_is_an_error():
    with pytest.raises(DemoError, match="no fact"):
        [*facts_in([b'{"messageName": "EventAck"}'])]


async def test_a_directory_without_a_journal_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="status"):
        await journal_of(tmp_path / "nothing")
