"""Pull from a view: what is looked for, and who gets what of it (protocol 4, decision 66)."""

import msgspec
import pytest

from interaction_server.core.conditions import Key, find, read_condition
from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.decide.view_pulling import LOOKS_MAX, SPARE, SPARE_GROWTH
from interaction_server.core.facts import PartyAdded, TakenFromQueue
from interaction_server.core.model import Actor, InteractionId, QueueName
from interaction_server.core.objects import CapacityPlan, CapacityRule, Scheduling, View
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import (
    ChangeProperties,
    LockInteraction,
    PlaceInQueue,
    Pull,
    StopProcessing,
)
from interaction_server.core.view_requests import PullFound, PullFromView
from tests.core.world import EMAIL, INBOX, MEDIA, SERVER, START, World, to_router

OTHER = QueueName("other")
PARAMETERS = {
    "minimum": "Priority >= ?",
    "language": "Lang = ?",
    "like": "Subject like ?",
    "before": "ReceivedAt < ?",
    "vip": "Vip = ?",
    "wrong": "Lang ? 1",
}


def a_view(**more: object) -> View:
    """Of the inbox, and with parameters."""
    fields: dict[str, object] = {"name": "front", "queue": INBOX, "parameters": PARAMETERS, **more}
    if isinstance(condition := fields.get("condition"), str):
        fields["condition"] = read_condition(condition)
    return View(**fields)  # type: ignore[arg-type]


def house(*names: str, **view: object) -> World:
    """One after the other they have come into the inbox, and an agent is there to pull them."""
    world = World()
    world.limits = Limits(views={"front": a_view(**view)})
    for name in names:
        world.submit(name)
        world.time += 1
    world.log_in()
    return world


def asks(parameters: dict[str, object] | None = None, **more: object) -> PullFromView:
    """The request."""
    return PullFromView(view="front", parameters=parameters or {}, **more)  # type: ignore[arg-type]


def finds(world: World, actor: Actor, request: PullFromView | PullFound) -> PullFound:
    """What the runtime does: the request is decided, and what it is for is looked up."""
    decision = world.ask(actor, request)
    assert isinstance(decision, Decision), decision
    assert (decision.outcome, decision.facts, decision.groups) == (Outcome.TO_BE_PULLED, (), ())
    assert decision.search is not None
    found = find(world.interactions.values(), decision.search)
    pull, looks = (request.pull, request.looks) if isinstance(request, PullFound) else (request, 0)
    return PullFound(
        pull=pull,
        interaction_ids=tuple(each.id for each in found),
        looks=looks + 1,
        more=len(found) == decision.search.count_max,
    )


def pulls(world: World, request: PullFromView, agent_id: str = "agent-1") -> list[str]:
    """Asked, looked up and decided, with nobody in between; the ids of what the agent has then."""
    return taken(world.ask(world.agent(agent_id), finds(world, world.agent(agent_id), request)))


def taken(decision: Decision | Refusal) -> list[str]:
    """What was."""
    assert isinstance(decision, Decision), decision
    assert (decision.outcome, decision.facts) == (Outcome.PULLED, ())
    return [group.interaction_id for group in decision.groups]


def test_the_longest_waiting_is_taken_as_by_a_pull_by_id() -> None:
    """Protocol 8: EventTakenFromQueue, EventPartyAdded; one where the request does not say."""
    world = house("b", "a", "c")
    assert pulls(world, asks()) == ["b"]
    added = world.heard[-1].record.fact
    assert world.heard[-2].record.fact == TakenFromQueue(queue=INBOX)
    assert isinstance(added, PartyAdded)
    assert (added.party.agent_id, added.operation) == ("agent-1", "Pulled")
    assert pulls(world, asks(count_max=5)) == ["a", "c"]
    assert pulls(world, asks()) == []


def test_what_is_taken_comes_in_the_order_of_the_view() -> None:
    """And of those that are equal in it, the longest waiting first."""
    world = house(order=(Key("Priority", descending=True),))
    for name, priority in (("d", 2), ("a", 1), ("c", 3), ("b", 2)):
        world.submit(name, user_data={"Priority": priority})
        world.time += 1
    assert pulls(world, asks(count_max=3)) == ["c", "d", "b"]


def test_only_what_waits_in_the_queue_is_shown() -> None:
    """Protocol 4: "Locked: invisible to views, cannot be pulled"; and of another tenant nothing."""
    world = house("waits", "locked", "stopped", "pulled", "moved", condition="Lang is null")
    world.limits = msgspec.structs.replace(world.limits, tenants=frozenset({1, 2}))
    ada = world.agent("agent-1")
    world.submit("french", user_data={"Lang": "fr"})
    world.submit("abroad", tenant_id=2)
    world.done(MEDIA, LockInteraction(interaction_id=InteractionId("locked")))
    world.done(MEDIA, StopProcessing(interaction_id=InteractionId("stopped")))
    world.ask(ada, Pull(interaction_ids=(InteractionId("pulled"),)))
    world.done(MEDIA, PlaceInQueue(interaction_id=InteractionId("moved"), queue=OTHER))
    world.route("routed")
    assert pulls(world, asks(count_max=9)) == ["waits"]


@pytest.mark.parametrize(
    ("scheduling", "window", "shown"),
    [
        (Scheduling.DUE, 0, ["never", "past", "now"]),
        (Scheduling.DUE, 10, ["never", "past", "now", "soon"]),
        (Scheduling.SCHEDULED, 0, ["past", "now"]),
        (Scheduling.SCHEDULED, 10, ["past", "now", "soon"]),
        (Scheduling.UNSCHEDULED, 10, ["never"]),
        (Scheduling.IGNORED, 0, ["never", "past", "now", "soon"]),
    ],
)
def test_a_view_shows_what_it_says_of_times(scheduling: Scheduling, window: int, shown: list[str]) -> None:
    """Decision 66; the window is how long before its time something is shown."""
    world = house(scheduling=scheduling, scheduling_window_ms=window)
    times = {"never": None, "past": START - 1, "now": START, "soon": START + 10}
    for name, time in times.items():
        world.submit(name, scheduled_at=time)
    assert sorted(pulls(world, asks(count_max=9))) == sorted(shown)


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        ({}, ["1", "2", "3"]),
        ({"minimum": 2}, ["2", "3"]),
        ({"minimum": 2.5}, ["3"]),
        ({"minimum": "2"}, []),
        ({"minimum": 2, "language": "de"}, ["2"]),
        ({"language": "de' or '1' = '1"}, []),
        ({"like": "order%"}, ["1", "2", "3"]),
        ({"like": "Lang = 'de'"}, []),
        ({"before": "2023-11-14T23:13:20+01:00"}, []),
        ({"before": "2023-11-14T23:13:20.001+01:00"}, ["1", "2", "3"]),
        ({"vip": True}, ["3"]),
        ({"vip": False}, ["1", "2"]),
    ],
)
def test_parameters_narrow_what_is_shown(parameters: dict[str, object], shown: list[str]) -> None:
    """The value takes the place of the question mark, and is a value whatever it looks like."""
    world = house()
    for name, language in (("1", "fr"), ("2", "de"), ("3", "fr")):
        data = {"Priority": int(name), "Lang": language, "Subject": "Order", "Vip": int(name == "3")}
        world.submit(name, user_data=data)
    assert pulls(world, asks(parameters, count_max=9)) == shown


@pytest.mark.parametrize(
    ("request_", "why", "named"),
    [
        (PullFromView(view="none"), Refusals.INVALID_ATTRIBUTE, "viewId: there is no view 'none'"),
        (PullFromView(view="closed"), Refusals.INVALID_ATTRIBUTE, "viewId: view 'closed' is disabled"),
        (asks(count_max=0), Refusals.INVALID_ATTRIBUTE, "maxInteractions"),
        (asks(count_max=4), Refusals.LIMIT_EXCEEDED, "maxInteractions: 4 of 3 allowed"),
        (asks(tenant_id=2), Refusals.NOT_AUTHORIZED, "tenantId"),
        (asks({"maximum": 1}), Refusals.INVALID_ATTRIBUTE, "there are minimum, language, like"),
        (PullFromView(view="bare", parameters={"a": 1}), Refusals.INVALID_ATTRIBUTE, "there are none"),
        (asks({"minimum": {"a": 1}}), Refusals.INVALID_ATTRIBUTE, "pullParameters.minimum must be"),
        (asks({"minimum": {"$binary": "AA=="}}), Refusals.INVALID_ATTRIBUTE, "pullParameters.minimum must"),
        (asks({"minimum": None}), Refusals.INVALID_ATTRIBUTE, "pullParameters.minimum"),
        (asks({"minimum": 2**63}), Refusals.INVALID_ATTRIBUTE, "64 bits"),
        (asks({"language": "a\0"}), Refusals.INVALID_ATTRIBUTE, "pullParameters.language has a character"),
        (asks({"language": "ä" * 8_193}), Refusals.LIMIT_EXCEEDED, "has 16386 bytes of 16384 allowed"),
        (asks({"before": "x"}), Refusals.INVALID_ATTRIBUTE, "pullParameters.before: condition: position 14"),
        (asks({"like": 1}), Refusals.INVALID_ATTRIBUTE, "pullParameters.like: condition: position 14"),
        (asks({"wrong": "="}), Refusals.INVALID_ATTRIBUTE, "pullParameters.wrong: condition: position 6"),
    ],
)
def test_what_is_wrong_with_the_request_is_said(request_: PullFromView, why: Refusals, named: str) -> None:
    """Protocol 9: 48, 49 and 54; nothing is looked up."""
    world = house("a")
    views = {"front": a_view(), "closed": a_view(enabled=False), "bare": a_view(name="bare", parameters={})}
    world.limits = Limits(pulled_max=3, views=views)
    refusal = world.refused(world.agent("agent-1"), request_)
    assert (refusal.why, named in refusal.sentence) == (why, True), refusal.sentence


def test_too_many_are_refused_with_how_many_there_may_be() -> None:
    """Protocol 9: ``extension.Remaining``."""
    world = house("a")
    world.limits = msgspec.structs.replace(world.limits, pulled_max=3)
    refusal = world.refused(world.agent("agent-1"), asks(count_max=4))
    assert refusal.extension == {"Remaining": 3}


@pytest.mark.parametrize("actor", [MEDIA, World().agent("agent-9")])
def test_only_an_agent_who_has_logged_in_pulls(actor: Actor) -> None:
    """Protocol 9: 44; also where the agent has gone while it was looked up."""
    world = house("a")
    found = finds(world, world.agent("agent-1"), asks())
    for request in (asks(), found):
        assert world.refused(actor, request).why is Refusals.NOT_ALLOWED_NOW


def test_what_is_so_no_longer_is_left_to_others() -> None:
    """It is decided on what is so then: taken, changed, not there any more, or scheduled for later."""
    world = house("a", "b", "c", "d", "e", condition="Lang is null")
    ada = world.agent("agent-1")
    found = finds(world, ada, asks(count_max=9))
    assert found.interaction_ids == ("a", "b", "c", "d", "e")
    world.done(MEDIA, StopProcessing(interaction_id=InteractionId("a")))
    world.done(MEDIA, ChangeProperties(interaction_id=InteractionId("b"), added={"Lang": "fr"}))
    world.done(SERVER, to_router(InteractionId("c")))
    later = PlaceInQueue(interaction_id=InteractionId("d"), queue=INBOX, scheduled_at=world.time + 1)
    world.done(MEDIA, later)
    gone = msgspec.structs.replace(found, interaction_ids=(*found.interaction_ids, InteractionId("gone")))
    assert taken(world.ask(ada, gone)) == ["e"]


def test_what_was_changed_comes_in_its_new_order() -> None:
    world = house("a", "b", order=(Key("Priority", descending=True),))
    ada = world.agent("agent-1")
    found = finds(world, ada, asks())
    world.done(MEDIA, ChangeProperties(interaction_id=InteractionId("b"), added={"Priority": 1}))
    assert taken(world.ask(ada, found)) == ["b"]


def test_a_view_that_is_gone_by_then_gives_nothing() -> None:
    """The configuration may be read again in between."""
    world = house("a")
    found = finds(world, world.agent("agent-1"), asks())
    world.limits = Limits()
    assert world.refused(world.agent("agent-1"), found).why is Refusals.INVALID_ATTRIBUTE


def crowd(count: int) -> tuple[World, list[Actor], list[PullFound]]:
    """As many agents as interactions, each of whom has looked at the same moment."""
    world = house(*(f"i{number:03}" for number in range(count)))
    agents = [world.log_in(f"agent-{number}") for number in range(2, count + 2)]
    return world, agents, [finds(world, agent, asks()) for agent in agents]


def test_agents_who_look_at_once_each_get_another() -> None:
    """The first few have it from what they found; whoever finds all of it taken looks again, at more."""
    world, agents, found = crowd(1 + SPARE + 3)
    assert all(one.interaction_ids == found[0].interaction_ids for one in found)
    at_once, others = agents[: 1 + SPARE], agents[1 + SPARE :]
    got = [taken(world.ask(agent, one)) for agent, one in zip(at_once, found, strict=False)]
    for agent, one in zip(others, found[1 + SPARE :], strict=True):
        again = finds(world, agent, one)
        assert (again.looks, again.pull) == (2, one.pull)
        got.append(taken(world.ask(agent, again)))
    assert [len(each) for each in got] == [1] * len(agents)
    assert sorted(name for each in got for name in each) == sorted(world.interactions)


def test_it_is_looked_up_so_often_and_no_more() -> None:
    """However quick the others are, the request ends with what is left; and each time it looks at more."""
    world, (*_, agent), (*_, found) = crowd(3)
    decision = world.ask(agent, asks())
    assert isinstance(decision, Decision) and decision.search is not None
    assert decision.search.count_max == 1 + SPARE
    for looks in range(1, LOOKS_MAX):
        found = PullFound(pull=asks(), interaction_ids=(), looks=looks, more=True)
        decision = world.ask(agent, found)
        assert isinstance(decision, Decision) and decision.search is not None
        assert decision.search.count_max == 1 + SPARE * SPARE_GROWTH**looks
    last = msgspec.structs.replace(found, looks=LOOKS_MAX)
    assert taken(world.ask(agent, last)) == []
    few = msgspec.structs.replace(last, interaction_ids=(InteractionId("i001"),), pull=asks(count_max=2))
    assert taken(world.ask(agent, few)) == ["i001"]


def test_what_cannot_be_pulled_though_it_is_shown_says_why() -> None:
    """Who can have no more is told so, and not that the view is empty; who can have something else has it."""
    world = house("a", "b", "c")
    rule = CapacityRule(name="one", media={EMAIL: 1})
    world.limits = msgspec.structs.replace(world.limits, capacity=CapacityPlan(tenants={1: rule}))
    assert pulls(world, asks(count_max=2)) == ["a"]
    ada = world.agent("agent-1")
    assert world.refused(ada, finds(world, ada, asks())).why is Refusals.LIMIT_EXCEEDED
    world.submit("d", media_type="chat")
    assert pulls(world, asks(count_max=2)) == ["d"]


def test_what_does_not_fit_into_the_answer_is_not_looked_for_again() -> None:
    """Decision 31: the rest stays, although the view may show more."""
    world = house("a", "b")
    world.limits = msgspec.structs.replace(world.limits, answer_bytes_max=100)
    found = PullFound(
        pull=asks(count_max=2), interaction_ids=(InteractionId("a"), InteractionId("b")), looks=1, more=True
    )
    decision = world.ask(world.agent("agent-1"), found)
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.PULLED
    assert [group.interaction_id for group in decision.groups] == ["a"]
