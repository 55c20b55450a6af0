"""A shelf against a list that is sorted anew each time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interaction_server.core.model import InteractionId
from interaction_server.runtime.feeding.shelf import Shelf


def key(rank: int, name: str) -> tuple[object, ...]:
    return rank, InteractionId(name)


def taken(shelf: Shelf, number: int = 100) -> list[object]:
    found = (shelf.take() for _ in range(number))
    return [each[0] for each in found if each is not None]


def test_the_first_in_order_is_taken_first_and_the_number_breaks_no_tie() -> None:
    shelf = Shelf()
    for rank, name in ((2, "b"), (1, "z"), (2, "a")):
        shelf.put(key(rank, name), ())
    assert taken(shelf) == ["z", "a", "b"]


def test_one_that_is_put_twice_is_there_once_where_it_was_put_last() -> None:
    shelf = Shelf()
    for rank in (1, 3, 3, 1):
        shelf.put(key(rank, "a"), ())
    shelf.put(key(2, "b"), ())
    assert taken(shelf) == ["a", "b"]


def test_of_a_segment_no_more_are_taken_than_the_limit_until_one_is_released() -> None:
    shelf = Shelf(limit=1)
    for rank, name, segment in ((1, "a", "fr"), (2, "b", "fr"), (3, "c", "de"), (4, "d", "fr")):
        shelf.put(key(rank, name), (segment,))
    assert taken(shelf) == ["a", "c"]
    shelf.release(("fr",))
    assert taken(shelf) == ["b"]
    shelf.release(("de",))
    assert taken(shelf) == []
    shelf.put(key(5, "e"), ("de",))
    assert taken(shelf) == ["e"]


def test_what_was_taken_before_counts_where_it_is_held() -> None:
    shelf = Shelf(limit=2)
    shelf.hold(("fr",))
    for name in "ab":
        shelf.put(key(1, name), ("fr",))
    assert taken(shelf) == ["a"]


def test_of_a_segment_that_is_empty_nothing_is_kept() -> None:
    shelf = Shelf(limit=1)
    for number in range(500):
        shelf.put(key(number, "a"), (number,))
        assert shelf.take() is not None
        shelf.release((number,))
    shelf.release(("unknown",))
    assert (shelf.parts, shelf.entries, list(shelf.heads)) == ({}, {}, [])


def test_what_is_put_elsewhere_or_dropped_is_nowhere() -> None:
    shelf = Shelf(limit=1)
    for number in range(5_000):
        shelf.put(key(-number, f"{number % 10}"), (number % 3,))
    assert sum(len(part.line) for part in shelf.parts.values()) == 10
    assert len(shelf.heads) == len(shelf.parts)
    for number in range(10):
        shelf.drop(InteractionId(f"{number}"))
    assert (shelf.take(), shelf.parts) == (None, {})


steps = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 9), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("drop"), st.integers(0, 9)),
    st.tuples(st.just("take")),
    st.tuples(st.just("release"), st.integers(0, 2)),
)


@pytest.mark.parametrize("limit", [None, 0, 1, 2])
@given(st.lists(steps, max_size=200))
@settings(max_examples=150)
def test_what_is_taken_is_always_the_first_that_may_be(
    limit: int | None, story: list[tuple[int, ...]]
) -> None:
    shelf = Shelf(limit)
    there: dict[str, tuple[tuple[object, ...], tuple[int]]] = {}
    held = dict.fromkeys(range(3), 0)
    for what, *numbers in story:
        if what == "put":
            name, rank, segment = numbers
            there[f"{name}"] = key(rank, f"{name}"), (segment,)
            shelf.put(*there[f"{name}"])
        elif what == "drop":
            there.pop(f"{numbers[0]}", None)
            shelf.drop(InteractionId(f"{numbers[0]}"))
        elif what == "release":
            if held[numbers[0]]:
                held[numbers[0]] -= 1
                shelf.release((numbers[0],))
        else:
            may_be = [entry for entry in there.values() if limit is None or held[entry[1][0]] < limit]
            expected = min(may_be, default=None)
            found = shelf.take()
            assert found == (None if expected is None else (expected[0][-1], expected[1]))
            if found is not None:
                del there[found[0]]
                held[expected[1][0]] += 1
