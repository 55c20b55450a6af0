"""Reporting: every fact, once, in order, live or from a position, whatever goes on meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from random import Random

import pytest

from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.runtime import engines, replay
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Batch, PositionGone, Store
from tests.runtime.house import House, Party, code, sequences, submitted
from tests.store.faulty import FaultyStore
from tests.store.story import Story

DAY_MS = 24 * 60 * 60 * 1000


def changes(party: Party, number: int, interaction_id: str = "it") -> None:
    party.says("RequestChangeProperties", interactionId=interaction_id, changedProperties={"Number": number})


async def changed(house: House, party: Party, count: int) -> None:
    """So many changes, one after the other."""
    for number in range(count):
        changes(party, number)
        await house.settle()


def comes_back(engine: Party) -> None:
    """An engine asks for everything from the first fact on."""
    engine.says(
        "RequestRegisterClient",
        clientName="statistics",
        clientType="ReportingEngine",
        extension={"from_sequence": 1},
    )


async def test_without_a_position_an_engine_hears_what_happens_from_its_registration_on(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    engine = await house.engine()
    await changed(house, mail, 3)
    assert sequences(engine.has()) == [3, 4, 5]


async def test_with_a_position_an_engine_hears_the_past_as_it_was_and_then_the_present(house: House) -> None:
    mail, present = await house.media_server(), await house.engine("present")
    await submitted(mail, "it")
    await changed(house, mail, 3)
    engine = await house.engine("past", from_sequence=1)
    await changed(house, mail, 2)
    heard, expected = engine.has(), present.has()
    assert sequences(heard) == [1, 2, 3, 4, 5, 6, 7]
    for event in (*heard, *expected):
        event.pop("proxyClientId")
    assert heard == expected


async def test_a_replay_begins_at_its_position(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    await changed(house, mail, 3)
    engine = await house.engine("statistics", from_sequence=4)
    await house.settle()
    events = engine.has()
    assert sequences(events) == [4, 5]
    assert [event["interaction"]["interactionUserData"] for event in events] == [  # type: ignore[index]
        {"Number": 1},
        {"Number": 2},
    ]


async def test_a_position_right_after_the_last_fact_is_live(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    engine = await house.engine("statistics", from_sequence=3)
    await changed(house, mail, 1)
    assert sequences(engine.has()) == [3]


@pytest.mark.parametrize("position", [0, -1, "1", 1.5, True, {"a": 1}])
async def test_a_position_that_is_none_is_error_48(position: object, house: House) -> None:
    answer = await house.connects().asks(
        "RequestRegisterClient",
        clientName="statistics",
        clientType="ReportingEngine",
        extension={"from_sequence": position},
    )
    assert code(answer) == 48
    assert not house.switchboard.roster.clients


async def test_a_position_that_is_no_longer_kept_is_error_57_and_names_the_oldest() -> None:
    async with House(MemoryStore(history_days=1)) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        await changed(house, mail, 2)
        await house.passes(2 * DAY_MS)
        await changed(house, mail, 3)
        await house.switchboard.tend()
        for position, expected in ((4, 57), (5, None)):
            party = house.connects()
            answer = await party.asks(
                "RequestRegisterClient",
                clientName="statistics",
                clientType="ReportingEngine",
                extension={"from_sequence": position},
            )
            assert code(answer) == expected
            if expected:
                assert answer["extension"] == {"OldestSequence": 5}
            else:
                assert sequences(party.has()) == [5, 6, 7]


async def test_an_engine_that_retention_overtakes_gets_error_57_and_learns_the_oldest() -> None:
    class Retiring(MemoryStore):
        """Retention comes between the registration and the replay."""

        async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
            if from_sequence == 2:
                raise PositionGone(3)
            return await super().records(from_sequence, count_max)

    async with House(Retiring()) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        engine = await house.engine("statistics", from_sequence=2)
        await house.settle()
        (refusal,) = engine.has()
        assert (code(refusal), refusal["extension"]) == (57, {"OldestSequence": 3})
        assert engine.wire.closed


async def test_facts_that_wait_for_their_commit_are_not_missed_by_an_engine_that_comes_just_then() -> None:
    """They were decided when there was no engine at all, so that nobody had spelled them."""
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        store.hold()
        changes(mail, 1)
        await house.turns()
        engine = house.connects()
        comes_back(engine)
        await house.turns()
        store.release()
        await house.settle()
        await changed(house, mail, 1)
        assert sequences(engine.has()) == [1, 2, 3, 4]


async def test_a_journal_that_cannot_be_read_ends_the_connection_with_error_55() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        store.refuse_reading()
        engine = house.connects()
        comes_back(engine)
        await house.settle()
        assert engine.names() == ["EventAck", "EventError"]
        assert engine.wire.closed


async def test_an_engine_that_leaves_during_its_replay_is_forgotten(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    await changed(house, mail, 400)
    engine = house.connects()
    engine.wire.reads.clear()
    comes_back(engine)
    await house.turns(50)
    assert house.switchboard.engines.replays
    engine.leaves()
    await house.settle()
    assert not house.switchboard.engines.replays
    assert not house.switchboard.roster.engines


async def test_a_replay_of_more_interactions_than_it_keeps_in_mind_is_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "STATES_MAX", 2)
    monkeypatch.setattr(replay, "PAGE_FACTS", 3)
    mail, present = await house.media_server(), await house.engine("present")
    for number in range(5):
        await submitted(mail, f"it {number}")
    for number in range(20):
        changes(mail, number, f"it {number % 5}")
        await house.settle()
    mail.says("RequestStopProcessing", interactionId="it 3")
    await house.settle()
    engine = await house.engine("past", from_sequence=1)
    await house.settle()
    heard, expected = engine.has(), present.has()
    for event in (*heard, *expected):
        event.pop("proxyClientId")
    assert heard == expected


async def test_a_replay_keeps_a_bounded_number_of_interactions_in_mind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replay, "STATES_MAX", 2)
    monkeypatch.setattr(replay, "PAGE_FACTS", 1)
    story, walk = await told_of("abcdefgh")
    most = 0
    async for _ in walk.events(1, len(story.records)):
        most = max(most, len(walk.states))
    assert most == 2 * 2 + 1


async def test_a_replay_recalls_together_what_it_needs_next() -> None:
    story, walk = await told_of("abc")
    start = len(story.records) + 1
    for number in range(9):
        story.change("abc"[number % 3], number)
    await story.commit()
    async for _ in walk.events(start, start):
        assert set(walk.states) == set("a")
    async for _ in walk.events(start + 1, len(story.records)):
        assert set(walk.states) == set("abc")


async def test_what_retention_removed_while_it_was_read_is_gone() -> None:
    class Retiring(MemoryStore):
        """Keeps the facts for a moment longer than the states."""

        async def states_before(
            self, facts: range, count_max: int, without: Collection[InteractionId] = ()
        ) -> Mapping[InteractionId, Interaction]:
            return {}

    story, walk = await told_of("a", Retiring())
    with pytest.raises(PositionGone) as gone:
        async for _ in walk.events(2, len(story.records)):
            pass
    assert gone.value.oldest == 3


async def test_others_have_their_turn_during_a_replay(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "TURN_FACTS", 3)
    mail = await house.media_server()
    await submitted(mail, "it")
    await changed(house, mail, 20)
    engine = house.connects()
    comes_back(engine)
    mail.has()
    changes(mail, 21)
    while not (answered := mail.has()):
        await house.turns(1)
    assert [answer["messageName"] for answer in answered] == ["EventAck"]
    assert house.switchboard.engines.replays
    await house.settle()
    assert sequences(engine.has()) == list(range(1, 24))


async def told_of(names: str, store: Store | None = None) -> tuple[Story, replay.Replay]:
    """A story of so many interactions, and a replay of it that has not begun."""
    story = Story(store or MemoryStore())
    await story.store.open()
    for name in names:
        story.submit(name)
    await story.commit()
    return story, replay.Replay(story.store, InteractionManagement())


class Unhurried(MemoryStore):
    """Takes its time, by chance."""

    def __init__(self, chance: Random, house: list[House]) -> None:
        super().__init__()
        self.chance = chance
        self.house = house

    async def commit(self, batch: Batch) -> None:
        await self.house[0].turns(self.chance.randrange(4))
        await super().commit(batch)
        await self.house[0].turns(self.chance.randrange(4))

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        await self.house[0].turns(self.chance.randrange(4))
        found = await super().records(from_sequence, min(count_max, self.chance.randrange(1, 8)))
        await self.house[0].turns(self.chance.randrange(4))
        return found

    async def states_before(
        self, facts: range, count_max: int, without: Collection[InteractionId] = ()
    ) -> Mapping[InteractionId, Interaction]:
        await self.house[0].turns(self.chance.randrange(4))
        found = await super().states_before(facts, count_max, without)
        await self.house[0].turns(self.chance.randrange(4))
        return found

    async def load(self, ids: "set[InteractionId]") -> Mapping[InteractionId, Interaction]:
        await self.house[0].turns(self.chance.randrange(3))
        return await super().load(ids)


@pytest.mark.parametrize("seed", range(60))
async def test_there_is_no_seam_between_past_and_present_however_they_interleave(seed: int) -> None:
    """Changes go on all the time; engines come and go, with positions and without."""
    chance = Random(seed)
    houses: list[House] = []
    house = House(Unhurried(chance, houses), interactions_max=3)
    houses.append(house)
    async with house:
        mail = await house.media_server()
        for number in range(4):
            await submitted(mail, f"it {number}")
        engines: list[tuple[Party, int | None]] = []
        for number in range(120):
            changes(mail, number, f"it {chance.randrange(4)}")
            if chance.random() < 0.15:
                position = chance.choice([None, 1, chance.randint(1, house.switchboard.engines.told + 1)])
                engines.append((house.connects(), position))
                engines[-1][0].says(
                    "RequestRegisterClient",
                    clientName="statistics",
                    clientType="ReportingEngine",
                    extension={"from_sequence": position} if position else None,
                )
            if engines and chance.random() < 0.05:
                engines.pop(chance.randrange(len(engines)))[0].leaves()
            await house.turns(chance.randrange(6))
        await house.settle()
        last = house.switchboard.engines.told
        for engine, position in engines:
            heard = sequences(engine.has())
            first = position or (heard[0] if heard else last + 1)
            assert heard == list(range(int(str(first)), last + 1))
