"""Orders of the command are carried out; a broken run is reported, not measured."""

import asyncio
import os

import pytest

from interaction_server.bench.faults import BenchFault
from interaction_server.bench.job import Job, Round
from interaction_server.bench.load import load_for, measure
from interaction_server.bench.workloads.driver import Tally

JOB = Job(workload="w", subject="s", addresses={}, pids=[os.getpid()], options={})


class ScriptedDriver:
    """Answers a few changes at once, or breaks."""

    def __init__(self, latencies: list[float], broken: str | None = None) -> None:
        self.tally = Tally()
        self.given = latencies
        self.why = broken
        self.settled = 0

    async def prepare(self) -> None:
        """Nothing."""

    def begin(self, mode: str) -> None:
        """All answers come in the measured time, which begins when the warm-up has settled."""
        loop = asyncio.get_running_loop()
        if self.settled:
            loop.call_soon(self.tally.latencies.extend, self.given)
        if self.why is not None:
            loop.call_soon(self.tally.broken, self.why)

    async def settle(self) -> None:
        """Noted."""
        self.settled += 1

    async def verify(self) -> str:
        """Never called here."""
        raise AssertionError

    def close(self) -> None:
        """Nothing."""


async def test_a_round_counts_what_came_back_in_its_time_and_settles() -> None:
    driver = ScriptedDriver([0.001, 0.003, 0.002])
    found = await measure(driver, Round(mode="lock step", seconds=0.05), JOB)
    assert (found.mode, found.changes) == ("lock step", 3)
    assert found.p50_ms == pytest.approx(2.0)
    assert found.p99_ms == pytest.approx(3.0)
    assert found.seconds >= 0.05
    assert driver.settled == 2


async def test_a_round_without_an_answer_has_no_numbers() -> None:
    with pytest.raises(BenchFault, match="nothing was acknowledged"):
        await measure(ScriptedDriver([]), Round(mode="lock step", seconds=0.05), JOB)


async def test_a_broken_run_ends_at_once() -> None:
    driver = ScriptedDriver([], broken="a change was refused")
    with pytest.raises(BenchFault, match="a change was refused"):
        await measure(driver, Round(mode="lock step", seconds=3600), JOB)


async def test_the_first_reason_is_the_one_that_is_told() -> None:
    driver = ScriptedDriver([])
    driver.tally.broken("first")
    driver.tally.broken("second")
    with pytest.raises(BenchFault, match="first"):
        await load_for(driver, 0.001)
