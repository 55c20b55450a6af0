"""Agent sessions: login, logout, readiness, and what a lost party leaves behind (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.decide import Decision, Limits
from interaction_server.core.decide.agents import apply_agent_fact
from interaction_server.core.facts import (
    AgentLogin,
    AgentLogout,
    NotReadyForMedia,
    PartyRemoved,
    PlacedInQueue,
    ReadyForMedia,
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
from interaction_server.core.requests import LogIn, LogOut, ReleaseParty, SetReadiness
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


def test_readiness_changes_for_one_medium() -> None:
    """Protocol 4: RequestNotReadyForMedia, and RequestCancelNotReadyForMedia "means: ready"."""
    world = logged_in()
    agent = world.agent(ONE)
    off = SetReadiness(media_type="email", ready=False, reason={"why": "lunch"})
    on = SetReadiness(media_type="chat", ready=True)
    assert world.done(agent, off) == (NotReadyForMedia(media_type="email", reason={"why": "lunch"}, **WHO),)  # type: ignore[arg-type]
    assert world.done(agent, on) == (ReadyForMedia(media_type="chat", **WHO),)  # type: ignore[arg-type]
    assert world.agents[ONE].media == {"email": False, "chat": True}
    assert world.agents[ONE].client_name == "desk of agent-1"
    assert world.done(agent, off) == world.done(agent, on) == ()


@pytest.mark.parametrize(
    ("agent_id", "request_", "why"),
    [
        (TWO, SetReadiness(media_type="email", ready=True), Refusals.NOT_ALLOWED_NOW),
        (ONE, SetReadiness(media_type="", ready=True), Refusals.INVALID_ATTRIBUTE),
        (ONE, SetReadiness(media_type="fax", ready=True), Refusals.INVALID_ATTRIBUTE),
        (ONE, SetReadiness(media_type="chat", ready=True, reason={"a": None}), Refusals.INVALID_ATTRIBUTE),
    ],
)
def test_readiness_is_of_a_medium_of_the_session(
    agent_id: str, request_: SetReadiness, why: Refusals
) -> None:
    """Protocol 9: 44 for one who has not logged in, 48 for a medium that the agent does not have."""
    world = logged_in()
    assert world.refused(world.agent(agent_id), request_).why is why


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


def test_facts_that_are_not_about_agents_leave_the_sessions() -> None:
    """The pump may hand over every fact."""
    agents: dict[AgentId, AgentSession] = {}
    apply_agent_fact(agents, PlacedInQueue(queue=INBOX), "desk")
    apply_agent_fact(agents, AgentLogout(**WHO), "desk")  # type: ignore[arg-type]
    assert agents == {}
