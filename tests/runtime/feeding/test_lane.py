"""In turn: the sources of a strategy, its routers, the strategies of a router; and never beyond a limit."""

import pytest

from interaction_server.core.model import QueueName, RouterId, StrategyId
from interaction_server.core.objects import Rate, SubmissionLimits, SubmissionPlan
from interaction_server.runtime.feeding import feeding
from tests.runtime.feeding.views import Held, given, plan, requests, stops, submits, view
from tests.runtime.house import START_MS, House, Message, Party

SORT = StrategyId("sort")
ONE = SubmissionLimits(interactions_max=1)


def rate(count: int, per_ms: int = 1_000) -> SubmissionLimits:
    return SubmissionLimits(rate=Rate(count, per_ms))


async def fills(media_server: Party, count: int, *queues: str) -> None:
    for queue in queues:
        for number in range(count):
            await submits(media_server, f"{queue} {number}", queue)


async def drained(house: House, routers: list[Party], count: int) -> list[str]:
    """What routers are given, one after the other, each being done with it at once."""
    done: list[str] = []
    while len(done) < count:
        found: list[tuple[Party, Message]] = [(one, each) for one in routers for each in requests(one)]
        assert found, done
        for router, request in found:
            done.append(str(request["userData"]["InteractionId"]))  # type: ignore[index]
            await stops(router, house, request)
    return done


async def test_no_queue_starves_another_of_the_same_strategy() -> None:
    fed = {QueueName("a"): SORT, QueueName("b"): SORT}
    async with House(plan=SubmissionPlan(strategies=fed, router=ONE)) as house:
        mail = await house.media_server()
        await fills(mail, 3, "a", "b")
        urs = await house.router("urs", "sort")
        done = await drained(house, [urs], 6)
        assert [name[0] for name in done] in (list("ababab"), list("bababa"))
        assert done == sorted(done, key=lambda name: name[-1])


async def test_no_view_starves_another_or_a_queue() -> None:
    views = (view("v1", "a"), view("v2", "b"))
    async with House(plan=plan(*views, strategies={QueueName("c"): SORT}, router=ONE)) as house:
        mail = await house.media_server()
        await fills(mail, 2, "a", "b", "c")
        urs = await house.router("urs", "sort")
        done = await drained(house, [urs], 6)
        # The queue's first turn only has it read.
        assert {name[0] for name in done[:4]} == {"a", "b", "c"}


async def test_no_strategy_starves_another_on_the_same_router() -> None:
    async with House(plan=SubmissionPlan(router=ONE)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "a", "b", "c")
        await fills(mail, 3, "a", "b", "c")
        done = await drained(house, [urs], 9)
        assert [sorted(name[0] for name in done[place : place + 3]) for place in (0, 3, 6)] == [
            list("abc")
        ] * 3


async def test_a_router_has_limits_of_its_own() -> None:
    limits = {RouterId("small"): ONE}
    async with House(
        plan=SubmissionPlan(router=SubmissionLimits(interactions_max=3), routers=limits)
    ) as house:
        small, large = await house.router("small", "a"), await house.router("large", "a")
        mail = await house.media_server()
        await fills(mail, 9, "a")
        assert (len(given(small)), len(given(large))) == (1, 3)


async def test_a_strategy_has_a_limit_over_all_its_routers() -> None:
    limits = {StrategyId("a"): SubmissionLimits(interactions_max=2)}
    async with House(plan=SubmissionPlan(strategy_limits=limits)) as house:
        first, second = await house.router("urs 1", "a", "b"), await house.router("urs 2", "a")
        mail = await house.media_server()
        await fills(mail, 4, "a", "b")
        one, other = requests(first), requests(second)
        assert sorted(len(each) for each in (one, other)) == [1, 5]
        (of_a,) = other
        await stops(second, house, of_a)
        assert len(given(first) + given(second)) == 1


async def test_the_connections_of_one_router_share_its_limits() -> None:
    async with House(plan=SubmissionPlan(router=ONE)) as house:
        first, second = await house.router("urs", "a"), await house.router("urs", "a")
        mail = await house.media_server()
        await fills(mail, 3, "a")
        assert len(given(first) + given(second)) == 1


async def test_no_stretch_of_time_has_more_than_the_rate_of_a_router() -> None:
    async with House(plan=SubmissionPlan(router=rate(2))) as house:
        urs, mail = await house.router("urs", "a"), await house.media_server()
        await submits(mail, "first", "a")
        await house.passes(400)
        await fills(mail, 4, "a")
        assert len(given(urs)) == 2
        await house.passes(599)
        assert given(urs) == []
        await house.passes(1)
        assert len(given(urs)) == 1
        await house.passes(400)
        assert len(given(urs)) == 1
        await house.passes(600)
        assert len(given(urs)) == 1
        assert house.clock.now() == START_MS + 2_000


async def test_a_strategy_has_a_rate_over_all_its_routers() -> None:
    async with House(plan=SubmissionPlan(strategy_limits={StrategyId("a"): rate(3)})) as house:
        first, second = await house.router("urs 1", "a"), await house.router("urs 2", "a")
        mail = await house.media_server()
        await fills(mail, 5, "a")
        assert len(given(first) + given(second)) == 3
        await house.passes(1_000)
        assert len(given(first) + given(second)) == 2


async def test_a_rate_of_nothing_submits_nothing() -> None:
    async with House(plan=SubmissionPlan(router=rate(0))) as house:
        urs, mail = await house.router("urs", "a"), await house.media_server()
        await fills(mail, 2, "a")
        await house.passes(3_600_000)
        assert given(urs) == []


async def test_what_is_refused_when_it_is_decided_does_not_count_for_the_rate() -> None:
    async with House(plan=plan(view(order_text="Priority"), router=rate(1))) as house:
        mail = await house.media_server()
        await submits(mail, "a", Priority=1)
        await submits(mail, "b", Priority=2)
        held = Held(house)
        urs = await house.router("urs", "sort")
        mail.says("RequestStopProcessing", interactionId="a")
        held.let_go()
        await house.settle()
        assert given(urs) == ["b"]


async def test_what_comes_all_at_once_is_handed_out_by_and_by() -> None:
    async with House(plan=SubmissionPlan(router=rate(2))) as house:
        urs, mail = await house.router("urs", "a"), await house.media_server()
        for number in range(5):
            mail.says(
                "RequestSubmit",
                interactionId=f"{number}",
                mediaType="email",
                interactionType="Inbound",
                queue="a",
            )
        await house.settle()
        assert given(urs) == ["0", "1"]
        await house.passes(1_000)
        assert given(urs) == ["2", "3"]
        await house.passes(1_000)
        assert given(urs) == ["4"]


async def test_of_many_that_wait_few_are_chosen_at_a_time_and_turns_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Turns hold across all that is handed out, between views as between strategies."""
    monkeypatch.setattr(feeding, "CHOSEN_MAX", 3)
    views = (view("v1", "a"), view("v2", "b"), view("v3", "c", strategy="other"))
    async with House(plan=plan(*views, router=rate(0))) as house:
        mail, urs = await house.media_server(), await house.router("urs", "sort", "other")
        await fills(mail, 4, "a", "b")
        await fills(mail, 8, "c")
        chosen = house.switchboard.submitter.feeding.chosen
        house.reconfigures(plan=plan(*views))
        most = len(chosen)
        for _ in range(100):
            await house.turns(1)
            most = max(most, len(chosen))
        done = given(urs)
        assert most == 3
        assert len(done) == 16
        assert [name[0] == "c" for name in done] in ([False, True] * 8, [True, False] * 8)
        assert [name[0] for name in done if name[0] != "c"] in (list("abababab"), list("babababa"))


async def test_choices_that_come_to_nothing_make_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "CHOSEN_MAX", 2)
    async with House(plan=plan(view(order_text="Priority"))) as house:
        mail = await house.media_server()
        for number in range(5):
            await submits(mail, f"{number}", Priority=number)
        held = Held(house)
        urs = await house.router("urs", "sort")
        assert [asked.request.interaction_id for asked in held.asked] == ["0", "1"]  # type: ignore[union-attr]
        for name in ("0", "1"):
            mail.says("RequestStopProcessing", interactionId=name)
        held.let_go()
        await house.settle()
        assert given(urs) == ["2", "3", "4"]
