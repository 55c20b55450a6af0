"""A queue is read beside everything else, and nothing that happens meanwhile is lost or doubled."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

import pytest
from msgspec.structs import replace

from interaction_server.core.model import Interaction, InteractionId, QueueName
from interaction_server.core.objects import Reevaluation, SubmissionLimits, View
from interaction_server.runtime.feeding.viewed_queue import PAGE_MAX
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import QueuePage, QueuePosition
from tests.runtime.feeding.views import Held, changes, given, plan, requests, stops, submits, view
from tests.runtime.house import TURNS_MAX, House, Party
from tests.store.faulty import FaultyStore

INBOX = QueueName("inbox")


def fills(media_server: Party, count: int, **user_data: object) -> None:
    """So many, in one go."""
    for number in range(count):
        media_server.says(
            "RequestSubmit",
            interactionId=f"it {number:05d}",
            mediaType="email",
            interactionType="Inbound",
            queue="inbox",
            userData={"Number": number, **user_data},
        )


class Interrupted(MemoryStore):
    """Something happens between what a page shows and when it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        found = await super().load(ids)
        if self.meanwhile is not None and len(ids) > 1:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return found


class Slow(MemoryStore):
    """What is to be loaded waits, once ``hold`` was said, until the first of it is ``free``d."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[InteractionId, asyncio.Event] | None = None

    def hold(self) -> None:
        self.held = {}

    def free(self, name: str) -> None:
        assert self.held is not None
        self.held.pop(InteractionId(name)).set()

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        found = await super().load(ids)
        if self.held is not None and ids:
            await self.held.setdefault(min(ids), asyncio.Event()).wait()
        return found


async def test_a_long_queue_is_handed_out_in_order_though_it_is_read_by_pages() -> None:
    count = 2 * PAGE_MAX + 7
    async with House() as house:
        mail = await house.media_server()
        fills(mail, count)
        await house.settle()
        house.switchboard.submitter.configure(plan(view(order_text="Number desc")))
        urs = await house.router("urs", "sort")
        await house.settle()
        assert given(urs) == [f"it {number:05d}" for number in reversed(range(count))]


@pytest.mark.parametrize("policy", Reevaluation)
async def test_what_happens_while_a_page_is_read_is_neither_lost_nor_doubled(policy: Reevaluation) -> None:
    store = Interrupted()
    count = PAGE_MAX + 5
    views = view(condition_text="Ready = 1", order_text="Number", reevaluation=policy)
    async with House(store) as house:
        mail = await house.media_server()
        fills(mail, count, Ready=1)
        await house.settle()

        async def meanwhile() -> None:
            for name, ready in (("it 00003", 0), (f"it {count - 1:05d}", 0)):
                mail.says("RequestChangeProperties", interactionId=name, changedProperties={"Ready": ready})
            mail.says("RequestStopProcessing", interactionId="it 00004")
            mail.says("RequestPlaceInQueue", interactionId="it 00005", queue="inbox")
            mail.says("RequestPlaceInQueue", interactionId="it 00006", queue="elsewhere")
            fills(mail, 0)
            mail.says(
                "RequestSubmit",
                interactionId="new",
                mediaType="email",
                interactionType="Inbound",
                queue="inbox",
                userData={"Number": -1, "Ready": 1},
            )
            while len((await store.history(InteractionId("new"))).records) < 2:
                await house.turns(1)
            await house.turns(20)

        store.meanwhile = meanwhile
        house.switchboard.submitter.configure(plan(views))
        urs = await house.router("urs", "sort")
        await house.settle()
        assert store.meanwhile is None
        left_out = {3, 4, 6, count - 1}
        expected = [f"it {number:05d}" for number in range(count) if number not in left_out]
        assert given(urs) == ["new", *expected]


async def test_queues_that_are_read_at_a_time_each_know_what_changes_meanwhile() -> None:
    store = Slow()
    async with House(store, plan=plan()) as house:
        mail = await house.media_server()
        urs = await house.router("urs", "sort")
        for queue in ("q1", "q2", "q3"):
            await submits(mail, f"in {queue}", queue, Ready=0)
        store.hold()
        views = [view(queue, queue, condition_text="Ready = 1") for queue in ("q1", "q2", "q3")]
        house.reconfigures(plan=plan(*views))
        await house.turns()
        store.free("in q2")
        await house.turns()
        for queue in ("q1", "q3"):
            mail.says("RequestChangeProperties", interactionId=f"in {queue}", changedProperties={"Ready": 1})
        await house.turns()
        store.free("in q1")
        store.free("in q3")
        store.held = None
        await house.settle()
        assert given(urs) == ["in q1", "in q3"]
        assert house.switchboard.submitter.feeding.reading == {}


async def test_a_view_that_is_gone_while_its_queue_is_read_comes_to_nothing() -> None:
    store = Slow()
    async with House(store, plan=plan()) as house:
        mail = await house.media_server()
        await submits(mail, "a")
        store.hold()
        house.reconfigures(plan=plan(view(condition_text="_age[] < 60")))
        await house.turns()
        submitter = house.switchboard.submitter
        (gone,) = submitter.viewed[INBOX].sources
        house.reconfigures(plan=plan())
        store.free("a")
        await house.settle()
        assert not gone.lane.sources
        assert not submitter.feeding.timetable.line
        assert (gone.spans, gone.shelf.entries) == ({}, {})


async def test_nothing_comes_between_the_last_page_and_the_first_hand_out() -> None:
    """A page with nothing on it has no position to tell what was read by."""
    async with House(plan=plan()) as house:
        mail = await house.media_server()
        fills(mail, PAGE_MAX)
        await house.settle()
        house.reconfigures(plan=plan(view()))
        viewed = house.switchboard.submitter.viewed[INBOX]
        seen = []
        while not viewed.is_loaded:
            seen.append(viewed.position)
            await house.turns(1)
        assert len(seen) > 1
        assert seen == sorted(seen, key=lambda position: position is not None)


async def test_a_store_that_cannot_be_read_is_read_on_a_second_later() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submits(mail, "a")
        store.refuse_reading()
        house.switchboard.submitter.configure(plan(view()))
        urs = await house.router("urs", "sort")
        assert given(urs) == []
        store.refuse_reading(refuse=False)
        await house.passes(1_000)
        assert given(urs) == ["a"]


async def test_after_a_restart_a_view_feeds_what_waits() -> None:
    async with House(plan=plan(view(condition_text="Lang = 'fr'"))) as house:
        mail = await house.media_server()
        await submits(mail, "a", Lang="fr")
        await submits(mail, "b", Lang="de")
        await house.crash()
        assert given(await house.router("urs", "sort")) == ["a"]


async def test_what_a_lost_router_had_is_fed_again() -> None:
    async with House(plan=plan(view(order_text="Number"))) as house:
        mail = await house.media_server()
        fills(mail, 3)
        first = await house.router("urs 1", "sort")
        assert len(given(first)) == 3
        second = await house.router("urs 2", "sort")
        first.leaves()
        await house.settle()
        assert given(second) == ["it 00000", "it 00001", "it 00002"]


async def test_what_was_only_chosen_for_a_lost_router_is_fed_to_another() -> None:
    async with House(plan=plan(view())) as house:
        mail = await house.media_server()
        await submits(mail, "a")
        held = Held(house)
        first = await house.router("urs 1", "sort")
        first.leaves()
        held.let_go()
        await house.settle()
        assert given(await house.router("urs 2", "sort")) == ["a"]


async def test_a_choice_that_a_change_has_overtaken_is_looked_at_anew() -> None:
    """The change is decided before the choice, and committed with its refusal or before it."""
    async with House(plan=plan(view(condition_text="Ready = 1"))) as house:
        mail = await house.media_server()
        await submits(mail, "a", Ready=1)
        held = Held(house)
        urs = await house.router("urs", "sort")
        mail.says("RequestChangeProperties", interactionId="a", changedProperties={"Ready": 0})
        held.let_go()
        await house.settle()
        assert given(urs) == []
        await changes(mail, "a", Ready=1)
        assert given(urs) == ["a"]


async def test_a_failed_commit_loses_no_choice_and_passes_no_limit() -> None:
    store = FaultyStore(MemoryStore())
    limits = SubmissionLimits(interactions_max=1)
    async with House(store, plan=plan(view(segment_by=("Lang",), segment_limit=1), router=limits)) as house:
        mail = await house.media_server()
        for name in ("a", "b"):
            await submits(mail, name)
        store.refuse_commits()
        urs = await house.router("urs", "sort")
        assert requests(urs) == []
        await house.passes(1_000)
        (first,) = requests(urs)
        await stops(urs, house, first)
        assert len(requests(urs)) == 1


async def test_property_changes_of_what_no_view_has_are_not_looked_at() -> None:
    async with House(plan=plan(view(queue="viewed"))) as house:
        mail = await house.media_server()
        await house.router("urs", "sort")
        await submits(mail, "a", "plain")
        await changes(mail, "a", Ready=1)
        assert not house.switchboard.submitter.viewed[QueueName("viewed")].sources[0].shelf.entries


async def test_what_passes_through_another_queue_within_one_batch_is_chosen_once() -> None:
    """Its own queue feeds without a view, and that one hears of it too."""
    async with House(plan=plan(view())) as house:
        mail, urs = await house.media_server(), await house.router("urs", "plain", "sort")
        mail.says(
            "RequestSubmit", interactionId="a", mediaType="email", interactionType="Inbound", queue="plain"
        )
        mail.says("RequestPlaceInQueue", interactionId="a", queue="inbox")
        await house.settle()
        assert [request["thisDN"] for request in requests(urs)] == ["sort"]
        submitter = house.switchboard.submitter
        assert (len(submitter.stays), submitter.feeding.chosen) == (1, {})
        held = {strategy: lane.allowance.held for strategy, lane in submitter.lanes.items()}
        assert held == {"sort": 1, "plain": 0}


class SlowToTell(MemoryStore):
    """A store that can be made to wait before it says what waits in the inbox; ``asked`` counts."""

    def __init__(self) -> None:
        super().__init__()
        self.free = asyncio.Event()
        self.free.set()
        self.asked = 0

    async def queued(self, queue: QueueName, after: QueuePosition | None, count_max: int) -> QueuePage:
        if queue != INBOX:
            return await super().queued(queue, after, count_max)
        self.asked += 1
        await self.free.wait()
        return await super().queued(queue, after, count_max)


FRENCH = view("fr", strategy="french", condition_text="Lang = 'fr'")


@pytest.mark.parametrize(
    "same", [view(description="another"), view(parameters={"Language": "Lang = ?"})], ids=["text", "pull"]
)
async def test_what_does_not_matter_to_feeding_has_nothing_read_again(same: View) -> None:
    store = SlowToTell()
    async with House(store, plan=plan(view())) as house:
        before, store.asked = house.switchboard.submitter.viewed[INBOX], 0
        house.reconfigures(plan=plan(same))
        await house.settle()
        assert (house.switchboard.submitter.viewed[INBOX] is before, store.asked) == (True, 0)


async def test_a_view_that_stays_goes_on_feeding_while_the_queue_is_read_for_another() -> None:
    store, one = SlowToTell(), SubmissionLimits(interactions_max=1)
    german = view(condition_text="Lang = 'de'", order_text="Number")
    async with House(store, plan=plan(german, router=one)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort")
        french = await house.router("urs 2", "french")
        for number, lang in enumerate(("de", "fr", "de")):
            await submits(mail, f"it {number:05d}", Lang=lang, Number=number)
        (first,) = requests(urs)
        store.free.clear()
        house.reconfigures(plan=plan(german, FRENCH))
        urs.says("RequestRouteCall", connID=first["connID"], routeType="Stop")
        await house.turns()
        assert (given(urs), given(french)) == (["it 00002"], [])
        store.free.set()
        await house.settle()
        assert (given(urs), given(french)) == ([], ["it 00001"])
        assert [each.shelf.entries for each in house.switchboard.submitter.viewed[INBOX].sources] == [{}, {}]


@pytest.mark.parametrize("gone", [(), (view("fr", strategy="french", enabled=False),)])
async def test_a_view_that_is_gone_has_nothing_read_and_feeds_no_more(gone: tuple[View, ...]) -> None:
    store = SlowToTell()
    async with House(store, plan=plan(view(condition_text="Lang = 'de'"), FRENCH)) as house:
        mail = await house.media_server()
        for lang in ("fr", "de"):
            await submits(mail, lang, Lang=lang)
        store.asked = 0
        house.reconfigures(plan=plan(view(condition_text="Lang = 'de'"), *gone))
        urs, french = await house.router("urs", "sort"), await house.router("urs 2", "french")
        assert (given(urs), given(french)) == (["de"], [])
        await submits(mail, "another", Lang="de")
        assert given(urs) == ["another"]
        house.reconfigures(plan=plan(view(condition_text="Lang = 'de'"), FRENCH))
        await house.settle()
        assert given(french) == ["fr"]
        assert store.asked == 1


async def test_another_configuration_while_a_queue_is_read_has_all_of_it_read() -> None:
    store = SlowToTell()
    async with House(store, plan=plan(view())) as house:
        mail = await house.media_server()
        await submits(mail, "a", Lang="fr")
        store.free.clear()
        house.reconfigures(plan=plan(view(order_text="Number"), FRENCH))
        await house.turns()
        house.reconfigures(plan=plan(view(order_text="Number")))
        store.free.set()
        await house.settle()
        assert given(await house.router("urs", "sort")) == ["a"]


URGENT = view("urgent", strategy="urgent", condition_text="Priority > 3")


def french(policy: Reevaluation) -> View:
    return view(
        "fr", strategy="french", condition_text="Lang = 'fr'", order_text="Number", reevaluation=policy
    )


async def chosen_for_nobody(
    house: House,
    media_server: Party,
    meanwhile: Callable[[], object] = lambda: None,
    *,
    is_placed: bool = False,
) -> None:
    """``x`` becomes urgent and may be placed; it is chosen, and its router goes before that is decided."""
    router = await house.router("urs 1", "urgent")
    media_server.says("RequestChangeProperties", interactionId="x", changedProperties={"Priority": 5})
    if is_placed:
        media_server.says("RequestPlaceInQueue", interactionId="x", queue="inbox")
    submitter = house.switchboard.submitter
    for _ in range(TURNS_MAX):
        if submitter.feeding.chosen:
            break
        await house.turns(1)
    assert list(submitter.feeding.chosen) == ["x"]
    meanwhile()
    router.leaves()
    await house.settle()
    assert (submitter.feeding.chosen, submitter.feeding.beside) == ({}, {})


@pytest.mark.parametrize(
    ("policy", "expected"), [(Reevaluation.ON_CHANGE, ["x"]), (Reevaluation.ON_PLACEMENT, [])]
)
async def test_a_choice_that_comes_to_nothing_brings_nothing_into_another_view(
    policy: Reevaluation, expected: list[str]
) -> None:
    async with House(plan=plan(URGENT, french(policy))) as house:
        mail = await house.media_server()
        await submits(mail, "x", Lang="de")
        await changes(mail, "x", Lang="fr")
        await chosen_for_nobody(house, mail)
        urs = await house.router("urs 2", "french")
        assert given(urs) == expected
        if not expected:
            await mail.asks("RequestPlaceInQueue", interactionId="x", queue="inbox")
            await house.settle()
            assert given(urs) == ["x"]


@pytest.mark.parametrize(
    ("policy", "expected"), [(Reevaluation.ON_CHANGE, ["y", "x"]), (Reevaluation.ON_PLACEMENT, ["x", "y"])]
)
async def test_a_choice_that_comes_to_nothing_leaves_another_view_as_it_was(
    policy: Reevaluation, expected: list[str]
) -> None:
    async with House(plan=plan(URGENT, french(policy))) as house:
        mail = await house.media_server()
        for number, name in enumerate("xy"):
            await submits(mail, name, Lang="fr", Number=number)
        await changes(mail, "x", Number=9)
        await chosen_for_nobody(house, mail)
        assert given(await house.router("urs 2", "french")) == expected


@pytest.mark.parametrize("policy", Reevaluation)
async def test_a_choice_that_comes_to_nothing_is_back_where_it_was_chosen(policy: Reevaluation) -> None:
    views = replace(URGENT, reevaluation=policy), french(policy)
    async with House(plan=plan(*views)) as house:
        mail = await house.media_server()
        await submits(mail, "x", Priority=1)
        await chosen_for_nobody(house, mail, is_placed=policy is Reevaluation.ON_PLACEMENT)
        assert given(await house.router("urs 2", "urgent")) == ["x"]


async def test_what_is_placed_anew_while_it_is_chosen_is_judged_anew_by_all_views() -> None:
    async with House(plan=plan(URGENT, french(Reevaluation.ON_PLACEMENT))) as house:
        mail = await house.media_server()
        await submits(mail, "x", Lang="de")
        await changes(mail, "x", Lang="fr")
        await chosen_for_nobody(
            house, mail, lambda: mail.says("RequestPlaceInQueue", interactionId="x", queue="inbox")
        )
        assert given(await house.router("urs 2", "french")) == ["x"]


async def test_what_another_view_shows_for_a_time_only_is_timed_again_when_a_choice_comes_to_nothing() -> (
    None
):
    timed = view(
        "fr",
        strategy="french",
        condition_text="_age[] >= 10 and _age[] < 20",
        reevaluation=Reevaluation.ON_PLACEMENT,
    )
    async with House(plan=plan(URGENT, timed)) as house:
        mail = await house.media_server()
        await submits(mail, "x")
        await chosen_for_nobody(house, mail)
        urs = await house.router("urs 2", "french")
        assert given(urs) == []
        await house.passes(10_000)
        assert given(urs) == ["x"]


async def test_nothing_of_a_choice_is_kept_once_it_is_handed_out() -> None:
    async with House(plan=plan(URGENT, french(Reevaluation.ON_PLACEMENT))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "urgent")
        await submits(mail, "x", Priority=5)
        assert (given(urs), house.switchboard.submitter.feeding.beside) == (["x"], {})
