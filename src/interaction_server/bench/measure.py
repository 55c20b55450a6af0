"""What is measured and how: processor time from the operating system, percentiles, medians of rounds."""

import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import msgspec

from interaction_server.bench.faults import BenchFault

UTILISATION_MAX = 0.9
"""A load generator that is busier than this measures itself."""

PROC = Path("/proc")
STATE_FIELD = 2
FIRST_TIME_FIELD = 13
"""User time; then come system time, and both of children that have ended."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One round of one mode. Latencies are in milliseconds, from sending a change to its answer."""

    mode: str
    changes: int
    seconds: float
    p50_ms: float
    p99_ms: float
    #: Processor seconds of the measured server, all threads, user and system.
    server_cpu_seconds: float
    #: Processor seconds of the load generator.
    load_cpu_seconds: float

    @property
    def changes_per_second(self) -> float:
        """Changes per second of wall time, acknowledged and told to everybody."""
        return self.changes / self.seconds

    @property
    def server_cpu_us_per_change(self) -> float:
        """Microseconds of processor time of the server for each acknowledged change."""
        return self.server_cpu_seconds * 1e6 / self.changes

    @property
    def server_utilisation(self) -> float:
        """Processors that the server kept busy; 1.0 is one whole core."""
        return self.server_cpu_seconds / self.seconds

    @property
    def load_utilisation(self) -> float:
        """The same for the load generator, which has one thread: at 1.0 it is the bottleneck."""
        return self.load_cpu_seconds / self.seconds


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One mode over all rounds: the median of every number, and the slowest and fastest round."""

    mode: str
    rounds: int
    changes_per_second: float
    slowest_per_second: float
    fastest_per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_us_per_change: float
    server_utilisation: float
    load_utilisation: float

    @property
    def load_is_bottleneck(self) -> bool:
        """Whether the numbers say more about the load generator than about the server."""
        return self.load_utilisation > UTILISATION_MAX


def summarise(samples: Sequence[Sample]) -> Summary:
    """The rounds of one mode as one line; there is at least one."""
    rates = [sample.changes_per_second for sample in samples]

    def middle(number: Callable[[Sample], float]) -> float:
        return median(map(number, samples))

    return Summary(
        mode=samples[0].mode,
        rounds=len(samples),
        changes_per_second=median(rates),
        slowest_per_second=min(rates),
        fastest_per_second=max(rates),
        p50_ms=middle(lambda sample: sample.p50_ms),
        p99_ms=middle(lambda sample: sample.p99_ms),
        server_cpu_us_per_change=middle(lambda sample: sample.server_cpu_us_per_change),
        server_utilisation=middle(lambda sample: sample.server_utilisation),
        load_utilisation=middle(lambda sample: sample.load_utilisation),
    )


def percentile(ordered: Sequence[float], fraction: float) -> float:
    """The nearest-rank percentile of numbers in rising order; there is at least one."""
    return ordered[max(math.ceil(fraction * len(ordered)), 1) - 1]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks at one moment, in seconds."""

    wall: float
    server_cpu: float
    load_cpu: float


def read_clocks(server_pids: Iterable[int]) -> Reading:
    """Now, as seen by the process that makes the load; raises BenchFault when a server is gone."""
    return Reading(
        wall=time.perf_counter(),
        server_cpu=sum(map(cpu_seconds, server_pids)),
        load_cpu=time.process_time(),
    )


def cpu_seconds(pid: int) -> float:
    """Processor time of a process, its threads, and all that descend from it, whether alive or waited for.

    From the operating system's accounts; raises BenchFault when the process is gone.
    """
    try:
        return spent_by(pid)
    except OSError as error:
        raise BenchFault(
            f"no accounts of process {pid}: {error.strerror}; this needs Linux's /proc"
        ) from error


def spent_by(pid: int) -> float:
    """The same, but raises OSError when the process is gone."""
    own, ended = times_of((PROC / str(pid) / "stat").read_text())
    # Both are at most what was spent: one is cut to ticks, the other lacks the threads that have ended.
    spent = max(own, scheduled(pid)) + ended
    for child in numbers_of(pid, "children"):
        with suppress(OSError):  # it may end while we look; its time is its parent's then
            spent += spent_by(child)
    return spent


def scheduled(pid: int) -> float:
    """Seconds that the threads which are alive have run; 0 where the system does not say."""
    # The first of every three numbers, in nanoseconds.
    return sum(numbers_of(pid, "schedstat")[::3]) / 1e9


def numbers_of(pid: int, name: str) -> list[int]:
    """What the accounts of that name hold of all threads of a process."""
    found: list[int] = []
    for account in (PROC / str(pid) / "task").glob(f"*/{name}"):
        with suppress(OSError):  # a thread may end while we look
            found += map(int, account.read_text().split())
    return found


def times_of(stat: str) -> tuple[float, float]:
    """Seconds in a line of ``/proc/PID/stat``: the process's own, and those of children that have ended."""
    # The command in it may hold anything, also spaces and brackets.
    fields = stat[stat.rindex(")") + 2 :].split()
    first = FIRST_TIME_FIELD - STATE_FIELD
    user, system, user_ended, system_ended = map(int, fields[first : first + 4])
    second = os.sysconf("SC_CLK_TCK")
    return (user + system) / second, (user_ended + system_ended) / second


def cores_for_two() -> tuple[int, int] | None:
    """A core for the server and one for the load; None where there are not two."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[-1]) if len(cores) > 1 else None


def sync_milliseconds(directory: Path, count: int = 40, size: int = 4096) -> float:
    """The median time of one append of ``size`` bytes and its fdatasync in a directory."""
    path = directory / "sync-probe"
    spent: list[float] = []
    with path.open("wb", buffering=0) as probe:
        for _ in range(count):
            before = time.perf_counter()
            probe.write(b"\0" * size)
            os.fdatasync(probe.fileno())
            spent.append(time.perf_counter() - before)
    path.unlink()
    return median(spent) * 1000


def file_system(directory: Path) -> str:
    """The type of the file system that a directory is on, ``unknown`` where nobody says."""
    try:
        mounts = [line.split() for line in (PROC / "mounts").read_text().splitlines()]
    except OSError:
        return "unknown"
    place = directory.resolve()
    found = [(len(point), kind) for _, point, kind, *_ in mounts if place.is_relative_to(point)]
    return max(found, default=(0, "unknown"))[1]
