"""A view that feeds a strategy: what it shows now, and what it will show by itself."""

from collections.abc import Callable

import msgspec

from interaction_server.core.hours import next_look
from interaction_server.core.model import Interaction, InteractionId, Milliseconds
from interaction_server.core.objects import Reevaluation
from interaction_server.core.views import Segment, Sight, Span
from interaction_server.runtime.feeding.feeding import Feeding
from interaction_server.runtime.feeding.lane import Lane
from interaction_server.runtime.feeding.shelf import OrderKey, Shelf
from interaction_server.runtime.feeding.timetable import Moment


class Timed(msgspec.Struct, frozen=True, gc=False):
    """One that is shown in some spans of time only, at one place of one segment."""

    key: OrderKey
    segment: Segment
    spans: tuple[Span, ...]


class ViewSource:
    """``look`` at an interaction that waits, ``drop`` one that does not.

    ``shelf`` holds what is shown; ``spans`` says when that ends or begins where time alone brings it
    about. ``taken`` is told what was taken, so that no other view of the queue has it any more.
    ``is_loaded`` is set once everything that waits has been looked at.
    """

    def __init__(
        self, sight: Sight, lane: Lane, feeding: Feeding, taken: Callable[[InteractionId], object]
    ) -> None:
        self.sight = sight
        self.queue = sight.view.queue
        self.lane = lane
        self.feeding = feeding
        self.taken = taken
        self.turn = 0
        self.moments: dict[InteractionId | None, Moment] = {}
        self.looks_at_changes = sight.view.reevaluation is Reevaluation.ON_CHANGE
        self.shelf = Shelf(sight.view.segment_limit)
        self.spans: dict[InteractionId, Timed] = {}
        self.is_loaded = False
        self.is_feeding = False
        self.is_closed = False
        self.due(None, feeding.clock.now())

    def loaded(self) -> None:
        """From now on it feeds its strategy."""
        self.is_loaded = True
        self.lane.offer(self)

    def look(self, interaction: Interaction, now: Milliseconds) -> None:
        """It waits in the queue, and is as it is."""
        sight = self.sight
        spans = sight.spans(interaction, now)
        if spans:
            self.put(sight.key(interaction), sight.segment(interaction), spans, now)
        else:
            self.drop(interaction.id)

    def put(self, key: OrderKey, segment: Segment, spans: tuple[Span, ...], now: Milliseconds) -> None:
        """Show it in the first of these spans; that one has not ended."""
        interaction_id: InteractionId = key[-1]
        begin, moment = spans[0]
        if begin <= now:
            self.shelf.put(key, segment)
            self.lane.offer(self)
        else:
            self.shelf.drop(interaction_id)
            moment = begin
        if moment is not None:
            self.spans[interaction_id] = Timed(key, segment, spans)
            self.feeding.timetable.put(self, interaction_id, moment)
        elif self.spans.pop(interaction_id, None):
            self.feeding.timetable.drop(self, interaction_id)

    def drop(self, interaction_id: InteractionId) -> None:
        """It does not wait, or is not shown until something happens."""
        self.shelf.drop(interaction_id)
        if self.spans.pop(interaction_id, None):
            self.feeding.timetable.drop(self, interaction_id)

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """A span begins or ends; or, with no id, the active hours do."""
        if interaction_id is None:
            return self.look_at_the_clock(now)
        timed = self.spans.pop(interaction_id)
        left = tuple([span for span in timed.spans if span[1] is None or span[1] > now])
        if left:
            self.put(timed.key, timed.segment, left, now)
        else:
            self.shelf.drop(interaction_id)
        return None

    def look_at_the_clock(self, now: Milliseconds) -> None:
        """Feed within the active hours, and look again when that changes."""
        view = self.sight.view
        self.is_feeding = self.sight.is_feeding(now)
        self.lane.offer(self)
        moment = next_look(view.hours, view.zone, now)
        if moment is not None:
            self.feeding.timetable.put(self, None, moment)

    def take(self, now: Milliseconds) -> tuple[InteractionId, Segment] | None:
        """The first of what is shown, of a segment that has room.

        One that was chosen out of another queue before it came here is looked at when that is decided.
        """
        if not (self.is_loaded and self.is_feeding):
            return None
        while (found := self.shelf.take()) is not None:
            self.taken(found[0])
            if found[0] not in self.feeding.chosen:
                break
            self.shelf.release(found[1])
        return found

    def release(self, segment: Segment) -> None:
        """One of the segment is no longer processed."""
        if not self.is_closed:
            self.shelf.release(segment)
            self.lane.offer(self)

    def close(self) -> None:
        """There is another view in its place, or none."""
        self.is_closed = True
        self.lane.withdraw(self)
        for interaction_id in (*self.spans, None):
            self.feeding.timetable.drop(self, interaction_id)
