"""Queues -> routers: which waiting interaction goes to which router next (protocol 6, 8).

Driven by events, never by polling: an interaction was placed, a router came or went, a slot became
free. What is kept of a queue is a bounded window of its head; the rest is read from the store when
the window is empty, so the cost of one submission does not grow with the length of the queue.
"""

import asyncio
from collections import deque
from typing import Final

from interaction_server.core.model import InteractionId, QueueName, StrategyId
from interaction_server.core.objects import SubmissionPlan
from interaction_server.core.requests import SubmitToRouter
from interaction_server.runtime.pump import RETRY_MS, Pump
from interaction_server.runtime.roster import Client
from interaction_server.store.port import QueuePage, QueuePosition, Store, StoreError

WINDOW_MAX: Final = 1_000
"""How many interactions of one queue are known ahead."""


class Window:
    """The head of one queue. ``complete`` means that nothing waits behind it in the store.

    ``passed_over`` is set when something was placed that a later page may not have: pages go by time
    and id, and a clock may stand still or go back.
    """

    def __init__(self) -> None:
        self.ids: deque[InteractionId] = deque()
        self.complete = False
        self.position: QueuePosition | None = None
        self.loading = False
        self.passed_over = False

    def placed(self, interaction_id: InteractionId) -> None:
        """One more at the end, if the end is known."""
        if not self.complete:
            self.passed_over = True
        elif len(self.ids) >= 2 * WINDOW_MAX:
            self.start_over()
        else:
            self.ids.append(interaction_id)

    def start_over(self) -> None:
        """Know nothing; the store is asked again."""
        self.ids.clear()
        self.complete = False
        self.position = None
        self.passed_over = self.loading

    def take_page(self, page: QueuePage) -> None:
        """What the store has after the last position; at its end go round once more if that may miss any."""
        self.ids.extend(page.ids)
        if not page.at_end:
            self.position = page.position
        elif self.passed_over:
            self.position, self.passed_over = None, False
        else:
            self.complete = True


class Submitter:
    """``placed``, ``strategy_changed`` and ``slot_freed`` say what happened; ``submit`` acts on it.

    ``plan`` says which queue feeds which strategy.
    """

    def __init__(self, pump: Pump, store: Store, plan: SubmissionPlan) -> None:
        self.pump = pump
        self.store = store
        self.plan = plan
        self.windows: dict[QueueName, Window] = {}
        self.last_router: dict[StrategyId, int] = {}
        self.ready: set[QueueName] = set()
        self.loads: set[asyncio.Task[None]] = set()

    def strategy_of(self, queue: QueueName) -> StrategyId:
        """The strategy that a queue feeds."""
        return self.plan.strategies.get(queue, StrategyId(queue))

    def queues_of(self, strategy_id: StrategyId) -> list[QueueName]:
        """The queues that feed a strategy."""
        named = [queue for queue, strategy in self.plan.strategies.items() if strategy == strategy_id]
        own = QueueName(strategy_id)
        return named if own in self.plan.strategies else [*named, own]

    def configure(self, plan: SubmissionPlan) -> None:
        """Another plan: every queue that feeds a running strategy is looked at from its head."""
        self.plan = plan
        running = [queue for strategy in self.pump.roster.by_strategy for queue in self.queues_of(strategy)]
        self.windows = {queue: Window() for queue in running}
        self.ready = set(running)
        self.submit()

    def placed(self, queue: QueueName, interaction_id: InteractionId) -> None:
        """An interaction waits in a queue."""
        window = self.windows.get(queue)
        if window is not None:
            window.placed(interaction_id)
            self.ready.add(queue)

    def strategy_changed(self, strategy_id: StrategyId) -> None:
        """Routers that run it came or went; what was chosen for one that went is looked up again."""
        running = bool(self.pump.roster.running(strategy_id))
        for queue in self.queues_of(strategy_id):
            if running:
                self.windows.setdefault(queue, Window()).start_over()
                self.ready.add(queue)
            else:
                self.windows.pop(queue, None)
        self.submit()

    def slot_freed(self) -> None:
        """A router may take one more."""
        self.ready.update(self.windows)

    def not_submitted(self) -> None:
        """What was chosen for a router could not be given to it, so that it may take another one."""
        self.slot_freed()
        self.submit()

    def submit(self) -> None:
        """Hand out whatever is ready, queue by queue, while routers have room."""
        ready, self.ready = self.ready, set()
        for queue in sorted(ready):
            window = self.windows.get(queue)
            if window is not None:
                self.submit_from(queue, window)

    def submit_from(self, queue: QueueName, window: Window) -> None:
        """Empty a window as far as there is room; fetch the next one when it is empty."""
        strategy_id = self.strategy_of(queue)
        while window.ids:
            router = self.next_router(strategy_id)
            if router is None or router.actor.router_id is None:
                return
            request = SubmitToRouter(
                interaction_id=window.ids.popleft(),
                queue=queue,
                strategy_id=strategy_id,
                router_id=router.actor.router_id,
            )
            self.pump.ask_self(request, newcomer=router)
        if not window.complete and not window.loading and self.with_room(strategy_id):
            window.loading = True
            task = asyncio.get_running_loop().create_task(self.load(queue, window))
            self.loads.add(task)
            task.add_done_callback(self.loads.discard)

    def next_router(self, strategy_id: StrategyId) -> Client | None:
        """The routers of a strategy in turn, but for those that hold as many as they may."""
        routers = self.with_room(strategy_id)
        if not routers:
            return None
        last = self.last_router.get(strategy_id, 0)
        chosen = next((client for client in routers if client.client_id > last), routers[0])
        self.last_router[strategy_id] = chosen.client_id
        return chosen

    def with_room(self, strategy_id: StrategyId) -> list[Client]:
        """The routers of a strategy that may be given one more; whose turn it is stays as it is."""
        allowed = self.plan.router.interactions_max
        return [
            client
            for client in self.pump.roster.running(strategy_id)
            if allowed is None or len(client.stays) + client.submitting < allowed
        ]

    async def load(self, queue: QueueName, window: Window) -> None:
        """Read the next interactions of a queue from the store."""
        position = window.position
        if position is None:
            window.passed_over = False
        try:
            page = await self.store.queued(queue, position, WINDOW_MAX)
        except StoreError:
            window.loading = False
            self.pump.clock.call_at(self.pump.clock.now() + RETRY_MS, lambda: self.retry(queue))
            return
        window.loading = False
        if window.position == position:
            window.take_page(page)
        self.ready.add(queue)
        self.submit()

    def retry(self, queue: QueueName) -> None:
        """The store could not be read a moment ago."""
        self.ready.add(queue)
        self.submit()
