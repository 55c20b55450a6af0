"""Agents pull from views through a whole server: nothing is given to two, and nothing is lost."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from interaction_server.core.conditions import Search, judge, read_condition, read_order
from interaction_server.core.conditions.language import And
from interaction_server.core.decide import Limits
from interaction_server.core.decide.view_pulling import waiting_in
from interaction_server.core.evolve import fold, is_closed
from interaction_server.core.facts import PartyAdded, Record, TakenFromQueue
from interaction_server.core.model import Interaction, InteractionId, QueueName
from interaction_server.core.objects import View
from interaction_server.core.refusals import Refusal
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Store
from interaction_server.store.sqlite import SqliteStore
from tests.runtime.failing import read
from tests.runtime.house import House, Message, Party, code, named, submitted
from tests.runtime.silent import SilentStore


def a_view(condition: str, order: str) -> View:
    """French, of the inbox."""
    found, by = read_condition(condition), read_order(order)
    assert not isinstance(found, Refusal) and not isinstance(by, Refusal)
    parameters = {"minimum": "Priority >= ?"}
    inbox = QueueName("inbox")
    return View(name="french", queue=inbox, condition=found, order=by, parameters=parameters)


FRENCH = a_view("Lang = 'fr'", "Priority desc")
LIMITS = Limits(views={"french": FRENCH})


def house_over(store: Store | None = None) -> House:
    """With a view."""
    return House(store, limits=LIMITS)


def pulls(agent: Party, **attributes: object) -> int:
    """An agent asks for the first that the view shows."""
    return agent.says("RequestPull", viewId="french", **attributes)


def ids(message: Message) -> list[str]:
    """Whom it was given, in order."""
    assert message["messageName"] == "EventPulledInteractions", message
    return list(message["interactions"])  # type: ignore[call-overload]


async def letters(mail: Party, **priorities: int) -> None:
    """They wait in the inbox, by their names."""
    for name, priority in priorities.items():
        await submitted(mail, name, userData={"Lang": "fr", "Priority": priority})


async def test_an_agent_has_the_first_of_a_view_and_reporting_hears_of_it() -> None:
    """Protocol 8: as with a pull by id."""
    async with house_over() as house:
        mail, engine, ada = await house.media_server(), await house.engine(), await house.agent()
        await letters(mail, a=1, b=3, c=2)
        await submitted(mail, "d", userData={"Lang": "de", "Priority": 9})
        house.switchboard.world.interactions.clear()
        engine.has()
        answer = await ada.asks("RequestPull", viewId="french", maxInteractions=2)
        assert ids(answer) == ["b", "c"]
        assert answer["interactions"]["b"]["InteractionState"] == "Handling"  # type: ignore[index]
        assert engine.names() == ["EventTakenFromQueue", "EventPartyAdded"] * 2
        narrower = await ada.asks("RequestPull", viewId="french", pullParameters={"minimum": 2})
        assert ids(narrower) == []
        assert ids(await ada.asks("RequestPull", viewId="french")) == ["a"]
        assert ids(await ada.asks("RequestPull", viewId="french")) == []
        assert engine.names() == ["EventTakenFromQueue", "EventPartyAdded"]


async def test_what_was_said_on_the_connection_before_it_is_seen() -> None:
    """It is looked up when everything decided before is durable."""
    async with house_over() as house:
        ada, mail = await house.agent(), await house.media_server()
        await letters(mail, a=1)
        pulls(ada)
        await house.settle()
        ada.has()
        ada.says("RequestPlaceInQueue", interactionId="a", queue="__BACK__")
        reference = pulls(ada)
        await house.settle()
        answers = {message.get("referenceId"): message for message in ada.has()}
        assert ids(answers[reference]) == ["a"]


async def test_an_agent_that_does_nothing_more_loses_it() -> None:
    """Protocol 8: the timer ``handling-timeout`` runs."""
    async with house_over() as house:
        ada, mail = await house.agent(), await house.media_server()
        await letters(mail, a=1)
        await ada.asks("RequestPull", viewId="french")
        await house.passes(180 * 60_000)
        assert [one["reason"] for one in named(ada.has(), "EventRevoked")] == [
            {"reasonSystemName": "Inactive"}
        ]
        assert (await read(mail, "a"))["interactionState"] == "Queued"


async def test_whoever_leaves_meanwhile_is_given_nothing() -> None:
    async with house_over() as house:
        ada, mail = await house.agent(), await house.media_server()
        await letters(mail, a=1)
        pulls(ada)
        ada.leaves()
        await house.settle()
        await house.passes(30_000)
        assert (await read(mail, "a"))["interactionState"] == "Queued"
        assert ada.wire.settled == ada.opened


async def test_a_store_that_fails_gives_nothing_and_loses_nothing() -> None:
    store = SilentStore(MemoryStore())
    async with house_over(store) as house:
        ada, mail = await house.agent(), await house.media_server()
        await letters(mail, a=1)
        store.refuse_reading()
        assert code(await ada.asks("RequestPull", viewId="french")) == 55
        store.refuse_reading(refuse=False)
        store.refuse_commits()
        assert code(await ada.asks("RequestPull", viewId="french")) == 55
        assert (await read(mail, "a"))["interactionState"] == "Queued"
        assert ids(await ada.asks("RequestPull", viewId="french")) == ["a"]


@pytest.mark.parametrize("count", [2, 10, 60])
async def test_while_there_is_enough_each_of_a_crowd_has_something(count: int) -> None:
    """All of them look at the same moment, and see the same."""
    async with house_over() as house:
        mail = await house.media_server()
        agents = [await house.agent(f"agent {number}") for number in range(count)]
        for number in range(count):
            await letters(mail, **{f"i{number}": number % 3})
        for agent in agents:
            agent.has()
            pulls(agent)
        await house.settle()
        given = [ids(message) for agent in agents for message in agent.has()]
        assert [len(one) for one in given] == [1] * count
        assert sorted(name for one in given for name in one) == sorted(f"i{n}" for n in range(count))


class Slow:
    """A store that takes its time to say what it has found, so that much is different by then."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.chance = Random(seed)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    async def find(self, search: Search) -> Sequence[Interaction]:
        found = await self.store.find(search)
        for _ in range(self.chance.randrange(30)):
            await asyncio.sleep(0)
        return found


class Office:
    """Agents who pull from a view and give back, a media server that changes what is there, all by chance."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.chance = Random(seed)
        self.agents: dict[str, Party] = {}
        self.names: list[str] = []
        self.asked: Counter[str] = Counter()
        self.answers: list[tuple[str, Message]] = []

    async def open(self) -> None:
        self.mail = await self.house.media_server()
        for number in range(8):
            name = f"agent {number}"
            self.agents[name] = await self.house.agent(name)
        for _ in range(30):
            self.submit()

    def submit(self) -> None:
        name = f"i{len(self.names)}"
        self.names.append(name)
        self.mail.says(
            "RequestSubmit",
            interactionId=name,
            mediaType="email",
            interactionType="Inbound",
            queue="inbox",
            userData=self.properties(),
            scheduledAt=self.chance.choice([None, None, "2026-11-22T00:00:00Z", "2100-01-01T00:00:00Z"]),
        )

    def properties(self) -> dict[str, object]:
        return {
            "Lang": self.chance.choice(["fr", "fr", "de"]),
            "Priority": self.chance.randrange(4),
        }

    def pull(self) -> None:
        name = self.chance.choice(list(self.agents))
        self.asked[name] += 1
        pulls(
            self.agents[name],
            maxInteractions=self.chance.choice([None, 1, 3]),
            pullParameters=self.chance.choice([None, {"minimum": 2}]),
        )

    def change(self) -> None:
        name = self.chance.choice(self.names)
        properties = self.properties()
        self.mail.says("RequestChangeProperties", interactionId=name, changedProperties=properties)

    def give_back(self) -> None:
        agent, name = self.chance.choice(list(self.agents.values())), self.chance.choice(self.names)
        agent.says("RequestPlaceInQueue", interactionId=name, queue="__BACK__")

    def take_away(self) -> None:
        self.mail.says("RequestPlaceInQueue", interactionId=self.chance.choice(self.names), queue="inbox")

    def stop(self) -> None:
        self.mail.says("RequestStopProcessing", interactionId=self.chance.choice(self.names))

    def lock(self) -> None:
        what = self.chance.choice(["RequestLockInteraction", "RequestUnlockInteraction"])
        self.mail.says(what, interactionId=self.chance.choice(self.names))

    async def works(self, steps: int) -> None:
        actions = (
            [self.pull] * 8
            + [self.change] * 4
            + [self.give_back] * 2
            + [self.take_away] * 4
            + [self.submit] * 2
        )
        for _ in range(steps):
            self.chance.choice([*actions, self.stop, self.lock])()
            await self.house.turns(self.chance.choice([0, 0, 0, 1, 3, 12]))
        await self.house.settle()
        for name, agent in self.agents.items():
            for message in agent.has():
                if message["messageName"] in ("EventPulledInteractions", "EventError"):
                    self.answers.append((name, message))


def stays(records: tuple[Record, ...]) -> list[tuple[Interaction, Record]]:
    """Of one interaction: each fact by which an agent pulled it, and what was so before it was taken."""
    found = []
    for taken, added in pairwise(records):
        if isinstance(added.fact, PartyAdded) and added.fact.operation == "Pulled":
            assert isinstance(taken.fact, TakenFromQueue)
            before = fold(each for each in records if each.version < taken.version)
            assert before is not None
            found.append((before, added))
    return found


@pytest.mark.parametrize(
    ("kind", "seed"), [*(("memory", seed) for seed in range(6)), ("sqlite", 0), ("sqlite", 3)]
)
async def test_whatever_happens_nothing_is_given_to_two_and_nothing_is_lost(
    kind: str, seed: int, tmp_path: Path
) -> None:
    """The laws of a pull from a view: each result was shown at its decision, and is one agent's alone."""
    store: Store = MemoryStore() if kind == "memory" else SqliteStore(tmp_path / "store.sqlite")
    async with house_over(Slow(store, seed)) as house:  # type: ignore[arg-type]
        office = Office(house, seed)
        await office.open()
        await office.works(400)
        shown = judge(And(waiting_in(FRENCH, 1, house.clock.now())))
        given: Counter[tuple[str, str]] = Counter()
        for name in office.names:
            history = await store.history(InteractionId(name))
            for before, added in stays(history.records):
                assert shown(before, added.time), (before, added)
                assert (before.parties, before.invitation) == ((), None)
                given[name, str(added.actor.agent_id)] += 1
            state = fold(history.records)
            assert state is not None
            assert is_closed(state) or (state.system.state, len(state.parties)) in (
                ("Queued", 0),
                ("Handling", 1),
            )
        answered = [(name, each) for name, message in office.answers for each in heard(message)]
        assert Counter((each, agent) for agent, each in answered) == given
        assert sum(given.values()) > 50
        assert {agent: party.wire.settled for agent, party in office.agents.items()} == {
            agent: party.opened for agent, party in office.agents.items()
        }


def heard(message: Message) -> list[str]:
    """What an answer to a pull gives; a refusal, of a placement for instance, nothing."""
    if message["messageName"] == "EventError":
        assert code(message) in (43, 44), message
        return []
    return ids(message)


@pytest.mark.parametrize("data", [{}, {"Text": "é\n" * 500}])
async def test_the_answer_is_as_large_as_a_message_may_be_and_the_rest_waits(data: dict[str, object]) -> None:
    """Decision 31, whatever most of the bytes are: system properties, or what letters say."""
    names, allowed = [f"a{number:02}" for number in range(40)], 16_384
    limits = Limits(views={"french": FRENCH}, answer_bytes_max=allowed)
    async with House(limits=limits) as house:
        mail, ada = await house.media_server(), await house.agent("ada " * 30)
        for name in names:
            await submitted(mail, name, scheduledAt="2020-01-01T00:00:00Z", userData={"Lang": "fr", **data})
        ada.has()
        pulls(ada, maxInteractions=30)
        await house.settle()
        by_ids = dict.fromkeys(names, 1)
        ada.says("RequestPull", viewId="_system_", pullParameters=by_ids, referenceId=-(2**63))
        await house.settle()
        for body in ada.wire.arrived[-2:]:
            assert allowed / 2 < len(body) <= allowed
        first, second = (ids(message) for message in ada.has())
        assert [*first, *second] == names[: len(first) + len(second)]
        for name in names:
            taken = (await read(mail, name))["interactionState"] == "Handling"
            assert taken is (name in first or name in second)
