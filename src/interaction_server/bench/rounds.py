"""Runs a plan: every subject and every mode in turns, so that a noisy minute spoils none of them alone."""

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.job import Job
from interaction_server.bench.load_process import LoadProcess
from interaction_server.bench.measure import (
    Sample,
    cores_for_two,
    file_system,
    summarise,
    sync_milliseconds,
)
from interaction_server.bench.ratios import ratios_of
from interaction_server.bench.report import Result, warnings_of
from interaction_server.bench.subject import Subject

MakeSubject = Callable[[Path, int | None], Subject]
"""Makes a subject that keeps its data in a directory of its own name in the given one, and runs on a core."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A workload with its own options, and how long and how often each of its modes is measured."""

    workload: str
    modes: Sequence[str]
    options: dict[str, int]
    seconds: float
    rounds: int


class Running(msgspec.Struct, frozen=True):
    """One subject, its load, and its samples by mode."""

    subject: Subject
    load: LoadProcess
    samples: defaultdict[str, list[Sample]]


def run(plan: Plan, data: Path | None, makers: Sequence[MakeSubject]) -> list[Result]:
    """A result for each subject, in their order; raises BenchFault or BenchFailed."""
    cores = cores_for_two()
    with data_directory(data) as directory:
        sync_ms, kind = sync_milliseconds(directory), file_system(directory)
        with ExitStack() as stack:
            all_running = [start(plan, make, directory, cores, stack) for make in makers]
            measure_in_turns(plan, all_running)
            checked = [running.load.verify() for running in all_running]
    results = [
        result_of(plan, running, sentence, sync_ms, kind, cores)
        for running, sentence in zip(all_running, checked, strict=True)
    ]
    return compared(results)


def compared(results: Sequence[Result]) -> list[Result]:
    """The first result as it is, and each other one with its ratios to the first."""
    first, *others = results
    return [
        first,
        *(
            msgspec.structs.replace(other, ratios=ratios_of(first.modes, other.subject, other.modes))
            for other in others
        ),
    ]


def start(
    plan: Plan, make: MakeSubject, directory: Path, cores: tuple[int, int] | None, stack: ExitStack
) -> Running:
    """Start a subject and its load, which end with the stack."""
    server_core, load_core = cores or (None, None)
    subject = stack.enter_context(make(directory, server_core))
    job = Job(
        workload=plan.workload,
        subject=subject.name,
        addresses=subject.addresses,
        pids=subject.pids,
        options=plan.options,
        core=load_core,
    )
    return Running(subject, stack.enter_context(LoadProcess(job)), defaultdict(list))


def measure_in_turns(plan: Plan, all_running: Sequence[Running]) -> None:
    """Every round measures every mode of every subject once."""
    for _ in range(plan.rounds):
        for mode in plan.modes:
            for running in all_running:
                running.samples[mode].append(running.load.measure(mode, plan.seconds))


def result_of(
    plan: Plan, running: Running, checked: str, sync_ms: float, kind: str, cores: tuple[int, int] | None
) -> Result:
    """What is told of one subject."""
    modes = [summarise(running.samples[mode]) for mode in plan.modes]
    return Result(
        workload=plan.workload,
        subject=running.subject.name,
        modes=modes,
        seconds=plan.seconds,
        durability=running.subject.durability,
        file_system=kind,
        sync_ms=sync_ms,
        cores=cores,
        checked=checked,
        warnings=warnings_of(running.subject.name, modes, kind, cores),
    )


@contextmanager
def data_directory(given: Path | None) -> Iterator[Path]:
    """The directory that was given, or one that is removed in the end; raises BenchFault."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="ixn-bench-") as name:
            yield Path(name)
        return
    try:
        given.mkdir(parents=True, exist_ok=True)
        used = next(given.iterdir(), None)
    except OSError as error:
        raise BenchFault(f"--data {given}: {error.strerror}") from error
    if used is not None:
        raise BenchFault(f"--data {given}: is not empty; a benchmark begins with a new or empty directory")
    yield given
