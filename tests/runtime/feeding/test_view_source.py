"""What a view feeds its strategy: what it shows, in its order, when something brings it about."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from interaction_server.core.objects import Hours, Reevaluation, Scheduling, SubmissionLimits
from tests.runtime.feeding.views import changes, given, plan, requests, schedule, stops, submits, view
from tests.runtime.house import START_MS, House, ManualClock

ONE = SubmissionLimits(interactions_max=1)
SECOND = 1_000


async def test_a_view_feeds_what_its_condition_holds_for() -> None:
    async with House(plan=plan(view(condition_text="Lang = 'fr'"))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "inbox")
        await submits(mail, "a", Lang="de")
        await submits(mail, "b", Lang="fr")
        await submits(mail, "c", "other", Lang="fr")
        assert given(urs) == ["b"]


async def test_a_view_hands_out_in_its_order_and_then_the_longest_waiting() -> None:
    async with House(plan=plan(view(order_text="Priority desc"))) as house:
        mail = await house.media_server()
        for name, priority in (("d", 1), ("c", 2), ("b", 2), ("a", None)):
            await submits(mail, name, **({} if priority is None else {"Priority": priority}))
            await house.passes(1)
        assert given(await house.router("urs", "sort")) == ["c", "b", "d", "a"]


async def test_with_few_slots_each_time_the_first_of_those_that_wait_by_then_is_handed_out() -> None:
    async with House(plan=plan(view(order_text="Priority desc"), router=ONE)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        for name, priority in (("a", 1), ("b", 1), ("c", 3)):
            await submits(mail, name, Priority=priority)
        (first,) = requests(urs)
        await changes(mail, "b", Priority=9)
        await stops(urs, house, first)
        (second,) = requests(urs)
        assert second["userData"]["InteractionId"] == "b"  # type: ignore[index]
        await stops(urs, house, second)
        assert given(urs) == ["c"]


@pytest.mark.parametrize(
    ("policy", "expected"), [(Reevaluation.ON_CHANGE, ["a"]), (Reevaluation.ON_PLACEMENT, [])]
)
async def test_a_change_is_looked_at_or_not(policy: Reevaluation, expected: list[str]) -> None:
    async with House(plan=plan(view(condition_text="Ready = 1", reevaluation=policy))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        await submits(mail, "a", Ready=0)
        await changes(mail, "a", Ready=1)
        assert given(urs) == expected
        if not expected:
            await mail.asks("RequestPlaceInQueue", interactionId="a", queue="inbox")
            await house.settle()
            assert given(urs) == ["a"]


async def test_by_the_policy_of_placement_a_change_moves_nothing_but_the_decision_looks_again() -> None:
    """Nobody gets what the condition does not hold for any more."""
    views = view(condition_text="Ready = 1", order_text="Priority", reevaluation=Reevaluation.ON_PLACEMENT)
    async with House(plan=plan(views)) as house:
        mail = await house.media_server()
        for name, priority in (("a", 1), ("b", 2), ("c", 3)):
            await submits(mail, name, Ready=1, Priority=priority)
        urs = await house.router("urs", "elsewhere")
        await changes(mail, "a", Priority=9)
        await changes(mail, "b", Ready=0)
        await urs.asks("RequestRegisterAddress", thisDN="sort")
        await house.settle()
        assert given(urs) == ["a", "c"]
        assert house.switchboard.submitter.feeding.chosen == {}


async def test_what_is_locked_in_a_workbin_held_or_stopped_is_in_no_view() -> None:
    async with House(plan=plan(view())) as house:
        mail, desk = await house.media_server(), await house.agent("ada")
        for name in ("locked", "pulled", "stopped"):
            await submits(mail, name)
        taken = await mail.asks("RequestTakeSnapshot", condition="InteractionId = 'locked'", lock=True)
        await desk.asks("RequestPull", viewId="_system_", pullParameters={"pulled": 1})
        await mail.asks("RequestStopProcessing", interactionId="stopped")
        urs = await house.router("urs", "sort")
        assert given(urs) == []
        workbin = {"workbinTypeId": "drafts", "workbinAgentId": "ada"}
        answer = await desk.asks("RequestPlaceInWorkbin", interactionId="pulled", workbin=workbin)
        assert answer["messageName"] == "EventAck", answer
        assert given(urs) == []
        unlocked = {"snapshotId": taken["snapshotId"], "interactionId": "locked"}
        answer = await mail.asks("RequestUnlockInteraction", **unlocked)
        assert answer["messageName"] == "EventAck", answer
        assert given(urs) == ["locked"]


async def test_no_more_of_a_segment_are_processed_than_its_limit() -> None:
    views = view(order_text="Priority", segment_by=("Lang",), segment_limit=1)
    async with House(plan=plan(views)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        for name, lang in (("a", "fr"), ("b", "fr"), ("c", "de"), ("d", "fr")):
            await submits(mail, name, Lang=lang)
        first, second = requests(urs)
        assert {each["userData"]["InteractionId"] for each in (first, second)} == {"a", "c"}  # type: ignore[index]
        await stops(urs, house, second)
        assert given(urs) == []
        await stops(urs, house, first)
        assert given(urs) == ["b"]


async def test_a_view_feeds_within_its_active_hours_only() -> None:
    start = datetime.fromtimestamp(START_MS / 1_000, UTC)
    begin = (start + timedelta(minutes=5)).time().replace(second=0, microsecond=0)
    hours = Hours(frozenset(range(7)), begin, time(begin.hour, begin.minute + 2))
    async with House(plan=plan(view(hours=(hours,)))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        await submits(mail, "a")
        opens_in = (begin.minute - start.minute) * 60_000 - start.second * SECOND - start.microsecond // 1_000
        await house.passes(opens_in - 1)
        assert given(urs) == []
        await house.passes(1)
        (first,) = requests(urs)
        await stops(urs, house, first)
        await house.passes(2 * 60_000)
        await submits(mail, "b")
        assert given(urs) == []
        await house.passes(24 * 3_600_000 - 2 * 60_000)
        assert given(urs) == ["b"]


async def test_a_view_feeds_again_after_hours_that_the_clocks_jumped_over() -> None:
    """In Paris 29 March 2026 has no hour from 02:00 to 03:00."""
    paris = ZoneInfo("Europe/Paris")
    sundays = (Hours(frozenset({6}), time(2), time(3)),)
    start = datetime(2026, 3, 20, 12, tzinfo=paris)
    clock = ManualClock(round(start.timestamp() * 1_000))
    async with House(clock=clock, plan=plan(view(hours=sundays, zone=paris))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        await house.passes(4 * 24 * 3_600_000)
        await submits(mail, "a")
        again = datetime(2026, 4, 5, 2, tzinfo=paris).timestamp() * 1_000
        await house.passes(round(again) - clock.now() - 1)
        assert given(urs) == []
        await house.passes(1)
        assert given(urs) == ["a"]


async def test_time_alone_makes_an_interaction_eligible_and_no_longer_so() -> None:
    async with House(plan=plan(view(condition_text="_age[] >= 10 and _age[] < 20"))) as house:
        mail = await house.media_server()
        await submits(mail, "a")
        urs = await house.router("urs", "sort")
        await house.passes(10 * SECOND - 1)
        assert given(urs) == []
        await house.passes(1)
        assert given(urs) == ["a"]
        await urs.asks("RequestUnregisterAddress", thisDN="sort")
        await submits(mail, "b")
        await house.passes(20 * SECOND)
        await urs.asks("RequestRegisterAddress", thisDN="sort")
        await house.settle()
        assert given(urs) == []
        assert not house.switchboard.submitter.viewed[view().queue].sources[0].spans


async def test_a_time_in_the_queue_begins_anew_with_each_placement() -> None:
    async with House(plan=plan(view(condition_text="_time_in_queue[] > 5"))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        await submits(mail, "a")
        await house.passes(5 * SECOND)
        await mail.asks("RequestPlaceInQueue", interactionId="a", queue="inbox")
        await house.passes(5 * SECOND)
        assert given(urs) == []
        await house.passes(1)
        assert given(urs) == ["a"]


async def test_a_condition_that_holds_twice_is_waited_for_twice() -> None:
    async with House(plan=plan(view(condition_text="_age[] in (2, 4)"), router=ONE)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "busy")
        await submits(mail, "other", "busy")
        (busy,) = requests(urs)
        await submits(mail, "a")
        await house.passes(2 * SECOND)
        assert given(urs) == []
        await stops(urs, house, busy)
        assert given(urs) == ["a"]
    async with House(plan=plan(view(condition_text="_age[] in (2, 4)"), router=ONE)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "busy")
        await submits(mail, "other", "busy")
        (busy,) = requests(urs)
        await submits(mail, "a")
        await house.passes(3 * SECOND)
        await stops(urs, house, busy)
        assert given(urs) == []
        await house.passes(SECOND)
        assert given(urs) == ["a"]


async def test_a_scheduled_interaction_is_handed_out_in_its_window() -> None:
    async with House(plan=plan(view(scheduling_window_ms=SECOND))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "elsewhere")
        await submits(mail, "a")
        schedule(house, "a", START_MS + 10 * SECOND)
        await house.settle()
        await urs.asks("RequestRegisterAddress", thisDN="sort")
        await house.passes(9 * SECOND - 1)
        assert given(urs) == []
        await house.passes(1)
        assert given(urs) == ["a"]


async def test_another_time_is_another_timer() -> None:
    async with House(plan=plan(view(scheduling=Scheduling.SCHEDULED))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        for name in ("a", "b", "c"):
            await submits(mail, name)
        assert given(urs) == []
        for name, later in (("a", 10), ("b", 20), ("c", 30)):
            schedule(house, name, START_MS + later * SECOND)
        await house.settle()
        schedule(house, "a", START_MS + 25 * SECOND)
        schedule(house, "c", None)
        await house.passes(24 * SECOND)
        assert given(urs) == ["b"]
        await house.passes(60 * SECOND)
        assert given(urs) == ["a"]


async def test_a_view_that_is_not_enabled_feeds_nothing_and_neither_does_its_queue() -> None:
    async with House(plan=plan(view(enabled=False))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "inbox")
        await submits(mail, "a")
        assert given(urs) == []


async def test_views_of_one_queue_may_feed_several_strategies_and_nothing_is_fed_twice() -> None:
    french, rest = view("fr", condition_text="Lang = 'fr'"), view("rest", strategy="other")
    async with House(plan=plan(french, rest)) as house:
        mail = await house.media_server()
        urs = await house.router("urs", "other")
        sorting = await house.router("urs 2", "sort")
        engine = await house.engine()
        for name, lang in (("a", "fr"), ("b", "de"), ("c", "fr")):
            await submits(mail, name, Lang=lang)
        one, other = given(sorting), given(urs)
        assert sorted(one + other) == ["a", "b", "c"]
        assert "b" in other
        assert engine.names().count("EventTakenFromQueue") == 3
