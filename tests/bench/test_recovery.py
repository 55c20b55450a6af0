import pytest

from interaction_server.bench.recovery import Replay
from interaction_server.bench.workloads.changes import NUMBER


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
