"""The laws of feeding by views, whoever does what and when (decisions 62 to 64).

At rest nothing that may be handed out waits. No limit is ever passed, nothing is handed out that its
view does not show, nothing twice at a time, and always the first in the view's order.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.evolve import evolve, is_closed
from interaction_server.core.facts import PartyAdded, PartyRemoved, Record, TakenFromQueue
from interaction_server.core.model import Interaction, InteractionId, QueueName, RouterId, StrategyId
from interaction_server.core.objects import (
    UNLIMITED,
    Hours,
    Rate,
    Reevaluation,
    Scheduling,
    SubmissionLimits,
    SubmissionPlan,
    View,
)
from interaction_server.core.views import Segment, Sight
from interaction_server.runtime.feeding import feeding
from interaction_server.runtime.feeding.lane import Lane, Source
from interaction_server.runtime.roster import Client
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Batch
from tests.runtime.feeding.views import schedule, view
from tests.runtime.house import START_MS, House, Party
from tests.store.faulty import FaultyStore

SECOND: Final = 1_000
BEGIN: Final = (datetime.fromtimestamp(START_MS / 1_000, UTC) + timedelta(seconds=20)).time()
SHIFT: Final = Hours(frozenset(range(7)), BEGIN, time(BEGIN.hour, BEGIN.minute + 3))
VIEWS: Final = (
    view(
        "french",
        "inbox",
        "sort",
        "Lang = 'fr' and Priority > 0",
        "Priority desc",
        segment_by=("Customer",),
        segment_limit=2,
    ),
    view("old", "inbox", "other", "_age[] >= 5 and _time_in_queue[] < 40", "Lang, Priority", hours=(SHIFT,)),
    view(
        "due",
        "second",
        "third",
        None,
        "Priority",
        scheduling=Scheduling.SCHEDULED,
        scheduling_window_ms=SECOND,
    ),
    view("placed", "second", "fourth", "Lang = 'de'", reevaluation=Reevaluation.ON_PLACEMENT),
)
PLANS: Final = tuple(
    SubmissionPlan(
        views=views,
        router=SubmissionLimits(interactions_max=2),
        routers={RouterId("urs 2"): SubmissionLimits(interactions_max=3, rate=Rate(2, 3 * SECOND))},
        strategy_limits={
            StrategyId("sort"): SubmissionLimits(rate=Rate(2, SECOND)),
            StrategyId("other"): SubmissionLimits(interactions_max=2),
        },
    )
    for views in (VIEWS, (VIEWS[0], *VIEWS[2:]), (VIEWS[1], VIEWS[2]))
)
STRATEGIES: Final = ("sort", "other", "third", "fourth", "plain")
QUEUES: Final = ("inbox", "second", "plain")
LANGS: Final = ("fr", "de")


class Ledger:
    """What is committed, and what by that each router, strategy and segment has and had."""

    def __init__(self, plan: SubmissionPlan) -> None:
        self.plan = plan
        self.states: dict[InteractionId, Interaction] = {}
        self.stays: dict[str, tuple[str, str, Segment | None]] = {}
        self.times: dict[str, list[int]] = {}

    def held(self) -> Counter[object]:
        return Counter(what for stay in self.stays.values() for what in stay)

    def limits(self, router_id: str, strategy_id: str) -> dict[str, SubmissionLimits]:
        plan = self.plan
        return {
            router_id: plan.routers.get(RouterId(router_id), plan.router),
            strategy_id: plan.strategy_limits.get(StrategyId(strategy_id), UNLIMITED),
        }

    def rate_allows(self, name: str, limits: SubmissionLimits, now: int) -> bool:
        rate = limits.rate
        recent = [] if rate is None else [one for one in self.times.get(name, ()) if one > now - rate.per_ms]
        return rate is None or len(recent) < rate.count

    def committed(self, batch: Batch) -> None:
        for record in batch.records:
            if record.interaction_id is None:
                continue
            before = self.states.get(record.interaction_id)
            if isinstance(record.fact, TakenFromQueue) and record.fact.strategy_id is not None:
                assert before is not None
                self.handed_out(before, record.fact, record)
            if isinstance(record.fact, PartyAdded) and record.fact.party.connection_id is not None:
                self.began(record.fact, record)
            if isinstance(record.fact, PartyRemoved):
                self.stays.pop(str(record.fact.party.connection_id), None)
            self.states[record.interaction_id] = evolve(before, record)

    def handed_out(self, before: Interaction, fact: TakenFromQueue, record: Record) -> None:
        assert waits(before)
        self.segment: Segment | None = None
        views = self.views(before.system.queue)
        if not views:
            assert (before.system.scheduled_at or 0) <= record.time
            return
        (sight,) = [one for one in views if one.view.strategy == fact.strategy_id]
        assert sight.is_feeding(record.time)
        assert sight.shows(before, record.time)
        self.segment = (sight.view.name, *sight.segment(before))
        limit = sight.view.segment_limit
        assert limit is None or self.held()[self.segment] < limit

    def began(self, fact: PartyAdded, record: Record) -> None:
        party = fact.party
        router_id, strategy_id = str(party.router_id), str(party.strategy_id)
        for name, limits in self.limits(router_id, strategy_id).items():
            allowed = limits.interactions_max
            assert allowed is None or self.held()[name] < allowed
            assert self.rate_allows(name, limits, record.time)
            self.times.setdefault(name, []).append(record.time)
        self.stays[str(party.connection_id)] = router_id, strategy_id, self.segment

    def views(self, queue: QueueName) -> list[Sight]:
        return [Sight(one) for one in self.plan.views if one.queue == queue]

    def eligible(self, sight: Sight, now: int) -> list[Interaction]:
        """What the view may hand out, the first first, as far as its segments have room."""
        held, limit = self.held(), sight.view.segment_limit
        found = [
            one
            for one in self.states.values()
            if waits(one)
            and one.system.queue == sight.view.queue
            and sight.shows(one, now)
            and (limit is None or held[sight.view.name, *sight.segment(one)] < limit)
        ]
        return sorted(found, key=sight.key)


def waits(interaction: Interaction) -> bool:
    return may_be_submitted(interaction) and not is_closed(interaction)


class Audited(MemoryStore):
    """Shows every commit to the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    async def commit(self, batch: Batch) -> None:
        await super().commit(batch)
        self.ledger.committed(batch)


class Stage:
    """A house, who is connected to it, and the law."""

    def __init__(self) -> None:
        self.ledger = Ledger(PLANS[0])
        self.store = FaultyStore(Audited(self.ledger))
        self.house = House(self.store, plan=PLANS[0])
        self.mail: Party
        self.routers: dict[str, Party] = {}
        self.lockers: list[Party] = []
        self.names: list[str] = []

    async def begin(self) -> None:
        await self.house.start()
        self.mail = await self.house.media_server()

    def watch_order(self) -> None:
        """Nothing that waits, was committed and is not chosen comes before what is chosen."""
        choose = Lane.choose
        stage = self

        def watched(
            lane: Lane, router: Client, source: Source, interaction_id: InteractionId, segment: Segment
        ) -> None:
            sight = source.sight
            chosen = stage.house.switchboard.submitter.feeding.chosen
            assert interaction_id not in chosen
            if sight is not None and sight.view.reevaluation is Reevaluation.ON_CHANGE:
                taken = {each.segment for each in chosen.values() if each.source is source}
                limited = sight.view.segment_limit is not None
                for better in stage.ledger.eligible(sight, stage.house.clock.now()):
                    if better.id == interaction_id:
                        break
                    busy = limited and sight.segment(better) in taken
                    assert better.id in chosen or busy, (better.id, interaction_id)
            choose(lane, router, source, interaction_id, segment)

        self.unwatch: Callable[[], None] = lambda: setattr(Lane, "choose", choose)
        Lane.choose = watched  # type: ignore[method-assign]

    def name(self, number: int) -> str:
        return self.names[number % len(self.names)] if self.names else "nothing"

    def submit(self, number: int) -> None:
        self.names.append(f"it {len(self.names)}")
        self.mail.says(
            "RequestSubmit",
            interactionId=self.names[-1],
            mediaType="email",
            interactionType="Inbound",
            queue=QUEUES[number % 3],
            userData={"Lang": LANGS[number % 2], "Priority": number % 4, "Customer": number % 5 % 2},
        )

    def change(self, number: int) -> None:
        values = ({"Lang": LANGS[number % 2]}, {"Priority": number % 4}, {"Customer": number % 2})
        self.mail.says(
            "RequestChangeProperties",
            interactionId=self.name(number // 3),
            changedProperties=values[number % 3],
        )

    def place(self, number: int) -> None:
        self.mail.says("RequestPlaceInQueue", interactionId=self.name(number), queue=QUEUES[number % 3])

    def stop(self, number: int) -> None:
        self.mail.says("RequestStopProcessing", interactionId=self.name(number))

    def lock(self, number: int) -> None:
        """A client locks one of them, and whatever it locks until its connection is gone."""
        locker = self.house.connects()
        locker.says("RequestRegisterClient", clientName="locker", clientType="MediaServer")
        condition = f"InteractionId = '{self.name(number)}'"
        locker.says("RequestTakeSnapshot", condition=condition, lock=True)
        self.lockers.append(locker)

    def unlock(self, number: int) -> None:
        if self.lockers:
            self.lockers.pop(number % len(self.lockers)).leaves()

    def schedule(self, number: int) -> None:
        interaction_id = InteractionId(self.name(number))
        known = self.house.switchboard.world.interactions.get(interaction_id)
        if known is not None and not is_closed(known):
            later = (None, -SECOND, 2 * SECOND, 7 * SECOND)[number % 4]
            schedule(self.house, interaction_id, None if later is None else self.house.clock.now() + later)

    def enter(self, number: int) -> None:
        name = f"urs {number % 3}"
        if name not in self.routers:
            router = self.routers[name] = self.house.connects_router()
            router.says("RequestRegisterClient", applicationName=name)
        for each in range(3):
            self.routers[name].says("RequestRegisterAddress", thisDN=STRATEGIES[(number + each) % 5])

    def leave(self, number: int) -> None:
        router = self.routers.pop(f"urs {number % 3}", None)
        if router is not None:
            router.leaves()

    def retire(self, number: int) -> None:
        router = self.routers.get(f"urs {number % 3}")
        if router is not None:
            router.says("RequestUnregisterAddress", thisDN=STRATEGIES[number % 5])

    def finish(self, number: int) -> None:
        stays = sorted(self.ledger.stays.items())
        if stays:
            conn_id, (router_id, _, _) = stays[number % len(stays)]
            router = self.routers.get(router_id)
            if router is not None:
                router.says("RequestRouteCall", connID=conn_id, routeType="Stop")

    def fail(self, number: int) -> None:
        match number % 4:
            case 0:
                self.store.refuse_commits()
            case 1 | 2:
                self.store.lose_outcome(committed=number % 4 == 1)
            case _:
                self.store.refuse_reading()

    def pass_time(self, number: int) -> None:
        self.house.clock.advance((1, 400, SECOND, 3 * SECOND, 5 * SECOND, 40 * SECOND)[number % 6])

    async def configure(self, number: int) -> None:
        await self.settle()
        plan = PLANS[number % len(PLANS)]
        self.ledger.plan = plan
        self.house.switchboard.submitter.configure(plan)

    async def crash(self, number: int) -> None:
        self.routers.clear()
        self.lockers.clear()
        await self.house.halt()
        self.heal()
        self.ledger.times.clear()
        self.ledger.plan = PLANS[0]
        await self.house.start()
        self.mail = await self.house.media_server()

    def heal(self) -> None:
        """The store works again."""
        self.store.failures.clear()
        self.store.refuse_reading(refuse=False)

    async def settle(self) -> None:
        """Until nothing is left to do, whatever the store refused a moment ago."""
        self.heal()
        await self.house.settle()
        await self.house.passes(SECOND)

    def nothing_waits_in_vain(self) -> None:
        """At rest whatever may be handed out has been."""
        now, roster = self.house.clock.now(), self.house.switchboard.roster
        for one in self.ledger.plan.views:
            sight = Sight(one)
            assert one.strategy is not None
            waiting = self.ledger.eligible(sight, now)
            if one.reevaluation is Reevaluation.ON_PLACEMENT or not sight.is_feeding(now):
                continue
            free = [client for client in roster.running(one.strategy) if self.has_room(client.name, one, now)]
            assert not (waiting and free), (one.name, waiting[0].id)

    def has_room(self, router_id: str, one: View, now: int) -> bool:
        held = self.ledger.held()
        return all(
            (limits.interactions_max is None or held[name] < limits.interactions_max)
            and self.ledger.rate_allows(name, limits, now)
            for name, limits in self.ledger.limits(router_id, str(one.strategy)).items()
        )


ACTIONS: Final[tuple[Callable[[Stage, int], object], ...]] = (
    Stage.submit,
    Stage.submit,
    Stage.submit,
    Stage.change,
    Stage.change,
    Stage.place,
    Stage.stop,
    Stage.lock,
    Stage.unlock,
    Stage.schedule,
    Stage.schedule,
    Stage.enter,
    Stage.enter,
    Stage.enter,
    Stage.leave,
    Stage.retire,
    Stage.finish,
    Stage.finish,
    Stage.finish,
    Stage.fail,
    Stage.pass_time,
    Stage.pass_time,
    Stage.configure,
    Stage.crash,
)
steps = st.tuples(
    st.integers(0, len(ACTIONS) - 1), st.integers(0, 1_000), st.sampled_from((0, 0, 1, 3, 9, 50))
)


async def live(story: list[tuple[int, int, int]]) -> None:
    stage = Stage()
    await stage.begin()
    stage.watch_order()
    try:
        for action, number, turns in story:
            done = ACTIONS[action](stage, number)
            if asyncio.iscoroutine(done):
                await done
            await stage.house.turns(turns)
            if turns == 50:
                await stage.settle()
                stage.nothing_waits_in_vain()
        for _ in range(4):
            await stage.settle()
            stage.nothing_waits_in_vain()
        at_rest = stage.house.switchboard.submitter.feeding
        assert at_rest.chosen == {}
        assert at_rest.reading == {}
    finally:
        stage.unwatch()
        await stage.house.switchboard.close()


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=5, max_size=60), st.sampled_from((1, 3, feeding.CHOSEN_MAX)))
def test_the_laws_of_feeding_hold(story: list[tuple[int, int, int]], chosen_max: int) -> None:
    """However few may be chosen at a time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(feeding, "CHOSEN_MAX", chosen_max)
        asyncio.run(live(story))
