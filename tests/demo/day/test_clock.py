"""The clock that another process moves."""

import asyncio

from interaction_server.demo.day.clock import SteppedClock


def test_it_stands_still_until_it_is_moved():
    clock = SteppedClock(1000)
    assert clock.now() == 1000
    assert not clock.step(1500)
    assert clock.now() == 1500


def test_it_never_goes_back():
    clock = SteppedClock(1000)
    clock.step(500)
    assert clock.now() == 1000


def test_timers_ring_one_by_one_in_their_order_each_at_its_time():
    clock = SteppedClock(0)
    heard: list[tuple[str, int]] = []
    for name, moment in (("late", 30), ("early", 10), ("same", 10), ("beyond", 41)):
        clock.call_at(moment, lambda name=name: heard.append((name, clock.now())))
    steps = [clock.step(40) for _ in range(4)]
    assert steps == [True, True, True, False]
    assert heard == [("early", 10), ("same", 10), ("late", 30)]
    assert clock.now() == 40


def test_what_a_timer_asks_for_is_heard_in_the_same_move():
    clock = SteppedClock(0)
    heard: list[int] = []
    clock.call_at(10, lambda: clock.call_at(20, lambda: heard.append(clock.now())))
    while clock.step(25):
        pass
    assert heard == [20]


def test_a_timer_that_was_taken_back_does_not_ring():
    clock = SteppedClock(0)
    heard: list[int] = []
    clock.call_at(10, lambda: heard.append(1)).cancel()
    assert not clock.step(20)
    assert heard == []


async def test_what_is_due_already_is_called_at_once_unless_it_is_taken_back():
    clock = SteppedClock(100)
    heard: list[str] = []
    clock.call_at(100, lambda: heard.append("now"))
    clock.call_at(50, lambda: heard.append("never")).cancel()
    assert heard == []
    await asyncio.sleep(0)
    assert heard == ["now"]
