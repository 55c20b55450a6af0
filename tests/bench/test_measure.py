import os
import subprocess
import sys
from pathlib import Path

import pytest

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.measure import (
    Sample,
    cores_for_two,
    cpu_seconds,
    file_system,
    percentile,
    read_clocks,
    summarise,
    sync_milliseconds,
    times_of,
)


def sample(
    changes: int, seconds: float = 1.0, server: float = 0.5, load: float = 0.2, p99: float = 9.0
) -> Sample:
    return Sample(
        mode="lock step",
        changes=changes,
        seconds=seconds,
        p50_ms=4.0,
        p99_ms=p99,
        server_cpu_seconds=server,
        load_cpu_seconds=load,
    )


@pytest.mark.parametrize(
    ("count", "fraction", "expected"),
    [(1, 0.5, 1), (1, 0.99, 1), (2, 0.5, 1), (100, 0.5, 50), (100, 0.99, 99), (101, 0.99, 100), (10, 0.0, 1)],
)
def test_a_percentile_is_the_nearest_rank(count: int, fraction: float, expected: int) -> None:
    assert percentile(range(1, count + 1), fraction) == expected


def test_a_sample_divides_what_was_counted_by_what_was_measured() -> None:
    found = sample(changes=20_000, seconds=2.0, server=1.5, load=0.5)
    assert found.changes_per_second == 10_000
    assert found.server_cpu_us_per_change == pytest.approx(75.0)
    assert found.server_utilisation == 0.75
    assert found.load_utilisation == 0.25


def test_a_summary_has_the_median_of_each_number_and_the_span_of_the_rate() -> None:
    found = summarise([sample(300, p99=7.0), sample(100, p99=30.0), sample(200, p99=8.0)])
    assert (found.rounds, found.changes_per_second) == (3, 200)
    assert (found.slowest_per_second, found.fastest_per_second) == (100, 300)
    assert found.p99_ms == 8.0
    assert not found.load_is_bottleneck


def test_a_load_generator_without_idle_time_is_the_bottleneck() -> None:
    assert summarise([sample(100, load=0.95)]).load_is_bottleneck


def test_the_accounts_of_a_process_are_read_whatever_its_command_is_called() -> None:
    stat = "17 (a) b (c) S 1 17 17 0 -1 4194304 100 0 0 0 40 2 7 1 20 0 3 0 100 0 0"
    second = os.sysconf("SC_CLK_TCK")
    assert times_of(stat) == (42 / second, 8 / second)


def test_the_time_of_a_child_counts_while_it_lives_and_afterwards() -> None:
    before = cpu_seconds(os.getpid())
    spin = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", spin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert cpu_seconds(os.getpid()) - before > 0.19
    assert cpu_seconds(os.getpid()) - before > 0.19


def test_processor_time_of_this_process_is_known() -> None:
    found = read_clocks([os.getpid()])
    assert found.server_cpu > 0
    assert found.load_cpu > 0
    assert cpu_seconds(os.getpid()) >= found.server_cpu


def test_a_process_that_is_gone_has_no_accounts() -> None:
    with pytest.raises(BenchFault, match="no accounts of process 4194305"):
        cpu_seconds(4_194_305)


def test_server_and_load_get_different_cores_where_there_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 1, 2})
    assert cores_for_two() == (1, 3)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {2})
    assert cores_for_two() is None


def test_the_price_of_a_durable_write_is_tried_and_nothing_is_left_behind(tmp_path: Path) -> None:
    assert sync_milliseconds(tmp_path, count=3) > 0
    assert list(tmp_path.iterdir()) == []


def test_the_file_system_is_that_of_the_longest_mount_point() -> None:
    assert file_system(Path("/proc/self")) == "proc"
