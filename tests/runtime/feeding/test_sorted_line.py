"""A line in blocks against a list that is sorted."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from interaction_server.runtime.feeding.sorted_line import BLOCK_MAX, SortedLine


def contents(line: SortedLine[int]) -> list[int]:
    assert line.lasts == [block[-1] for block in line.blocks]
    assert all(0 < len(block) <= BLOCK_MAX for block in line.blocks)
    return [item for block in line.blocks for item in block]


@given(st.lists(st.integers(0, 30)))
def test_whatever_comes_and_goes_the_rest_is_in_order(items: list[int]) -> None:
    line: SortedLine[int] = SortedLine()
    there: set[int] = set()
    for item in items:
        if item in there:
            there.remove(item)
            line.remove(item)
        else:
            there.add(item)
            line.add(item)
        assert contents(line) == sorted(there)
        assert line.first == min(there, default=None)


def test_thousands_are_in_order_by_blocks() -> None:
    line: SortedLine[int] = SortedLine()
    items = list(range(5 * BLOCK_MAX))
    Random(0).shuffle(items)
    for item in items:
        line.add(item)
    assert contents(line) == sorted(items)
    assert len(line.blocks) > 1
    for item in items[: 4 * BLOCK_MAX]:
        line.remove(item)
    assert contents(line) == sorted(items[4 * BLOCK_MAX :])
    for item in items[4 * BLOCK_MAX :]:
        line.remove(item)
    assert (line.blocks, line.first) == ([], None)
