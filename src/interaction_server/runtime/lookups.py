"""Questions that are looked up in the store: each kind of request with the way to its answer.

They are asked when everything that was decided before them is durable, so that an answer never shows
less than that.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from interaction_server.core.decide import Limits, Outcome
from interaction_server.core.decide.reading import state_at
from interaction_server.core.model import Interaction
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import GetProperties, GetWorkbinContent
from interaction_server.dialects.dialect import Answering
from interaction_server.store.port import Store


async def look_back(
    store: Store, request: GetProperties, answering: Answering, limits: Limits
) -> Refusal | None:
    """Fold the history up to the version or time that was asked for."""
    history = await store.history(request.interaction_id)
    found = state_at(history, request.interaction_id, request.at_version, request.at_time)
    if isinstance(found, Refusal):
        return found
    answering.interaction = found
    return None


async def look_into_workbin(
    store: Store, request: GetWorkbinContent, answering: Answering, limits: Limits
) -> Refusal | None:
    """Everything that waits in the workbin's queue, the longest waiting first, up to the limit."""
    allowed = limits.workbin_interactions_max
    page = await store.queued(request.workbin.queue, None, allowed + 1)
    found = await store.load(page.ids)
    inside: list[Interaction] = [
        found[each] for each in page.ids if each in found and found[each].resting_in == request.workbin
    ]
    answering.outcome = Outcome.WORKBIN_CONTENT
    answering.interactions = tuple(inside[:allowed])
    answering.more = len(inside) > allowed
    return None


Lookup = Callable[..., Awaitable[Refusal | None]]

LOOKUPS: Final[Mapping[type, Lookup]] = {
    GetProperties: look_back,
    GetWorkbinContent: look_into_workbin,
}
"""How each kind of answer is looked up and put into what it is spelled from; or why there is none."""
