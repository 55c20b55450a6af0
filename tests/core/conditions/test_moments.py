"""When time alone may change a condition; whatever the moments leave out must not change then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.conditions import Condition, judge, moments_of, read_condition
from interaction_server.core.conditions.language import Compare, Elapsed, Number
from interaction_server.core.model import Interaction
from tests.core.conditions.strategies import conditions, interactions
from tests.core.conditions.test_judging import a_letter
from tests.core.world import START

LETTER = a_letter(Wait=2, Half=0.5, Vip=True, Lang="fr")


def read(text: str) -> Condition:
    condition = read_condition(text)
    assert isinstance(condition, Condition), condition
    return condition


def moments(text: str, interaction: Interaction = LETTER) -> list[int] | None:
    """After the start, in order."""
    found = moments_of(read(text))
    return None if found is None else sorted(moment - START for moment in found(interaction))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_age[] > 60", [60_000, 60_001, 60_002]),
        ("60 < _age[]", [60_000, 60_001, 60_002]),
        ("_time_in_queue[] = 0.0015", [1, 2, 3]),
        ("_age[] in (1, 2, 'x')", [1_000, 1_001, 1_002, 2_000, 2_001, 2_002]),
        ("not (Lang = 'fr' and _age[] < Wait)", [2_000, 2_001, 2_002]),
        ("Lang = 'de' or _age[] > Vip", [1_000, 1_001, 1_002]),
        ("_age[] > Missing", []),
        ("_age[] > Lang", []),
        ("_age[] > 1000000000000", []),
        ("_age[] > 'x'", None),
        ("_age[] > PlacedInQueueAt", None),
        ("_age[] > _time_in_queue[]", None),
        ("_age[] is null", None),
        ("_age[] like 'x'", None),
        ("Lang in ('fr')", None),
        ("Lang = 'fr'", None),
    ],
)
def test_time_matters_where_it_is_compared_with_a_number(text: str, expected: list[int] | None) -> None:
    assert moments(text) == expected


@given(conditions, interactions(), st.integers(-5_000, 200_000), st.integers(0, 200_000))
def test_between_two_moments_nothing_changes(
    condition: Condition, interaction: Interaction, begin: int, length: int
) -> None:
    found = moments_of(condition)
    holds = judge(condition)
    since = interaction.system.received_at
    turns = sorted(found(interaction)) if found is not None else []
    first, last = since + begin, since + begin + length
    if not any(first < moment <= last for moment in turns):
        assert holds(interaction, first) == holds(interaction, last)


@given(
    st.one_of(st.integers(-100, 100), st.floats(-100, 100)),
    st.sampled_from(["=", "<", "<=", ">", ">=", "!="]),
)
def test_every_change_is_among_the_moments(seconds: float, operator: str) -> None:
    condition = Compare(Elapsed("_age"), operator, Number(seconds))  # type: ignore[arg-type]
    found = moments_of(condition)
    assert found is not None
    turns, holds, since = found(LETTER), judge(condition), LETTER.system.received_at
    around = int(seconds * 1_000)
    for moment in range(since + around - 4, since + around + 5):
        if holds(LETTER, moment) != holds(LETTER, moment - 1):
            assert moment in turns
