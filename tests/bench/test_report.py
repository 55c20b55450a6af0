import msgspec
import pytest

from interaction_server.bench.measure import Sample, Summary, summarise
from interaction_server.bench.ratios import Goal, Ratio
from interaction_server.bench.report import Result, print_json, print_table, warnings_of


def summary(load: float = 0.2) -> Summary:
    return summarise(
        [
            Sample(
                mode="lock step",
                changes=12_345,
                seconds=1.0,
                p50_ms=4.004,
                p99_ms=9.9,
                server_cpu_seconds=0.98,
                load_cpu_seconds=load,
            )
        ]
    )


def result(**changes: object) -> Result:
    known = Result(
        workload="change-properties",
        subject="ixn",
        modes=[summary()],
        seconds=1.0,
        durability="one fsync per batch",
        file_system="ext4",
        sync_ms=0.2,
        cores=(0, 1),
        checked="all 12,345 changes",
    )
    return msgspec.structs.replace(known, **changes)


def test_the_table_has_rate_latency_and_price_and_what_they_rest_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table([result(warnings=["too good"])], {"lock step": "64 clients in lock step"})
    said = capsys.readouterr().out
    for expected in (
        "change-properties, median of 1 x 1 s",
        "ixn, 64 clients in lock step",
        "12,345",
        "4.00",
        "9.90",
        "79.4",
        "98%",
        "ixn: one fsync per batch; checked: all 12,345 changes",
        "data on ext4, one 4 KiB write and fdatasync there: 0.20 ms",
        "server on core 0, load on core 1",
        "warning: too good",
    ):
        assert expected in said


def test_a_peer_has_ratios_beside_our_goals(capsys: pytest.CaptureFixture[str]) -> None:
    goal = Ratio(mode="lock step", rate=1.618, p99=0.5, goal=Goal(rate=1.5))
    print_table([result(), result(subject="nats", ratios=[goal])], {})
    said = capsys.readouterr().out
    assert "ixn / its changes/s" in said
    assert "1.62x (goal 1.5x)" in said
    assert "0.50x\n" in said.replace(" ", "")


def test_without_a_peer_there_is_nothing_to_compare(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([result()], {})
    assert "its p99" not in capsys.readouterr().out


def test_json_has_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    print_json([result()])
    [found] = msgspec.json.decode(capsys.readouterr().out, type=list[Result])
    assert found == result()


def test_numbers_of_a_quiet_run_on_a_disk_need_no_warning() -> None:
    assert warnings_of("ixn", [summary()], "ext4", (0, 1)) == []


def test_a_busy_generator_a_disk_of_memory_and_a_single_core_are_warned_of() -> None:
    generator, disk, core = warnings_of("nats", [summary(load=0.95)], "tmpfs", None)
    assert "nats, lock step: the load generator is the bottleneck (95% of its core)" in generator
    assert "tmpfs" in disk
    assert "one core only" in core
