from tests.bench.commands.running import ONE_SHORT_ROUND, found_by

SMALL = ("--media-servers", "2", "--pipeline", "3", "--routers", "2", "--agents", "3", "--interactions", "5")


def test_every_life_ends_and_is_compared_with_a_change() -> None:
    found = found_by("lifecycle", *SMALL, *ONE_SHORT_ROUND)
    assert [line.title for line in found.lines] == ["changes, 6 outstanding", "lives, 6 outstanding"]
    [goal] = found.goals
    assert (goal.at_most, goal.found > 1) == (12.0, True)
    [checked] = found.checked
    assert "lives ended" in checked
    assert "without a gap" in checked
