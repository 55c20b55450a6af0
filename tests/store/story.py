"""Makes batches for store tests: facts with numbers, states and versions that fit together."""

from interaction_server.core.conditions import Condition, Key, Search, find, read_condition
from interaction_server.core.evolve import evolve, fold
from interaction_server.core.facts import (
    AgentInvited,
    AgentLogin,
    AnyFact,
    Cause,
    InteractionSubmitted,
    PartyAdded,
    PlacedInQueue,
    ProcessingStopped,
    PropertiesChanged,
    Record,
)
from interaction_server.core.model import (
    SERVER,
    Actor,
    ActorType,
    AgentId,
    Interaction,
    InteractionId,
    Invitation,
    Milliseconds,
    Party,
    PartyType,
    PlaceId,
    QueueName,
    SystemProperties,
    TicketId,
)
from interaction_server.store.port import Batch, RememberedAnswer, Store

SMALL_GENERATIONS = {
    "GENERATION_RECORDS_MAX": 6,
    "GENERATION_STATES_MAX": 3,
    "SLICE_ROWS_MAX": 1,
    "SLICE_STRETCHES_MAX": 1,
    "STRETCH_BATCHES_MAX": 2,
}
"""Limits of ``store.projection`` that a short story reaches."""

DAY_MS = 24 * 60 * 60 * 1000
MAIL = Actor(actor_type=ActorType.MEDIA_SERVER, client_name="Mail")
DESKTOP = Actor(actor_type=ActorType.AGENT, client_name="Desktop", agent_id=AgentId("anna"))
ANNA = Party(party_type=PartyType.AGENT, agent_id=AgentId("anna"), place_id=PlaceId("desk 1"))
LOGIN = AgentLogin(agent_id=AgentId("anna"), place_id=PlaceId("desk 1"), tenant_id=1, media={"email": True})
INVITATION = Invitation(ticket_id=TicketId(7), agent_id=AgentId("anna"), inviter=SERVER, deadline=99)


class Story:
    """What was told so far: every record, every state, and the part that is not committed yet."""

    def __init__(self, store: Store, time: Milliseconds = 1_000) -> None:
        self.store = store
        self.time = time
        self.records: list[Record] = []
        self.states: dict[InteractionId, Interaction] = {}
        self.told = 0

    def tell(self, name: str | None, fact: AnyFact, actor: Actor = MAIL) -> None:
        """The next fact, about an interaction or, without a name, about an agent."""
        interaction_id = None if name is None else InteractionId(name)
        before = None if interaction_id is None else self.states.get(interaction_id)
        version = 0 if name is None else before.version + 1 if before else 1
        record = Record(
            sequence=len(self.records) + 1,
            time=self.time,
            actor=actor,
            fact=fact,
            interaction_id=interaction_id,
            version=version,
            cause=Cause(reference=len(self.records)),
            told=("Reporting",),
        )
        self.records.append(record)
        if interaction_id is not None:
            self.states[interaction_id] = evolve(before, record)

    def submit(self, name: str, queue: str = "inbox") -> None:
        """A new interaction comes to a queue."""
        system = SystemProperties(
            interaction_id=InteractionId(name),
            tenant_id=1,
            media_type="email",
            interaction_type="Inbound",
            queue=QueueName(queue),
            submitted_by="Mail",
            submitted_at=self.time,
            received_at=self.time,
        )
        self.tell(name, InteractionSubmitted(system=system, user_data={"Subject": "grüße", "Count": 0}))
        self.place(name, queue)

    def place(self, name: str, queue: str = "inbox") -> None:
        """An interaction is placed in a queue."""
        self.tell(name, PlacedInQueue(queue=QueueName(queue)))

    def change(self, name: str, value: object) -> None:
        """A property changes, which no row need show at once."""
        old = self.states[InteractionId(name)].user_data["Count"]
        self.tell(name, PropertiesChanged(changed={"Count": value}, old={"Count": old}))

    def give(self, name: str) -> None:
        """An agent becomes a party."""
        self.tell(name, PartyAdded(party=ANNA, operation="Deliver"), DESKTOP)

    def invite(self, name: str) -> None:
        """An agent is invited."""
        self.tell(name, AgentInvited(invitation=INVITATION), SERVER)

    def stop(self, name: str) -> None:
        """An interaction ends."""
        self.tell(name, ProcessingStopped())

    def batch(self, *answers: RememberedAnswer) -> Batch:
        """Everything that was told since the last committed batch."""
        records = self.records[self.told :]
        ids = {record.interaction_id for record in records if record.interaction_id is not None}
        return Batch(records=records, states={each: self.states[each] for each in ids}, answers=answers)

    async def commit(self, *answers: RememberedAnswer) -> None:
        """Commit what was told."""
        await self.store.commit(self.batch(*answers))
        self.told = len(self.records)

    def of(self, name: str) -> tuple[Record, ...]:
        """The facts of one interaction."""
        return tuple(record for record in self.records if record.interaction_id == name)


async def check(store: Store, story: Story) -> None:
    """The store shows what was told, all of it, by every way of asking; nothing was retired."""
    assert await store.last_sequence() == len(story.records)
    assert await store.load(story.states) == story.states
    assert list(await store.records(1, len(story.records) + 1)) == story.records
    counted = read_condition("Count is not null")
    assert isinstance(counted, Condition)
    search = Search(counted, story.time, len(story.states) + 1, (Key("Count"),))
    assert list(await store.find(search)) == find(story.states.values(), search)
    for name in story.states:
        history = await store.history(InteractionId(name))
        assert (history.records, history.start) == (story.of(name), None)


async def check_states_before(store: Store, story: Story) -> None:
    """Before every fact, whoever has facts from there on is what the facts until then made it."""
    end = len(story.records) + 1
    for start in range(1, end):
        facts = range(start, end)
        coming = {record.interaction_id for record in story.records[start - 1 :]} - {None}
        expected = {}
        for name in story.states:
            earlier = [record for record in story.of(name) if record.sequence < start]
            if name in coming and earlier:
                expected[name] = fold(earlier)
        assert await store.states_before(facts, end) == expected
