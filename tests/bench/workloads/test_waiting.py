import pytest

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads import waiting
from interaction_server.bench.workloads.driver import Tally


async def test_waiting_ends_when_nothing_is_missing() -> None:
    counts = iter([3, 2, 0])
    await waiting.until_nothing_is_missing(Tally(), lambda: {"the answers": next(counts)})


async def test_what_makes_no_progress_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SETTLE_SECONDS", 0.01)
    with pytest.raises(BenchFailed, match=r"^lost: 3 of the answers$"):
        await waiting.until_nothing_is_missing(Tally(), lambda: {"the answers": 3, "the events": 0})


async def test_a_broken_run_is_not_waited_for() -> None:
    tally = Tally()
    tally.broken("it broke")
    with pytest.raises(BenchFailed, match="it broke"):
        await waiting.until_nothing_is_missing(tally, lambda: {"the answers": 3})
