"""Interactions in an order, of which one segment may be taken from no more for a while.

There is a line for each segment, and a line of the first ones of those segments that have room.
"""

from itertools import count
from typing import Any

import msgspec
from sortedcontainers import SortedList

from interaction_server.core.model import InteractionId
from interaction_server.core.views import Segment

OrderKey = tuple[Any, ...]
"""What is sorted by; the last part is the id of the interaction."""


class Entry(msgspec.Struct, order=True, frozen=True, gc=False):
    """One interaction at its place."""

    key: OrderKey
    number: int
    segment: Segment


class Part:
    """One segment. ``held`` counts what was taken and is not released.

    ``offered`` is the entry by which it is in the line of segments, None where it is not.
    """

    __slots__ = ("held", "line", "offered", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.line: SortedList[Entry] = SortedList()
        self.held = 0
        self.offered: Entry | None = None


class Shelf:
    """``put``, ``drop`` and ``take`` interactions; what was taken counts until it is ``release``d."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.entries: dict[InteractionId, Entry] = {}
        self.parts: dict[Segment, Part] = {}
        self.heads: SortedList[Entry] = SortedList()
        self.numbers = count()

    def put(self, key: OrderKey, segment: Segment) -> None:
        """It is there, at this place."""
        interaction_id: InteractionId = key[-1]
        old = self.entries.get(interaction_id)
        if old is not None and old.key == key and old.segment == segment:
            return
        self.drop(interaction_id)
        part = self.part(segment)
        entry = self.entries[interaction_id] = Entry(key, next(self.numbers), part.segment)
        part.line.add(entry)
        self.settle(part)

    def drop(self, interaction_id: InteractionId) -> None:
        """It is not there."""
        entry = self.entries.pop(interaction_id, None)
        if entry is not None:
            part = self.parts[entry.segment]
            part.line.remove(entry)
            self.settle(part)

    def take(self) -> tuple[InteractionId, Segment] | None:
        """The first of a segment that has room, which counts from now on; None where there is none."""
        if not self.heads:
            return None
        head = self.heads[0]
        interaction_id: InteractionId = head.key[-1]
        self.parts[head.segment].held += 1
        self.drop(interaction_id)
        return interaction_id, head.segment

    def hold(self, segment: Segment) -> None:
        """One that was taken before counts here."""
        part = self.part(segment)
        part.held += 1
        self.settle(part)

    def release(self, segment: Segment) -> None:
        """One that was taken counts no longer."""
        part = self.parts.get(segment)
        if part is not None:
            part.held -= 1
            self.settle(part)

    def part(self, segment: Segment) -> Part:
        """The part for a segment, which may be a new one."""
        part = self.parts.get(segment)
        if part is None:
            part = self.parts[segment] = Part(segment)
        return part

    def settle(self, part: Part) -> None:
        """Put the first of a segment into the line of segments, if the segment has room and is not empty."""
        first = part.line[0] if part.line else None
        has_room = self.limit is None or part.held < self.limit
        head = first if has_room else None
        if head is not part.offered:
            if part.offered is not None:
                self.heads.remove(part.offered)
            if head is not None:
                self.heads.add(head)
            part.offered = head
        if first is None and part.held <= 0:
            del self.parts[part.segment]
