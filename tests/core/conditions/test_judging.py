import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from interaction_server.core.conditions import (
    Condition,
    Search,
    find,
    in_order,
    judge,
    order_key,
    read_condition,
    read_order,
)
from interaction_server.core.conditions.judging import Descending, pattern_of, truth_of
from interaction_server.core.conditions.language import And, Compare, In, IsNull, Like, Not, Or, Text
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.requests import StopProcessing
from tests.core.conditions.strategies import NOW, conditions, interactions, literals, timeless
from tests.core.world import MEDIA, START, World


def a_letter(**user_data: object) -> Interaction:
    """One that waits in the inbox since the start, and is due a second later."""
    world = World()
    return world.interactions[world.submit(user_data=user_data, scheduled_at=START + 1_000)]


def holds(text: str, interaction: Interaction, now: int = START) -> bool | None:
    """True, false or, with None, unknown."""
    condition = read_condition(text)
    assert isinstance(condition, Condition), condition
    return truth_of(condition)(interaction, now)


LETTER = a_letter(
    Lang="fr",
    Priority=3,
    Weight=2.5,
    Vip=True,
    Box={"a": 1},
    Subject="Your Order\n№ 10",
    Date="2026",
    Empty="",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lang = 'fr'", True),
        ("lang = 'fr'", None),
        ("Lang = 'FR'", False),
        ("Lang < 'g'", True),
        ("Priority > 2.5", True),
        ("Priority >= 3 and Weight <= 2.5", True),
        ("Vip = 1", True),
        ("'fr' = Lang", True),
        ("Lang = Subject", False),
        ("Missing = 1", None),
        ("not Missing = 1", None),
        ("Missing != 1", None),
        ("Missing = Missing", None),
        ("Missing is null", True),
        ("Lang is not null", True),
        ("Lang = 3", False),
        ("Lang != 3", False),
        ("Date < 3000", False),
        ("not Lang = 3", True),
        ("Box = 'a'", False),
        ("Box = Box", False),
        ("Box is null", False),
        ("Box like '%'", False),
        ("Box in (1)", False),
        ("Priority like '3'", False),
        ("Missing like '%'", None),
        ("Subject like '%order%'", True),
        ("Subject like 'your%10'", True),
        ("Subject like '%order'", False),
        ("Subject like '%№ __'", True),
        ("Subject like 'Your%r%r%10'", True),
        ("Subject like 'Your%r%r%r%10'", False),
        ("Subject like 'your order\n№ 10'", True),
        ("Empty like ''", True),
        ("Empty like '%'", True),
        ("Empty like '_'", False),
        ("Lang in ('de', 'fr')", True),
        ("Priority in (3.0)", True),
        ("Priority in ('3', 4)", False),
        ("Missing in (1)", None),
        ("Missing = 1 or Lang = 'fr'", True),
        ("Missing = 1 or Lang = 'de'", None),
        ("Missing = 1 and Lang = 'fr'", None),
        ("Missing = 1 and Lang = 'de'", False),
        ("InteractionId = 'i1' and Queue = 'inbox' and InteractionState = 'Queued'", True),
        ("IsOnline = 0 and IsLocked = 0 and TenantId = 1", True),
        ("Workbin is null", True),
        ("ReceivedAt = '2023-11-14T22:13:20Z'", True),
        ("ReceivedAt < '2023-11-14T23:13:20.001+01:00'", True),
        ("ReceivedAt = PlacedInQueueAt", True),
        ("ReceivedAt = 1700000000000", False),
        ("ReceivedAt = Lang", False),
        ("DeliveredAt < '2023-11-14T22:13:20Z'", None),
        ("ReceivedAt in ('2023-11-14T22:13:20Z')", True),
        ("ScheduledAt is null", False),
        ("ScheduledAt > ReceivedAt and ScheduledAt = '2023-11-14T22:13:21Z'", True),
        ("_age[] = 0", True),
        ("_age[] = _time_in_queue[]", True),
    ],
)
def test_a_condition_is_true_false_or_unknown(text: str, expected: bool | None) -> None:
    assert holds(text, LETTER) is expected


def test_time_goes_by_in_seconds() -> None:
    assert holds("_age[] > 60", LETTER, START + 60_000) is False
    assert holds("_age[] > 60 and _time_in_queue[] > 60", LETTER, START + 60_001) is True


def test_who_was_never_in_a_queue_has_no_time_in_it() -> None:
    nowhere = Interaction(version=1, system=replace(LETTER.system, placed_in_queue_at=None), user_data={})
    assert holds("_time_in_queue[] >= 0", nowhere) is None
    assert holds("_time_in_queue[] is null", nowhere) is True


def test_unknown_is_not_found() -> None:
    condition = read_condition("Missing = 1")
    assert isinstance(condition, Condition)
    assert judge(condition)(LETTER, START) is False


def test_a_text_with_a_nul_is_like_nothing() -> None:
    assert holds("Note like '%'", a_letter(Note="a\0b")) is False


def test_no_pattern_is_slow() -> None:
    assert pattern_of("%a" * 5_000 + "b").fullmatch("a" * 60_000) is None


def test_the_search_is_for_open_ones_in_order_and_no_more_than_wanted() -> None:
    world = World()
    for name, priority in (("d", 1), ("a", 2), ("c", 2), ("b", 3), ("e", None)):
        world.submit(name, user_data={} if priority is None else {"Priority": priority})
    world.done(MEDIA, StopProcessing(interaction_id=InteractionId("b")))
    condition, order = read_condition("Priority > 0"), read_order("Priority desc")
    assert isinstance(condition, Condition) and isinstance(order, tuple)
    found = find(world.interactions.values(), Search(condition, START, 2, order))
    assert [each.id for each in found] == ["a", "c"]
    assert [each.id for each in find(found, Search(condition, START, 9))] == ["a", "c"]


def test_an_order_takes_the_absent_before_numbers_before_texts_before_the_rest() -> None:
    world = World()
    values: dict[str, object] = {"a": {"x": 1}, "b": "1", "c": 2.5, "d": True, "f": "0", "g": {}}
    for name, value in values.items():
        world.submit(name, user_data={"Mixed": value})
    world.submit("e")
    order = read_order("Mixed")
    assert isinstance(order, tuple)
    names = [each.id for each in in_order(world.interactions.values(), order)]
    assert names == ["e", "d", "c", "f", "b", "a", "g"]


@given(conditions, conditions, interactions())
def test_the_laws_of_three_valued_logic_hold(
    one: Condition, other: Condition, interaction: Interaction
) -> None:
    def value(condition: Condition) -> bool | None:
        return truth_of(condition)(interaction, NOW)

    a, b = value(one), value(other)
    assert value(Not(Not(one))) is a
    assert value(And((one, other))) is value(And((other, one)))
    assert value(Not(And((one, other)))) is value(Or((Not(one), Not(other))))
    assert value(Not(Or((one, other)))) is value(And((Not(one), Not(other))))
    assert value(Or((one, other))) is (True if True in (a, b) else None if None in (a, b) else False)


@given(timeless, st.lists(literals, min_size=2, max_size=4), interactions())
def test_in_is_one_equality_after_the_other(
    operand: object, values: list[object], interaction: Interaction
) -> None:
    listed = In(operand, tuple(values))  # type: ignore[arg-type]
    spelled = Or(tuple(Compare(operand, "=", value) for value in values))  # type: ignore[arg-type]
    assert truth_of(listed)(interaction, NOW) is truth_of(spelled)(interaction, NOW)


@given(timeless, timeless, interactions())
def test_two_values_are_in_one_relation_or_in_none(
    one: object, other: object, interaction: Interaction
) -> None:
    def value(operator: str, left: object = one, right: object = other) -> bool | None:
        return truth_of(Compare(left, operator, right))(interaction, NOW)  # type: ignore[arg-type]

    relations = [value("<"), value("="), value(">")]
    absent = any(truth_of(IsNull(each))(interaction, NOW) for each in (one, other))  # type: ignore[arg-type]
    assert relations == [None] * 3 if absent else sum(relations) <= 1  # type: ignore[arg-type]
    if not absent and any(relations):
        assert value("<=") is (value("<") or value("="))
        assert value("!=") is (not value("="))
    else:
        assert value("!=") is value("<=") is value(">=") is (None if absent else False)
    assert value("<") is value(">", other, one)


@given(timeless, interactions())
def test_whatever_is_a_text_is_like_anything_at_all(operand: object, interaction: Interaction) -> None:
    found = truth_of(Like(operand, "%"))(interaction, NOW)  # type: ignore[arg-type]
    text = truth_of(Compare(operand, ">=", Text("")))(interaction, NOW)  # type: ignore[arg-type]
    assert found is text


def test_of_a_descending_order_texts_that_are_the_same_are_equal_and_no_text_is_what_it_is_put_beside() -> (
    None
):
    order = read_order("Lang desc")
    assert isinstance(order, tuple)
    key = order_key(order)
    assert key(a_letter(Lang="fr")) == key(a_letter(Lang="fr")) != key(a_letter(Lang="de"))
    assert key(a_letter(Lang="fr")) < key(a_letter(Lang="de")) < key(a_letter(Lang=1)) < key(a_letter())
    assert Descending("fr") != "fr"
    assert len({Descending("fr"), Descending("fr")}) == 1
