"""A view that feeds a strategy: what it shows now, and what it will show by itself."""

from collections.abc import Callable

import msgspec

from interaction_server.core.hours import next_look
from interaction_server.core.model import Interaction, InteractionId, Milliseconds
from interaction_server.core.objects import Reevaluation
from interaction_server.core.views import Segment, Sight, Span
from interaction_server.runtime.feeding.feeding import Feeding, HandOut
from interaction_server.runtime.feeding.lane import Lane
from interaction_server.runtime.feeding.shelf import OrderKey, Shelf
from interaction_server.runtime.feeding.timetable import Moment


class Shown(msgspec.Struct, frozen=True, gc=False):
    """One that is shown in some spans of time, at one place of one segment."""

    key: OrderKey
    segment: Segment
    spans: tuple[Span, ...]


class ViewSource:
    """``look`` at an interaction that waits, ``drop`` one that does not.

    ``shelf`` holds what is shown; ``spans`` says when that ends or begins where time alone brings it
    about. ``taken`` is told what was taken, so that no other view of the queue has it any more.
    ``is_loaded`` is set once everything that waits has been looked at, ``is_counted`` unless the segments of
    what is being routed are still to be found out.
    """

    def __init__(
        self,
        sight: Sight,
        lane: Lane,
        feeding: Feeding,
        taken: Callable[["ViewSource", InteractionId], object],
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
        self.spans: dict[InteractionId, Shown] = {}
        self.is_loaded = False
        self.is_counted = True
        self.is_feeding = False
        self.is_closed = False
        self.due(None, feeding.clock.now())

    def loaded(self) -> None:
        """From now on it feeds its strategy."""
        self.is_loaded = True
        self.lane.offer(self)

    def counted(self) -> None:
        """The segments of what is being routed are known."""
        self.is_counted = True
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
            self.spans[interaction_id] = Shown(key, segment, spans)
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
        self.show(self.spans.pop(interaction_id), now)
        return None

    def shown(self, interaction_id: InteractionId) -> Shown | None:
        """How it is shown now or later, None where it is not."""
        timed, entry = self.spans.get(interaction_id), self.shelf.entries.get(interaction_id)
        if timed is None and entry is not None:
            return Shown(entry.key, entry.segment, ((0, None),))
        return timed

    def show(self, shown: Shown, now: Milliseconds) -> None:
        """Show it like this, in the spans that are not over."""
        left = tuple([span for span in shown.spans if span[1] is None or span[1] > now])
        if left:
            self.put(shown.key, shown.segment, left, now)
        else:
            self.shelf.drop(shown.key[-1])

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
        if not (self.is_loaded and self.is_counted and self.is_feeding):
            return None
        while (found := self.shelf.take()) is not None:
            self.taken(self, found[0])
            if found[0] not in self.feeding.chosen:
                break
            self.shelf.release(found[1])
        return found

    def hold(self, hand_out: HandOut, segment: Segment) -> None:
        """One that another source had handed out counts here from now on, in this segment."""
        hand_out.source, hand_out.sight, hand_out.segment = self, self.sight, segment
        self.shelf.hold(segment)

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
