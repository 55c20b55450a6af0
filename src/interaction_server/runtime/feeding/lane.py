"""One strategy: what feeds it, in turn, and the routers that run it, in turn (decision 64)."""

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol

from interaction_server.core.model import InteractionId, Milliseconds, QueueName, StrategyId
from interaction_server.core.requests import SubmitToRouter
from interaction_server.core.views import Segment, Sight
from interaction_server.runtime.feeding.allowance import Allowance
from interaction_server.runtime.feeding.feeding import Feeding, HandOut
from interaction_server.runtime.feeding.turns import Turns
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.roster import Client


class Source(Hashable, Protocol):
    """What a strategy is fed from: a queue or a view."""

    queue: QueueName
    turn: int

    @property
    def sight(self) -> Sight | None:
        """The view's; a queue has none."""

    def take(self, now: Milliseconds) -> tuple[InteractionId, Segment] | None:
        """The next one, which is then no longer there; None where there is none, or none yet."""

    def release(self, segment: Segment) -> None:
        """One that was taken is no longer processed."""


class Lane:
    """``sources`` are those that may have something; ``turn`` is when anything was handed out last.

    ``allowance`` is the strategy's own, ``allowance_of`` a router's.
    """

    def __init__(
        self,
        strategy_id: StrategyId,
        pump: Pump,
        feeding: Feeding,
        allowance: Allowance,
        allowance_of: Callable[[Client], Allowance],
    ) -> None:
        self.strategy_id = strategy_id
        self.pump = pump
        self.feeding = feeding
        self.allowance = allowance
        self.allowance_of = allowance_of
        self.sources: Turns[Source] = Turns()
        self.turn = 0
        self.last_router = 0

    @property
    def routers(self) -> Sequence[Client]:
        """Who runs the strategy."""
        return self.pump.roster.running(self.strategy_id)

    def offer(self, source: Source) -> None:
        """This source may have something."""
        self.sources.offer(source)
        self.wake()

    def withdraw(self, source: Source) -> None:
        """This source has nothing."""
        self.sources.withdraw(source)

    def wake(self) -> None:
        """Look whether anything can be handed out."""
        if self.sources:
            self.feeding.ready.offer(self)

    def hand_out(self, now: Milliseconds) -> bool:
        """Hand one interaction to one router; false when that cannot be, now or until something happens."""
        while self.sources:
            router = self.next_router(now)
            if router is None:
                return False
            source = self.sources.take()
            found = source.take(now)
            if found is not None:
                self.sources.served(source)
                self.choose(router, source, *found)
                return True
        return False

    def next_router(self, now: Milliseconds) -> Client | None:
        """The routers in turn, but for those that have no room; whoever has none wakes this lane."""
        routers = self.routers
        if not self.allowance.has_room(now):
            self.allowance.wait(self)
            return None
        with_room = [client for client in routers if self.allowance_of(client).has_room(now)]
        if not with_room:
            for client in routers:
                self.allowance_of(client).wait(self)
            return None
        return next((client for client in with_room if client.client_id > self.last_router), with_room[0])

    def choose(self, router: Client, source: Source, interaction_id: InteractionId, segment: Segment) -> None:
        """Ask that it be submitted; it counts from now on."""
        self.last_router = router.client_id
        allowances = (self.allowance, self.allowance_of(router))
        for allowance in allowances:
            allowance.chosen += 1
        self.feeding.chosen[interaction_id] = HandOut(interaction_id, source, segment, allowances)
        assert router.actor.router_id is not None
        request = SubmitToRouter(
            interaction_id=interaction_id,
            queue=source.queue,
            strategy_id=self.strategy_id,
            router_id=router.actor.router_id,
            sight=source.sight,
            segment=segment,
        )
        self.pump.ask_self(request, newcomer=router)
