"""Agent sessions: login, logout, readiness, and what a lost party leaves behind (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogIn, LogOut, SetDoNotDisturb, SetReadiness
from interaction_server.core.decide import Decision, Limits
from interaction_server.core.decide.decision import SecondLogin
from interaction_server.core.facts import (
    AgentLogin,
    AgentLogout,
    PartyRemoved,
    PlacedInQueue,
)
from interaction_server.core.model import (
    Actor,
    ActorType,
    AgentId,
    AgentSession,
    ConnectionId,
    InteractionId,
    InteractionState,
    PlaceId,
)
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import ReleaseParty
from tests.core.world import INBOX, MEDIA, SERVER, STRANGER, World

ONE, TWO = AgentId("agent-1"), AgentId("agent-2")
DESK = PlaceId("desk")
LOGIN = LogIn(agent_id=ONE, place_id=DESK, tenant_id=1, media={"email": True, "chat": False})
WHO = {"agent_id": ONE, "place_id": DESK, "tenant_id": 1}


def logged_in() -> World:
    """A world of two tenants with one agent."""
    world = World()
    world.limits = Limits(tenants=frozenset({1, 2}))
    world.done(world.agent(ONE), LOGIN)
    return world


def login(**more: object) -> LogIn:
    """The login with other attributes."""
    return msgspec.structs.replace(LOGIN, **more)


def test_a_login_begins_a_session() -> None:
    """Protocol 4, RequestAgentLogin: "mediaList {media: 1 ready / 0 not}"."""
    world = World()
    assert world.done(world.agent(ONE), LOGIN) == (AgentLogin(media=LOGIN.media, **WHO),)  # type: ignore[arg-type]
    assert world.agents[ONE] == AgentSession(
        agent_id=ONE, place_id=DESK, tenant_id=1, media=LOGIN.media, client_name="desk of agent-1"
    )
    assert (world.journal[-1].version, world.journal[-1].interaction_id) == (0, None)


def test_a_login_makes_its_asker_the_agent() -> None:
    """Protocol 5: the fact's ``actor`` says who it was: agentId and placeId, not only the client."""
    world = World()
    decision = world.ask(world.agent(ONE), LOGIN)
    assert isinstance(decision, Decision)
    assert decision.actor == Actor(
        actor_type=ActorType.AGENT, client_name="desk of agent-1", agent_id=ONE, place_id=DESK
    )
    again = world.ask(world.agent(ONE), SetReadiness(media_type="chat", ready=True))
    assert isinstance(again, Decision)
    assert again.actor is None, "nothing but a login makes anybody somebody else"


def test_nobody_logs_in_to_a_tenant_that_there_is_not() -> None:
    """Protocol 9: 54; who is missing is said first, who is in the way last."""
    world = logged_in()
    refusal = world.refused(world.agent(TWO), login(tenant_id=3))
    assert (refusal.why, refusal.sentence) == (Refusals.NOT_AUTHORIZED, "tenantId: there is no tenant 3")
    assert world.refused(world.agent(TWO), login(tenant_id=0)).why is Refusals.NOT_AUTHORIZED
    nameless = login(agent_id="", tenant_id=3)
    assert world.refused(world.agent(TWO), nameless).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"agent_id": ""}, Refusals.INVALID_ATTRIBUTE),
        ({"place_id": ""}, Refusals.INVALID_ATTRIBUTE),
        ({}, Refusals.NOT_ALLOWED_NOW),
        ({"agent_id": TWO}, Refusals.NOT_ALLOWED_NOW),
    ],
)
def test_an_agent_has_one_session_and_a_place_one_agent(more: dict[str, object], why: Refusals) -> None:
    """Protocol 4: policy ``allow-multiple-agent-connections``, here false."""
    world = logged_in()
    assert world.refused(world.agent("another"), login(**more)).why is why


@pytest.mark.parametrize("policy", SecondLogin)
@pytest.mark.parametrize(
    ("more", "who"),
    [
        ({"agent_id": AgentId("agent-3")}, "another"),
        ({"place_id": PlaceId("place of agent-2")}, "another"),
        ({"tenant_id": 2}, "another"),
        ({}, ONE),
    ],
)
def test_no_policy_lets_two_agents_meet(policy: SecondLogin, more: dict[str, object], who: str) -> None:
    """Neither at a place, nor in an id of another tenant, nor on a client that has an agent."""
    world = logged_in()
    world.log_in(TWO)
    world.limits = msgspec.structs.replace(world.limits, second_login=policy)
    assert world.refused(world.agent(who), login(**more)).why is Refusals.NOT_ALLOWED_NOW


def second_login(policy: SecondLogin, **more: object) -> tuple[World, Decision]:
    """An agent who has told to be left alone logs in on another desktop."""
    world = logged_in()
    world.done(world.agent(ONE), SetDoNotDisturb(on=True))
    world.limits = msgspec.structs.replace(world.limits, second_login=policy)
    decision = world.ask(Actor(actor_type=ActorType.AGENT, client_name="tablet"), login(**more))
    assert isinstance(decision, Decision)
    assert decision.actor is not None
    return world, decision


def test_a_second_login_may_take_the_first_one_over() -> None:
    """Protocol 4: policy ``allow-multiple-agent-connections``, force-logout: one session ends, one begins."""
    world, decision = second_login(SecondLogin.TAKES_OVER, place_id=PlaceId("home"), media={"fax": True})
    new = {"agent_id": ONE, "place_id": PlaceId("home"), "tenant_id": 1}
    assert decision.facts == (
        AgentLogout(forced=True, **WHO),  # type: ignore[arg-type]
        AgentLogin(media={"fax": True}, **new),  # type: ignore[arg-type]
    )
    assert world.agents == {ONE: AgentSession(media={"fax": True}, client_name="tablet", **new)}  # type: ignore[arg-type]


def test_a_second_login_may_join_the_first_one() -> None:
    """The policy is true: one session, where it was and as it was, with what the login says of media."""
    world, decision = second_login(
        SecondLogin.JOINS, place_id=PlaceId("home"), media={"chat": True, "fax": False}
    )
    media = {"email": True, "chat": True, "fax": False}
    assert decision.facts == (AgentLogin(media=media, **WHO),)  # type: ignore[arg-type]
    assert decision.actor is not None
    assert decision.actor.place_id == DESK
    session = world.agents[ONE]
    assert (session.media, session.connections, session.do_not_disturb) == (media, 2, True)


def test_a_joined_session_ends_with_the_last_of_its_connections() -> None:
    """Whoever leaves before says how many are left; the server, after a restart, ends all at once."""
    world, _ = second_login(SecondLogin.JOINS)
    lost = LogOut(lost=True)
    assert world.done(world.agent(ONE), lost) == (AgentLogout(lost=True, connections_left=1, **WHO),)  # type: ignore[arg-type]
    assert world.agents[ONE].connections == 1
    assert world.done(world.agent(ONE), LogOut()) == (AgentLogout(**WHO),)  # type: ignore[arg-type]
    assert world.agents == {}
    world, _ = second_login(SecondLogin.JOINS)
    world.done(SERVER, LogOut(agent_id=ONE, lost=True))
    assert world.agents == {}


def test_a_place_of_the_same_name_in_another_tenant_is_another_place() -> None:
    """Tenants do not meet."""
    world = logged_in()
    world.done(world.agent(TWO), login(agent_id=TWO, tenant_id=2))
    assert set(world.agents) == {ONE, TWO}


def test_a_client_has_one_agent() -> None:
    """It must log out before it logs in as somebody else."""
    world = logged_in()
    refusal = world.refused(world.agent(ONE), login(agent_id=TWO, place_id=PlaceId("other")))
    assert refusal.why is Refusals.NOT_ALLOWED_NOW
    assert ONE in refusal.sentence


@pytest.mark.parametrize("actor", [MEDIA, STRANGER, SERVER])
def test_only_an_agent_application_logs_agents_in(actor: object) -> None:
    """Protocol 9: NOT_AUTHORIZED; the audience table has no row for anybody else."""
    assert World().refused(actor, LOGIN).why is Refusals.NOT_AUTHORIZED  # type: ignore[arg-type]


def test_a_logout_ends_the_session() -> None:
    """Protocol 4, RequestAgentLogout."""
    world = logged_in()
    assert world.done(world.agent(ONE), LogOut()) == (AgentLogout(**WHO),)  # type: ignore[arg-type]
    assert world.agents == {}
    assert world.refused(world.agent(ONE), LogOut()).why is Refusals.NOT_ALLOWED_NOW


def test_a_lost_connection_ends_the_session_at_once_and_once() -> None:
    """Protocol 8: "Agent connection lost: reporting EventAgentLogout at once"."""
    world = logged_in()
    lost = LogOut(agent_id=ONE, lost=True)
    assert world.done(SERVER, lost) == (AgentLogout(lost=True, **WHO),)  # type: ignore[arg-type]
    assert world.done(SERVER, lost) == ()
    assert world.refused(SERVER, LogOut(agent_id=ONE)).why is Refusals.NOT_ALLOWED_NOW


def test_a_lost_agent_returns_its_interaction_to_the_queue() -> None:
    """Protocol 8: "its interactions return to their queue or workbin"."""
    world = World()
    handled = world.handle()
    party = world.interactions[handled].parties[0]
    removed, placed = world.done(SERVER, ReleaseParty(interaction_id=handled, agent_id=ONE))
    assert removed == PartyRemoved(party=party, operation="Lost")
    assert placed == PlacedInQueue(queue=INBOX)
    assert world.interactions[handled].system.state is InteractionState.QUEUED


def test_a_lost_router_returns_its_interaction_to_the_queue() -> None:
    """Protocol 8: "URS lost: its interactions return to their queue"; named by the stay."""
    world = World()
    routed = world.route()
    here = world.strategy(routed).connection_id
    removed, placed = world.done(SERVER, ReleaseParty(interaction_id=routed, connection_id=here))
    assert isinstance(removed, PartyRemoved)
    assert placed == PlacedInQueue(queue=INBOX)


@pytest.mark.parametrize(
    "request_",
    [
        ReleaseParty(interaction_id=InteractionId("absent"), agent_id=ONE),
        ReleaseParty(interaction_id=InteractionId("i1")),
        ReleaseParty(interaction_id=InteractionId("i1"), agent_id=TWO),
        ReleaseParty(interaction_id=InteractionId("i1"), connection_id=ConnectionId("0000000000000001")),
    ],
)
def test_who_is_gone_already_leaves_nothing(request_: ReleaseParty) -> None:
    """The clean-up after a connection may come late; it is never an error."""
    world = World()
    world.handle()
    assert world.done(SERVER, request_) == ()


def test_the_others_keep_what_one_of_them_leaves() -> None:
    """Protocol 8: only "the last one out" returns it."""
    world = World()
    shared = world.interactions[world.share()]
    assert world.done(SERVER, ReleaseParty(interaction_id=shared.id, agent_id=ONE)) == (
        PartyRemoved(party=shared.parties[0], operation="Lost", others=(TWO,)),
    )
    assert world.interactions[shared.id].system.agent_id == TWO
