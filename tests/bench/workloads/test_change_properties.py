"""The driver on a target that answers at once, or not as it should."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.pipeliner import CountAnswers, SameAnswers
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads import change_properties, waiting
from interaction_server.bench.workloads.change_properties import LOCK_STEP, PIPELINED, on
from interaction_server.bench.workloads.changes import Change
from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.target import Written
from tests.bench.standing_in import feed, wire_to

JOB = Job(
    workload="change-properties",
    subject="s",
    addresses={},
    pids=[],
    options={"clients": 3, "pipelining_clients": 2, "pipeline": 2, "interactions": 5},
)
LAST_OF_A_ROUND = 40


class Instant:
    """Keeps what the clients write, tells the observer, and acknowledges in the next turn of the loop."""

    def __init__(self, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        self.broken = broken
        self.observers = {"the one": Observer(wire_to([])[0])}
        self.numbers: dict[str, int] = {}
        self.changes = 0
        self.untold = 0
        self.closed = False

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """They are there, unchanged."""
        self.numbers = dict.fromkeys(interaction_ids, 0)

    async def client(self, name: str) -> Wire:
        """Whatever is written on it is carried out."""
        wire, transport = wire_to([])
        transport.write = lambda data: self.carry_out(wire, data)  # type: ignore[method-assign]
        return wire

    def carry_out(self, wire: Wire, data: bytes) -> None:
        """Every line is an interaction and a number."""
        for line in data.decode().splitlines():
            interaction_id, number = line.split()
            assert self.numbers[interaction_id] != int(number), "a change changes something"
            self.numbers[interaction_id] = int(number)
            self.changes += 1
            if self.changes > self.untold:
                feed(self.observers["the one"], line.encode() + b"\n")
            asyncio.get_running_loop().call_soon(wire.data_received, b"yes")

    def request(self, change: Change, name: str) -> bytes:
        """As carry_out reads it."""
        return f"{change.interaction_id} {change.number}\n".encode()

    def answers(self) -> CountAnswers:
        """Always the same."""
        return SameAnswers(b"yes")

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """As it was carried out."""
        return Written(self.numbers, self.changes)

    def check_told(self) -> None:
        """It was."""

    def close(self) -> None:
        """Noted."""
        self.closed = True


async def driven(target: Instant, *modes: str) -> change_properties.ChangeProperties:
    driver = on(lambda *_: target)(JOB)
    assert isinstance(driver, change_properties.ChangeProperties)
    await driver.prepare()
    for mode in modes:
        driver.begin(mode)
        for _ in range(LAST_OF_A_ROUND):
            await asyncio.sleep(0)
        await driver.settle()
    return driver


def instant() -> Instant:
    return Instant({}, pytest.fail)


async def test_every_round_changes_something_and_nothing_is_lost() -> None:
    target = instant()
    driver = await driven(target, LOCK_STEP, PIPELINED, LOCK_STEP, LOCK_STEP, PIPELINED)
    said = await driver.verify()
    assert f"all {target.changes} changes were acknowledged" in said
    assert target.changes > 200
    driver.close()
    assert target.closed


async def test_a_change_that_is_not_in_its_interaction_fails_the_run() -> None:
    target = instant()
    driver = await driven(target, LOCK_STEP)
    target.numbers["bench-000003"] = 99
    with pytest.raises(BenchFailed, match="1 interactions do not have their last change, as bench-000003"):
        await driver.verify()


async def test_a_change_that_was_not_kept_fails_the_run() -> None:
    target = instant()
    driver = await driven(target, PIPELINED)
    target.changes -= 1
    with pytest.raises(BenchFailed, match=r"were acknowledged, but .* were kept"):
        await driver.verify()


async def test_a_change_that_somebody_did_not_hear_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SETTLE_SECONDS", 0.01)
    target = instant()
    target.untold = 2
    with pytest.raises(BenchFailed, match="lost: 2 of the events of the one"):
        await driven(target, LOCK_STEP)
