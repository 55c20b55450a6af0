"""When the time of each party is over: one timer for all of them, and nothing to do for a request.

A request of an agent is noted as a time at its client (``Client.active_at``) and looked at only when a
deadline comes: an agent that has done something meanwhile is given a later one.
"""

from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

from interaction_server.core.model import InteractionId, Milliseconds, Party
from interaction_server.core.requests import TimeOutParty
from interaction_server.runtime.clock import Cancellable, Clock
from interaction_server.runtime.pump import Pump

STALE_MAX: Final = 64
"""How many entries of parties that have left may wait in the heap beside as many as there are live ones."""

Stay = tuple[InteractionId, Party]


class Deadlines:
    """``begin`` and ``end`` say who processes what; whoever still does when the time is over is timed out."""

    def __init__(self, pump: Pump, clock: Clock) -> None:
        self.pump = pump
        self.clock = clock
        self.moments: dict[Stay, Milliseconds] = {}
        self.heap: list[tuple[Milliseconds, int, Stay]] = []
        self.numbers = count()
        self.timer: Cancellable | None = None
        self.rings_at: Milliseconds = 0

    def begin(self, interaction_id: InteractionId, party: Party) -> None:
        """The party's time runs."""
        if party.deadline is not None:
            self.put((interaction_id, party), party.deadline)
            self.wind()

    def end(self, interaction_id: InteractionId, party: Party) -> None:
        """The party has left."""
        if self.moments.pop((interaction_id, party), None) is None:
            return
        if len(self.heap) > 2 * len(self.moments) + STALE_MAX:
            self.heap = [(moment, next(self.numbers), stay) for stay, moment in self.moments.items()]
            heapify(self.heap)

    def put(self, stay: Stay, moment: Milliseconds) -> None:
        """Look at this stay then."""
        self.moments[stay] = moment
        heappush(self.heap, (moment, next(self.numbers), stay))

    def wind(self) -> None:
        """See to it that the timer rings at the first of all moments."""
        if not self.heap:
            return
        first = self.heap[0][0]
        if self.timer is not None:
            if self.rings_at <= first:
                return
            self.timer.cancel()
        self.rings_at = first
        self.timer = self.clock.call_at(first, self.ring)

    def ring(self) -> None:
        """Time out whoever is due and has done nothing; look at the others again when they are due."""
        self.timer = None
        now = self.clock.now()
        while self.heap and self.heap[0][0] <= now:
            moment, _, stay = heappop(self.heap)
            if self.moments.get(stay) != moment:
                continue
            later = self.later(stay[1])
            if later > now:
                self.put(stay, later)
            else:
                del self.moments[stay]
                self.pump.ask_self(TimeOutParty(interaction_id=stay[0], party=stay[1]))
        self.wind()

    def later(self, party: Party) -> Milliseconds:
        """Until when a party's last request has put its deadline off; 0 where it has not."""
        desktops = () if party.agent_id is None else self.pump.roster.agents.get(party.agent_id, ())
        if party.idle_ms is None or not desktops:
            return 0
        return max(client.active_at for client in desktops) + party.idle_ms
