import pytest

from interaction_server.bench.commands.fan_out import goals
from tests.bench.commands.running import FEW, ONE_SHORT_ROUND, found_by, run


def test_every_number_of_observers_is_measured_and_nobody_misses_a_change() -> None:
    found = found_by("fan-out", "--observers", "4,1", *FEW, *ONE_SHORT_ROUND)
    assert [line.title for line in found.lines] == ["1 observer", "4 observers"]
    assert [goal.at_most for goal in found.goals] == [1.5]
    for checked, count in zip(found.checked, (1, 4), strict=True):
        assert "told to the agent and the reporting engine" in checked
        assert checked.endswith(f"reporting engines that heard the same: {count}")


def test_the_price_of_a_further_observer_is_the_slope() -> None:
    [goal] = goals([1, 10, 100], [20.5, 25.0, 70.0])
    assert goal.found == pytest.approx(0.5)
    assert goal.met


def test_one_number_of_observers_has_no_slope() -> None:
    assert goals([10], [25.0]) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--observers", "1,none"), "'1,none' is not a list of numbers of at least 1, such as 1,10,100."),
        (("--observers", "0"), "'0' is not a list"),
        (("--interactions", "15"), "--interactions 15: every client needs one of its own, so at least 16"),
    ],
)
def test_a_wrong_option_is_one_line_and_status_2(arguments: tuple[str, ...], complaint: str) -> None:
    ended = run("fan-out", *arguments)
    assert ended.exit_code == 2
    assert complaint in ended.output
    assert ended.output.count("\n") == 1
