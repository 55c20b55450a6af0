"""What a view shows, when by itself, in which order and in which segment (decisions 62 and 63).

A ``Sight`` looks at one interaction only; whether it waits is a matter of its state
(``core.decide.routing``), and when the view feeds one of its hours.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from interaction_server.core.conditions import judge, moments_of, order_key
from interaction_server.core.conditions.judging import KINDS
from interaction_server.core.hours import is_open
from interaction_server.core.model import Interaction, Milliseconds
from interaction_server.core.objects import Scheduling, View
from interaction_server.core.system_properties import property_value

Span = tuple[Milliseconds, Milliseconds | None]
"""From when on, and until when; None is for good."""

Segment = tuple[object, ...]
"""What interactions of one segment have in common."""

WHOLE: Final[Segment] = ()
"""The segment of everything where nothing is limited by segments."""


def when_due(scheduled_at: Milliseconds | None, window_ms: Milliseconds) -> Milliseconds | None:
    """What has no ScheduledAt is shown at once, and everything else in time."""
    return 0 if scheduled_at is None else scheduled_at - window_ms


def when_scheduled(scheduled_at: Milliseconds | None, window_ms: Milliseconds) -> Milliseconds | None:
    """What has a ScheduledAt is shown in time, and nothing else."""
    return None if scheduled_at is None else scheduled_at - window_ms


def when_unscheduled(scheduled_at: Milliseconds | None, window_ms: Milliseconds) -> Milliseconds | None:
    """What has no ScheduledAt is shown, and nothing else."""
    return 0 if scheduled_at is None else None


def at_once(scheduled_at: Milliseconds | None, window_ms: Milliseconds) -> Milliseconds | None:
    """A ScheduledAt makes no difference."""
    return 0


BEGINS: Final[Mapping[Scheduling, Callable[[Milliseconds | None, Milliseconds], Milliseconds | None]]] = {
    Scheduling.DUE: when_due,
    Scheduling.SCHEDULED: when_scheduled,
    Scheduling.UNSCHEDULED: when_unscheduled,
    Scheduling.IGNORED: at_once,
}
"""From when on an interaction is shown, by its ScheduledAt; None is never."""


class Sight:
    """A view, made ready to look at many interactions."""

    def __init__(self, view: View) -> None:
        self.view = view
        condition = view.condition
        self.holds = judge(condition) if condition is not None else lambda _interaction, _now: True
        self.moments = moments_of(condition) if condition is not None else None
        self.order = order_key(view.order)

    def begins(self, interaction: Interaction) -> Milliseconds | None:
        """From when on it is shown by its ScheduledAt, as far as the condition holds; None is never."""
        view = self.view
        return BEGINS[view.scheduling](interaction.system.scheduled_at, view.scheduling_window_ms)

    def shows(self, interaction: Interaction, now: Milliseconds) -> bool:
        """Whether its condition and its scheduling hold."""
        begin = self.begins(interaction)
        return begin is not None and begin <= now and self.holds(interaction, now)

    def is_feeding(self, now: Milliseconds) -> bool:
        """Whether the view feeds its strategy at this time."""
        return self.view.enabled and is_open(self.view.hours, self.view.zone, now)

    def spans(self, interaction: Interaction, now: Milliseconds) -> tuple[Span, ...]:
        """When it shows the interaction, if that stays as it is: from now on, in order, with gaps between."""
        begin = self.begins(interaction)
        if begin is None:
            return ()
        begin = max(begin, now)
        if self.moments is None:
            return ((begin, None),) if self.holds(interaction, now) else ()
        later = sorted(moment for moment in self.moments(interaction) if moment > begin)
        spans: list[Span] = []
        opened: Milliseconds | None = None
        for moment in (begin, *later):
            holds = self.holds(interaction, moment)
            if holds and opened is None:
                opened = moment
            elif opened is not None and not holds:
                spans.append((opened, moment))
                opened = None
        if opened is not None:
            spans.append((opened, None))
        return tuple(spans)

    def key(self, interaction: Interaction) -> tuple[Any, ...]:
        """What the interactions of a queue are sorted by: the view's order, then the longest waiting."""
        system = interaction.system
        return (*self.order(interaction), system.placed_in_queue_at or 0, interaction.id)

    def segment(self, interaction: Interaction) -> Segment:
        """The segment that the interaction belongs to; without a limit there is but one."""
        view = self.view
        if view.segment_limit is None:
            return WHOLE
        return tuple(segment_value(name, interaction) for name in view.segment_by)


def segment_value(name: str, interaction: Interaction) -> object:
    """A property as part of a segment: 1 and 1.0 are the same, 1 and '1' are not."""
    value = property_value(interaction, name)
    if isinstance(value, dict):
        return msgspec.json.encode(value, order="sorted")
    return KINDS.get(type(value)), value
