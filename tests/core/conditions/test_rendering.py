import pytest
from hypothesis import given

from interaction_server.core.conditions import (
    Condition,
    Key,
    read_condition,
    read_order,
    render,
    render_order,
)
from tests.core.conditions.strategies import conditions, orders


@pytest.mark.parametrize(
    ("given_", "rendered"),
    [
        ("LANG='it''s'", "LANG = 'it''s'"),
        ("((Lang <> [fr]))", "Lang != fr"),
        ("[a b]=[c]]d] AND [Or] is not null", "[a b] = [c]]d] and not [Or] is null"),
        ("not (a=1 or (b=2 and c=3)) or d in (1,'x')", "not (a = 1 or (b = 2 and c = 3)) or d in (1, 'x')"),
        ("_age[]>.5", "_age[] > 0.5"),
        ("HeldAt<'2026-01-01T01:00:00+01:00'", "HeldAt < '2026-01-01T00:00:00.000Z'"),
        ("a like 'b%'", "a like 'b%'"),
    ],
)
def test_there_is_one_spelling_of_each_condition(given_: str, rendered: str) -> None:
    condition = read_condition(given_)
    assert isinstance(condition, Condition)
    assert render(condition) == rendered


@given(conditions)
def test_what_is_rendered_is_read_as_the_same(condition: Condition) -> None:
    assert read_condition(render(condition)) == condition


@given(orders.filter(bool).map(tuple))
def test_an_order_that_is_rendered_is_read_as_the_same(order: tuple[Key, ...]) -> None:
    assert read_order(render_order(order)) == order
