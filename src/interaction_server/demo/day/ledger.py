"""The books of the day: what became of how many, entered fact by fact (protocol 5).

It knows reporting events and nothing else, so it can be kept from what an engine hears and from the journal.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from interaction_server.demo.day.facts import milliseconds_of
from interaction_server.dialects.interaction_management import events
from interaction_server.dialects.interaction_management.event_base import FactEvent, InteractionEvent
from interaction_server.dialects.interaction_management.objects import Interaction, Party

WORKBINS: Final = "__WORKBIN__/"
"""What the names of the queues of workbins begin with (decision 34)."""
REVOKED: Final = "revoked: "
HANDLED: Final = "handled"
HANDLING_MS: Final = "ms handling"
JOINED: Final[Mapping[str, str]] = {
    "Transfer": "transferred",
    "Conference": "conferences",
    "Intrude": "intrusions",
}
"""What to count besides when an agent begins to process an interaction, by the operation."""

Row = tuple[str, str]
"""A media type and a queue, or ``AGENT`` and an agent's id."""
AGENT: Final = "agent"
Key = tuple[Row, str]
Entry = tuple[Key, int]


class Stay(msgspec.Struct, frozen=True):
    """Since when an agent has been processing an interaction."""

    interaction_id: str
    agent_id: str


class Ledger(msgspec.Struct):
    """``totals`` by row and column; ``stays`` are those that have not ended, each with its beginning."""

    totals: Counter[Key] = msgspec.field(default_factory=Counter)
    stays: dict[Stay, int] = msgspec.field(default_factory=dict)
    facts: int = 0

    def enter(self, event: FactEvent) -> None:
        """Enter one fact."""
        self.facts += 1
        for key, amount in entries(event):
            self.totals[key] += amount
        match event:
            case events.EventPartyAdded(party=Party(agent_id=str(agent_id))):
                self.stays[Stay(event.interaction.interaction_id, agent_id)] = milliseconds_of(
                    event.event_time
                )
            case events.EventPartyRemoved(party=Party(agent_id=str(agent_id))):
                self.end(Stay(event.interaction.interaction_id, agent_id), event)

    def end(self, stay: Stay, event: FactEvent) -> None:
        """An agent's time with an interaction is over."""
        began = self.stays.pop(stay)
        spent = milliseconds_of(event.event_time) - began
        self.totals[(AGENT, stay.agent_id), HANDLING_MS] += spent


def kept(facts: Iterable[FactEvent]) -> Ledger:
    """The books of all these facts, in their order."""
    ledger = Ledger()
    for fact in facts:
        ledger.enter(fact)
    return ledger


def entries(event: FactEvent) -> Iterator[Entry]:
    """What one fact adds to the totals."""
    find = ENTRIES.get(type(event))
    if find is None or not isinstance(event, InteractionEvent):
        return
    rows = [row_of(event.interaction)]
    party = getattr(event, "party", None)
    if isinstance(party, Party) and party.agent_id is not None:
        rows.append((AGENT, party.agent_id))
    for column in find(event):
        yield from (((row, column), 1) for row in rows)


def row_of(interaction: Interaction) -> Row:
    """The media type and the queue; all workbins of a type are one."""
    queue = interaction.interaction_queue
    if queue.startswith(WORKBINS):
        queue = f"workbin {queue.removeprefix(WORKBINS).partition('/')[0]}"
    return interaction.interaction_mediatype, queue


def always(column: str) -> Callable[[InteractionEvent], tuple[str, ...]]:
    """One column, whatever the fact holds."""
    return lambda _: (column,)


def joined(event: events.EventPartyAdded) -> tuple[str, ...]:
    """Of an agent it counts as handled, and by how the agent came; of a strategy not at all."""
    if event.party.agent_id is None:
        return ()
    how = JOINED.get(event.operation)
    return (HANDLED,) if how is None else (HANDLED, how)


def revoked(event: events.EventRevoked) -> tuple[str, ...]:
    """By its reason."""
    return (f"{REVOKED}{event.reason.reason_system_name}",)


ENTRIES: Final[Mapping[type[FactEvent], Callable[..., tuple[str, ...]]]] = {
    events.EventInteractionSubmitted: always("submitted"),
    events.EventPlacedInQueue: always("placed"),
    events.EventTakenFromQueue: always("taken"),
    events.EventAgentInvited: always("invited"),
    events.EventAccepted: always("accepted"),
    events.EventRejected: always("rejected"),
    events.EventRevoked: revoked,
    events.EventPartyAdded: joined,
    events.EventProcessingStopped: always("stopped"),
}
"""The columns in which a fact of each kind counts."""
