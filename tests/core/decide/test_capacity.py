"""Capacity: what counts, whose rule it is, where it is enforced and with which error (decisions 67, 68)."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from interaction_server.core.agent_requests import LogOut, RelayStatus, WithdrawStatuses
from interaction_server.core.decide import Decision, Limits
from interaction_server.core.decide.capacity import no_room, rule_of
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    AgentSession,
    AgentStatus,
    InteractionId,
    PlaceId,
)
from interaction_server.core.objects import CapacityPlan, CapacityRule
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import (
    Confer,
    Hold,
    Intrude,
    LeaveInteraction,
    Pull,
    Reject,
    Request,
    RouteToAgent,
    Submit,
    Transfer,
)
from tests.core.world import EMAIL, INBOX, World

ONE, TWO = AgentId("agent-1"), AgentId("agent-2")
HOME = PlaceId("place of agent-1")
STANDARD = CapacityRule(
    name="standard",
    media={"chat": 3, "email": 1, "video": 1},
    exclusive=frozenset({"video"}),
    other=2,
    total=4,
)
ENGINE = Actor(actor_type=ActorType.SERVER, client_name="statistics")
SESSION = AgentSession(agent_id=ONE, place_id=HOME, tenant_id=1, media={}, client_name="desk")
IN_ALL = "in all, and cannot have"


def everybody(rule: CapacityRule) -> CapacityPlan:
    return CapacityPlan(tenants={1: rule})


@pytest.mark.parametrize(
    ("has", "media_type", "why"),
    [
        ([], "chat", None),
        (["chat"] * 2, "chat", None),
        (["chat"] * 3, "chat", "3 of 3 chat (rule standard)"),
        (["chat"] * 3, "email", None),
        (["email"], "email", "1 of 1 email (rule standard)"),
        (["fax"] * 2, "fax", "2 of 2 fax (rule standard)"),
        (["fax"] * 2, "letter", None),
        (["chat", "chat", "fax", "email"], "fax", f"4 of 4 {IN_ALL} fax as well (rule standard)"),
        ([], "video", None),
        (["chat"], "video", f"1 {IN_ALL} video as well, since video is exclusive (rule standard)"),
        (["video"], "chat", f"1 {IN_ALL} chat as well, since video is exclusive (rule standard)"),
    ],
)
def test_a_rule_bounds_each_media_type_the_others_and_all_together(
    has: list[str], media_type: str, why: str | None
) -> None:
    """The texts name the rule, the media type, the load and the limit."""
    expected = None if why is None else f"agent agent-1 has {why}"
    assert no_room(SESSION, media_type, has, everybody(STANDARD)) == expected


def test_without_a_rule_there_is_room_for_anything() -> None:
    assert no_room(SESSION, "chat", ["chat"] * 1_000, CapacityPlan()) is None
    assert no_room(SESSION, "chat", ["chat"] * 1_000, everybody(CapacityRule(name="lax"))) is None


def test_the_rule_is_the_agents_own_else_the_places_else_the_tenants() -> None:
    agents, places, tenants = {ONE: STANDARD}, {HOME: CapacityRule(name="p")}, {1: CapacityRule(name="t")}
    full = CapacityPlan(agents=agents, places=places, tenants=tenants)
    assert rule_of(SESSION, full) is STANDARD
    assert rule_of(SESSION, replace(full, agents={TWO: STANDARD})) is places[HOME]
    assert rule_of(SESSION, replace(full, agents={}, places={})) is tenants[1]
    assert rule_of(SESSION, replace(full, agents={}, places={}, tenants={2: STANDARD})) is None


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (AgentStatus(agent_id=ONE), None),
        (AgentStatus(agent_id=ONE, media_capacities={"chat": 2}, media_states={"chat": 1}), None),
        (AgentStatus(agent_id=ONE, media_capacities={"chat": 1}), "1 of 1 chat (status from statistics)"),
        (AgentStatus(agent_id=ONE, media_states={"chat": 0}), "1 of 0 chat (status from statistics)"),
        (
            AgentStatus(agent_id=ONE, media_states={"chat": 0}, media_capacities={"chat": 2}),
            "1 of 0 chat (status from statistics)",
        ),
        (AgentStatus(agent_id=ONE, media_states={"fax": 0}, media_capacities={"email": 0}), None),
    ],
)
@pytest.mark.parametrize("plan", [CapacityPlan(), everybody(STANDARD)])
def test_a_status_bounds_the_media_types_that_it_names(
    status: AgentStatus, why: str | None, plan: CapacityPlan
) -> None:
    expected = None if why is None else f"agent agent-1 has {why}"
    session = replace(SESSION, status=replace(status, said_by="statistics"))
    assert no_room(session, "chat", ["chat"], plan) == expected


def test_a_status_never_widens_a_rule() -> None:
    session = replace(SESSION, status=AgentStatus(agent_id=ONE, media_capacities={"email": 5}))
    assert no_room(session, EMAIL, [EMAIL], everybody(STANDARD)) == (
        "agent agent-1 has 1 of 1 email (rule standard)"
    )


def one_email_each() -> World:
    """The first agent handles its one e-mail, the second is there; another e-mail is being routed."""
    world = World()
    world.limits = Limits(capacity=everybody(STANDARD))
    world.handle("i1")
    world.log_in("agent-2")
    world.route("i2")
    return world


I1, I2, I3 = (InteractionId(one) for one in ("i1", "i2", "i3"))
FULL = "agent agent-1 has 1 of 1 email (rule standard)"


def by_router(world: World, **destination: object) -> tuple[Actor, Request]:
    return world.strategy("i2"), RouteToAgent(interaction_id=I2, reference=7, **destination)  # type: ignore[arg-type]


def by_agent(kind: type[Transfer | Confer]) -> Callable[[World], tuple[Actor, Request]]:
    def ask(world: World) -> tuple[Actor, Request]:
        world.done(*by_router(world, agent_id=TWO))
        world.accept("i2")
        return world.agent("agent-2"), kind(interaction_id=I2, agent_id=ONE, reference=7)

    return ask


def by_oneself(world: World) -> tuple[Actor, Request]:
    world.done(*by_router(world, agent_id=TWO))
    world.accept("i2")
    return world.agent("agent-1"), Intrude(interaction_id=I2, reference=7)


def out_of_the_queue(world: World) -> tuple[Actor, Request]:
    return world.agent("agent-1"), Pull(interaction_ids=(world.submit("i3"),))


@pytest.mark.parametrize(
    ("ask", "why"),
    [
        (lambda world: by_router(world, agent_id=ONE), Refusals.UNKNOWN_AGENT),
        (lambda world: by_router(world, place_id=HOME), Refusals.UNKNOWN_AGENT),
        (by_agent(Transfer), Refusals.UNKNOWN_AGENT),
        (by_agent(Confer), Refusals.UNKNOWN_AGENT),
        (by_oneself, Refusals.LIMIT_EXCEEDED),
        (out_of_the_queue, Refusals.LIMIT_EXCEEDED),
    ],
)
def test_an_agent_is_given_no_more_than_it_can_have(
    ask: Callable[[World], tuple[Actor, Request]], why: Refusals
) -> None:
    """Decision 67: 51 for whoever gives, 49 with Remaining for the agent itself; then there is room again."""
    world = one_email_each()
    actor, request = ask(world)
    refusal = world.refused(actor, request)
    assert (refusal.why, refusal.sentence) == (why, FULL)
    assert refusal.extension == ({"Remaining": 0} if why is Refusals.LIMIT_EXCEEDED else None)
    world.done(world.agent("agent-1"), LeaveInteraction(interaction_id=I1))
    assert isinstance(world.ask(actor, request), Decision)


def test_what_is_held_and_what_is_offered_counts_until_it_is_rejected() -> None:
    world = one_email_each()
    world.done(world.agent("agent-1"), Hold(interaction_id=I1))
    assert world.refused(*by_router(world, agent_id=ONE)).sentence == FULL
    world.done(*by_router(world, agent_id=TWO))
    world.route("i3")
    again = RouteToAgent(interaction_id=I3, agent_id=TWO, reference=8)
    assert world.refused(world.strategy("i3"), again).sentence == FULL.replace("agent-1", "agent-2")
    ticket_id = world.invitation("i2").ticket_id
    world.done(world.agent("agent-2"), Reject(interaction_id=I2, ticket_id=ticket_id))
    world.done(world.strategy("i3"), again)
    world.accept("i3")


def test_what_an_agent_submits_counts_and_is_never_refused() -> None:
    world = one_email_each()
    own = Submit(media_type=EMAIL, interaction_type="Outbound", queue=INBOX)
    world.done(world.agent("agent-1"), own)
    sentence = world.refused(*by_router(world, agent_id=ONE)).sentence
    assert sentence == "agent agent-1 has 2 of 1 email (rule standard)"


def test_a_pull_takes_as_many_as_there_is_room_for() -> None:
    """Decision 67: one decision counts as it goes, and takes of another media type where there is room."""
    world = World()
    world.limits = Limits(capacity=everybody(STANDARD))
    world.log_in()
    ids = [world.submit(f"e{number}") for number in range(2)]
    ids += [world.submit(f"c{number}", media_type="chat") for number in range(4)]
    decision = world.ask(world.agent("agent-1"), Pull(interaction_ids=tuple(ids)))
    assert isinstance(decision, Decision)
    assert [group.interaction_id for group in decision.groups] == ["e0", "c0", "c1", "c2"]
    refusal = world.refused(world.agent("agent-1"), Pull(interaction_ids=(ids[1], ids[-1])))
    assert (refusal.why, refusal.sentence) == (Refusals.LIMIT_EXCEEDED, FULL)


def test_what_is_exclusive_is_pulled_alone() -> None:
    world = World()
    world.limits = Limits(capacity=everybody(STANDARD))
    world.log_in()
    ids = (world.submit("v", media_type="video"), world.submit("e"))
    decision = world.ask(world.agent("agent-1"), Pull(interaction_ids=ids))
    assert isinstance(decision, Decision)
    assert [group.interaction_id for group in decision.groups] == ["v"]


def say(world: World, **status: object) -> None:
    """The reporting engine says what the first agent can take."""
    world.done(ENGINE, RelayStatus(status=AgentStatus(agent_id=ONE, **status)))  # type: ignore[arg-type]


def test_a_status_holds_until_the_next_one_and_leaves_what_was_offered_before() -> None:
    """Decision 68."""
    world = World()
    world.offer("i1")
    say(world, media_capacities={EMAIL: 1})
    world.route("i2")
    offer = by_router(world, agent_id=ONE)
    assert world.refused(*offer).sentence == "agent agent-1 has 1 of 1 email (status from statistics)"
    say(world, media_states={EMAIL: 0})
    assert world.refused(*offer).sentence == "agent agent-1 has 1 of 0 email (status from statistics)"
    world.accept("i1")
    say(world, media_states={"chat": 0})
    world.done(*offer)


@pytest.mark.parametrize("said_by", ["statistics", "another"])
def test_a_status_ends_with_the_engine_that_said_it(said_by: str) -> None:
    world = World()
    world.log_in()
    world.log_in("agent-2")
    say(world, media_states={EMAIL: 0})
    status = world.agents[ONE].status
    assert status is not None
    world.done(ENGINE, WithdrawStatuses(said_by=said_by, registration_max=0))
    assert world.agents[ONE].status == (None if said_by == "statistics" else status)


@pytest.mark.parametrize(("registration", "holds"), [(7, False), (8, True)])
def test_a_status_that_the_engine_said_when_it_was_back_holds(registration: int, *, holds: bool) -> None:
    """Decision 68: what ends is what it said before it was gone."""
    world = World()
    world.log_in()
    world.registration = registration
    say(world, media_states={EMAIL: 0})
    world.done(ENGINE, WithdrawStatuses(said_by="statistics", registration_max=7))
    assert (world.agents[ONE].status is not None) is holds


def test_a_status_ends_with_the_session() -> None:
    world = World()
    ada = world.log_in()
    say(world, media_states={EMAIL: 0})
    world.done(ada, LogOut())
    world.log_in()
    assert world.agents[ONE].status is None


def test_a_capacity_is_no_less_than_nothing() -> None:
    """Protocol 9: 48; the status that there is stays."""
    world = World()
    world.log_in()
    request = RelayStatus(status=AgentStatus(agent_id=ONE, media_capacities={"chat": 1, EMAIL: -1}))
    refusal = world.refused(ENGINE, request)
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert refusal.sentence == "mediaCapacityList: email is -1, and must be at least 0"
