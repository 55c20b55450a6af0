"""Finding interactions by a condition (protocol 4, 7): what the question is, not yet its answer."""

from typing import Final

from interaction_server.core.conditions import Search, read_condition, read_order
from interaction_server.core.decide.decision import Decision, Outcome, Situation
from interaction_server.core.model import Milliseconds
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import FindInteractions

FOUND_DEFAULT: Final = 100
"""How many are found at most where the request does not say."""


def find_interactions(request: FindInteractions, now: Situation) -> Decision | Refusal:
    """The promise to look for them when all that was decided before is durable."""
    search = search_of(request, now.time, now.limits.found_interactions_max)
    return search if isinstance(search, Refusal) else Decision(outcome=Outcome.FOUND, search=search)


def search_of(request: FindInteractions, time: Milliseconds, allowed: int) -> Search | Refusal:
    """The question at a time, for so many at most, or what is wrong with it."""
    count_max = min(FOUND_DEFAULT, allowed) if request.count_max is None else request.count_max
    if count_max < 1:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"maxInteractions: {count_max} is less than 1")
    if count_max > allowed:
        sentence = f"maxInteractions: {count_max} of {allowed} allowed"
        return refuse(Refusals.LIMIT_EXCEEDED, sentence, Remaining=allowed)
    condition = read_condition(request.condition)
    if isinstance(condition, Refusal):
        return condition
    order = read_order(request.order) if request.order is not None else ()
    if isinstance(order, Refusal):
        return order
    return Search(condition, time, count_max, order)
