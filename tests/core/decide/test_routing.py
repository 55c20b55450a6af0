"""Between queue, router and agent (protocol 6, 8)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogIn
from interaction_server.core.conditions import read_condition
from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.facts import (
    AgentInvited,
    PartyAdded,
    PartyRemoved,
    TakenFromQueue,
)
from interaction_server.core.model import (
    AgentId,
    ConnectionId,
    InteractionId,
    InteractionState,
    PartyType,
    PlaceId,
    QueueName,
    StrategyId,
)
from interaction_server.core.objects import Scheduling, View
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import PlaceInQueue, RouteToAgent, RunStrategy, SubmitToRouter
from interaction_server.core.views import Sight
from tests.core.world import INBOX, MEDIA, SERVER, START, STRANGER, World, to_router

ABSENT = InteractionId("absent")
NOT_ALLOWED_NOW = Refusals.NOT_ALLOWED_NOW


def to_agent(interaction_id: InteractionId, agent_id: str = "agent-1", **more: object) -> RouteToAgent:
    """An offer to an agent."""
    return RouteToAgent(interaction_id=interaction_id, agent_id=AgentId(agent_id), **more)  # type: ignore[arg-type]


def test_to_the_router_makes_two_facts() -> None:
    """Protocol 8: "TL EventRouteRequest; reporting EventTakenFromQueue, EventPartyAdded (strategy)"."""
    world = World()
    taken, added = world.done(SERVER, to_router(world.submit()))
    assert taken == TakenFromQueue(queue=INBOX, strategy_id=StrategyId("sort"))
    assert isinstance(added, PartyAdded)
    assert (added.party.party_type, added.party.strategy_id) == (PartyType.STRATEGY, "sort")
    assert world.interactions[InteractionId("i1")].system.state is InteractionState.ROUTING


def test_each_stay_has_a_conn_id_of_its_own() -> None:
    """Protocol 6: connID is "allocated for each stay"; it is the sequence of the PartyAdded fact."""
    world = World()
    routed = world.route()
    first = world.strategy(routed).connection_id
    assert first == f"{world.journal[-1].sequence:016X}"
    world.done(world.strategy(routed), PlaceInQueue(interaction_id=routed, queue=INBOX))
    world.done(SERVER, to_router(routed))
    assert world.strategy(routed).connection_id not in {first, None}


@pytest.mark.parametrize("scenario", ["route", "offer", "handle"])
def test_only_what_waits_in_a_queue_goes_to_a_router(scenario: str) -> None:
    """Protocol 7: Queued is "in a queue or workbin, stored"; an invited agent must answer first."""
    world = World()
    one = getattr(world, scenario)()
    assert world.refused(SERVER, to_router(one)).why is Refusals.NOT_ALLOWED_NOW


def test_what_has_gone_to_another_queue_is_not_handed_out_from_the_first() -> None:
    """Whoever chose it had seen it wait there; it may have been placed elsewhere meanwhile."""
    world = World()
    assert world.refused(SERVER, to_router(world.submit(), QueueName("second"))).why is NOT_ALLOWED_NOW


def test_what_is_locked_or_held_does_not_go_to_a_router() -> None:
    """Protocol 4: "Locked: invisible to views, cannot be pulled"."""
    world = World()
    waiting = world.interactions[world.submit()]
    assert may_be_submitted(waiting)
    for flag in ("is_locked", "is_held"):
        system = msgspec.structs.replace(waiting.system, **{flag: True})
        assert not may_be_submitted(msgspec.structs.replace(waiting, system=system))
    invited = world.interactions[world.offer("i2")]
    assert not may_be_submitted(msgspec.structs.replace(invited, system=waiting.system))


@pytest.mark.parametrize(
    "request_", [to_router(ABSENT), to_agent(ABSENT), PlaceInQueue(interaction_id=ABSENT, queue=INBOX)]
)
def test_what_does_not_exist_cannot_be_routed(request_: SubmitToRouter | RouteToAgent | PlaceInQueue) -> None:
    """Protocol 9: UNKNOWN_INTERACTION."""
    assert World().refused(STRANGER, request_).why is Refusals.UNKNOWN_INTERACTION


def test_an_offer_makes_two_facts_and_is_answered_later() -> None:
    """Protocol 8, deliver to agent: "reporting EventAgentInvited, EventPartyRemoved (strategy)"."""
    world = World()
    routed = world.route()
    world.log_in()
    strategy = world.strategy(routed)
    decision = world.ask(strategy, to_agent(routed, reference=7, extension={"a": 1}))
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.LATER
    invited, removed = decision.facts
    assert isinstance(invited, AgentInvited)
    invitation = invited.invitation
    assert (invitation.agent_id, invitation.place_id) == ("agent-1", "place of agent-1")
    assert (invitation.inviter, invitation.reference, invitation.extension) == (strategy, 7, {"a": 1})
    assert invitation.deadline == START + 30_000
    assert invitation.ticket_id == world.journal[-2].sequence
    assert isinstance(removed, PartyRemoved)
    assert (removed.party.connection_id, removed.operation) == (strategy.connection_id, "Delivered")


@pytest.mark.parametrize(
    ("agent_id", "more", "why"),
    [
        ("", {}, Refusals.INVALID_ATTRIBUTE),
        ("agent-9", {}, Refusals.UNKNOWN_AGENT),
        ("resting", {}, Refusals.UNKNOWN_AGENT),
        ("abroad", {}, Refusals.UNKNOWN_AGENT),
        ("talking", {}, Refusals.UNKNOWN_AGENT),
        ("agent-1", {"place_id": PlaceId("elsewhere")}, Refusals.UNKNOWN_AGENT),
        ("agent-1", {"place_id": PlaceId("place of agent-1")}, None),
    ],
)
def test_only_an_agent_who_is_there_and_ready_is_offered_it(
    agent_id: str, more: dict[str, object], why: Refusals | None
) -> None:
    """Protocol 9: UNKNOWN_AGENT, "not logged in, not ready, no such place"; tenants do not meet."""
    world = World()
    world.limits = Limits(tenants=frozenset({1, 2}))
    routed = world.route()
    world.log_in()
    world.log_in("resting", ready=False)
    for name, tenant, media in (("abroad", 2, "email"), ("talking", 1, "chat")):
        login = LogIn(agent_id=AgentId(name), place_id=PlaceId(name), tenant_id=tenant, media={media: True})
        world.done(world.agent(name), login)
    request = to_agent(routed, agent_id, **more)
    if why is None:
        world.done(world.strategy(routed), request)
    else:
        assert world.refused(world.strategy(routed), request).why is why


def test_whoever_is_logged_in_at_a_place_is_offered_it() -> None:
    """Protocol 6: routeType `Place` {placeId}; protocol 9: 51 where nobody is logged in, 48 without one."""
    world = World()
    routed = world.route()
    world.log_in("agent-2")
    world.log_in()
    strategy = world.strategy(routed)
    for place, why in (("nowhere", Refusals.UNKNOWN_AGENT), ("", Refusals.INVALID_ATTRIBUTE)):
        request = RouteToAgent(interaction_id=routed, place_id=PlaceId(place))
        assert world.refused(strategy, request).why is why
    world.done(strategy, RouteToAgent(interaction_id=routed, place_id=PlaceId("place of agent-1")))
    assert world.invitation().agent_id == "agent-1"


def test_only_the_strategy_that_processes_it_routes_it() -> None:
    """Protocol 9: 44; an agent, though a party, routes nothing, and a stay that is over has no say."""
    world = World()
    routed = world.route()
    world.log_in()
    to_queue = PlaceInQueue(interaction_id=routed, queue=INBOX)
    for actor in (STRANGER, MEDIA, world.agent("agent-1")):
        assert world.refused(actor, to_agent(routed)).why is Refusals.NOT_ALLOWED_NOW
    for actor in (STRANGER, world.agent("agent-1")):
        assert world.refused(actor, to_queue).why is Refusals.NOT_ALLOWED_NOW
    stale = msgspec.structs.replace(world.strategy(routed), connection_id=ConnectionId("0000000000000001"))
    assert world.refused(stale, to_queue).why is Refusals.NOT_ALLOWED_NOW
    handled = world.handle("i2", "agent-2")
    refusal = world.refused(world.agent("agent-2"), to_agent(handled))
    assert (refusal.why, "cannot route" in refusal.sentence) == (Refusals.NOT_ALLOWED_NOW, True)


@pytest.mark.parametrize("running", [True, False])
def test_running_a_strategy_is_no_fact(running: bool) -> None:
    """Protocol 6, RequestRegisterAddress: "I run this strategy"; which one must be said."""
    world = World()
    assert world.done(STRANGER, RunStrategy(strategy_id=StrategyId("sort"), running=running)) == ()
    nameless = RunStrategy(strategy_id=StrategyId(""), running=running)
    assert world.refused(STRANGER, nameless).why is Refusals.INVALID_ATTRIBUTE


def test_what_is_scheduled_is_not_submitted_before_its_time() -> None:
    world = World()
    waiting = world.interactions[world.submit()]
    for later, refused in ((1, True), (0, False), (-1, False)):
        system = msgspec.structs.replace(waiting.system, scheduled_at=START + later)
        world.interactions[waiting.id] = msgspec.structs.replace(waiting, system=system)
        found = world.ask(SERVER, to_router(waiting.id))
        assert isinstance(found, Refusal) is refused
        if isinstance(found, Refusal):
            assert "scheduled for" in found.sentence


def chosen(interaction_id: InteractionId, **more: object) -> SubmitToRouter:
    """Chosen by a view."""
    view = View(name="french", queue=QueueName("inbox"), strategy=StrategyId("sort"), **more)  # type: ignore[arg-type]
    return msgspec.structs.replace(to_router(interaction_id), sight=Sight(view))


def test_a_view_is_asked_again_when_the_choice_is_decided() -> None:
    """The interaction may have changed since it was chosen."""
    world = World()
    one = world.submit(user_data={"Lang": "fr"})
    french, german = read_condition("Lang = 'fr'"), read_condition("Lang = 'de'")
    refused = world.refused(SERVER, chosen(one, condition=german))
    assert (refused.why, "is not in view french" in refused.sentence) == (NOT_ALLOWED_NOW, True)
    assert "does not feed" in world.refused(SERVER, chosen(one, condition=french, enabled=False)).sentence
    assert world.done(SERVER, chosen(one, condition=french))


def test_what_is_in_another_segment_by_now_is_not_submitted_in_the_first() -> None:
    world = World()
    one = world.submit(user_data={"Lang": "fr"})
    request = chosen(one, segment_by=("Lang",), segment_limit=1)
    assert "is in another segment" in world.refused(SERVER, request).sentence
    assert request.sight is not None
    segment = request.sight.segment(world.interactions[one])
    assert world.done(SERVER, msgspec.structs.replace(request, segment=segment))


def test_a_view_that_ignores_the_schedule_hands_out_what_is_to_come() -> None:
    world = World()
    waiting = world.interactions[world.submit()]
    system = msgspec.structs.replace(waiting.system, scheduled_at=START + 60_000)
    world.interactions[waiting.id] = msgspec.structs.replace(waiting, system=system)
    assert "is not in view" in world.refused(SERVER, chosen(waiting.id)).sentence
    assert world.done(SERVER, chosen(waiting.id, scheduling=Scheduling.IGNORED))
