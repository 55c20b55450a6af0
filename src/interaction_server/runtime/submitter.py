"""Queues and views -> routers: which waiting interaction goes to which router next (protocol 6, 8).

Driven by events, never by polling: an interaction was placed or changed, a router came or went, there
is room again, a time has come. The parts are in ``runtime.feeding``; this is where events come in.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final

from msgspec.structs import replace

from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.evolve import is_closed
from interaction_server.core.facts import (
    AnyFact,
    CustomReporting,
    ExternalServiceRequested,
    ExternalServiceResponded,
    PropertiesChanged,
    Record,
)
from interaction_server.core.model import (
    ConnectionId,
    Interaction,
    InteractionId,
    Milliseconds,
    QueueName,
    RouterId,
    StrategyId,
)
from interaction_server.core.objects import UNLIMITED, SubmissionLimits, SubmissionPlan, View
from interaction_server.core.requests import SubmitToRouter
from interaction_server.core.views import Sight
from interaction_server.runtime.feeding.allowance import Allowance
from interaction_server.runtime.feeding.feeding import Feeding, HandOut
from interaction_server.runtime.feeding.lane import Lane
from interaction_server.runtime.feeding.queue_source import QueueSource
from interaction_server.runtime.feeding.taking_over import TakingOver
from interaction_server.runtime.feeding.view_source import ViewSource
from interaction_server.runtime.feeding.viewed_queue import ViewedQueue
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.roster import Client
from interaction_server.store.port import Store, StoreError

LEAVE_PLACE: Final[frozenset[type[AnyFact]]] = frozenset(
    {PropertiesChanged, CustomReporting, ExternalServiceRequested, ExternalServiceResponded}
)
"""Facts after which an interaction waits, or does not, as before."""

LOOKED_AT_MAX: Final = 8
"""How many of those that are gone are looked at again whenever another one goes."""

LOADED_MAX: Final = 500
"""How many interactions are read in one go when they come back into consideration."""


class Submitter:
    """``placed``, ``changed``, ``strategy_changed`` and so on say what happened; ``submit`` acts on it.

    ``plan`` says what feeds which strategy, and how fast. ``stays`` are the hand-outs that are being
    processed; ``returning`` are interactions that were chosen and not handed out. ``parting`` are the
    allowances of routers and strategies that are gone, and what forgets them once nothing is counted.
    """

    def __init__(self, pump: Pump, store: Store, plan: SubmissionPlan) -> None:
        self.pump = pump
        self.feeding = Feeding(store, pump.clock, self.submit)
        self.taking_over = TakingOver(self.feeding, pump.world.interactions)
        self.plan = SubmissionPlan()
        self.lanes: dict[StrategyId, Lane] = {}
        self.routers: dict[RouterId, Allowance] = {}
        self.queues: dict[QueueName, QueueSource] = {}
        self.viewed: dict[QueueName, ViewedQueue] = {}
        self.stays: dict[ConnectionId, HandOut] = {}
        self.parting: dict[Allowance, Callable[[], None]] = {}
        self.returning: set[InteractionId] = set()
        self.is_bringing_back = False
        self.is_running = False
        self.configure(plan)

    def begin(self) -> None:
        """The store is open: read the queues of views, so that routers find them ready."""
        self.is_running = True
        for viewed in self.viewed.values():
            viewed.begin()

    def configure(self, plan: SubmissionPlan) -> None:
        """From now on this is the plan; what is being routed stays counted."""
        self.plan = plan
        for router_id, allowance in self.routers.items():
            allowance.limit(self.limits_of_router(router_id))
        for strategy_id, lane in self.lanes.items():
            lane.allowance.limit(plan.strategy_limits.get(strategy_id, UNLIMITED))
        self.set_up_views()
        for queue, source in list(self.queues.items()):
            if queue in self.viewed or self.strategy_of(queue) != source.lane.strategy_id:
                source.close()
                del self.queues[queue]
        running = self.pump.roster.by_strategy
        for strategy_id in list(running):
            self.open(strategy_id)
        for strategy_id in self.lanes.keys() - running.keys():
            self.part_with_strategy(strategy_id)
        self.submit()

    def limits_of_router(self, router_id: RouterId) -> SubmissionLimits:
        """A router's own limits, or those of every router."""
        return self.plan.routers.get(router_id, self.plan.router)

    def set_up_views(self) -> None:
        """Set up the views that are others than before, as far as it matters to feeding."""
        feeding_views: dict[QueueName, list[View]] = {}
        for view in self.plan.views:
            if view.strategy is not None:
                feeding_views.setdefault(view.queue, []).append(replace(view, description="", parameters={}))
        before, self.viewed = self.viewed, {}
        new: list[ViewSource] = []
        for queue, views in feeding_views.items():
            known = before.pop(queue, None)
            if known is None or known.views != tuple(views):
                known = self.view_queue(queue, tuple(views), known, new)
            self.viewed[queue] = known
        for gone in before.values():
            gone.close()
        self.taking_over.take_over(new, (*self.feeding.chosen.values(), *self.stays.values()))
        if self.is_running:
            self.begin()

    def view_queue(
        self, queue: QueueName, views: tuple[View, ...], before: ViewedQueue | None, new: list[ViewSource]
    ) -> ViewedQueue:
        """A queue that feeds by these views, and was fed from by those ``before``; also tells what is new."""
        viewed = ViewedQueue(queue, views, self.feeding)
        known = {} if before is None else {source.sight.view.name: source for source in before.sources}
        for view in views:
            if view.enabled and view.strategy is not None:
                source = known.get(view.name)
                if source is None or source.sight.view != view:
                    source = ViewSource(Sight(view), self.lane(view.strategy), self.feeding, viewed.taken)
                    new.append(source)
                viewed.sources.append(source)
        if before is not None:
            viewed.follow(before)
        return viewed

    def lane(self, strategy_id: StrategyId) -> Lane:
        """The lane of a strategy, which may be a new one."""
        lane = self.lanes.get(strategy_id)
        if lane is None:
            limits = self.plan.strategy_limits.get(strategy_id, UNLIMITED)
            allowance = Allowance(self.feeding.timetable, limits)
            lane = Lane(strategy_id, self.pump, self.feeding, allowance, self.allowance_of)
            self.lanes[strategy_id] = lane
        return lane

    def allowance_of(self, router: Client) -> Allowance:
        """What a router may be given, over all its connections."""
        router_id = router.actor.router_id
        assert router_id is not None
        allowance = self.routers.get(router_id)
        if allowance is None:
            allowance = Allowance(self.feeding.timetable, self.limits_of_router(router_id))
            self.routers[router_id] = allowance
        return allowance

    def strategy_of(self, queue: QueueName) -> StrategyId:
        """The strategy that a queue feeds without a view."""
        return self.plan.strategies.get(queue, StrategyId(queue))

    def queues_of(self, strategy_id: StrategyId) -> list[QueueName]:
        """The queues that feed a strategy without a view."""
        own = QueueName(strategy_id)
        named = [queue for queue, strategy in self.plan.strategies.items() if strategy == strategy_id]
        queues = named if own in self.plan.strategies else [*named, own]
        return [queue for queue in queues if queue not in self.viewed]

    def placed(self, queue: QueueName, interaction_id: InteractionId) -> None:
        """An interaction waits in a queue."""
        source = self.queues.get(queue)
        if source is not None:
            source.placed(interaction_id)

    def strategy_changed(self, strategy_id: StrategyId) -> None:
        """Routers that run it came or went."""
        if self.pump.roster.running(strategy_id):
            self.open(strategy_id)
        else:
            for queue in self.queues_of(strategy_id):
                source = self.queues.pop(queue, None)
                if source is not None:
                    source.close()
            self.part_with_strategy(strategy_id)
        self.submit()

    def router_gone(self, router_id: RouterId) -> None:
        """A connection of a router is no more; it may have others."""
        allowance = self.routers.get(router_id)
        if allowance is not None and router_id not in self.pump.roster.by_name:
            self.part_with(allowance, partial(self.forget_router, router_id))

    def part_with_strategy(self, strategy_id: StrategyId) -> None:
        """No router runs it."""
        lane = self.lanes.get(strategy_id)
        if lane is not None:
            self.part_with(lane.allowance, partial(self.forget_strategy, strategy_id))

    def part_with(self, allowance: Allowance, forget: Callable[[], None]) -> None:
        """Keep nothing of what is gone and counts for nothing: anybody may name any.

        Of those that went before, some are looked at again, in turn: what a rate counted has ended by itself.
        """
        self.parting[allowance] = forget
        self.forget_if_idle(allowance)
        for earlier in list(islice(self.parting, LOOKED_AT_MAX)):
            self.parting[earlier] = self.parting.pop(earlier)
            self.forget_if_idle(earlier)

    def forget_if_idle(self, allowance: Allowance) -> None:
        """Forget one that is gone, if it counts for nothing."""
        if allowance in self.parting and allowance.is_idle(self.feeding.clock.now()):
            self.parting.pop(allowance)()

    def forget_router(self, router_id: RouterId) -> None:
        """Unless it is back."""
        if router_id not in self.pump.roster.by_name:
            del self.routers[router_id]

    def forget_strategy(self, strategy_id: StrategyId) -> None:
        """Unless a router runs it again, or a view feeds it."""
        viewed = self.viewed.values()
        is_fed = any(source.lane.strategy_id == strategy_id for queue in viewed for source in queue.sources)
        if not is_fed and not self.pump.roster.running(strategy_id):
            del self.lanes[strategy_id]

    def open(self, strategy_id: StrategyId) -> None:
        """Feed a strategy that a router runs."""
        lane = self.lane(strategy_id)
        for queue in self.queues_of(strategy_id):
            if queue not in self.queues:
                self.queues[queue] = QueueSource(queue, lane, self.feeding)
        lane.wake()

    def changed(
        self,
        records: Iterable[Record],
        states: Mapping[InteractionId, Interaction],
        before: Mapping[InteractionId, Interaction | None],
    ) -> None:
        """These facts have led to these states from those before.

        For property changes, the many, this has to be quick where nobody looks at them.
        """
        feeding = self.feeding
        if not (self.viewed or feeding.postponed or feeding.reading):
            return
        for seen in feeding.reading.values():
            seen.update(states)
        now = feeding.clock.now()
        anew = {record.interaction_id for record in records if type(record.fact) not in LEAVE_PLACE}
        for interaction_id, state in states.items():
            was, queue = before.get(interaction_id), state.system.queue
            if was is not None and was.system.queue != queue and was.system.queue in self.viewed:
                self.viewed[was.system.queue].drop(interaction_id)
            postponed = feeding.postponed.get(interaction_id)
            if postponed is not None:
                self.queues[postponed].resume(interaction_id)
                self.consider(state, now)
            elif queue in self.viewed:
                self.viewed[queue].look(state, now, anew=interaction_id in anew)

    def began(self, interaction_id: InteractionId, connection_id: ConnectionId, time: Milliseconds) -> None:
        """A hand-out was committed: the strategy processes the interaction."""
        hand_out = self.feeding.chosen.pop(interaction_id, None)
        self.feeding.beside.pop(interaction_id, None)
        if hand_out is not None:
            self.stays[connection_id] = hand_out
            for allowance in hand_out.allowances:
                allowance.begin(time)

    def ended(self, connection_id: ConnectionId) -> None:
        """The strategy processes it no longer."""
        hand_out = self.stays.pop(connection_id, None)
        if hand_out is not None:
            hand_out.end()
            for allowance in hand_out.allowances:
                allowance.end()
                self.forget_if_idle(allowance)

    def not_submitted(self, requests: Sequence[SubmitToRouter]) -> None:
        """What was chosen for a router could not be given to it: nothing of it counts any more."""
        for request in requests:
            hand_out = self.feeding.chosen.pop(request.interaction_id)
            hand_out.end()
            for allowance in hand_out.allowances:
                allowance.give_back()
                self.forget_if_idle(allowance)
            self.returning.add(request.interaction_id)
        self.bring_back()
        self.submit()

    def bring_back(self) -> None:
        """See what became of the interactions that were chosen and not handed out."""
        if not self.is_bringing_back:
            self.is_bringing_back = True
            self.feeding.begin(self.read_returning())

    async def read_returning(self) -> None:
        """What has changed while it was read is read again: the store may have told what was before.

        Between two pages everything else has its turn.
        """
        while self.returning:
            ids = tuple(islice(self.returning, LOADED_MAX))
            try:
                with self.feeding.watch() as changed:
                    found = await self.feeding.store.load(ids)
            except StoreError:
                self.feeding.retry(self.bring_back)
                break
            now = self.feeding.clock.now()
            for interaction_id in ids:
                if interaction_id not in changed:
                    self.returning.discard(interaction_id)
                    if interaction_id in found:
                        self.consider(found[interaction_id], now)
            await asyncio.sleep(0)
        self.is_bringing_back = False
        self.submit()

    def consider(self, interaction: Interaction, now: Milliseconds) -> None:
        """It may wait for a router, wherever it is."""
        interaction_id, system = interaction.id, interaction.system
        beside = self.feeding.beside.pop(interaction_id, {})
        viewed, source = self.viewed.get(system.queue), self.queues.get(system.queue)
        if viewed is not None:
            viewed.come_back(interaction, beside, now)
        elif source is not None and may_be_submitted(interaction) and not is_closed(interaction):
            if system.scheduled_at is not None and system.scheduled_at > now:
                source.postpone(interaction_id, system.scheduled_at)
            else:
                source.start_over()

    def submit(self) -> None:
        """Hand out whatever can be handed out, strategy by strategy in turn.

        It goes on when something that was chosen was handed out, or was given back.
        """
        ready, now = self.feeding.ready, self.feeding.clock.now()
        while ready and self.feeding.has_room():
            lane = ready.take()
            if lane.hand_out(now):
                ready.served(lane)
