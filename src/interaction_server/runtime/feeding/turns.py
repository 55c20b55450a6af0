"""Who is next: of those that have something, whoever was served the longest ago."""

from collections.abc import Hashable
from heapq import heappop, heappush
from itertools import count
from typing import Generic, Protocol, TypeVar


class Served(Hashable, Protocol):
    """Whoever can be next; ``turn`` is when it was served last, 0 for never."""

    turn: int


Item = TypeVar("Item", bound=Served)


class Turns(Generic[Item]):
    """``offer`` whoever has something, ``take`` the next one, and say that it was ``served``."""

    def __init__(self) -> None:
        self.waiting: dict[Item, int] = {}
        self.heap: list[tuple[int, int, Item]] = []
        self.numbers = count(1)

    def __bool__(self) -> bool:
        return bool(self.waiting)

    def offer(self, item: Item) -> None:
        """This one has something, or may have."""
        if item not in self.waiting:
            number = self.waiting[item] = next(self.numbers)
            heappush(self.heap, (item.turn, number, item))

    def withdraw(self, item: Item) -> None:
        """This one has nothing."""
        self.waiting.pop(item, None)

    def take(self) -> Item:
        """The next one; there must be one."""
        while True:
            _, number, item = heappop(self.heap)
            if self.waiting.get(item) == number:
                del self.waiting[item]
                return item

    def served(self, item: Item) -> None:
        """Its turn is over, and it may have more."""
        item.turn = next(self.numbers)
        self.offer(item)
