"""Several plans, each with a server of its own, measured in turns.

So a size that a server cannot leave again, such as how many interactions are open in it, is compared
with another in the same minute, and not in the next one, when the machine may be in another mood.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from interaction_server.bench.measure import cores_for_two, file_system, sync_milliseconds
from interaction_server.bench.report import Result
from interaction_server.bench.rounds import Plan, Running, data_directory, result_of, start
from interaction_server.bench.server_process import ServerProcess


class Series:
    """Servers that run, each with a load that has prepared; one for each plan."""

    def __init__(self, plans: Sequence[Plan], running: Sequence[Running], directory: Path) -> None:
        self.plans = plans
        self.running = running
        self.directory = directory

    def measure(self, modes: Sequence[str]) -> None:
        """Every round measures each of these modes of every plan once; raises BenchFault or BenchFailed."""
        for _ in range(max(plan.rounds for plan in self.plans)):
            for plan, running in zip(self.plans, self.running, strict=True):
                for mode in modes:
                    running.samples[mode].append(running.load.measure(mode, plan.seconds))

    def results(self) -> list[Result]:
        """What was measured, once it is checked that nothing was lost; raises BenchFailed."""
        sync_ms, kind = sync_milliseconds(self.directory), file_system(self.directory)
        return [
            result_of(plan, running, running.load.verify(), sync_ms, kind, cores_for_two())
            for plan, running in zip(self.plans, self.running, strict=True)
        ]


def with_each(option: str, values: Iterable[int], plan: Plan) -> list[Plan]:
    """The same plan for each value of one more option."""
    return [msgspec.structs.replace(plan, options={option: value, **plan.options}) for value in values]


@contextmanager
def prepared(plans: Sequence[Plan], data: Path | None) -> Iterator[Series]:
    """Start all servers and their loads, one after another; raises BenchFault or BenchFailed."""
    with data_directory(data) as directory, ExitStack() as stack:
        running = [
            start(plan, ServerProcess, directory / f"server-{number}", cores_for_two(), stack)
            for number, plan in enumerate(plans, 1)
        ]
        yield Series(plans, running, directory)


def measure_in_turns(plans: Sequence[Plan], data: Path | None) -> list[Result]:
    """All modes of all plans, where nothing is to be looked at in between."""
    with prepared(plans, data) as series:
        series.measure(plans[0].modes)
        return series.results()
