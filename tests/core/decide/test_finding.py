import pytest

from interaction_server.core.conditions import Key, Search
from interaction_server.core.conditions.language import Compare, Number, Property
from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import FindInteractions
from tests.core.world import MEDIA, START, World

URGENT = Compare(Property("Priority"), ">", Number(3))


@pytest.mark.parametrize(
    ("given", "search"),
    [
        ({}, Search(URGENT, START, 100)),
        ({"count_max": 1_000}, Search(URGENT, START, 1_000)),
        ({"order": "Priority desc"}, Search(URGENT, START, 100, (Key("Priority", descending=True),))),
    ],
)
def test_a_question_is_promised_an_answer(given: dict[str, object], search: Search) -> None:
    """Protocol 4: RequestFindInteractions {condition, order?, maxInteractions?}."""
    decision = World().ask(MEDIA, FindInteractions(condition="Priority > 3", **given))  # type: ignore[arg-type]
    assert decision == Decision(outcome=Outcome.FOUND, search=search)


@pytest.mark.parametrize(
    ("given", "why", "words"),
    [
        ({"condition": ""}, Refusals.INVALID_ATTRIBUTE, "condition: position 1"),
        ({"order": ""}, Refusals.INVALID_ATTRIBUTE, "order: position 1"),
        ({"count_max": 0}, Refusals.INVALID_ATTRIBUTE, "maxInteractions: 0 is less than 1"),
        ({"count_max": 1_001}, Refusals.LIMIT_EXCEEDED, "maxInteractions: 1001 of 1000 allowed"),
    ],
)
def test_what_is_no_question_is_refused(given: dict[str, object], why: Refusals, words: str) -> None:
    """Protocol 7: "Anything else is error 48 with the position"."""
    refusal = World().refused(MEDIA, FindInteractions(**{"condition": "Priority > 3", **given}))  # type: ignore[arg-type]
    assert refusal.why is why
    assert words in refusal.sentence


def test_no_more_are_found_by_default_than_are_allowed() -> None:
    world = World()
    world.limits = Limits(found_interactions_max=7)
    decision = world.ask(MEDIA, FindInteractions(condition="Priority > 3"))
    assert isinstance(decision, Decision) and decision.search is not None
    assert decision.search.count_max == 7
