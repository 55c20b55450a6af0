"""What is being routed out of a view counts in the segments of the view that takes its place."""

import asyncio
from collections.abc import Iterable, Mapping, MutableSequence
from typing import Final

from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.objects import View
from interaction_server.core.views import Segment
from interaction_server.runtime.feeding.feeding import Feeding, HandOut
from interaction_server.runtime.feeding.view_source import ViewSource
from interaction_server.store.port import StoreError

READ_MAX: Final = 200
"""How many interactions are read in one go; everything else waits that long."""


def has_same_segments(view: View, other: View) -> bool:
    """Whether what is in one segment of one view is in the same of the other."""
    are_limited = view.segment_limit is not None and other.segment_limit is not None
    return are_limited and view.segment_by == other.segment_by


class TakingOver:
    """``take_over`` is to be called with the sources that are new; ``known`` is what is in memory.

    An interaction that is not is read; the source does not feed until it is known in which segment each
    of them counts.
    """

    def __init__(self, feeding: Feeding, known: Mapping[InteractionId, Interaction]) -> None:
        self.feeding = feeding
        self.known = known

    def take_over(self, sources: Iterable[ViewSource], hand_outs: Iterable[HandOut]) -> None:
        """Count each hand-out by the source of the same view, if that is one of these."""
        by_view = {(source.queue, source.sight.view.name): source for source in sources}
        unknown: dict[ViewSource, list[HandOut]] = {}
        for hand_out in hand_outs if by_view else ():
            if hand_out.sight is None:
                continue
            before = hand_out.sight.view
            source = by_view.get((before.queue, before.name))
            if source is None:
                continue
            segment = self.segment(hand_out, before, source)
            if segment is None:
                unknown.setdefault(source, []).append(hand_out)
            else:
                source.hold(hand_out, segment)
        for source, left in unknown.items():
            source.is_counted = False
            self.feeding.begin(self.count(source, left))

    def segment(self, hand_out: HandOut, before: View, source: ViewSource) -> Segment | None:
        """The segment in which it counts; None where the interaction has to be read."""
        if has_same_segments(before, source.sight.view):
            return hand_out.segment
        known = self.known.get(hand_out.interaction_id)
        return None if known is None else source.sight.segment(known)

    async def count(self, source: ViewSource, left: MutableSequence[HandOut]) -> None:
        """Read these, and count those that are still processed by then."""
        while left:
            some = left[:READ_MAX]
            try:
                found = await self.feeding.store.load([one.interaction_id for one in some])
            except StoreError:
                self.feeding.retry(lambda: self.feeding.begin(self.count(source, left)))
                return
            if source.is_closed:
                return
            for hand_out in some:
                interaction = found.get(hand_out.interaction_id)
                if interaction is not None and not hand_out.is_over:
                    source.hold(hand_out, source.sight.segment(interaction))
            del left[:READ_MAX]
            await asyncio.sleep(0)
        source.counted()
        self.feeding.submit()
