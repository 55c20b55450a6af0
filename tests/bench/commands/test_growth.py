import pytest

from interaction_server.bench.commands.growth import memory_figures, memory_goals
from tests.bench.commands.running import FEW, ONE_SHORT_ROUND, found_by

MIB = 1024 * 1024


def test_every_size_is_measured_with_nothing_lost() -> None:
    found = found_by("growth", "--open", "20,40", *FEW, *ONE_SHORT_ROUND)
    assert [line.title for line in found.lines] == [
        "20 open, changes of the working set",
        "20 open, changes of any",
        "40 open, changes of the working set",
        "40 open, changes of any",
    ]
    assert [goal.at_most for goal in found.goals] == [1.2]
    assert "with 40 waiting" in found.checked[1]
    assert "of which those of 40 interactions were read" in found.checked[1]


def test_memory_is_told_for_each_size_and_for_each_further_interaction() -> None:
    figures = memory_figures({1_000: 60 * MIB, 100_000: 159 * MIB, 1_000_000: 159 * MIB + 450_000_000})
    assert [figure.value for figure in figures[:2]] == [60, 159]
    assert [figure.about for figure in figures[3:]] == [
        "memory of each further open interaction from 1,000 to 100,000, while the caches fill",
        "memory of each further open interaction from 100,000 to 1,000,000",
    ]
    assert figures[4].value == pytest.approx(500)


def test_memory_is_judged_where_the_caches_are_full() -> None:
    resident = {1_000: 0, 100_000: 200 * MIB, 1_100_000: 200 * MIB + 2_000_000_000}
    [goal] = memory_goals(resident)
    assert (goal.found, goal.met) == (2_000, False)
    assert memory_goals({1_000: 0, 100_000: 200 * MIB}) == []
