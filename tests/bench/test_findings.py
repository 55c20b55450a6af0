import msgspec
import pytest

from interaction_server.bench.findings import Figure, Finding, cpu_ratio, finding, judge, show
from interaction_server.bench.measure import Sample, Summary, summarise
from interaction_server.bench.report import Result


def summary(mode: str = "lives", cpu: float = 0.5) -> Summary:
    sample = Sample(
        mode=mode,
        changes=1_000,
        seconds=1.0,
        p50_ms=30.004,
        p99_ms=60.0,
        server_cpu_seconds=cpu,
        load_cpu_seconds=0.1,
    )
    return summarise([sample])


def result(**changes: object) -> Result:
    known = Result(
        workload="lifecycle",
        subject="ixn",
        modes=[summary()],
        seconds=1.0,
        durability="one fsync per batch",
        file_system="ext4",
        sync_ms=0.2,
        cores=(0, 1),
        checked="all lives ended",
        warnings=["too good"],
    )
    return msgspec.structs.replace(known, **changes)


def found() -> Finding:
    return finding(
        [result(), result(checked="all of the other, too")],
        [{"lives": "64 lives"}, {"lives": "128 lives"}],
        each="life",
        figures=[Figure(about="resident set", value=1234.5678, unit="MiB")],
        goals=[judge("a life over a change", 8.9, 12), judge("memory", 2048, 1024, "bytes")],
    )


def test_people_get_lines_figures_goals_and_what_they_rest_on(capsys: pytest.CaptureFixture[str]) -> None:
    show(found(), as_json=False)
    said = capsys.readouterr().out
    for expected in (
        "lifecycle, median of 1 x 1 s",
        "128 lives",
        "1,000",
        "30.00",
        "500.0",
        "resident set: 1,235 MiB",
        "goal: a life over a change: at most 12; found 8.9: met",
        "goal: memory: at most 1024 bytes; found 2,048 bytes: missed",
        "one fsync per batch",
        "data on ext4, one 4 KiB write and fdatasync there: 0.20 ms",
        "server on core 0, load on core 1",
        "checked: all lives ended",
        "checked: all of the other, too",
    ):
        assert expected in said
    assert said.count("warning: too good") == 1


def test_programs_get_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    show(found(), as_json=True)
    assert msgspec.json.decode(capsys.readouterr().out, type=Finding) == msgspec.convert(
        msgspec.to_builtins(found()), Finding
    )


def test_a_finding_without_rounds_has_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    show(msgspec.structs.replace(found(), lines=()), as_json=False)
    assert capsys.readouterr().out.startswith("resident set")


def test_a_goal_that_is_just_reached_is_met() -> None:
    assert judge("anything", 3.0, 3.0).met
    assert not judge("anything", 3.01, 3.0).met


def test_a_ratio_is_of_processor_time() -> None:
    assert cpu_ratio(summary(cpu=0.9), summary(cpu=0.3)) == pytest.approx(3)
