from tests.bench.commands.running import ONE_SHORT_ROUND, found_by


def test_both_doors_are_measured_and_lose_nothing() -> None:
    found = found_by("websocket", "--clients", "3", "--interactions", "5", *ONE_SHORT_ROUND)
    assert [line.title for line in found.lines] == [
        "TCP, 3 clients in lock step",
        "WebSocket, 3 clients in lock step",
    ]
    assert all(line.measured.changes_per_second > 0 for line in found.lines)
    assert [goal.at_most for goal in found.goals] == [3.0]
    assert "are kept" in found.checked[0]
