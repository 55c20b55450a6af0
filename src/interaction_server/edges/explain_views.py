"""What a fact about a waiting interaction meant to the views of its queue (decisions 62 and 63)."""

from collections.abc import Iterable

import msgspec

from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.evolve import is_closed
from interaction_server.core.facts import PlacedInQueue, PropertiesChanged, Record
from interaction_server.core.hours import next_change
from interaction_server.core.model import Interaction, Milliseconds
from interaction_server.core.objects import Reevaluation, View
from interaction_server.core.views import Sight
from interaction_server.dialects.times import spell_time

CHANGES = "on change"
PLACEMENTS = "on placement"


class ViewVerdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a view looks again, whether it showed the interaction before and after, and what followed."""

    view: str
    looks_again: str
    before: bool
    after: bool
    what: str
    strategy: str | None = None


def explain_views(
    record: Record, before: Interaction | None, after: Interaction | None, views: Iterable[View]
) -> tuple[ViewVerdict, ...]:
    """A verdict for each view of the queue; ``before`` and ``after`` are as the fact found and left it."""
    if after is None or not isinstance(record.fact, PropertiesChanged | PlacedInQueue):
        return ()
    return tuple(
        view_verdict(record, before, after, Sight(view))
        for view in views
        if view.queue == after.system.queue and after.system.workbin_type_id is None
    )


def view_verdict(record: Record, before: Interaction | None, after: Interaction, sight: Sight) -> ViewVerdict:
    """What the fact meant to one view."""
    view = sight.view
    return ViewVerdict(
        view=view.name,
        strategy=view.strategy,
        looks_again=CHANGES if view.reevaluation is Reevaluation.ON_CHANGE else PLACEMENTS,
        before=before is not None and is_shown(sight, before, record.time),
        after=is_shown(sight, after, record.time),
        what=what_followed(record, before, after, sight),
    )


def is_shown(sight: Sight, interaction: Interaction, now: Milliseconds) -> bool:
    """Whether it waits in the view's queue, and the view shows it."""
    return waits(sight, interaction) and sight.shows(interaction, now)


def waits(sight: Sight, interaction: Interaction) -> bool:
    """Whether it waits in the view's queue."""
    system = interaction.system
    here = system.queue == sight.view.queue and system.placed_in_queue_at is not None
    return here and may_be_submitted(interaction) and not is_closed(interaction)


def what_followed(record: Record, before: Interaction | None, after: Interaction, sight: Sight) -> str:
    """What the view made of it, in words."""
    view, now = sight.view, record.time
    if view.strategy is None:
        return "feeds no strategy: looked at when somebody pulls from it"
    if not view.enabled:
        return "not enabled: feeds nothing"
    if not waits(sight, after):
        return "not waiting: in no view"
    if isinstance(record.fact, PropertiesChanged) and view.reevaluation is Reevaluation.ON_PLACEMENT:
        return "policy on-placement: not looked at"
    was = before is not None and is_shown(sight, before, now)
    what = WHAT_FOLLOWED[was, sight.shows(after, now)]
    if was and before is not None and what == STILL:
        what += moved(sight, before, after)
    return what + by_itself(sight, after, now)


STILL = "still eligible"
WHAT_FOLLOWED = {
    (False, True): "its condition became true: eligible",
    (True, True): STILL,
    (True, False): "its condition is no longer true: not eligible any more",
    (False, False): "its condition is not true: not eligible",
}
"""By whether it was shown before, and is after."""


def moved(sight: Sight, before: Interaction, after: Interaction) -> str:
    """Whether it is elsewhere in the view."""
    place = ", at another place in its order" if sight.order(before) != sight.order(after) else ""
    segment = ", in another segment" if sight.segment(before) != sight.segment(after) else ""
    return place + segment


def by_itself(sight: Sight, after: Interaction, now: Milliseconds) -> str:
    """What time alone will bring about, if nothing else happens."""
    view = sight.view
    begins = [begin for begin, _ in sight.spans(after, now) if begin > now]
    text = f"; eligible from {spell_time(begins[0])} on" if begins else ""
    if sight.is_feeding(now):
        return text
    opens = next_change(view.hours, view.zone, now)
    return text + "; outside its active hours" + (f" until {spell_time(opens)}" if opens else "")
