"""One timer for all that is to be looked at again."""

from interaction_server.core.model import InteractionId
from interaction_server.runtime.feeding.timetable import Moment, Timetable
from tests.runtime.house import START_MS, ManualClock


class Watcher:
    """Notes when it was asked to look at what."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, int]] = []
        self.moments: dict[InteractionId | None, Moment] = {}

    def due(self, interaction_id: InteractionId | None, now: int) -> None:
        self.seen.append((interaction_id, now - START_MS))


class Desk:
    """A timetable with one who looks."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.after = 0
        self.table = Timetable(self.clock, self.count)
        self.watcher = Watcher()

    def count(self) -> None:
        self.after += 1

    def put(self, name: str, moment: int) -> None:
        self.table.put(self.watcher, InteractionId(name), START_MS + moment)

    def drop(self, name: str) -> None:
        self.table.drop(self.watcher, InteractionId(name))


def test_everything_is_looked_at_in_its_time() -> None:
    desk = Desk()
    for name, moment in (("c", 30), ("a", 10), ("b", 20), ("b2", 20)):
        desk.put(name, moment)
    desk.table.put(desk.watcher, None, START_MS + 25)
    assert desk.clock.waiting == 1
    desk.clock.advance(25)
    assert desk.watcher.seen == [("a", 10), ("b", 20), ("b2", 20), (None, 25)]
    assert desk.after == 3
    desk.clock.advance(100)
    assert desk.watcher.seen[-1] == ("c", 30)
    assert desk.clock.waiting == 0


def test_only_the_last_word_counts() -> None:
    desk = Desk()
    for moment in (10, 30, 20, 20):
        desk.put("a", moment)
    desk.put("b", 15)
    desk.drop("b")
    desk.drop("b")
    desk.clock.advance(100)
    assert desk.watcher.seen == [("a", 20)]


def test_what_is_over_is_looked_at_at_once() -> None:
    desk = Desk()
    desk.put("a", -5)
    desk.clock.advance(0)
    assert desk.watcher.seen == [("a", 0)]


def test_what_is_no_longer_meant_is_nowhere() -> None:
    desk = Desk()
    for number in range(1_000):
        desk.put("a", 1_000 - number)
        desk.put(f"{number}", 5)
        desk.drop(f"{number}")
    assert len(desk.table.line) == len(desk.watcher.moments) == 1
    desk.clock.advance(1_000)
    assert desk.watcher.seen == [("a", 1)]
