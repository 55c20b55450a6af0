from interaction_server.bench.commands.recovery import figures
from interaction_server.bench.recovery import Options, Restart
from tests.bench.commands.running import found_by


def test_after_every_crash_all_that_was_acknowledged_is_there() -> None:
    small = ("--open", "60", "--clients", "2", "--pipeline", "4", "--seconds", "0.2", "--crashes", "2")
    found = found_by("recovery", *small)
    [goal] = found.goals
    assert (goal.at_most, goal.met) == (10.0, True)
    [checked] = found.checked
    assert checked.startswith("after each of 2 crashes under load, every acknowledged fact was there")


def test_the_figures_are_medians() -> None:
    options = Options(waiting=1_000, clients=1, pipeline=1, seconds=1.0, crashes=3)
    restarts = [Restart(ready_seconds=each, changed_seconds=each + 1) for each in (5.0, 1.0, 2.0)]
    ready, changed = figures(options, restarts)
    assert (ready.value, changed.value) == (2.0, 3.0)
    assert ready.about == "from start to the ready line, with 1,000 open, median of 3"
