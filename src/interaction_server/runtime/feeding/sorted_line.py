"""Many things in order, of which any can be put in and taken out in no time: a list in blocks.

A heap would be as fast but for things that leave from its middle: they would have to stay until the heap
is made anew, which takes seconds where a million wait.
"""

from bisect import bisect_left, insort
from typing import Any, Final, Generic, TypeVar

BLOCK_MAX: Final = 1_024


Item = TypeVar("Item", bound=Any)


class SortedLine(Generic[Item]):
    """``add`` and ``remove`` things that can be sorted and are never equal; ``first`` is the least.

    ``lasts`` are the last ones of the blocks, none of which is empty.
    """

    __slots__ = ("blocks", "lasts")

    def __init__(self) -> None:
        self.blocks: list[list[Item]] = []
        self.lasts: list[Item] = []

    @property
    def first(self) -> Item | None:
        """The least of all, if there are any."""
        return self.blocks[0][0] if self.blocks else None

    def add(self, item: Item) -> None:
        """Put in one that is not there."""
        if not self.blocks:
            self.blocks.append([item])
            self.lasts.append(item)
            return
        place = min(bisect_left(self.lasts, item), len(self.blocks) - 1)
        block = self.blocks[place]
        insort(block, item)
        if len(block) > BLOCK_MAX:
            half = BLOCK_MAX // 2
            self.blocks.insert(place + 1, block[half:])
            self.lasts.insert(place, block[half - 1])
            del block[half:]
            place += 1
        self.lasts[place] = self.blocks[place][-1]

    def remove(self, item: Item) -> None:
        """Take out one that is there."""
        place = bisect_left(self.lasts, item)
        block = self.blocks[place]
        del block[bisect_left(block, item)]
        if block:
            self.lasts[place] = block[-1]
        else:
            del self.blocks[place], self.lasts[place]
