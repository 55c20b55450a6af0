"""Times within messages: as text, or not there (protocol 2)."""

from interaction_server.dialects.times import optional_time, spell_time, time_attribute


def test_no_time_is_no_text() -> None:
    """Protocol 2: "Absent = not given"."""
    assert optional_time(None) is None


def test_a_time_is_the_text_that_it_is_everywhere() -> None:
    assert optional_time(1_795_331_358_123) == spell_time(1_795_331_358_123) == "2026-11-22T07:09:18.123Z"
    assert time_attribute("at", "2026-11-22T07:09:18.123Z") == 1_795_331_358_123
    assert time_attribute("at", None) is None
