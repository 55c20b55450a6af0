"""Rates, hours, zones, conditions, orders, parameters: how they are written, and what is wrong with them."""

from datetime import UTC, datetime, time

import pytest

from interaction_server.config.written import (
    Wrong,
    read_hours,
    read_parameter,
    read_rate,
    read_view_condition,
    read_view_order,
    read_zone,
)
from interaction_server.core.conditions import read_condition, read_order
from interaction_server.core.objects import Hours, Rate

WORKDAYS = frozenset(range(5))


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ("10/second", Rate(10, 1_000)),
        ("10/minute", Rate(10, 60_000)),
        (" 10 / hour ", Rate(10, 3_600_000)),
        (10, Rate(10, 1_000)),
        ("10", Rate(10, 1_000)),
        (0, Rate(0, 1_000)),
        ("0/hour", Rate(0, 3_600_000)),
        (1_000_000_000, Rate(1_000_000_000, 1_000)),
    ],
)
def test_a_rate_is_a_number_in_a_time_and_alone_in_a_second(given, rate):
    assert read_rate(given) == rate


@pytest.mark.parametrize(
    "given",
    ["", "fast", "10/day", "10/", "/minute", "-1", -1, 1.5, "1.5/second", True, "10/second/minute", []],
)
def test_anything_else_is_no_rate(given):
    with pytest.raises(Wrong, match="must be a whole number per second, minute or hour, such as 10/minute"):
        read_rate(given)


@pytest.mark.parametrize("given", [1_000_000_001, "1000000001/hour", "9" * 10_000])
def test_a_rate_has_a_bound(given):
    with pytest.raises(Wrong, match="must be 1000000000 or less"):
        read_rate(given)


@pytest.mark.parametrize(
    ("given", "hours"),
    [
        ("Mon-Fri 08:00-18:00", Hours(WORKDAYS, time(8), time(18))),
        ("Sat 09:30-13:00", Hours(frozenset({5}), time(9, 30), time(13))),
        ("Sun,Mon-Tue, Thu 00:00 - 24:00", Hours(frozenset({0, 1, 3, 6}), time(0), time.max)),
        ("Wed-Wed 23:58-23:59", Hours(frozenset({2}), time(23, 58), time(23, 59))),
    ],
)
def test_hours_are_days_and_two_times(given, hours):
    assert read_hours(given) == hours


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (8, "must be a text"),
        ("08:00-18:00", "must be days and two times, such as Mon-Fri,Sun 08:00-18:00"),
        ("Mon 8-18", "must be days and two times"),
        ("Mon 08:00", "must be days and two times"),
        ("mon 08:00-18:00", "'mon' is no day; days are Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ("Mon-Fri-Sat 08:00-18:00", "'Fri-Sat' is no day"),
        ("Mon, 08:00-18:00", "'' is no day"),
        ("Fri-Mon 08:00-18:00", "Mon is before Fri; a week begins with Mon"),
        ("Mon 18:00-08:00", "08:00 is not after 18:00"),
        ("Mon 08:00-08:00", "08:00 is not after 08:00"),
        ("Mon 24:00-24:00", "24:00 is not after 24:00"),
        ("Mon 08:60-09:00", "08:60 is no time of a day"),
        ("Mon 08:00-24:01", "24:01 is no time of a day"),
    ],
)
def test_wrong_hours_say_why(given, sentence):
    with pytest.raises(Wrong) as caught:
        read_hours(given)
    assert str(caught.value).startswith(sentence)


def test_a_zone_is_one_of_the_database():
    summer = datetime(2026, 7, 1, tzinfo=UTC).astimezone(read_zone("Europe/Paris"))
    assert summer.hour == 2


@pytest.mark.parametrize("name", ["Europe/Nowhere", "Europe", "", "../passwd", "/etc/passwd", "a\0b"])
def test_a_zone_that_there_is_not_is_named(name):
    with pytest.raises(Wrong) as caught:
        read_zone(name)
    assert str(caught.value) == f"there is no time zone {name!r}"


def test_conditions_and_orders_are_those_of_the_core():
    assert read_view_condition("Lang = 'fr' and Priority > 3") == read_condition(
        "Lang = 'fr' and Priority > 3"
    )
    assert read_view_order("Priority desc, ReceivedAt") == read_order("Priority desc, ReceivedAt")


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (read_view_condition, "Lang = ", "expected a name or a value, found the end at position 8"),
        (read_view_condition, "", "expected a name or a value, found the end at position 1"),
        (read_view_condition, "x" * 16_385, "has 16385 bytes of 16384 allowed"),
        (read_view_order, "Priority up", "expected the end, found up at position 10"),
        (read_view_condition, 7, "must be a text"),
        (read_view_order, ["Priority"], "must be a text"),
    ],
)
def test_what_is_wrong_with_them_is_told_with_its_position(read, text, sentence):
    with pytest.raises(Wrong) as caught:
        read(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "Priority >= ?",
        "ReceivedAt < ?",
        "Subject like ?",
        "Subject like '%?%' and Lang = ?",
        "a = 'it''s ?' or b = ?",
    ],
)
def test_a_parameter_has_one_place_for_a_value(text):
    assert read_parameter(text) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [("Priority > 3", 0), ("a = '?'", 0), ("a = ? or b = ?", 2), ("", 0), ("a = '' or b = '?'", 0)],
)
def test_a_parameter_with_none_or_several_is_wrong(text, count):
    with pytest.raises(Wrong, match=f"expected one '.', found {count} at position"):
        read_parameter(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Priority >= ? and", "expected a name or a value, found the end at position 18"),
        ("? Priority", "expected a comparison, found Priority at position 3"),
    ],
)
def test_a_parameter_that_no_value_can_complete_is_wrong(text, sentence):
    with pytest.raises(Wrong) as wrong:
        read_parameter(text)
    assert str(wrong.value) == sentence
