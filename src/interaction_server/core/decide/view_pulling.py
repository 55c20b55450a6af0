"""The scenario Pull, from a view: an agent takes the first of what a view shows (protocol 4, 7).

It is asked twice, as what is done to a snapshot is: the client's request says what is to be found, and
leads to one of the server's that names what was, so that it can be loaded and decided together. Others may
have taken some of it by then, so more is looked for than is wanted, and more again the next time.
"""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core.conditions import (
    Condition,
    Key,
    Literals,
    Search,
    in_order,
    judge,
    read_condition,
)
from interaction_server.core.conditions.language import (
    And,
    Compare,
    IsNull,
    Moment,
    Number,
    Or,
    Property,
    Text,
)
from interaction_server.core.conditions.reading import TEXT_BYTES_MAX
from interaction_server.core.conditions.tokens import FORBIDDEN
from interaction_server.core.decide.agent_states import not_logged_in, session_of
from interaction_server.core.decide.decision import Decision, Limits, Outcome, Situation
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.pulling import asking_refusal, take
from interaction_server.core.decide.routing import is_waiting
from interaction_server.core.decide.snapshots import named
from interaction_server.core.model import InteractionState, Milliseconds
from interaction_server.core.objects import Scheduling, View
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.view_requests import PullFound, PullFromView

PULLED_DEFAULT: Final = 1
"""How many are pulled where the request does not say: the next one."""
LOOKS_MAX: Final = 4
"""How often one request is looked up at most."""
SPARE: Final = 8
"""How many more than are wanted are looked for first."""
SPARE_GROWTH: Final = 4
"""How many times more of them the next time: so a crowd of agents is served in a few rounds."""


def pull_from_view(request: PullFromView, now: Situation) -> Decision | Refusal:
    """The promise to look for what the view shows when all that was decided before is durable."""
    search = search_of(request, 0, now)
    return search if isinstance(search, Refusal) else Decision(outcome=Outcome.TO_BE_PULLED, search=search)


def pull_found(request: PullFound, now: Situation) -> Decision | Refusal:
    """The first of what was found that the view shows still; where others have taken too much, another look.

    Where there is nothing left it is nothing, and no refusal.
    """
    search, session = search_of(request.pull, request.looks, now), session_of(now)
    if isinstance(search, Refusal):
        return search
    assert session is not None, "only an agent's search is made"
    holds, wanted = judge(search.condition), wanted_by(request.pull)
    found = named(request.interaction_ids, now)
    shown = [each for each in found if is_waiting(each) and holds(each, now.time)]
    ids = [each.id for each in in_order(shown, search.order)]
    pulled, refusals = take(ids, wanted, session, now)
    # Whoever has no room, or whose answer has none, would have none for what another look finds.
    if len(pulled) < wanted and not refusals and request.more and request.looks < LOOKS_MAX:
        return Decision(outcome=Outcome.TO_BE_PULLED, search=search)
    return refusals[0] if refusals and not pulled else Decision(outcome=Outcome.PULLED, groups=pulled)


def wanted_by(request: PullFromView) -> int:
    """How many the agent asks for."""
    return PULLED_DEFAULT if request.count_max is None else request.count_max


def search_of(request: PullFromView, looks: int, now: Situation) -> Search | Refusal:
    """What is looked for in the store, or what is wrong with the request."""
    session = session_of(now)
    if session is None:
        return not_logged_in()
    view = view_of(request.view, now.limits)
    if isinstance(view, Refusal):
        return view
    wanted = wanted_by(request)
    if refusal := asking_refusal(request, session) or too_many(wanted, now.limits):
        return refusal
    narrower = conditions_of(request.parameters, view)
    if isinstance(narrower, Refusal):
        return narrower
    return Search(
        condition=And((*waiting_in(view, session.tenant_id, now.time), *narrower)),
        now=now.time,
        count_max=wanted + SPARE * SPARE_GROWTH**looks,
        order=(*view.order, Key("PlacedInQueueAt")),
    )


def view_of(name: str, limits: Limits) -> View | Refusal:
    """The view of a name, unless it is disabled."""
    view = limits.views.get(name)
    if view is None:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"viewId: there is no view {name[:40]!r}")
    if not view.enabled:
        return refuse(Refusals.INVALID_ATTRIBUTE, f"viewId: view {name[:40]!r} is disabled")
    return view


def too_many(wanted: int, limits: Limits) -> Refusal | None:
    """Error 49 for more than one pull may take."""
    allowed = limits.pulled_max
    if wanted <= allowed:
        return None
    return refuse(
        Refusals.LIMIT_EXCEEDED, f"maxInteractions: {wanted} of {allowed} allowed", Remaining=allowed
    )


def waiting_in(view: View, tenant_id: int, time: Milliseconds) -> tuple[Condition, ...]:
    """What is so of everything that an agent of a tenant can pull from a view at a time."""
    return (
        Compare(Property("Queue"), "=", Text(view.queue)),
        Compare(Property("InteractionState"), "=", Text(InteractionState.QUEUED.value)),
        Compare(Property("TenantId"), "=", Number(tenant_id)),
        Compare(Property("IsLocked"), "=", Number(0)),
        Compare(Property("IsHeld"), "=", Number(0)),
        *SCHEDULED[view.scheduling](time + view.scheduling_window_ms),
        *(() if view.condition is None else (view.condition,)),
    )


def is_unscheduled() -> Condition:
    """It has no time."""
    return IsNull(Property("ScheduledAt"))


def is_due(time: Milliseconds) -> Condition:
    """Its time has come."""
    return Compare(Property("ScheduledAt"), "<=", Moment(time))


SCHEDULED: Final[Mapping[Scheduling, Callable[[Milliseconds], tuple[Condition, ...]]]] = {
    Scheduling.DUE: lambda time: (Or((is_unscheduled(), is_due(time))),),
    Scheduling.SCHEDULED: lambda time: (is_due(time),),
    Scheduling.UNSCHEDULED: lambda _: (is_unscheduled(),),
    Scheduling.IGNORED: lambda _: (),
}
"""What a view asks of ScheduledAt, where what is due at a time is due."""


def conditions_of(parameters: Mapping[str, object], view: View) -> tuple[Condition, ...] | Refusal:
    """The conditions that the given parameters stand for; one that is not given adds none."""
    if refusal := carried_refusal(pullParameters=dict(parameters)):
        return refusal
    conditions: list[Condition] = []
    for name, value in parameters.items():
        condition = condition_of(name, value, view)
        if isinstance(condition, Refusal):
            return condition
        conditions.append(condition)
    return tuple(conditions)


def condition_of(name: str, value: object, view: View) -> Condition | Refusal:
    """The condition of one parameter with its value, or what is wrong with either."""
    text = view.parameters.get(name)
    if text is None:
        there = ", ".join(view.parameters) or "none"
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"pullParameters.{name[:40]}: view {view.name} has no such parameter; there are {there}",
        )
    literal = literal_of(name, value)
    if isinstance(literal, Refusal):
        return literal
    condition = read_condition(text, literal)
    if isinstance(condition, Refusal):
        sentence = f"pullParameters.{name}: {condition.sentence}"
        return Refusal(why=condition.why, sentence=sentence, extension=condition.extension)
    return condition


def literal_of(name: str, value: object) -> Literals | Refusal:
    """A value as it stands in a condition: a text that one could hold, a number, a flag as 0 or 1."""
    if isinstance(value, int | float):
        return Number(int(value) if isinstance(value, bool) else value)
    if not isinstance(value, str):
        sentence = f"pullParameters.{name} must be a text, a number or a boolean"
        return refuse(Refusals.INVALID_ATTRIBUTE, sentence)
    size = len(value.encode(errors="surrogatepass"))
    if size > TEXT_BYTES_MAX:
        sentence = f"pullParameters.{name} has {size} bytes of {TEXT_BYTES_MAX} allowed"
        return refuse(Refusals.LIMIT_EXCEEDED, sentence, Remaining=0)
    if FORBIDDEN.search(value):
        sentence = f"pullParameters.{name} has a character that no text of a condition can hold"
        return refuse(Refusals.INVALID_ATTRIBUTE, sentence)
    return Text(value)
