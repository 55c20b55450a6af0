"""The contract suite: what ``store/port.py`` promises, asked of every adapter."""

import pytest
from msgspec.structs import replace

from interaction_server.core.conditions import Condition, Search, read_condition, read_order
from interaction_server.core.evolve import fold
from interaction_server.core.facts import (
    AgentLogout,
    DoNotDisturbOn,
    Locked,
    NotReadyForMedia,
    PropertiesChanged,
    Unlocked,
)
from interaction_server.core.model import AgentId, InteractionId, PlaceId, QueueName
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.store.port import (
    Batch,
    IndexRefused,
    PositionGone,
    QueuePage,
    RememberedAnswer,
    Store,
)
from tests.store.story import DAY_MS, DESKTOP, LOGIN, Story, check, check_states_before

INBOX = QueueName("inbox")
NOBODY = QueuePage(at_end=True)
ANSWER = RememberedAnswer(client_name="Mail", request_id="r1", digest=b"\x00\xff", time=1_000, version=3)


def page(*names: str, position: tuple[int, str], at_end: bool) -> QueuePage:
    """A page with these on it."""
    time, last = position
    ids = tuple(map(InteractionId, names))
    return QueuePage(ids=ids, position=(time, InteractionId(last)), at_end=at_end)


async def reopen(store: Store) -> None:
    await store.close()
    await store.open()


async def test_an_empty_store_has_nothing(store: Store) -> None:
    assert await store.last_sequence() == 0
    assert await store.load([InteractionId("none")]) == {}
    assert await store.remembered([("Mail", "r1")]) == {}
    assert await store.queued(INBOX, None, 10) == NOBODY
    assert (await store.history(InteractionId("none"))).records == ()
    assert list(await store.records(0, 10)) == []


async def test_an_empty_batch_is_no_error(store: Store) -> None:
    await store.commit(Batch())
    assert await store.last_sequence() == 0


async def test_what_was_committed_is_shown(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    story.submit("b")
    await story.commit()
    story.change("a", 1)
    story.change("b", 2.5)
    story.change("a", {"nested": True})
    await story.commit()
    await check(store, story)


async def test_what_was_committed_is_shown_after_a_restart_and_after_tending(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    await story.commit()
    story.change("a", 1)
    await story.commit()
    await store.tend(story.time)
    await check(store, story)
    story.change("a", 2)
    await story.commit()
    await reopen(store)
    await check(store, story)


async def test_the_next_fact_must_follow_the_last(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    await story.commit()
    with pytest.raises(AssertionError):
        await store.commit(Batch(records=story.records, states=story.states))
    await check(store, story)


async def test_a_closed_interaction_can_be_loaded_and_is_in_no_queue(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    story.stop("a")
    await story.commit()
    assert (await store.load([InteractionId("a")]))[InteractionId("a")].system.completed_at == 1_000
    assert await store.queued(INBOX, None, 10) == NOBODY


async def test_a_queue_is_read_in_pages_the_longest_waiting_first(store: Store) -> None:
    story = Story(store)
    for time, name in ((30, "c"), (10, "z"), (10, "a"), (20, "m")):
        story.time = time
        story.submit(name)
    story.submit("elsewhere", "other")
    await story.commit()
    first = await store.queued(INBOX, None, 2)
    assert first == page("a", "z", position=(10, "z"), at_end=False)
    second = await store.queued(INBOX, first.position, 5)
    assert second == page("m", "c", position=(30, "c"), at_end=True)


async def test_a_full_page_is_not_the_end_of_a_queue_even_where_nobody_follows(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    story.submit("b")
    await story.commit()
    full = await store.queued(INBOX, None, 2)
    assert full == page("a", "b", position=(story.time, "b"), at_end=False)
    assert await store.queued(INBOX, full.position, 2) == NOBODY


async def test_a_queue_shows_who_came_back_and_not_who_left_whatever_changed_since(store: Store) -> None:
    story = Story(store)
    for name in ("moved", "given", "stopped", "back"):
        story.submit(name)
    await story.commit()
    story.time += 1
    story.place("moved", "other")
    story.give("given")
    story.stop("stopped")
    story.give("back")
    story.place("back")
    await story.commit()
    for name in ("moved", "given", "back"):
        story.change(name, 5)
    await story.commit()
    assert await store.queued(INBOX, None, 10) == page("back", position=(story.time, "back"), at_end=True)
    other = await store.queued(QueueName("other"), None, 10)
    assert other == page("moved", position=(story.time, "moved"), at_end=True)


def search(condition: str, order: str = "InteractionId", count_max: int = 10) -> Search:
    """A question to a store."""
    found, keys = read_condition(condition), read_order(order)
    assert isinstance(found, Condition) and isinstance(keys, tuple)
    return Search(found, 2_000, count_max, keys)


async def found(store: Store, condition: str, order: str = "InteractionId", count_max: int = 10) -> str:
    """The names of those that a search is for."""
    return " ".join(each.id for each in await store.find(search(condition, order, count_max)))


async def test_a_find_shows_open_interactions_in_order_and_no_more_than_wanted(store: Store) -> None:
    story = Story(store)
    for number, name in enumerate(("c", "a", "d", "b", "stopped")):
        story.time = 1_000 + number
        story.submit(name)
    story.stop("stopped")
    await story.commit()
    assert await found(store, "Queue = 'inbox'") == "a b c d"
    assert await found(store, "ReceivedAt > '1970-01-01T00:00:01Z'", "ReceivedAt desc") == "b d a"
    assert await found(store, "_age[] >= 0.998", "ReceivedAt", 2) == "c a"
    assert await found(store, "Queue = 'other' or InteractionId in ('stopped')") == ""


async def test_a_find_shows_what_was_committed_before_it_wherever_it_is(store: Store) -> None:
    story = Story(store)
    for name in ("a", "b", "c", "d"):
        story.submit(name)
        story.change(name, 1)
    await story.commit()
    await store.tend(story.time)
    story.change("a", 2)
    story.change("c", 2)
    await story.commit()
    assert await found(store, "Count = 1") == "b d"
    assert await found(store, "Count = 2") == "a c"
    assert await found(store, "Count > 0", "Count desc", 3) == "a c b"
    story.stop("a")
    await story.commit()
    await reopen(store)
    assert await found(store, "Count = 2") == "c"
    assert list(await store.find(search("Count = 2"))) == [story.states[InteractionId("c")]]


async def test_indexes_change_no_answer_and_are_listed_by_name(store: Store) -> None:
    story = Story(store)
    for number, name in enumerate("abcd"):
        story.submit(name)
        story.change(name, ["x", 1, True, {"list": 1}][number])
    await story.commit()
    await store.configure_indexes(["Queue", "Count", "Count"])
    assert [each.name for each in await store.indexes()] == ["Count", "Queue"]
    assert await found(store, "Count = 1 and Queue = 'inbox'") == "b c"
    await store.tend(story.time)
    assert {(each.state, each.percent) for each in await store.indexes()} == {("complete", 100)}
    story.change("a", 1)
    story.change("b", 0)
    await story.commit()
    assert await found(store, "Count = 1 and Queue = 'inbox'") == "a c"
    await reopen(store)
    assert [each.name for each in await store.indexes()] == ["Count", "Queue"]
    await store.configure_indexes(())
    assert await found(store, "Count = 1 and Queue = 'inbox'") == "a c"
    for _ in range(3):
        await store.tend(story.time)
    assert await store.indexes() == []


async def test_an_index_that_there_cannot_be_is_refused_and_changes_nothing(store: Store) -> None:
    await store.configure_indexes(["Count"])
    with pytest.raises(IndexRefused, match="indexes: Workbin is a list"):
        await store.configure_indexes(["Queue", "Workbin"])
    assert [each.name for each in await store.indexes()] == ["Count"]


async def test_a_change_of_a_system_property_is_shown(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    await story.commit()
    system = story.states[InteractionId("a")].system
    story.tell("a", PropertiesChanged(system=replace(system, external_id="x")))
    await story.commit()
    await reopen(store)
    await check(store, story)


async def test_interactions_that_somebody_has_or_has_locked_are_recovered_as_held(store: Store) -> None:
    story = Story(store)
    for name in ("free", "given", "invited", "locked", "stopped", "unlocked"):
        story.submit(name)
    story.give("given")
    story.give("stopped")
    story.tell("locked", Locked(client_name="Mail"))
    story.tell("unlocked", Locked(client_name="Mail"))
    story.tell("unlocked", Unlocked(queue=INBOX))
    story.invite("invited")
    story.stop("stopped")
    await story.commit()
    story.change("given", 1)
    await story.commit()
    await store.close()
    recovered = await store.open()
    assert recovered.last_sequence == len(story.records)
    assert list(recovered.held) == [
        story.states[InteractionId(each)] for each in ("given", "invited", "locked")
    ]


async def test_agent_sessions_are_recovered_with_their_state(store: Store) -> None:
    story = Story(store)
    story.tell(None, LOGIN, DESKTOP)
    await story.commit()
    place = PlaceId("desk 1")
    anna = AgentId("anna")
    who = {"agent_id": anna, "place_id": place, "tenant_id": 1}
    story.tell(None, NotReadyForMedia(media_type="email", reason={"why": "lunch"}, **who))  # type: ignore[arg-type]
    story.tell(None, DoNotDisturbOn(reason={"why": "talk"}, **who))  # type: ignore[arg-type]
    await story.commit()
    await store.close()
    agents = (await store.open()).agents
    assert (agents[anna].media, agents[anna].media_reasons) == ({"email": False}, {"email": {"why": "lunch"}})
    assert (agents[anna].do_not_disturb, agents[anna].reason) == (True, {"why": "talk"})
    assert agents[anna].client_name == "Desktop"
    story.tell(None, AgentLogout(agent_id=anna, place_id=place, tenant_id=1))
    await story.commit()
    await store.close()
    assert (await store.open()).agents == {}


async def test_the_first_answer_to_a_request_is_remembered(store: Store) -> None:
    why = refuse(Refusals.CONFLICT, "ifVersion does not hold", InteractionVersion=3)
    refused = RememberedAnswer(client_name="Mail", request_id="r2", digest=b"2", time=1_000, refusal=why)
    again = RememberedAnswer(client_name="Mail", request_id="r1", digest=b"other", time=2_000)
    await store.commit(Batch(answers=(ANSWER, refused)))
    await store.commit(Batch(answers=(again,)))
    await reopen(store)
    keys = [("Mail", "r1"), ("Mail", "r2"), ("Chat", "r1")]
    assert await store.remembered(keys) == {("Mail", "r1"): ANSWER, ("Mail", "r2"): refused}


async def test_facts_are_read_from_any_position_in_pages(store: Store) -> None:
    story = Story(store)
    for name in ("a", "b", "c"):
        story.submit(name)
        story.change(name, 1)
        await story.commit()
    for start in range(1, 11):
        for count in (0, 1, 4, 100):
            expected = story.records[start - 1 :][:count]
            assert list(await store.records(start, count)) == expected


async def test_states_before_facts_are_those_of_who_comes_first_and_is_not_known(store: Store) -> None:
    story = Story(store)
    for name in ("a", "b"):
        story.submit(name)
    story.tell(None, LOGIN, DESKTOP)
    await story.commit()
    before = dict(story.states)
    start = len(story.records) + 1
    for name, number in (("b", 1), ("a", 2), ("b", 3)):
        story.change(name, number)
        await story.commit()
    story.submit("born")
    story.change("born", 4)
    await story.commit()
    everything = range(start, len(story.records) + 1)
    a, b = InteractionId("a"), InteractionId("b")
    assert await store.states_before(everything, 9) == before
    assert await store.states_before(everything, 1) == {b: before[b]}
    assert await store.states_before(everything, 1, without={b}) == {a: before[a]}
    assert await store.states_before(everything[:1], 9) == {b: before[b]}
    assert await store.states_before(everything[:0], 9) == {}


@pytest.mark.parametrize("tended", [False, True])
async def test_states_before_any_fact_are_the_fold_of_what_was_before(store: Store, *, tended: bool) -> None:
    """Whatever comes after it: changes alone, what moves an interaction, its end, its system properties."""
    story = Story(store)
    for name in ("changed", "moved", "stopped", "set"):
        story.submit(name)
    await story.commit()
    for number in range(3):
        for name in ("changed", "moved", "stopped", "set"):
            story.change(name, number)
        await story.commit()
    story.place("moved", "other")
    story.stop("stopped")
    system = story.states[InteractionId("set")].system
    story.tell("set", PropertiesChanged(system=replace(system, external_id="x")))
    story.change("changed", 4)
    story.change("moved", 4)
    await story.commit()
    if tended:
        await store.tend(story.time)
    await check_states_before(store, story)


async def test_an_interaction_is_known_as_it_was_at_a_version_or_a_time(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    story.time += 1
    story.change("a", 1)
    await story.commit()
    a = InteractionId("a")
    placed = fold(story.of("a")[:2])
    assert await store.state_at(a, 2, None) == await store.state_at(a, None, story.time - 1) == placed
    assert await store.state_at(a, 3, None) == story.states[a]
    refused = await store.state_at(a, 4, None)
    assert isinstance(refused, Refusal)
    assert "is at version 3, not yet at 4" in refused.sentence


async def test_retention_keeps_the_beginning_of_what_is_open(store: Store) -> None:
    story = Story(store)
    story.submit("open")
    story.submit("closed")
    story.stop("closed")
    story.change("open", 1)
    await story.commit(ANSWER)
    kept_from = len(story.records) + 1
    story.time += 50 * DAY_MS
    story.change("open", 2)
    await story.commit()
    await store.tend(story.time + 60 * DAY_MS)

    history = await store.history(InteractionId("open"))
    assert history.start is not None
    assert history.start.user_data["Count"] == 1
    assert history.records == tuple(story.records[kept_from - 1 :])
    assert fold(history.records, history.start) == story.states[InteractionId("open")]
    kept = range(kept_from, len(story.records) + 1)
    assert await store.states_before(kept, 9) == {InteractionId("open"): history.start}
    assert set(await store.load(story.states)) == {"open"}
    assert (await store.history(InteractionId("closed"))).records == ()
    assert await store.remembered([("Mail", "r1")]) == {}
    assert list(await store.records(kept_from, 10)) == story.records[kept_from - 1 :]
    with pytest.raises(PositionGone) as gone:
        await store.records(kept_from - 1, 10)
    assert gone.value.oldest == kept_from
    with pytest.raises(PositionGone):
        await store.states_before(range(kept_from - 1, kept_from + 1), 9)


async def test_retention_keeps_a_closed_interaction_until_its_last_fact_is_old(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    await story.commit()
    story.time += 50 * DAY_MS
    story.stop("a")
    await story.commit()
    await store.tend(story.time + 60 * DAY_MS)
    history = await store.history(InteractionId("a"))
    assert fold(history.records, history.start) == story.states[InteractionId("a")]
    await store.tend(story.time + 91 * DAY_MS)
    assert await store.load([InteractionId("a")]) == {}
    assert (await store.history(InteractionId("a"))).start is None


async def test_numbers_go_on_when_retention_removed_every_fact(store: Store) -> None:
    story = Story(store)
    story.submit("a")
    await story.commit()
    await store.tend(story.time + 91 * DAY_MS)
    await reopen(store)
    assert await store.last_sequence() == len(story.records)
    assert await store.load(story.states) == story.states
    assert list(await store.records(len(story.records) + 1, 10)) == []
    story.change("a", 1)
    await story.commit()
    assert list(await store.records(len(story.records), 10)) == story.records[-1:]
    assert await store.load(story.states) == story.states
