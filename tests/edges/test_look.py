"""Looking at what is remembered: now and then, closed and open, with and without the beginning."""

import re
from collections.abc import Sequence

import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.evolve import History, fold
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.dialects.interaction_management.spelling import InteractionSpeller
from interaction_server.dialects.times import spell_time
from interaction_server.edges.look import (
    SEQUENCE_MAX,
    Look,
    NotThere,
    read_time,
    read_version,
)
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import PositionGone, StoreUnavailable
from tests.runtime.house import House, ManualClock
from tests.store.faulty import FaultyStore
from tests.store.story import Story

LETTER = "letter"


async def told() -> tuple[MemoryStore, Story]:
    """A letter of six facts, a second apart, which ends; another that waits, and an agent's login."""
    store = MemoryStore()
    await store.open()
    story = Story(store)
    steps = (story.submit, story.invite, lambda name: story.change(name, 1), story.give, story.stop)
    for step in steps:
        step(LETTER)
        story.time += 1_000
    story.submit("waiting")
    await story.commit()
    return store, story


async def test_an_interaction_is_shown_in_the_words_of_the_protocol() -> None:
    store, _ = await told()
    found = await Look(store).show("waiting")
    assert found["interactionId"] == "waiting"
    assert found["interactionState"] == "Queued"
    assert found["interactionVersion"] == 2
    assert found["interactionUserData"] == {"Subject": "grüße", "Count": 0}
    assert "interactionCompletedAt" not in found


async def test_a_closed_interaction_also_shows_when_it_ended() -> None:
    store, story = await told()
    found = await Look(store).show(LETTER)
    assert found["interactionCompletedAt"] == spell_time(story.of(LETTER)[-1].time)
    assert next(iter(found)) == "interactionCompletedAt"


async def test_open_interactions_are_found_as_they_are_shown() -> None:
    store, story = await told()
    look = Look(store, clock=ManualClock(story.time + 2_000))
    assert await look.find("Queue = 'inbox' and _age[] = 2") == [await look.show("waiting")]
    assert await look.find("_age[] > 2", "Count desc", "5") == []


async def test_indexes_are_shown_as_the_store_has_them() -> None:
    store, _ = await told()
    await store.configure_indexes(["Lang", "Count"])
    assert [each["name"] for each in await Look(store).indexes()] == ["Count", "Lang"]


@pytest.mark.parametrize(
    ("condition", "order", "count_max", "sentence"),
    [
        ("Queue =", None, None, "condition: position 8: expected a name or a value, found the end"),
        ("1 = 1", "Queue up", None, "order: position 7"),
        ("1 = 1", None, "few", "max is a whole number, not 'few'"),
        ("1 = 1", None, "8", "maxInteractions: 8 of 7 allowed"),
    ],
)
async def test_what_is_no_question_is_said_to_be_none(
    condition: str, order: str | None, count_max: str | None, sentence: str
) -> None:
    store, _ = await told()
    with pytest.raises(NotThere, match=re.escape(sentence)):
        await Look(store, Limits(found_interactions_max=7)).find(condition, order, count_max)


async def test_every_version_is_what_folding_the_facts_up_to_it_gives() -> None:
    store, story = await told()
    look = Look(store)
    records = story.of(LETTER)
    for number, record in enumerate(records, 1):
        state = fold(records[:number])
        assert state is not None
        assert await look.show(LETTER, version=str(record.version)) == look.spell(state)


async def test_a_time_shows_the_last_fact_that_is_not_later() -> None:
    store, story = await told()
    look = Look(store)
    moment = story.of(LETTER)[2].time
    at = await look.show(LETTER, time=spell_time(moment))
    assert at == await look.show(LETTER, time=spell_time(moment + 999))
    assert at["interactionVersion"] == 3
    assert (await look.show(LETTER, time=spell_time(moment - 1)))["interactionVersion"] == 2


@pytest.mark.parametrize(
    ("version", "time", "sentence"),
    [
        ("7", None, "is at version 6, not yet at 7"),
        ("0", None, "did not exist then"),
        ("9" * 40, None, "not yet at 999"),
        ("1.0", None, "a version is a whole number, not '1.0'"),
        ("", None, "a version is a whole number, not ''"),
        (None, "1970-01-01T00:00:00.999Z", "did not exist then"),
        (None, "noon", "a time is RFC 3339 text with an offset, not 'noon'"),
        (None, "0001-01-01T00:00:00+23:59", "a time is RFC 3339 text"),
        ("1", "1970-01-01T00:00:01Z", "at-version and at-time exclude each other"),
    ],
)
async def test_what_cannot_be_shown_says_why(version: str | None, time: str | None, sentence: str) -> None:
    store, _ = await told()
    with pytest.raises(NotThere, match=sentence):
        await Look(store).show(LETTER, version, time)


async def test_an_interaction_that_never_was_is_named_by_every_question() -> None:
    look = Look((await told())[0])
    with pytest.raises(NotThere, match="there is no interaction nothing"):
        await look.show("nothing")
    with pytest.raises(NotThere, match="there is no interaction nothing"):
        await look.history("nothing")


async def test_the_history_has_a_line_for_every_fact_without_the_interaction() -> None:
    store, story = await told()
    lines = await Look(store).history(LETTER)
    assert [line["messageName"] for line in lines] == [
        f"Event{type(record.fact).__name__}" for record in story.of(LETTER)
    ]
    assert [line["eventSequence"] for line in lines] == [record.sequence for record in story.of(LETTER)]
    assert [line["interactionVersion"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert all(line["told"] == ["Reporting"] and "interaction" not in line for line in lines)
    assert lines[3]["changedProperties"] == {"Count": 1}


async def test_the_history_spells_no_interaction_however_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    store, story = await told()
    spelled: list[Interaction] = []
    monkeypatch.setattr(InteractionSpeller, "spell", lambda _, interaction: spelled.append(interaction))
    assert len(await Look(store).history(LETTER)) == len(story.of(LETTER))
    assert spelled == []


@pytest.mark.parametrize("sequence", [-1, 0, 999, SEQUENCE_MAX, SEQUENCE_MAX + 1])
async def test_a_fact_that_never_was_is_named(sequence: int) -> None:
    with pytest.raises(NotThere, match=f"there is no fact with the sequence {sequence}"):
        await Look((await told())[0]).explain_fact(sequence)


async def test_a_fact_is_explained_by_its_sequence() -> None:
    async with House() as house:
        mail = await house.media_server("mail")
        mail.says(
            "RequestSubmit", interactionId=LETTER, mediaType="email", interactionType="Inbound", queue="q"
        )
        await house.settle()
        look = Look(house.store)
        explained = await look.explain_fact(2)
        assert (explained["fact"], explained["caused_by"]) == ("PlacedInQueue", "MediaServer mail")


async def test_a_fact_about_an_agent_has_no_interaction_before_it() -> None:
    async with House() as house:
        await house.agent("ada")
        look = Look(house.store)
        [login, *_] = await house.store.records(1, 10)
        assert await look.before(login) is None
        assert (await look.explain_fact(login.sequence))["fact"] == "AgentLogin"


class Retired(MemoryStore):
    """A store whose retention has removed the first three facts."""

    async def history(self, interaction_id: InteractionId) -> History:
        kept = await super().history(interaction_id)
        return History(kept.records[3:], fold(kept.records[:3])) if kept.records else kept

    async def records(self, from_sequence: int, count_max: int) -> Sequence[Record]:
        if from_sequence <= 3:
            raise PositionGone(4)
        return await super().records(from_sequence, count_max)


async def test_behind_a_removed_beginning_the_rest_can_still_be_looked_at() -> None:
    _, story = await told()
    store = Retired()
    await store.open()
    story.told = 0
    await store.commit(story.batch())
    look = Look(store)
    assert [line["interactionVersion"] for line in await look.history(LETTER)] == [4, 5, 6]
    assert (await look.show(LETTER, version="3"))["interactionVersion"] == 3
    with pytest.raises(NotThere, match="did not exist then"):
        await look.show(LETTER, version="2")
    with pytest.raises(NotThere, match="the oldest fact that is kept has the sequence 4"):
        await look.explain_fact(2)


async def test_a_store_that_cannot_be_read_is_not_taken_for_nothing() -> None:
    faulty = FaultyStore((await told())[0])
    faulty.refuse_reading()
    look = Look(faulty)
    for question in (look.show(LETTER), look.history(LETTER), look.explain_fact(1)):
        with pytest.raises(StoreUnavailable):
            await question


def test_no_version_and_no_time_are_none() -> None:
    assert read_version(None) is None
    assert read_time(None) is None
    assert read_version("12") == 12
    assert read_time("1970-01-01T00:00:01Z") == read_time("1970-01-01T01:00:01+01:00") == 1_000
