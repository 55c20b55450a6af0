"""Questions that are looked up in the store: each kind with the way to its answer.

They are asked when everything that was decided before them is durable, so that an answer never shows
less than that, and they are answered whenever the store has found it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from interaction_server.core.decide import Limits, Outcome
from interaction_server.core.evolve import is_closed
from interaction_server.core.model import Milliseconds
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import GetProperties, GetWorkbinContent, Request
from interaction_server.core.snapshot_requests import GroupRequest, OpenSnapshot, TakeSnapshot
from interaction_server.core.view_requests import PullFound, PullFromView
from interaction_server.dialects.dialect import Answering, Dialect
from interaction_server.runtime.batch import Leave, Question
from interaction_server.store.port import Store, StoreError

WORKBIN_CONTENT: Final = Outcome.WORKBIN_CONTENT


async def answer_to(
    store: Store, question: Question, now: Milliseconds, limits: Limits
) -> bytes | GroupRequest:
    """The answer, spelled: an event, or a refusal where it cannot be read or is too long a list.

    What leads to a decision about many interactions gives the request for that in place of an answer.
    """
    asked, dialect = question.asked, question.client.link.dialect
    answering = Answering(
        outcome=question.decision.outcome,
        request=request_of(question),
        reference=asked.reference,
        actor=asked.actor,
        time=now,
    )
    try:
        found = await LOOKUPS[answering.outcome](store, question, answering, limits)
    except StoreError as error:
        found = refuse(Refusals.UNAVAILABLE, f"the store cannot be read: {error}")
    if isinstance(found, Refusal):
        return dialect.refusal(found, asked.reference)
    if found is not None:
        return found
    return spell(dialect, answering, limits)


def spell(dialect: Dialect, answering: Answering, limits: Limits) -> bytes:
    """What a message can hold: of a workbin as much as there is room for, of other lists all or error 49."""
    body = dialect.answer(answering)
    assert body is not None, "a question is answered"
    found, allowed = answering.found, limits.answer_bytes_max
    if not found or len(body) <= allowed:
        return body
    shown = len(found) * allowed // len(body)
    if answering.outcome is not WORKBIN_CONTENT or not shown:
        return dialect.refusal(too_large(len(body), limits), answering.reference)
    answering.found, answering.more = found[:shown], True
    return spell(dialect, answering, limits)


def request_of(question: Question) -> Request:
    """What the client asked."""
    request = question.asked.request
    assert not isinstance(request, Refusal | Leave)
    return request


async def look_back(store: Store, question: Question, answering: Answering, limits: Limits) -> Refusal | None:
    """Fold the history up to the version or time that was asked for."""
    request = answering.request
    assert isinstance(request, GetProperties)
    found = await store.state_at(request.interaction_id, request.at_version, request.at_time)
    if isinstance(found, Refusal):
        return found
    answering.interaction = found
    return None


async def find(store: Store, question: Question, answering: Answering, limits: Limits) -> Refusal | None:
    """Search all open interactions."""
    search = question.decision.search
    assert search is not None
    answering.found = await store.find(search)
    return None


async def take(store: Store, question: Question, answering: Answering, limits: Limits) -> GroupRequest:
    """A snapshot of what is found is to be opened; its id is unique over restarts."""
    search, request = question.decision.search, answering.request
    assert search is not None and isinstance(request, TakeSnapshot)
    ids = tuple(interaction.id for interaction in await store.find(search))
    snapshot_id = f"{search.now}-{question.client.client_id}-{next(question.client.snapshot_numbers)}"
    return OpenSnapshot(snapshot_id=snapshot_id, interaction_ids=ids, lock=request.lock)


async def look_into_view(
    store: Store, question: Question, answering: Answering, limits: Limits
) -> GroupRequest:
    """What a view shows is to be pulled from it, as far as nobody else is quicker."""
    search, request = question.decision.search, answering.request
    assert search is not None and isinstance(request, PullFromView | PullFound)
    found = await store.find(search)
    pull, looks = (request.pull, request.looks) if isinstance(request, PullFound) else (request, 0)
    return PullFound(
        pull=pull,
        interaction_ids=tuple(interaction.id for interaction in found),
        looks=looks + 1,
        more=len(found) == search.count_max,
    )


async def go_on(store: Store, question: Question, answering: Answering, limits: Limits) -> GroupRequest:
    """Nothing is to be looked up."""
    assert question.decision.then is not None
    return question.decision.then


async def read_snapshot(
    store: Store, question: Question, answering: Answering, limits: Limits
) -> Refusal | None:
    """The interactions of a part of a snapshot, as they are now."""
    snapshot = question.decision.snapshot
    assert snapshot is not None
    states = await store.load(snapshot.ids)
    answering.snapshot = snapshot
    answering.found = [
        states[each] for each in snapshot.ids if each in states and not is_closed(states[each])
    ]
    return None


async def look_into_workbin(
    store: Store, question: Question, answering: Answering, limits: Limits
) -> Refusal | None:
    """Everything that waits in the workbin's queue, the longest waiting first, up to the limit."""
    request, allowed = answering.request, limits.workbin_interactions_max
    assert isinstance(request, GetWorkbinContent)
    page = await store.queued(request.workbin.queue, None, allowed + 1)
    states = await store.load(page.ids)
    inside = [
        states[each] for each in page.ids if each in states and states[each].resting_in == request.workbin
    ]
    answering.found, answering.more = inside[:allowed], len(inside) > allowed
    return None


def too_large(size: int, limits: Limits) -> Refusal:
    """Error 49 for a list that is longer than a message may be."""
    return refuse(
        Refusals.LIMIT_EXCEEDED,
        f"the answer would be {size} bytes of {limits.answer_bytes_max} that a message may have",
        Remaining=0,
    )


Found = Refusal | GroupRequest | None

LOOKUPS: Final[Mapping[Outcome, Callable[[Store, Question, Answering, Limits], Awaitable[Found]]]] = {
    Outcome.PAST_PROPERTIES: look_back,
    Outcome.FOUND: find,
    Outcome.TO_BE_TAKEN: take,
    Outcome.TO_BE_PULLED: look_into_view,
    Outcome.TO_BE_DONE: go_on,
    Outcome.SNAPSHOT_PAGE: read_snapshot,
    Outcome.WORKBIN_CONTENT: look_into_workbin,
}
"""How each kind of answer is looked up and put into what it is spelled from; or why there is none."""
