"""A limit of segments is kept to by a view that takes another one's place, whatever is in memory."""

from collections.abc import Iterator

import pytest

from interaction_server.core.model import InteractionId
from interaction_server.core.objects import View
from interaction_server.runtime.feeding.feeding import HandOut
from interaction_server.runtime.feeding.view_source import ViewSource
from interaction_server.store.memory import MemoryStore
from tests.runtime.feeding.views import given, plan, requests, stops, submits, view
from tests.runtime.house import House, Party
from tests.store.faulty import FaultyStore


def by(*names: str, limit: int = 1, **more: object) -> View:
    return view(segment_by=names, segment_limit=limit, **more)  # type: ignore[arg-type]


def source(house: House, name: str = "v") -> ViewSource:
    viewed = house.switchboard.submitter.viewed[view().queue]
    return next(one for one in viewed.sources if one.sight.view.name == name)


async def with_one_of_two(house: House) -> tuple[Party, Party]:
    """Both are of the same A and of the same B; one is being routed, and is not in memory."""
    mail, urs = await house.media_server(), await house.router("urs", "sort")
    for name in ("first", "second"):
        await submits(mail, name, A=1, B=2)
    house.switchboard.world.interactions.clear()
    return mail, urs


async def test_what_is_not_in_memory_is_read_before_anything_is_handed_out() -> None:
    async with House(plan=plan(by("A"))) as house:
        _, urs = await with_one_of_two(house)
        (first,) = requests(urs)
        house.reconfigures(plan=plan(by("B")))
        await house.settle()
        assert given(urs) == []
        await stops(urs, house, first)
        assert given(urs) == ["second"]
        assert not [part.held for part in source(house).shelf.parts.values() if part.held != 1]


async def test_where_it_cannot_be_read_nothing_is_handed_out_until_it_can() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store, plan=plan(by("A"))) as house:
        _, urs = await with_one_of_two(house)
        assert len(requests(urs)) == 1
        store.refuse_reading()
        house.reconfigures(plan=plan(by("B", limit=2)))
        await house.settle()
        assert (given(urs), source(house).is_counted) == ([], False)
        store.refuse_reading(refuse=False)
        await house.passes(1_000)
        assert given(urs) == ["second"]
        assert [part.held for part in source(house).shelf.parts.values()] == [2]


async def test_what_ends_while_it_is_read_counts_no_more() -> None:
    async with House(plan=plan(by("A"))) as house:
        _, urs = await with_one_of_two(house)
        (first,) = requests(urs)
        house.reconfigures(plan=plan(by("B")))
        (hand_out,) = house.switchboard.submitter.stays.values()
        hand_out.end()
        await house.settle()
        assert given(urs) == ["second"]
        assert first["connID"]


async def test_another_configuration_while_it_is_read_counts_it_once_where_it_belongs() -> None:
    async with House(plan=plan(by("A"))) as house:
        _, urs = await with_one_of_two(house)
        (first,) = requests(urs)
        house.reconfigures(plan=plan(by("B")))
        await house.turns(1)
        house.reconfigures(plan=plan(by("B", "A")))
        house.reconfigures(plan=plan(by("B", "A", description="the same")))
        await house.settle()
        assert given(urs) == []
        assert [part.held for part in source(house).shelf.parts.values()] == [1]
        await stops(urs, house, first)
        assert given(urs) == ["second"]


@pytest.mark.parametrize("limit", [1, 2])
async def test_the_same_segments_need_no_reading(limit: int) -> None:
    store = FaultyStore(MemoryStore())
    async with House(store, plan=plan(by("A"))) as house:
        _, urs = await with_one_of_two(house)
        assert len(requests(urs)) == 1
        house.reconfigures(plan=plan(by("A", limit=limit, condition_text="A = 1")))
        assert source(house).is_counted
        await house.settle()
        assert len(given(urs)) == limit - 1


async def test_however_many_views_are_new_what_is_being_routed_is_walked_once() -> None:
    views = [by("A", name=f"v{number}", queue=f"q{number}") for number in range(3)]
    async with House(plan=plan(*views)) as house:
        submitter = house.switchboard.submitter
        sources = [one for viewed in submitter.viewed.values() for one in viewed.sources]
        hand_outs = [HandOut(InteractionId("it"), one, ("x",), ()) for one in reversed(sources)]
        walks = 0

        def walk() -> Iterator[HandOut]:
            nonlocal walks
            walks += 1
            yield from hand_outs

        submitter.taking_over.take_over(sources, walk())
        assert walks == 1
        assert [one.shelf.parts[("x",)].held for one in sources] == [1, 1, 1]
