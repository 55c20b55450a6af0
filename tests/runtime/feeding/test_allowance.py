"""At a time, and in a time: never more, and as soon as it may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.objects import UNLIMITED, Rate, SubmissionLimits
from interaction_server.runtime.feeding.allowance import PARTS, PAST_MS, Allowance
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


def test_what_allows_nothing_and_counts_nothing_is_idle() -> None:
    assert allowance(limits(0, count=0)).is_idle(0)
    one = allowance(limits(1, count=1))
    assert hand_out(one, 0)
    assert not one.is_idle(0)
    one.end()
    assert not one.is_idle(999)
    assert one.is_idle(1_000)


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


MINUTE, HOUR = PAST_MS


@pytest.mark.parametrize("before", [UNLIMITED, limits(count=2, per_ms=1_000)])
def test_a_rate_that_is_new_counts_what_was_handed_out_before_it(before: SubmissionLimits) -> None:
    one = allowance(before)
    times = (0, 1, 2_000, 2_001)
    assert all(hand_out(one, now) for now in times)
    one.limit(limits(count=4, per_ms=MINUTE))
    assert not hand_out(one, 2_002)
    assert not hand_out(one, MINUTE - 1)
    assert hand_out(one, MINUTE + 1)


def test_a_rate_that_was_taken_away_and_comes_back_allows_nothing_more() -> None:
    one = allowance(limits(count=2, per_ms=MINUTE))
    assert hand_out(one, 0) and hand_out(one, 1)
    one.limit(UNLIMITED)
    one.limit(limits(count=2, per_ms=MINUTE))
    assert not hand_out(one, 2)
    assert hand_out(one, MINUTE + 1)


def test_the_same_rate_again_forgets_and_adds_nothing() -> None:
    one = allowance(limits(count=1, per_ms=1_000))
    assert hand_out(one, 0) and hand_out(one, 1_000)
    one.limit(limits(count=1, per_ms=1_000))
    assert not hand_out(one, 1_999)
    assert hand_out(one, 2_000)


def test_what_is_known_of_the_past_is_little() -> None:
    one = allowance(UNLIMITED)
    for now in range(0, 2 * HOUR, 500):
        hand_out(one, now)
    assert len(one.times) == 0
    assert all(len(past.parts) <= PARTS + 1 for past in one.pasts)


rates = st.one_of(st.none(), st.tuples(st.integers(0, 5), st.sampled_from((1_000, MINUTE, HOUR))))
steps = st.one_of(st.just("hand out"), st.integers(0, 2_000_000), st.integers(0, 1_500), rates)


@given(st.lists(steps, max_size=80))
def test_no_change_of_a_rate_has_it_exceeded_and_none_waits_much_longer(story: list[object]) -> None:
    one, now, times = allowance(UNLIMITED), 0, []
    rate: tuple[int, int] | None = None
    for step in story:
        if isinstance(step, int):
            now += step
        elif step != "hand out":
            rate = step  # type: ignore[assignment]
            one.limit(UNLIMITED if rate is None else limits(count=rate[0], per_ms=rate[1]))
        elif rate is None:
            assert hand_out(one, now)
            times.append(now)
        else:
            count, per_ms = rate
            part = max(per_ms, MINUTE) // PARTS
            if hand_out(one, now):
                assert len([time for time in times if time > now - per_ms]) < count
                times.append(now)
            else:
                assert len([time for time in times if time > now - per_ms - part]) >= count
