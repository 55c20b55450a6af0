from pathlib import Path

import pytest

from interaction_server.bench import views
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.views import Found, House, Options, play
from tests.bench.standing_in import Unreachable

OPTIONS = Options(sizes=(100,), slots=4, hand_outs=10, rounds=1, changes=1)


@pytest.mark.parametrize(("slots", "segments"), [(1, 1), (2, 2), (3, 2), (4, 3)])
def test_no_number_of_slots_fills_every_segment(slots: int, segments: int) -> None:
    options = Options(sizes=(100,), slots=slots, hand_outs=10, rounds=1, changes=1)
    assert options.segments == segments
    assert options.segments * views.SEGMENT_LIMIT > slots


def test_latencies_are_percentiles_of_the_changes() -> None:
    found = Found(waiting=100, changed_ms=[float(each) for each in range(1, 201)])
    assert (found.p50_ms, found.p99_ms) == (100.0, 198.0)


def test_a_server_that_is_not_to_be_reached_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(views, "ServerProcess", Unreachable)
    with pytest.raises(BenchFailed, match=r"the server could not be reached: .*refused"):
        play(OPTIONS, tmp_path, None)


async def test_a_view_that_hands_nothing_out_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(views, "START_SECONDS", 0.0)
    with pytest.raises(BenchFailed, match="nothing was handed out in 0 s"):
        await House(OPTIONS, 1, tmp_path, None).first_hand_out()
