"""The stage of a simulation: one server, its store, its clock and whoever is connected; no chance, no laws.

The workload acts on it, the auditor listens to it, and neither knows the other.
"""

from bisect import insort
from collections.abc import Awaitable, Callable
from random import Random

import msgspec

from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from interaction_server.core.model import InteractionId, QueueName, StrategyId, Workbin
from interaction_server.core.objects import CapacityPlan, SubmissionLimits, SubmissionPlan, View
from interaction_server.store.port import Store
from tests.runtime.house import House, Message, Party
from tests.simulation.auditor import Auditor
from tests.simulation.troubled_store import TroubledStore

SLOTS_MAX = 3
CACHED_MAX = 6
STRATEGIES = ("sort", "other")
QUEUES = {QueueName("inbox"): StrategyId("sort"), QueueName("returns"): StrategyId("sort")}
VIEW = View(name="others", queue=QueueName("other"))
WORKBINS = (Workbin(type_id="drafts", agent_id="ada"), Workbin(type_id="drafts", group_id="team"))
RETRY_MS = 1_000
LONG_MS = 120_000
SERVICE_CALLS_MAX = 2
SERVICE_QUEUE_MAX = 3
FIRST_REFERENCE = 1_000_000
"""Higher than any sequence, since a service answers under the sequence of the call."""


class Person:
    """One connection, and what whoever holds it has learnt from what it heard."""

    def __init__(self, number: int, party: Party, role: str, name: str) -> None:
        self.number = number
        self.party = party
        self.role = role
        self.name = name
        self.stays: list[object] = []
        self.invitations: list[tuple[object, object]] = []
        self.calls: list[object] = []
        self.snapshots: list[object] = []
        self.heard_sequence = 0

    def learn(self, message: Message) -> None:
        """Remember what can be acted upon."""
        match message["messageName"]:
            case "EventRouteRequest":
                self.stays.append(message["connID"])
            case "EventSnapshotTaken":
                self.snapshots.append(message["snapshotId"])
            case "EventInvite":
                interaction = message["interaction"]
                assert isinstance(interaction, dict)
                self.invitations.append((message["ticketId"], interaction["interactionId"]))
            case "Request3rdServer":
                self.calls.append(message["referenceId"])
        sequence = message.get("eventSequence")
        if isinstance(sequence, int):
            self.heard_sequence = sequence


class World:
    """``reopen`` gives the store as a new process finds it after a crash; agents may be bounded."""

    def __init__(
        self, chance: Random, reopen: Callable[[], Awaitable[Store]], capacity: CapacityPlan | None = None
    ) -> None:
        self.chance = chance
        self.reopen = reopen
        self.capacity = capacity or CapacityPlan()
        self.auditor = Auditor(SLOTS_MAX)
        self.people: dict[int, Person] = {}
        self.people_ever = 0
        self.references = FIRST_REFERENCE
        self.interactions: list[str] = []
        self.heard_sequence = 0
        self.store: TroubledStore
        self.house: House

    async def begin(self) -> None:
        """The first start."""
        self.store = TroubledStore(await self.reopen(), self.chance, self.auditor.durable)
        limits = Limits(
            second_login=self.chance.choice(list(SecondLogin)),
            not_ready_on_invitation_timeout=self.chance.random() < 0.5,
            capacity=self.capacity,
            views={VIEW.name: VIEW},
        )
        self.house = House(
            self.store,
            limits=limits,
            interactions_max=CACHED_MAX,
            plan=SubmissionPlan(strategies=QUEUES, router=SubmissionLimits(interactions_max=SLOTS_MAX)),
            service_calls_max=SERVICE_CALLS_MAX,
            service_queue_max=SERVICE_QUEUE_MAX,
        )
        await self.house.start()

    async def end(self) -> None:
        """Close everything."""
        await self.house.switchboard.close()

    def enter(self, role: str, name: str, **extension: object) -> Person:
        """A connection is made and registers."""
        self.people_ever += 1
        party = self.house.connects_router() if role == "Router" else self.house.connects()
        person = Person(self.people_ever, party, role, name)
        self.people[person.number] = person
        position = extension.get("from_sequence")
        self.auditor.enters(person.number, name, role, position if isinstance(position, int) else None)
        party.wire.listener = lambda line: self.hear(person, line)
        if role == "Router":
            self.say(person, "RequestRegisterClient", applicationName=name)
        else:
            self.say(
                person,
                "RequestRegisterClient",
                clientName=name,
                clientType=role,
                extension=extension or None,
            )
        return person

    def hear(self, person: Person, line: bytes) -> None:
        """A message has come to somebody."""
        message = msgspec.json.decode(line, type=Message)
        self.auditor.hears(person.number, message)
        person.learn(message)
        self.heard_sequence = max(self.heard_sequence, person.heard_sequence)
        extension = message.get("extension")
        if isinstance(extension, dict) and "InteractionId" in extension:
            insort(self.interactions, str(extension["InteractionId"]))

    def say(self, person: Person, message_name: str, /, **attributes: object) -> None:
        """Somebody asks for something."""
        self.references += 1
        person.party.references = self.references - 1
        self.auditor.says(person.number, self.references, {"messageName": message_name, **attributes})
        person.party.says(message_name, **attributes)

    def respond(self, person: Person, message_name: str, call: object, **attributes: object) -> None:
        """A service says what became of a call; that is no request, and has no answer but a refusal."""
        person.party.says(message_name, referenceId=call, **attributes)

    def leave(self, person: Person) -> None:
        """Somebody's connection is gone."""
        del self.people[person.number]
        self.auditor.leaves(person.number)
        person.party.leaves()

    async def crash(self, when: str) -> None:
        """``before`` or ``after`` the next commit, if there is one in a moment, the process is killed."""
        self.store.die(when)
        await self.house.turns(40)
        await self.house.halt()
        self.auditor.crashes()
        self.people.clear()
        trouble = self.store.trouble
        self.store = TroubledStore(await self.reopen(), self.chance, self.auditor.durable)
        self.store.trouble = trouble
        self.house.store = self.store
        await self.house.start()

    def trouble(self, likelihood: float) -> None:
        """From now on commits fail so often."""
        # What a failed commit gives back to a router may come on top of what it was given meanwhile.
        self.auditor.slots_max = 2 * SLOTS_MAX
        self.store.trouble = likelihood

    def heal(self) -> None:
        """The store works again."""
        self.store.trouble = 0.0
        self.store.failures.clear()
        self.store.falls_silent = False
        self.store.refuse_reading(refuse=False)

    async def goes_on(self, turns: int) -> None:
        """Let the event loop go round."""
        await self.house.turns(turns)
        self.house.check()
        self.see_who_was_closed()

    def see_who_was_closed(self) -> None:
        """A connection that the server has closed is gone for its client too."""
        for person in tuple(self.people.values()):
            if person.party.wire.closed:
                self.leave(person)

    async def rests(self) -> None:
        """All trouble is over, and everything comes to an end that should."""
        self.heal()
        for person in self.people.values():
            person.party.wire.reads.set()
        for _ in range(3):
            await self.house.passes(RETRY_MS)
        self.see_who_was_closed()
        await self.house.settle()
        await self.audit()

    async def audit(self) -> None:
        """Hold the auditor's books against the store's."""
        ids = [InteractionId(str(one)) for one in self.auditor.versions]
        self.auditor.check_rest(await self.store.load(ids))
        self.auditor.check_journal(await self.store.records(1, 1_000_000))

    async def everything_can_be_finished(self) -> None:
        """Nothing is stuck: when all have left, a new router gets every open interaction, and stops it.

        What is in a workbin waits for people; there a media server finds it, and stops it.
        """
        for person in tuple(self.people.values()):
            self.leave(person)
        await self.house.settle()
        await self.house.passes(LONG_MS)
        router = self.enter("Router", "the last router")
        for strategy in STRATEGIES:
            self.say(router, "RequestRegisterAddress", thisDN=strategy)
        await self.house.settle()
        while router.stays:
            self.say(router, "RequestRouteCall", connID=router.stays.pop(), routeType="Stop")
            await self.house.settle()
        mail = self.enter("MediaServer", "the last media server")
        for workbin in WORKBINS:
            for interaction_id in (await self.store.queued(workbin.queue, None, 1_000)).ids:
                self.say(mail, "RequestStopProcessing", interactionId=interaction_id)
        await self.house.settle()
        await self.audit()
        stuck = set(self.auditor.versions) - self.auditor.closed
        assert not stuck, f"nobody gets these any more: {stuck}"
        board = self.house.switchboard
        kept = [board.world.calls, board.desk.pending, board.desk.of_stay, board.desk.queues]
        assert not any(kept), f"these calls are over: {kept}"
