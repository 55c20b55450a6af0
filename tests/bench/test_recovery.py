from pathlib import Path

import pytest

from interaction_server.bench import recovery
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.recovery import Crashes, Options, Replay, play
from interaction_server.bench.workloads.changes import NUMBER
from tests.bench.standing_in import Unreachable


def changed(sequence: int, number: int) -> dict[str, object]:
    return {"eventSequence": sequence, "changedProperties": {NUMBER: f"{number:010d}"}}


def test_facts_told_again_are_counted_and_the_latest_change_is_known() -> None:
    replay = Replay(7)
    for message in (changed(7, 70), {"eventSequence": 8}, changed(9, 90), {"eventSequence": 10}):
        replay.told(message)
    assert (replay.next, replay.latest, replay.broken) == (11, 90, "")


@pytest.mark.parametrize("wrong", [6, 7, 9, None])
def test_a_gap_or_a_repetition_is_noted(wrong: int | None) -> None:
    replay = Replay(7)
    replay.told(changed(7, 70))
    replay.told({"eventSequence": wrong})
    assert replay.broken == f"; eventSequence {wrong} came in place of 8"


def test_a_server_that_is_not_to_be_reached_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recovery, "KilledServer", Unreachable)
    options = Options(waiting=1, clients=1, pipeline=1, seconds=0.1, crashes=1)
    with pytest.raises(BenchFailed, match=r"the server could not be reached: .*refused"):
        play(Crashes(options, tmp_path, None))
