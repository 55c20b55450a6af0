import pytest

from interaction_server.bench.commands.views import cells_of, goals, load_figure, memory_figures, print_table
from interaction_server.bench.measure import Summary
from interaction_server.bench.views import Found, Options
from tests.bench.commands.running import found_by, run

MIB = 1024 * 1024
SMALL = ("--slots", "3", "--hand-outs", "20", "--rounds", "1", "--changes", "5")


def summary(rate: float, cpu: float) -> Summary:
    return Summary(
        mode="",
        rounds=1,
        changes_per_second=rate,
        slowest_per_second=rate,
        fastest_per_second=rate,
        p50_ms=1,
        p99_ms=1,
        server_cpu_us_per_change=cpu,
        server_utilisation=1,
        load_utilisation=0.1,
    )


def test_every_hand_out_is_the_right_one() -> None:
    found = found_by("views", "--waiting", "100", *SMALL)
    assert [line.title for line in found.lines] == ["100 waiting"]
    assert list(found.goals) == [], "there is nothing to compare it with"
    [checked] = found.checked
    assert checked.startswith(
        "with 100 waiting: 40 hand-outs came in the order of each segment and within its limit of 2, "
        "53 more in the order over all segments, and the 5 that were changed each before all others"
    )
    figures = {figure.about: figure.value for figure in found.figures}
    assert figures["server CPU of a hand-out, 100 waiting"] > 0
    assert figures["from a change to its hand-out, p99, 100 waiting"] > 0


def test_the_table_has_a_column_for_each_size(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [
        Found(waiting=100, started_seconds=2, changed_ms=[1.0, 2.0]),
        Found(waiting=5_000, started_seconds=3, changed_ms=[1.5, 4.0]),
    ]
    options = Options(sizes=(100, 5_000), slots=4, hand_outs=20, rounds=3, changes=2)
    print_table(sizes, [summary(1_000, 200), summary(500, 240)], options)
    title, head, *rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert title[0] == "views, median of 3 x 20, 4 at a time"
    assert [cell.strip() for cell in head if cell.strip()] == ["100 waiting", "5,000 waiting", "ratio"]
    assert ["wall time of a hand-out, µs", "1,000", "2,000", "2.00x"] in cells
    assert ["from a change to its hand-out, p99, ms", "2", "4", "2.00x"] in cells
    assert ["from start to the first hand-out, s", "2", "3"] in cells


def test_the_load_of_the_machine_is_told() -> None:
    assert load_figure(1.25).about == "load average of the machine, 1.2 at the start and at the end"


def test_too_few_are_refused() -> None:
    ended = run("views", "--waiting", "100,1000", "--changes", "30")
    assert (ended.exit_code, ended.output) == (
        2,
        "ixn: --waiting 100: at least 150 are needed for 30 changes and 4 slots\n",
    )


def test_ratios_are_to_the_fewest_and_of_what_should_not_grow() -> None:
    assert cells_of("µs", [200.0, 300.0, 1_000.0]) == ["200", "300", "1.50x", "1,000", "5.00x"]
    assert cells_of("s", [2.0, 3.0]) == ["2", "3", ""]


def test_a_hand_out_that_grows_is_missed_in_processor_or_in_time() -> None:
    cpu, wall = goals([summary(1_000, 200), summary(900, 220), summary(500, 240)])
    assert (cpu.found, cpu.met) == (pytest.approx(1.2), True)
    assert (wall.found, wall.met) == (pytest.approx(2.0), False)
    assert goals([summary(1_000, 200)]) == []


def test_memory_is_told_for_each_further_one() -> None:
    [figure] = memory_figures(
        [Found(waiting=1_000, resident=60 * MIB), Found(waiting=2_000, resident=60 * MIB + 700_000)]
    )
    assert figure.value == pytest.approx(700)
    assert figure.about == "memory of each further waiting interaction from 1,000 to 2,000"
