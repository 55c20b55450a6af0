"""Who is there, ready, and busy with what: the picture that a Stat Server has, for strategies (protocol 5).

It is made from facts, as the ledger is, and forgets what is over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.dialects.interaction_management import agent_events, events
from interaction_server.dialects.interaction_management.event_base import AgentEvent, FactEvent
from interaction_server.dialects.interaction_management.objects import Party

ALL: Final = "all"
"""All media types together."""


class Seat(msgspec.Struct):
    """An agent that is logged in: its media, each ready or not, and whether it is to be left alone."""

    media: dict[str, bool]
    left_alone: bool = False

    def is_ready_for(self, media_type: str) -> bool:
        """Whether it can be offered one of that media type."""
        return self.media.get(media_type, False) and not self.left_alone


class Floor(msgspec.Struct):
    """``work`` is what each agent has, offers included: media types by interaction.

    ``most`` is the most that an agent has had of each media type, and of ``ALL``, at a time, ``offers`` how
    many it was made on the whole, and ``open`` the queue of each interaction that has not been stopped.
    """

    seats: dict[str, Seat] = msgspec.field(default_factory=dict)
    work: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    most: dict[tuple[str, str], int] = msgspec.field(default_factory=dict)
    offers: Counter[str] = msgspec.field(default_factory=Counter)
    open: dict[str, str] = msgspec.field(default_factory=dict)

    def see(self, event: FactEvent) -> None:
        """One fact more."""
        match event:
            case AgentEvent():
                self.see_agent(event)
            case events.EventPartyAdded() | events.EventAgentInvited():
                self.take(event)
            case events.EventPartyRemoved() | events.EventRejected() | events.EventRevoked():
                self.give_up(event)
            case events.EventInteractionSubmitted() | events.EventPlacedInQueue():
                self.open[event.interaction.interaction_id] = event.interaction.interaction_queue
            case events.EventProcessingStopped():
                del self.open[event.interaction.interaction_id]

    def see_agent(self, event: AgentEvent) -> None:
        """An agent comes, goes, or says what it takes."""
        match event:
            case agent_events.EventAgentLogin():
                media = {name: bool(ready) for name, ready in event.media_list.items()}
                seat = self.seats.setdefault(event.agent_id, Seat(media))
                seat.media = media
            case agent_events.EventAgentLogout(connections_left=None):
                self.seats.pop(event.agent_id, None)
            case agent_events.EventReadyForMedia() | agent_events.EventMediaAdded():
                self.seats[event.agent_id].media[event.media_type_name] = True
            case agent_events.EventNotReadyForMedia():
                self.seats[event.agent_id].media[event.media_type_name] = False
            case agent_events.EventMediaRemoved():
                self.seats[event.agent_id].media.pop(event.media_type_name, None)
            case agent_events.EventDoNotDisturbOn():
                self.seats[event.agent_id].left_alone = True
            case agent_events.EventDoNotDisturbOff():
                self.seats[event.agent_id].left_alone = False

    def take(self, event: events.EventPartyAdded | events.EventAgentInvited) -> None:
        """An agent has one more."""
        agent_id = agent_of(event.party)
        if agent_id is None:
            return
        self.offers[agent_id] += isinstance(event, events.EventAgentInvited)
        held = self.work.setdefault(agent_id, {})
        media_type = event.interaction.interaction_mediatype
        held[event.interaction.interaction_id] = media_type
        for kind in (media_type, ALL):
            load = self.load(agent_id, None if kind == ALL else kind)
            self.most[agent_id, kind] = max(self.most.get((agent_id, kind), 0), load)

    def give_up(self, event: events.EventPartyRemoved | events.EventRejected | events.EventRevoked) -> None:
        """An agent has one less."""
        agent_id = agent_of(event.party)
        if agent_id is not None:
            self.work.get(agent_id, {}).pop(event.interaction.interaction_id, None)

    def load(self, agent_id: str, media_type: str | None = None) -> int:
        """How many interactions an agent has, of a media type or of all."""
        held = self.work.get(agent_id, {}).values()
        return sum(media_type in (None, one) for one in held)

    def ready_for(self, media_type: str, most: Mapping[str, int]) -> Iterator[str]:
        """Agents that can be offered one more, the least busy first, then who was offered least.

        ``most`` says how many of each media type a strategy gives to one agent.
        """
        able = (
            agent_id
            for agent_id, seat in self.seats.items()
            if seat.is_ready_for(media_type) and self.load(agent_id, media_type) < most.get(media_type, 0)
        )
        yield from sorted(able, key=lambda agent_id: (self.load(agent_id), self.offers[agent_id], agent_id))


def agent_of(party: Party | None) -> str | None:
    """The agent that a party is; None for a strategy."""
    return None if party is None else party.agent_id
