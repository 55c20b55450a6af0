"""A queue that feeds a strategy as it is: in the order in which interactions came, without a view.

What is kept of it is a bounded window of its head; the rest is read from the store when the window is
empty, so the cost of one hand-out does not grow with the length of the queue.
"""

from collections import deque
from typing import Final

from interaction_server.core.model import InteractionId, Milliseconds, QueueName
from interaction_server.core.views import WHOLE, Segment, Sight
from interaction_server.runtime.feeding.feeding import Feeding
from interaction_server.runtime.feeding.lane import Lane
from interaction_server.runtime.feeding.timetable import Moment
from interaction_server.store.port import QueuePage, QueuePosition, StoreError

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


class QueueSource:
    """``placed`` says that an interaction waits; one that is scheduled is ``postponed`` until its time.

    ``moments`` are those of the postponed.
    """

    sight: Sight | None = None

    def __init__(self, queue: QueueName, lane: Lane, feeding: Feeding) -> None:
        self.queue = queue
        self.lane = lane
        self.feeding = feeding
        self.turn = 0
        self.moments: dict[InteractionId | None, Moment] = {}
        self.window = Window()
        self.is_closed = False
        lane.offer(self)

    def placed(self, interaction_id: InteractionId) -> None:
        """An interaction waits in the queue."""
        self.window.placed(interaction_id)
        self.lane.offer(self)

    def start_over(self) -> None:
        """What was chosen for a router that went is looked up again."""
        self.window.start_over()
        self.lane.offer(self)

    def take(self, now: Milliseconds) -> tuple[InteractionId, Segment] | None:
        """The longest waiting; fetch the next page when there is none."""
        window, feeding = self.window, self.feeding
        while window.ids:
            interaction_id = window.ids.popleft()
            if interaction_id not in feeding.chosen and interaction_id not in feeding.postponed:
                return interaction_id, WHOLE
        if not window.complete and not window.loading:
            window.loading = True
            feeding.begin(self.load())
        return None

    def release(self, segment: Segment) -> None:
        """There are no segments."""

    async def load(self) -> None:
        """Read the next interactions of the queue from the store."""
        window, feeding = self.window, self.feeding
        position = window.position
        if position is None:
            window.passed_over = False
        try:
            page = await feeding.store.queued(self.queue, position, WINDOW_MAX)
        except StoreError:
            window.loading = False
            feeding.retry(self.retry)
            return
        window.loading = False
        if window.position == position:
            window.take_page(page)
        self.retry()

    def retry(self) -> None:
        """Go on, or try again what the store could not do a moment ago."""
        if not self.is_closed:
            self.lane.offer(self)
            self.feeding.submit()

    def postpone(self, interaction_id: InteractionId, moment: Milliseconds) -> None:
        """It is not to be handed out before."""
        self.feeding.postponed[interaction_id] = self.queue
        self.feeding.timetable.put(self, interaction_id, moment)

    def resume(self, interaction_id: InteractionId) -> None:
        """It is postponed no longer."""
        self.feeding.postponed.pop(interaction_id, None)
        self.feeding.timetable.drop(self, interaction_id)

    def due(self, interaction_id: InteractionId | None, now: Milliseconds) -> None:
        """The time of one that was postponed has come."""
        assert interaction_id is not None
        self.feeding.postponed.pop(interaction_id, None)
        self.placed(interaction_id)

    def close(self) -> None:
        """The strategy has no router any more, or views feed it: nothing is kept of the queue."""
        self.is_closed = True
        self.lane.withdraw(self)
        for interaction_id in list(self.moments):
            assert interaction_id is not None
            self.resume(interaction_id)
