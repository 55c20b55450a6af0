"""At a time, and in a time: never more, and as soon as it may be."""

from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.objects import UNLIMITED, Rate, SubmissionLimits
from interaction_server.runtime.feeding.allowance import Allowance
from interaction_server.runtime.feeding.timetable import Timetable
from tests.runtime.house import START_MS, ManualClock


class Waiting:
    """In place of a lane."""

    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


def limits(
    interactions_max: int | None = None, count: int | None = None, per_ms: int = 1_000
) -> SubmissionLimits:
    rate = None if count is None else Rate(count, per_ms)
    return SubmissionLimits(interactions_max=interactions_max, rate=rate)


def allowance(given: SubmissionLimits, clock: ManualClock | None = None) -> Allowance:
    return Allowance(Timetable(clock or ManualClock(), lambda: None), given)


def hand_out(one: Allowance, now: int) -> bool:
    if not one.has_room(now):
        return False
    one.chosen += 1
    one.begin(now)
    return True


def test_what_is_chosen_counts_as_what_is_held() -> None:
    one = allowance(limits(2))
    one.chosen += 1
    assert one.has_room(0)
    one.chosen += 1
    assert not one.has_room(0)
    one.begin(0)
    assert not one.has_room(0)
    one.give_back()
    assert one.has_room(0)
    one.end()
    assert (one.chosen, one.held) == (0, 0)


def test_a_rate_allows_again_when_the_oldest_has_left() -> None:
    one = allowance(limits(count=2, per_ms=1_000))
    assert [hand_out(one, now) for now in (0, 400, 999, 1_000, 1_399, 1_400)] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


def test_what_is_given_back_does_not_count_for_the_rate() -> None:
    one = allowance(limits(count=1))
    one.chosen += 1
    assert not one.has_room(0)
    one.give_back()
    assert hand_out(one, 0)


def test_a_rate_of_nothing_allows_nothing_and_waits_for_nothing() -> None:
    clock = ManualClock()
    one = allowance(limits(count=0), clock)
    one.wait(Waiting())  # type: ignore[arg-type]
    assert not one.has_room(START_MS)
    assert clock.waiting == 0


def test_whoever_waits_is_woken_once_by_what_makes_room() -> None:
    clock = ManualClock()
    one, lane = allowance(limits(1, count=1), clock), Waiting()
    hand_out(one, clock.now())
    one.wait(lane)  # type: ignore[arg-type]
    one.end()
    one.wake()
    assert lane.woken == 1
    assert not one.has_room(clock.now())
    one.wait(lane)  # type: ignore[arg-type]
    clock.advance(999)
    assert lane.woken == 1
    clock.advance(1)
    assert lane.woken == 2
    assert one.has_room(clock.now())


def test_other_limits_leave_what_was_counted() -> None:
    one = allowance(limits(3, count=3))
    for now in (0, 1, 2):
        assert hand_out(one, now)
    lane = Waiting()
    one.wait(lane)  # type: ignore[arg-type]
    one.limit(limits(4, count=2))
    assert lane.woken == 1
    assert [one.has_room(now) for now in (1_000, 1_001, 1_002)] == [False, True, True]
    one.limit(UNLIMITED)
    assert one.has_room(0)
    assert one.held == 3


@given(st.integers(1, 4), st.integers(1, 50), st.lists(st.integers(0, 30), max_size=60))
def test_no_stretch_of_time_ever_has_more_and_none_is_left_out(
    count: int, per_ms: int, pauses: list[int]
) -> None:
    one = allowance(limits(count=count, per_ms=per_ms))
    now, times = 0, []
    for pause in pauses:
        now += pause
        recent = [time for time in times if time > now - per_ms]
        assert hand_out(one, now) is (len(recent) < count)
        times = [*recent, now] if len(recent) < count else recent


def test_a_moment_that_is_over_is_not_waited_for() -> None:
    """Else the timer would ring on and on while the limit is what is in the way."""
    clock = ManualClock()
    one = allowance(limits(1, count=1), clock)
    hand_out(one, clock.now())
    clock.advance(5_000)
    assert not one.has_room(clock.now())
    one.wait(Waiting())  # type: ignore[arg-type]
    assert clock.waiting == 0


def test_whoever_waits_while_all_is_chosen_and_nothing_handed_out_yet_is_not_forgotten() -> None:
    clock = ManualClock()
    one, lane = allowance(limits(count=1), clock), Waiting()
    one.chosen += 1
    one.wait(lane)  # type: ignore[arg-type]
    one.begin(clock.now())
    assert lane.woken == 1
