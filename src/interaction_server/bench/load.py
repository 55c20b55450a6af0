"""The load generator, a process of its own: ``python -m interaction_server.bench.load``."""

import asyncio
import gc
import os
import signal
import sys
from typing import Final

import msgspec
import uvloop

from interaction_server.bench.drivers import DRIVERS
from interaction_server.bench.faults import BenchFault
from interaction_server.bench.job import (
    Broken,
    Done,
    Job,
    Measured,
    Report,
    Round,
    job_decoder,
    order_decoder,
)
from interaction_server.bench.measure import Sample, percentile, read_clocks
from interaction_server.bench.workloads.driver import Driver

WARM_UP_SHARE: Final = 0.15
WARM_UP_SECONDS_MAX: Final = 1.0


async def serve_orders(job: Job) -> None:
    """Prepare, carry out orders until one of them is the last, and never raise a BenchFault."""
    driver = DRIVERS[job.workload, job.subject](job)
    try:
        await driver.prepare()
        report(Done(sentence="prepared"))
        # What the preparation made stays; a collection in the middle of a round would be measured.
        gc.freeze()
        gc.disable()
        while True:
            order = order_decoder.decode(await asyncio.to_thread(sys.stdin.buffer.readline))
            if not isinstance(order, Round):
                report(Done(sentence=await driver.verify()))
                return
            report(Measured(sample=await measure(driver, order, job)))
            gc.collect()
    except (BenchFault, OSError) as error:
        report(Broken(sentence=str(error)))
    finally:
        driver.close()


async def measure(driver: Driver, order: Round, job: Job) -> Sample:
    """One round; raises BenchFailed.

    Everything that is under way after the warm-up arrives before the clock starts, and what is sent in the
    measured time is acknowledged and told to everybody before it stops.
    """
    await run(driver, order.mode, min(order.seconds * WARM_UP_SHARE, WARM_UP_SECONDS_MAX))
    first = len(driver.tally.latencies)
    before = read_clocks(job.pids)
    await run(driver, order.mode, order.seconds)
    after = read_clocks(job.pids)
    latencies = sorted(driver.tally.latencies[first:])
    if not latencies:
        raise BenchFault(f"nothing was acknowledged in {order.seconds:g} s; give it more --seconds")
    return Sample(
        mode=order.mode,
        changes=len(latencies),
        seconds=after.wall - before.wall,
        p50_ms=percentile(latencies, 0.50) * 1000,
        p99_ms=percentile(latencies, 0.99) * 1000,
        server_cpu_seconds=after.server_cpu - before.server_cpu,
        load_cpu_seconds=after.load_cpu - before.load_cpu,
    )


async def run(driver: Driver, mode: str, seconds: float) -> None:
    """The load of a mode, from its first request until everybody has heard of the last."""
    driver.begin(mode)
    await load_for(driver, seconds)
    await driver.settle()


async def load_for(driver: Driver, seconds: float) -> None:
    """Let the load run; raises BenchFault as soon as it is broken."""
    broken = asyncio.Event()
    driver.tally.on_broken = broken.set
    try:
        async with asyncio.timeout(seconds):
            await broken.wait()
    except TimeoutError:
        pass
    if driver.tally.why_broken is not None:
        raise BenchFault(driver.tally.why_broken)


def report(what: Report) -> None:
    """One line for the command."""
    sys.stdout.buffer.write(msgspec.json.encode(what) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Read the job and serve. Whoever interrupts the command interrupts us too, but the command ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = job_decoder.decode(sys.stdin.buffer.readline())
    if job.core is not None:
        os.sched_setaffinity(0, {job.core})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_orders(job))


if __name__ == "__main__":
    main()
