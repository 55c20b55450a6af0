"""Whoever was served the longest ago is next."""

from interaction_server.runtime.feeding.turns import Turns


class Guest:
    """One who waits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.turn = 0


def test_those_that_have_something_are_served_in_turn_whenever_they_came() -> None:
    turns: Turns[Guest] = Turns()
    ann, bob, cy = Guest("ann"), Guest("bob"), Guest("cy")
    turns.offer(ann)
    for _ in range(3):
        turns.served(turns.take())
    for guest in (bob, ann, cy):
        turns.offer(guest)
    order = []
    for _ in range(6):
        guest = turns.take()
        order.append(guest.name)
        turns.served(guest)
    assert order == ["bob", "cy", "ann", "bob", "cy", "ann"]


def test_one_that_has_nothing_is_passed_over_until_it_has_something() -> None:
    turns: Turns[Guest] = Turns()
    ann, bob = Guest("ann"), Guest("bob")
    turns.offer(ann)
    turns.offer(bob)
    turns.withdraw(ann)
    turns.withdraw(ann)
    assert turns.take() is bob
    assert not turns
    turns.served(bob)
    turns.offer(ann)
    assert (turns.take(), turns.take()) == (ann, bob)
    assert not turns
