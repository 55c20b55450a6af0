"""Interactions in an order, of which one segment may be taken from no more for a while.

A heap for each segment and a heap of the segments that have room. What is no longer meant stays in
them until it comes to the top, or until most of a heap is such.
"""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any, Final

import msgspec

from interaction_server.core.model import InteractionId
from interaction_server.core.views import Segment

STALE_MAX: Final = 64
"""How many entries that are no longer meant may be in a heap beside as many as are."""

OrderKey = tuple[Any, ...]
"""What is sorted by; the last part is the id of the interaction."""


class Entry(msgspec.Struct, order=True, frozen=True, gc=False):
    """One interaction at its place."""

    key: OrderKey
    number: int
    segment: Segment


class Part:
    """One segment. ``held`` counts what was taken and is not released.

    ``offered`` is the number with which it is in the heap of segments, None where it is not.
    """

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.heap: list[Entry] = []
        self.held = 0
        self.offered: int | None = None


class Shelf:
    """``put``, ``drop`` and ``take`` interactions; what was taken counts until it is ``release``d."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.entries: dict[InteractionId, Entry] = {}
        self.parts: dict[Segment, Part] = {}
        self.heads: list[tuple[OrderKey, int, Part]] = []
        self.numbers = count()
        self.size = 0

    def put(self, key: OrderKey, segment: Segment) -> None:
        """It is there, at this place."""
        interaction_id: InteractionId = key[-1]
        old = self.entries.get(interaction_id)
        if old is not None and old.key == key and old.segment == segment:
            return
        part = self.part(segment)
        entry = Entry(key, next(self.numbers), part.segment)
        self.entries[interaction_id] = entry
        heappush(part.heap, entry)
        self.size += 1
        if part.heap[0] is entry:
            self.offer(part)
        self.tidy()

    def drop(self, interaction_id: InteractionId) -> None:
        """It is not there."""
        if self.entries.pop(interaction_id, None) is not None:
            self.tidy()

    def take(self) -> tuple[InteractionId, Segment] | None:
        """The first of a segment that has room, which counts from now on; None where there is none."""
        while self.heads:
            key, stamp, part = heappop(self.heads)
            if part.offered != stamp:
                continue
            head = self.head(part)
            if head is not None and head.key == key:
                return self.take_head(part, head)
            self.offer(part)
            self.forget_if_empty(part)
        return None

    def take_head(self, part: Part, head: Entry) -> tuple[InteractionId, Segment]:
        """The first of its segment leaves, and the next comes forward."""
        interaction_id: InteractionId = head.key[-1]
        heappop(part.heap)
        self.size -= 1
        del self.entries[interaction_id]
        part.held += 1
        self.offer(part)
        return interaction_id, part.segment

    def hold(self, segment: Segment) -> None:
        """One that was taken before counts here."""
        self.part(segment).held += 1

    def release(self, segment: Segment) -> None:
        """One that was taken counts no longer."""
        part = self.parts.get(segment)
        if part is not None:
            part.held -= 1
            if part.offered is None:
                self.offer(part)
            self.forget_if_empty(part)

    def part(self, segment: Segment) -> Part:
        """The part for a segment, which may be a new one."""
        part = self.parts.get(segment)
        if part is None:
            part = self.parts[segment] = Part(segment)
        return part

    def head(self, part: Part) -> Entry | None:
        """The first of a segment, if any may be taken."""
        if self.limit is not None and part.held >= self.limit:
            return None
        while part.heap:
            head = part.heap[0]
            if self.entries.get(head.key[-1]) is head:
                return head
            heappop(part.heap)
            self.size -= 1
        return None

    def offer(self, part: Part) -> None:
        """Put a segment into the heap of segments by its first entry, in place of where it is."""
        head = self.head(part)
        part.offered = None
        if head is not None:
            part.offered = next(self.numbers)
            heappush(self.heads, (head.key, part.offered, part))

    def forget_if_empty(self, part: Part) -> None:
        """Of a segment that nothing belongs to any more nothing is kept."""
        if not part.heap and part.held <= 0:
            part.offered = None
            self.parts.pop(part.segment, None)

    def tidy(self) -> None:
        """Make the heaps anew that are mostly stale."""
        if self.size > 2 * len(self.entries) + STALE_MAX:
            for part in list(self.parts.values()):
                part.heap = [entry for entry in part.heap if self.entries.get(entry.key[-1]) is entry]
                heapify(part.heap)
                self.forget_if_empty(part)
            self.size = len(self.entries)
            self.offer_all()
        elif len(self.heads) > 2 * len(self.parts) + STALE_MAX:
            self.offer_all()

    def offer_all(self) -> None:
        """Make the heap of segments anew."""
        self.heads = []
        for part in self.parts.values():
            self.offer(part)
