"""Queues to routers: in turn, never more than a router may have, and nothing is ever forgotten."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from interaction_server.core.model import InteractionId, QueueName, StrategyId
from interaction_server.core.objects import Rate, SubmissionLimits, SubmissionPlan
from interaction_server.runtime.feeding.queue_source import WINDOW_MAX
from interaction_server.runtime.submitter import LOADED_MAX
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import QueuePage, QueuePosition
from tests.runtime.feeding.views import plan, schedule, view
from tests.runtime.house import TURNS_MAX, House, Message, Party, named, submitted
from tests.store.faulty import FaultyStore


def slots(number: int) -> SubmissionPlan:
    """So many interactions for each router at a time."""
    return SubmissionPlan(router=SubmissionLimits(interactions_max=number))


def requests(router: Party) -> list[Message]:
    """What the router was given since it was asked last."""
    return named(router.has(), "EventRouteRequest")


def ids(messages: list[Message]) -> list[object]:
    """The interactions of route requests."""
    return [message["userData"]["InteractionId"] for message in messages]  # type: ignore[index]


def submits(media_server: Party, count: int, queue: str = "inbox") -> None:
    """So many, in one go."""
    for number in range(count):
        media_server.says(
            "RequestSubmit",
            interactionId=f"it {number:05d}",
            mediaType="email",
            interactionType="Inbound",
            queue=queue,
        )


async def test_what_waits_is_given_to_a_router_when_it_comes_the_longest_waiting_first(house: House) -> None:
    mail = await house.media_server()
    for name in ("c", "a", "b"):
        await submitted(mail, name)
        await house.passes(1)
    urs = await house.router("urs", "inbox")
    assert ids(requests(urs)) == ["c", "a", "b"]


async def test_what_comes_is_given_to_the_router_that_is_there(house: House) -> None:
    urs, mail = await house.router("urs", "inbox"), await house.media_server()
    await submitted(mail, "it")
    (request,) = requests(urs)
    assert (request["thisQueue"], request["thisDN"]) == ("inbox", "inbox")


async def test_several_routers_of_a_strategy_are_given_interactions_in_turn(house: House) -> None:
    routers = [await house.router(f"urs {number}", "inbox") for number in range(3)]
    mail = await house.media_server()
    submits(mail, 9)
    await house.settle()
    assert [len(requests(router)) for router in routers] == [3, 3, 3]


async def test_a_router_is_given_only_what_its_strategies_are_fed(house: House) -> None:
    sort, other = await house.router("urs 1", "sort"), await house.router("urs 2", "other", "third")
    mail = await house.media_server()
    for queue in ("sort", "other", "third", "nobody's"):
        await submitted(mail, f"in {queue}", queue)
    assert ids(requests(sort)) == ["in sort"]
    assert ids(requests(other)) == ["in other", "in third"]


async def test_the_configuration_says_which_strategy_a_queue_feeds() -> None:
    fed = {QueueName("inbox"): StrategyId("sort"), QueueName("sort"): StrategyId("other")}
    async with House(plan=SubmissionPlan(strategies=fed)) as house:
        mail = await house.media_server()
        for queue in ("inbox", "sort", "other"):
            await submitted(mail, f"in {queue}", queue)
        assert ids(requests(await house.router("urs 1", "sort"))) == ["in inbox"]
        other = await house.router("urs 2", "other")
        assert set(ids(requests(other))) == {"in sort", "in other"}


async def test_a_router_that_no_longer_runs_the_strategy_is_given_nothing_more(house: House) -> None:
    urs, mail = await house.router("urs", "inbox"), await house.media_server()
    answer = await urs.asks("RequestUnregisterAddress", thisDN="inbox")
    assert answer["messageName"] == "EventUnregistered"
    await submitted(mail, "it")
    assert requests(urs) == []
    await urs.asks("RequestRegisterAddress", thisDN="inbox")
    await house.settle()
    assert urs.wire.session.members
    assert len(next(iter(urs.wire.session.members.values())).stays) == 1


async def test_a_router_never_has_more_than_it_may_and_gets_the_next_when_one_is_done() -> None:
    async with House(plan=slots(2)) as house:
        urs, mail = await house.router("urs", "inbox"), await house.media_server()
        submits(mail, 5)
        await house.settle()
        done: list[object] = []
        given = requests(urs)
        while given:
            assert len(given) <= 2
            done += ids(given)
            for request in given:
                urs.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
            await house.settle()
            given = requests(urs)
        assert sorted(map(str, done)) == [f"it {number:05d}" for number in range(5)]


async def test_a_router_that_has_all_it_may_have_is_passed_over() -> None:
    async with House(plan=slots(1)) as house:
        first, second = await house.router("urs 1", "inbox"), await house.router("urs 2", "inbox")
        mail = await house.media_server()
        submits(mail, 3)
        await house.settle()
        assert [len(requests(router)) for router in (first, second)] == [1, 1]
        second.leaves()
        await house.settle()
        assert requests(first) == []


async def test_a_slot_is_free_again_when_what_was_chosen_for_it_is_stopped_meanwhile() -> None:
    async with House(plan=slots(1)) as house:
        mail = await house.media_server()
        for name in ("a", "b"):
            await submitted(mail, name)
            await house.passes(1)
        urs = await house.router("urs")
        urs.says("RequestRegisterAddress", thisDN="inbox")
        while not house.switchboard.submitter.queues.get(QueueName("inbox")):
            await house.turns(1)
        mail.says("RequestStopProcessing", interactionId="a")
        await house.settle()
        assert ids(requests(urs)) in (["b"], ["a", "b"])


async def test_what_a_lost_router_had_goes_to_another_one(house: House) -> None:
    first, mail = await house.router("urs 1", "inbox"), await house.media_server()
    submits(mail, 4)
    await house.settle()
    second = await house.router("urs 2", "inbox")
    assert (len(requests(first)), len(requests(second))) == (4, 0)
    first.leaves()
    await house.settle()
    given = requests(second)
    assert sorted(map(str, ids(given))) == [f"it {number:05d}" for number in range(4)]
    assert len({str(request["connID"]) for request in given}) == 4


async def test_what_was_only_chosen_for_a_lost_router_goes_to_another_one() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        first, second = await house.router("urs 1", "inbox"), await house.router("urs 2", "inbox")
        mail = await house.media_server()
        store.hold()
        submits(mail, 4)
        await house.turns()
        store.release()
        while store.free.is_set() and not house.switchboard.pump.inbox:
            await house.turns(1)
        first.leaves()
        await house.settle()
        await house.settle()
        assert sorted(map(str, ids(requests(second)))) == [f"it {number:05d}" for number in range(4)]


async def test_a_lost_routers_interactions_wait_when_nobody_else_runs_the_strategy(house: House) -> None:
    urs, mail = await house.router("urs", "inbox"), await house.media_server()
    engine = await house.engine()
    await submitted(mail, "it")
    urs.leaves()
    await house.settle()
    assert engine.names()[-2:] == ["EventPartyRemoved", "EventPlacedInQueue"]
    again = await house.router("urs", "inbox")
    assert ids(requests(again)) == ["it"]


async def test_a_queue_longer_than_the_window_is_emptied_in_order_and_completely() -> None:
    count = 2 * WINDOW_MAX + 500
    async with House() as house:
        mail = await house.media_server()
        submits(mail, count)
        await house.settle()
        urs = await house.router("urs", "inbox")
        await house.settle()
        expected = [f"it {number:05d}" for number in range(count)]
        assert ids(requests(urs)) == expected


class LeftMeanwhile(MemoryStore):
    """Something happens while a full page is on its way; ``gone`` are then left out of it."""

    def __init__(self, gone: set[InteractionId]) -> None:
        super().__init__()
        self.gone = gone
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        page = await super().queued(queue, after, count_max)
        if page.at_end or self.meanwhile is None:
            return page
        meanwhile, self.meanwhile = self.meanwhile, None
        await meanwhile()
        return replace(page, ids=tuple(each for each in page.ids if each not in self.gone))


@pytest.mark.parametrize("gone", [set(), {InteractionId("it 00003")}])
async def test_behind_a_full_page_of_which_one_no_longer_waits_the_rest_is_still_routed(
    gone: set[InteractionId],
) -> None:
    count = WINDOW_MAX + 10
    store = LeftMeanwhile(gone)
    async with House(store) as house:
        mail = await house.media_server()
        submits(mail, count)
        await house.settle()

        async def stop() -> None:
            mail.says("RequestStopProcessing", interactionId="it 00003")
            while "it 00003" in (await store.queued(QueueName("inbox"), None, 10)).ids:
                await house.turns(1)

        store.meanwhile = stop
        urs = await house.router("urs", "inbox")
        await house.settle()
        assert store.meanwhile is None
        assert ids(requests(urs)) == [f"it {number:05d}" for number in range(count) if number != 3]


async def test_looking_whether_anybody_waits_is_nobodys_turn(house: House) -> None:
    first, second = await house.router("urs 1", "inbox"), await house.router("urs 2", "inbox")
    mail = await house.media_server()
    await submitted(mail, "a")
    assert ids(requests(first)) == ["a"]
    for message_name in ("RequestUnregisterAddress", "RequestRegisterAddress"):
        await second.asks(message_name, thisDN="inbox")
        await house.settle()
    await submitted(mail, "b")
    assert (ids(requests(first)), ids(requests(second))) == ([], ["b"])


async def test_a_long_queue_is_emptied_though_a_router_may_have_few_and_others_keep_coming() -> None:
    """The clock stands still, so that ids and not times decide which page an interaction belongs to."""
    count = WINDOW_MAX + 100
    async with House(plan=slots(300)) as house:
        mail = await house.media_server()
        submits(mail, count)
        await house.settle()
        urs = await house.router("urs", "inbox")
        done: set[object] = set()
        late = 0
        given = requests(urs)
        while given:
            assert len(given) <= 300
            done |= set(ids(given))
            for request in given:
                urs.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
            if late < 50:
                late += 10
                for number in range(late - 10, late):
                    await submitted(mail, f"early {number}")
            await house.settle()
            given = requests(urs)
        assert len(done) == count + late


async def test_a_router_that_goes_while_a_long_queue_is_read_leaves_nothing_behind() -> None:
    count = 2 * WINDOW_MAX + 10
    async with House(plan=slots(WINDOW_MAX)) as house:
        mail = await house.media_server()
        submits(mail, count)
        await house.settle()
        first, second = await house.router("urs 1", "inbox"), await house.router("urs 2", "inbox")
        window = house.switchboard.submitter.queues[QueueName("inbox")].window
        first_given = requests(first)
        for request in first_given[:500]:
            first.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
        while not window.loading and not house.switchboard.idle():
            await house.turns(1)
        first.leaves()
        await house.settle()
        done = 500
        given = requests(second)
        while given:
            done += len(given)
            for request in given:
                second.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
            await house.settle()
            given = requests(second)
        assert done == count


async def test_a_window_that_grows_too_large_is_read_again() -> None:
    count = 2 * WINDOW_MAX + 50
    async with House(plan=slots(1)) as house:
        urs, mail = await house.router("urs", "inbox"), await house.media_server()
        submits(mail, count)
        await house.settle()
        assert len(house.switchboard.submitter.queues[QueueName("inbox")].window.ids) <= 2 * WINDOW_MAX
        assert len(requests(urs)) == 1


async def test_a_store_that_cannot_be_read_is_asked_again_a_second_later() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        urs = await house.router("urs")
        urs.says("RequestRegisterAddress", thisDN="inbox")
        store.refuse_reading()
        await house.settle()
        assert requests(urs) == []
        store.refuse_reading(refuse=False)
        await house.passes(1_000)
        assert ids(requests(urs)) == ["it"]


async def test_slots_of_a_failed_commit_are_not_given_twice() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store, plan=slots(1)) as house:
        mail = await house.media_server()
        for name in ("a", "b"):
            await submitted(mail, name)
            await house.passes(1)
        store.refuse_commits()
        urs = await house.router("urs", "inbox")
        await submitted(mail, "c")
        assert requests(urs) == []
        await house.passes(1_000)
        assert ids(requests(urs)) == ["a"]


async def test_what_cannot_be_read_when_it_is_to_be_submitted_is_submitted_later() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        urs = await house.router("urs")
        urs.says("RequestRegisterAddress", thisDN="inbox")
        while not any(asked.newcomer for asked in house.switchboard.pump.inbox):
            await house.turns(1)
        house.switchboard.world.interactions.clear()
        store.refuse_reading()
        await house.settle()
        assert requests(urs) == []
        store.refuse_reading(refuse=False)
        await house.passes(1_000)
        assert ids(requests(urs)) == ["it"]
        assert house.switchboard.submitter.feeding.chosen == {}


async def test_what_was_placed_elsewhere_while_it_waited_to_be_chosen_goes_where_it_is_now() -> None:
    async with House(plan=slots(1)) as house:
        urs, other = await house.router("urs", "inbox"), await house.router("other", "second")
        mail = await house.media_server()
        submits(mail, 2)
        await house.settle()
        (first,) = requests(urs)
        await mail.asks("RequestPlaceInQueue", interactionId="it 00001", queue="second")
        await house.settle()
        assert ids(requests(other)) == ["it 00001"]
        await urs.asks("RequestRouteCall", connID=first["connID"], routeType="Stop")
        await house.settle()
        assert requests(urs) == []


async def test_what_is_scheduled_waits_in_its_queue_until_then_also_after_a_restart(house: House) -> None:
    mail = await house.media_server()
    for name in ("a", "b"):
        await submitted(mail, name)
    schedule(house, "a", house.clock.now() + 10_000)
    await house.settle()
    urs = await house.router("urs", "inbox")
    assert ids(requests(urs)) == ["b"]
    await house.crash()
    urs = await house.router("urs", "inbox")
    await house.passes(9_999)
    assert "a" not in ids(requests(urs))
    await house.passes(1)
    assert ids(requests(urs)) == ["a"]


async def test_another_schedule_is_kept_to_and_none_is_no_hindrance(house: House) -> None:
    mail, urs = await house.media_server(), await house.router("urs", "elsewhere")
    for name in ("a", "b", "c", "d"):
        await submitted(mail, name)
        schedule(house, name, house.clock.now() + 10_000)
    await house.settle()
    await urs.asks("RequestRegisterAddress", thisDN="inbox")
    await house.settle()
    schedule(house, "a", None)
    await house.settle()
    assert ids(requests(urs)) == ["a"]
    schedule(house, "b", house.clock.now() + 20_000)
    await mail.asks("RequestStopProcessing", interactionId="c")
    await house.passes(10_000)
    assert ids(requests(urs)) == ["d"]
    await house.passes(10_000)
    assert ids(requests(urs)) == ["b"]


async def test_what_is_scheduled_is_forgotten_with_the_last_router_of_its_queue(house: House) -> None:
    mail, urs = await house.media_server(), await house.router("urs", "elsewhere")
    await submitted(mail, "a")
    schedule(house, "a", house.clock.now() + 10_000)
    await house.settle()
    for message_name in ("RequestRegisterAddress", "RequestUnregisterAddress"):
        await urs.asks(message_name, thisDN="inbox")
        await house.settle()
    assert house.switchboard.submitter.feeding.postponed == {}
    await house.passes(10_000)
    await urs.asks("RequestRegisterAddress", thisDN="inbox")
    await house.settle()
    assert ids(requests(urs)) == ["a"]


async def test_what_comes_back_and_cannot_be_read_is_read_a_second_later() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "a")
        schedule(house, "a", house.clock.now() + 10_000)
        await house.settle()
        urs = await house.router("urs")
        urs.says("RequestRegisterAddress", thisDN="inbox")
        while not house.switchboard.submitter.feeding.chosen:
            await house.turns(1)
        store.refuse_reading()
        await house.settle()
        store.refuse_reading(refuse=False)
        await house.passes(10_000)
        assert ids(requests(urs)) == ["a"]


async def test_while_many_come_back_everything_else_has_its_turn() -> None:
    async with House() as house:
        submitter = house.switchboard.submitter
        submitter.returning.update(InteractionId(f"it {number}") for number in range(3 * LOADED_MAX))
        submitter.bring_back()
        left = []
        while submitter.is_bringing_back:
            await house.turns(1)
            left.append(len(submitter.returning))
        assert left == [2 * LOADED_MAX, LOADED_MAX, 0, 0]


def viewed(condition_text: str | None = None, **more: object) -> SubmissionPlan:
    """The inbox feeds ``sort`` by a view, and a router may have one."""
    return plan(view(condition_text=condition_text, **more), router=SubmissionLimits(interactions_max=1))  # type: ignore[arg-type]


async def test_another_plan_feeds_otherwise_and_leaves_what_is_being_routed() -> None:
    async with House(plan=slots(1)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "inbox", "sort")
        for name in ("a", "b", "c"):
            await submitted(mail, name, userData={"Name": name})
        (first,) = requests(urs)
        house.switchboard.submitter.configure(viewed("Name = 'c'"))
        await house.settle()
        assert requests(urs) == []
        urs.says("RequestRouteCall", connID=first["connID"], routeType="Stop")
        await house.settle()
        (second,) = requests(urs)
        assert (ids([second]), second["thisDN"]) == (["c"], "sort")
        house.switchboard.submitter.configure(slots(3))
        await house.settle()
        assert ids(requests(urs)) == ["b"]


async def test_a_segment_stays_counted_by_another_plan() -> None:
    by_name: dict[str, object] = {"segment_by": ("Lang",), "segment_limit": 1}
    async with House(plan=plan(view())) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        for name, lang in (("a", "fr"), ("b", "fr"), ("c", "de")):
            await submitted(mail, name, userData={"Lang": lang})
        given = requests(urs)
        assert len(given) == 3
        house.switchboard.submitter.configure(plan(view(**by_name)))  # type: ignore[arg-type]
        for name, lang in (("d", "de"), ("e", "it")):
            await submitted(mail, name, userData={"Lang": lang})
        assert ids(requests(urs)) == ["e"]
        urs.says("RequestRouteCall", connID=given[2]["connID"], routeType="Stop")
        await house.settle()
        assert ids(requests(urs)) == ["d"]


async def test_the_same_views_are_not_read_again_and_others_are() -> None:
    async with House(plan=viewed()) as house:
        await house.router("urs", "sort")
        before = house.switchboard.submitter.viewed[QueueName("inbox")]
        house.switchboard.submitter.configure(viewed())
        assert house.switchboard.submitter.viewed[QueueName("inbox")] is before
        house.switchboard.submitter.configure(viewed("Lang = 'fr'"))
        assert house.switchboard.submitter.viewed[QueueName("inbox")] is not before
        assert before.is_closed
        await house.settle()


async def test_another_plan_while_a_queue_is_read_and_while_something_is_chosen_loses_nothing() -> None:
    async with House(plan=viewed()) as house:
        mail = await house.media_server()
        await submitted(mail, "a")
        urs = await house.router("urs")
        submitter = house.switchboard.submitter
        submitter.configure(viewed("_age[] >= 0"))
        assert submitter.feeding.loads
        urs.says("RequestRegisterAddress", thisDN="sort")
        for _ in range(TURNS_MAX):
            if submitter.feeding.chosen:
                break
            await house.turns(1)
        submitter.configure(viewed(order_text="Priority"))
        await house.settle()
        assert ids(requests(urs)) == ["a"]
        assert len(submitter.stays) == 1


async def test_what_a_view_shows_is_known_before_a_router_comes() -> None:
    async with House(plan=viewed()) as house:
        mail = await house.media_server()
        await submitted(mail, "a")
        assert house.switchboard.submitter.viewed[QueueName("inbox")].is_loaded
        await house.crash()
        assert house.switchboard.submitter.viewed[QueueName("inbox")].is_loaded
        assert ids(requests(await house.router("urs", "sort"))) == ["a"]


async def test_nothing_is_kept_of_strategies_and_routers_that_are_gone() -> None:
    async with House(plan=viewed()) as house:
        mail = await house.media_server()
        submitter = house.switchboard.submitter
        for number in range(3):
            urs = await house.router(f"urs {number}", f"any {number}", "sort")
            await submitted(mail, f"it {number}", f"any {number}")
            (request,) = requests(urs)
            urs.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
            await house.settle()
            urs.leaves()
            await house.settle()
        assert (list(submitter.lanes), submitter.queues) == (["sort"], {})
        assert (submitter.routers, submitter.parting) == ({}, {})


async def test_nothing_is_kept_of_routers_that_come_and_go_while_another_stays(house: House) -> None:
    mail = await house.media_server()
    await house.router("stays", "inbox")
    submitter = house.switchboard.submitter
    await submitted(mail, "first")
    for number in range(3):
        urs = await house.router(f"urs {number}", "inbox")
        await submitted(mail, f"it {number}")
        if number == 1:
            await urs.asks("RequestUnregisterAddress", thisDN="inbox")
        urs.leaves()
        await house.settle()
    assert (list(submitter.routers), submitter.parting) == (["stays"], {})


async def test_nothing_is_kept_of_a_strategy_whose_last_router_was_lost_with_a_stay(house: House) -> None:
    mail = await house.media_server()
    submitter = house.switchboard.submitter
    for number in range(3):
        await submitted(mail, f"it {number}", f"any {number}")
        urs = await house.router(f"urs {number}", f"any {number}")
        assert requests(urs)
        urs.leaves()
        await house.settle()
    assert (submitter.lanes, submitter.routers, submitter.parting) == ({}, {}, {})


async def test_what_a_rate_or_a_stay_still_counts_is_kept_until_it_does_not_and_while_it_is_back() -> None:
    rate = SubmissionLimits(interactions_max=1, rate=Rate(1, 1_000))
    async with House(plan=SubmissionPlan(router=rate)) as house:
        mail, submitter = await house.media_server(), house.switchboard.submitter
        for name in ("a", "b"):
            await submitted(mail, name)
        urs = await house.router("urs", "inbox")
        assert len(requests(urs)) == 1
        urs.leaves()
        await house.settle()
        again = await house.router("urs", "inbox")
        assert requests(again) == []
        await house.passes(1_000)
        assert len(requests(again)) == 1
        again.leaves()
        await house.settle()
        assert list(submitter.routers) == ["urs"]
        await house.passes(1_000)
        other = await house.router("other", "elsewhere")
        other.leaves()
        await house.settle()
        assert (submitter.lanes, submitter.routers, submitter.parting) == ({}, {}, {})


async def test_nothing_is_kept_of_a_strategy_that_no_view_feeds_any_more() -> None:
    async with House(plan=viewed()) as house:
        submitter = house.switchboard.submitter
        assert list(submitter.lanes) == ["sort"]
        submitter.configure(SubmissionPlan())
        assert (submitter.lanes, submitter.parting) == ({}, {})


async def test_a_queue_that_feeds_the_same_strategy_by_another_plan_goes_on_as_it_was() -> None:
    """What is postponed in it need not be chosen and refused again."""
    fed = {QueueName("inbox"): StrategyId("sort"), QueueName("moving"): StrategyId("sort")}
    async with House(plan=SubmissionPlan(strategies=fed)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "other")
        for queue in ("inbox", "moving"):
            await submitted(mail, f"in {queue}", queue, scheduledAt="2027-01-01T00:00:00.000Z")
        submitter = house.switchboard.submitter
        before = dict(submitter.queues)
        assert set(submitter.feeding.postponed) == {"in inbox", "in moving"}
        moved = {**fed, QueueName("moving"): StrategyId("other")}
        submitter.configure(SubmissionPlan(strategies=moved))
        assert submitter.queues[QueueName("inbox")] is before[QueueName("inbox")]
        assert before[QueueName("moving")].is_closed
        assert set(submitter.feeding.postponed) == {"in inbox"}
        await house.settle()
        assert set(submitter.feeding.postponed) == {"in inbox", "in moving"}
        await house.passes(400 * 24 * 3_600_000)
        given = requests(urs)
        assert {(request["thisQueue"], request["thisDN"]) for request in given} == {
            ("inbox", "sort"),
            ("moving", "other"),
        }
