"""What a view shows, when, in which order, in which segment."""

from datetime import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from interaction_server.core.conditions import Condition, judge, read_condition, read_order
from interaction_server.core.conditions.language import And
from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.decide.view_pulling import waiting_in
from interaction_server.core.model import Interaction, InteractionState, QueueName
from interaction_server.core.objects import Hours, Scheduling, View
from interaction_server.core.views import Sight
from tests.core.conditions.strategies import NOW, conditions, interactions
from tests.core.world import START, World

SECOND = 1_000


def a_letter(**user_data: object) -> Interaction:
    """One that waits in the inbox since the start."""
    world = World()
    return world.interactions[world.submit(user_data=user_data)]


def condition(text: str) -> Condition:
    found = read_condition(text)
    assert isinstance(found, Condition), found
    return found


def sight(text: str | None = None, **more: object) -> Sight:
    wanted = None if text is None else condition(text)
    return Sight(View(name="v", queue=QueueName("inbox"), condition=wanted, **more))  # type: ignore[arg-type]


def scheduled(interaction: Interaction, scheduled_at: int | None) -> Interaction:
    return replace(interaction, system=replace(interaction.system, scheduled_at=scheduled_at))


LETTER = a_letter(Lang="fr", Priority=3)
LATER = scheduled(LETTER, START + 60 * SECOND)


def test_without_a_condition_a_view_shows_everything_for_good() -> None:
    assert sight().spans(LETTER, START) == ((START, None),)
    assert sight().shows(LETTER, START)


def test_what_the_condition_does_not_hold_for_is_not_shown() -> None:
    assert sight("Lang = 'de'").spans(LETTER, START) == ()
    assert not sight("Lang = 'de'").shows(LETTER, START)


@pytest.mark.parametrize(
    ("scheduling", "unscheduled", "to_come"),
    [
        (Scheduling.DUE, START, START + 50 * SECOND),
        (Scheduling.SCHEDULED, None, START + 50 * SECOND),
        (Scheduling.UNSCHEDULED, START, None),
        (Scheduling.IGNORED, START, START),
    ],
)
def test_by_its_scheduling_a_view_shows_what_is_due_or_not(
    scheduling: Scheduling, unscheduled: int | None, to_come: int | None
) -> None:
    view = sight(scheduling=scheduling, scheduling_window_ms=10 * SECOND)
    for interaction, begin in ((LETTER, unscheduled), (LATER, to_come)):
        assert view.spans(interaction, START) == (() if begin is None else ((begin, None),))
        assert view.shows(interaction, START) is (begin == START)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("_age[] >= 1", ((1_000, None),)),
        ("_age[] < 2", ((0, 2_000),)),
        ("_age[] > 1 and _age[] <= 2", ((1_001, 2_001),)),
        ("_age[] in (1, 2)", ((1_000, 1_001), (2_000, 2_001))),
        ("_age[] < 1 or _age[] > 2", ((0, 1_000), (2_001, None))),
        ("_age[] < 0", ()),
    ],
)
def test_time_shows_and_hides_an_interaction(text: str, expected: tuple[tuple[int, int | None], ...]) -> None:
    spans = sight(text).spans(LETTER, START)
    assert tuple((begin - START, end and end - START) for begin, end in spans) == expected


def test_a_condition_of_time_is_looked_at_from_when_the_interaction_is_due() -> None:
    assert sight("_age[] < 90").spans(LATER, START) == ((START + 60_000, START + 90_000),)
    assert sight("_age[] < 30").spans(LATER, START) == ()


@given(
    conditions, interactions(), st.integers(0, 100_000), st.sampled_from(Scheduling), st.integers(0, 200_000)
)
def test_the_spans_say_when_it_is_shown(
    wanted: Condition, interaction: Interaction, offset: int, scheduling: Scheduling, later: int
) -> None:
    view = Sight(View(name="v", queue=QueueName("inbox"), condition=wanted, scheduling=scheduling))
    now = interaction.system.received_at + offset
    interaction = scheduled(interaction, now + 50_000 if offset % 2 else None)
    spans = view.spans(interaction, now)
    assert list(spans) == sorted(spans, key=lambda span: span[0])
    moments = {
        now + later,
        now,
        *(begin for begin, _ in spans),
        *(end for _, end in spans if end is not None),
    }
    for moment in moments:
        within = any(begin <= moment and (end is None or moment < end) for begin, end in spans)
        assert view.shows(interaction, moment) is within


@given(
    interaction=interactions(),
    wanted=st.none() | conditions,
    waits=st.sampled_from(
        [
            *({"state": state} for state in InteractionState),
            {"queue": QueueName("outbox")},
            {"is_held": True},
            {"is_locked": True},
        ]
    ),
)
def test_a_strategy_is_fed_what_an_agent_can_pull(
    interaction: Interaction, wanted: Condition | None, waits: dict[str, object]
) -> None:
    """One rule of what a view shows, said once for an interaction and once for a search."""
    inbox, queued = QueueName("inbox"), InteractionState.QUEUED
    waiting = {"queue": inbox, "state": queued, "is_held": False, "is_locked": False, **waits}
    interaction = replace(interaction, system=replace(interaction.system, **waiting))
    for scheduling, window, offset in product(Scheduling, (0, 1), (None, 0, 1, 2)):
        one = scheduled(interaction, None if offset is None else NOW + offset)
        view = View(
            name="v", queue=inbox, condition=wanted, scheduling=scheduling, scheduling_window_ms=window
        )
        pulled = judge(And(waiting_in(view, one.system.tenant_id, NOW)))(one, NOW)
        waits_here = may_be_submitted(one) and one.system.queue == view.queue
        assert (waits_here and Sight(view).shows(one, NOW)) is pulled


def test_the_order_leaves_the_longest_waiting_first_and_then_the_id() -> None:
    order = read_order("Priority desc, Lang")
    assert isinstance(order, tuple)
    view = sight(order=order)
    one = a_letter(Priority=3, Lang="fr")
    key = view.key(one)
    assert key[-2:] == (START, one.id)
    assert view.key(a_letter(Priority=4, Lang="fr")) < key < view.key(a_letter(Priority=3, Lang="it"))
    assert key < view.key(replace(one, system=replace(one.system, placed_in_queue_at=START + 1)))
    assert sight().key(replace(one, system=replace(one.system, placed_in_queue_at=None))) == (0, one.id)


def test_a_view_feeds_while_it_is_enabled_and_open() -> None:
    office = (Hours(frozenset(range(7)), time(8), time(18)),)
    assert sight().is_feeding(START)
    assert not sight(enabled=False).is_feeding(START)
    eight = START - START % 86_400_000 + 8 * 3_600_000
    assert sight(hours=office).is_feeding(eight)
    assert not sight(hours=office).is_feeding(eight - 1)


def test_a_segment_is_what_has_the_same_values() -> None:
    view = sight(segment_by=("Lang", "Box"), segment_limit=1)

    def segment(**user_data: object) -> object:
        return view.segment(a_letter(**user_data))

    assert segment(Lang=1) == segment(Lang=1.0)
    assert segment(Lang=1) != segment(Lang="1")
    assert segment() == segment(Other=1)
    assert segment(Box={"a": 1, "b": {"c": 2}}) == segment(Box={"b": {"c": 2}, "a": 1})
    assert len({segment(Box={"a": 1}), segment(Box={"a": 2}), segment()}) == 3


def test_without_a_limit_everything_is_one_segment() -> None:
    view = sight(segment_by=("Lang",))
    assert view.segment(a_letter(Lang="fr")) == view.segment(a_letter(Lang="de")) == ()
