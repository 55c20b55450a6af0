"""What a fact meant to the views of the queue in which the interaction waits."""

from datetime import time

import msgspec
import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.objects import Hours, Reevaluation, Scheduling, View
from interaction_server.edges.look import Look
from tests.runtime.feeding.views import changes, plan, submits, view
from tests.runtime.house import House

FRENCH = view(
    "french", condition_text="Lang = 'fr'", order_text="Priority", segment_by=("Lang",), segment_limit=1
)
ANYTHING = view("anything", order_text="Priority", segment_by=("Lang",), segment_limit=1)


async def explained(*views: View, **user_data: object) -> list[dict[str, object]]:
    """A letter in English comes and is changed; what that meant to each view."""
    async with House() as house:
        mail = await house.media_server()
        await submits(mail, "letter", Lang="en", Priority=1)
        await changes(mail, "letter", **user_data)
        history = await house.store.history("letter")  # type: ignore[arg-type]
        look = Look(house.store, Limits(views={each.name: each for each in views}))
        found = await look.explain_fact(history.records[-1].sequence)
        return found["views"]  # type: ignore[return-value]


async def test_a_change_that_makes_the_condition_true() -> None:
    assert await explained(FRENCH, Lang="fr") == [
        {
            "view": "french",
            "strategy": "sort",
            "looks_again": "on change",
            "before": False,
            "after": True,
            "what": "its condition became true: eligible",
        }
    ]


@pytest.mark.parametrize(
    ("one", "user_data", "what"),
    [
        (FRENCH, {"Priority": 2}, "its condition is not true: not eligible"),
        (
            view(condition_text="Lang = 'en'"),
            {"Lang": "fr"},
            "its condition is no longer true: not eligible any more",
        ),
        (ANYTHING, {"Subject": "x"}, "still eligible"),
        (ANYTHING, {"Priority": 2}, "still eligible, at another place in its order"),
        (ANYTHING, {"Lang": "fr"}, "still eligible, in another segment"),
        (view(reevaluation=Reevaluation.ON_PLACEMENT), {"Lang": "fr"}, "policy on-placement: not looked at"),
        (view(enabled=False), {"Lang": "fr"}, "not enabled: feeds nothing"),
        (
            msgspec.structs.replace(view(), strategy=None),
            {"Lang": "fr"},
            "feeds no strategy: looked at when somebody pulls from it",
        ),
        (
            view(condition_text="_age[] > 60 and Lang = 'fr'"),
            {"Lang": "fr"},
            "its condition is not true: not eligible; eligible from 2026-11-22T07:10:18.124Z on",
        ),
        (
            view(hours=(Hours(frozenset({6}), time(12), time(13)),)),
            {"Lang": "fr"},
            "still eligible; outside its active hours until 2026-11-22T12:00:00.000Z",
        ),
    ],
)
async def test_what_followed_is_said(one: View, user_data: dict[str, object], what: str) -> None:
    (verdict,) = await explained(one, **user_data)
    assert verdict["what"] == what


async def test_only_views_of_the_queue_are_asked() -> None:
    assert await explained(view(queue="another"), Lang="fr") == []


async def test_a_placement_is_explained_and_what_does_not_wait_is_in_no_view() -> None:
    async with House(plan=plan(view())) as house:
        mail = await house.media_server()
        await submits(mail, "letter")
        views = {"placed": view("placed", reevaluation=Reevaluation.ON_PLACEMENT), "due": scheduled()}
        look = Look(house.store, Limits(views=views))
        submitted, placed = (await house.store.history("letter")).records  # type: ignore[arg-type]
        found = await look.explain_fact(placed.sequence)
        assert [each["what"] for each in found["views"]] == [  # type: ignore[attr-defined]
            "its condition became true: eligible",
            "its condition is not true: not eligible",
        ]
        assert (await look.explain_fact(submitted.sequence))["views"] == []
        await house.router("urs", "sort")
        await changes(mail, "letter", Lang="fr")
        last = (await house.store.history("letter")).records[-1]  # type: ignore[arg-type]
        found = await look.explain_fact(last.sequence)
        assert {each["what"] for each in found["views"]} == {"not waiting: in no view"}  # type: ignore[attr-defined]
        assert not any(each["after"] for each in found["views"])  # type: ignore[attr-defined]


def scheduled() -> View:
    """Shows what has a ScheduledAt only."""
    return view("due", scheduling=Scheduling.SCHEDULED, condition_text=None)


async def test_a_fact_of_no_interaction_means_nothing_to_a_view() -> None:
    async with House() as house:
        await house.agent("ada")
        look = Look(house.store, Limits(views={"v": view()}))
        first = (await house.store.records(1, 1))[0]
        assert (await look.explain_fact(first.sequence))["views"] == []
