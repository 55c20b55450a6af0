"""Custom reports, agents of other servers, relayed status, and the states of agents (protocol 4)."""

import pytest
from msgspec.structs import replace

from interaction_server.core.agent_requests import AnnounceAgent, LogIn, RelayStatus, ReportOwn, WatchAgents
from interaction_server.core.decide import Decision, Limits
from interaction_server.core.facts import AgentAvailable, AgentNotAvailable, CustomReporting
from interaction_server.core.model import Actor, AgentId, AgentStatus, InteractionId, KeyValueList, PlaceId
from interaction_server.core.refusals import Refusals
from tests.core.world import MEDIA, SERVER, STRANGER, World

ONE, GUEST = AgentId("agent-1"), AgentId("guest")
HOME = PlaceId("place of agent-1")
RATING: KeyValueList = {"Rating": 5}


@pytest.mark.parametrize("scenario", ["submit", "route", "handle"])
def test_a_report_about_an_interaction_is_a_fact_of_it_and_leaves_it_as_it_is(scenario: str) -> None:
    """Protocol 4: "interactionVersion … one more with every fact"."""
    world = World()
    one = getattr(world, scenario)()
    before = world.interactions[one]
    for actor in (MEDIA, world.agent("agent-1")):
        report = ReportOwn(event_content=RATING, interaction_id=one)
        assert world.done(actor, report) == (CustomReporting(event_content=RATING),)
    after = world.interactions[one]
    assert after.version == before.version + 2
    assert (after.system, after.user_data, after.parties) == (before.system, before.user_data, before.parties)


def test_a_report_may_be_about_nothing_in_particular() -> None:
    """Protocol 4: ``interactionId?``."""
    world = World()
    assert world.done(MEDIA, ReportOwn(event_content=RATING)) == (CustomReporting(event_content=RATING),)
    assert (world.journal[-1].interaction_id, world.journal[-1].version) == (None, 0)


def test_a_report_is_of_an_interaction_that_there_is_and_a_key_value_list() -> None:
    """Protocol 9: 43 and 48."""
    world = World()
    absent = ReportOwn(event_content=RATING, interaction_id=InteractionId("absent"))
    assert world.refused(MEDIA, absent).why is Refusals.UNKNOWN_INTERACTION
    refusal = world.refused(MEDIA, ReportOwn(event_content={"a": None}))
    assert (refusal.why, refusal.extension) == (Refusals.INVALID_ATTRIBUTE, {"Keys": "eventContent.a"})


@pytest.mark.parametrize("actor", [STRANGER, SERVER])
def test_only_media_servers_and_agents_report_something_of_their_own(actor: Actor) -> None:
    """Protocol 9: NOT_AUTHORIZED; the audience table has no row for anybody else."""
    assert World().refused(actor, ReportOwn(event_content=RATING)).why is Refusals.NOT_AUTHORIZED


def test_an_agent_of_another_server_is_announced_whenever_that_is_asked() -> None:
    """Protocol 4: "this server is a secondary for that agent"."""
    world = World()
    come = AnnounceAgent(agent_id=GUEST, place_id=HOME, available=True)
    go = AnnounceAgent(agent_id=GUEST, place_id=HOME, available=False)
    desk = world.agent("agent-1")
    for _ in range(2):
        assert world.done(desk, come) == (AgentAvailable(agent_id=GUEST, place_id=HOME),)
    assert world.done(desk, go) == (AgentNotAvailable(agent_id=GUEST, place_id=HOME),)
    assert world.agents == {}


@pytest.mark.parametrize(("agent_id", "place_id"), [("", "p"), ("a", "")])
def test_an_agent_of_another_server_has_a_name_and_a_place(agent_id: str, place_id: str) -> None:
    """Protocol 9: 48."""
    request = AnnounceAgent(agent_id=AgentId(agent_id), place_id=PlaceId(place_id), available=True)
    assert World().refused(World().agent("x"), request).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize("place_id", [None, HOME])
def test_a_status_is_relayed_to_the_agent_at_its_place(place_id: PlaceId | None) -> None:
    """Protocol 4: EventCurrentAgentStatus "relayed to that agent"; it is no fact, and its session has it."""
    world = World()
    world.log_in()
    status = AgentStatus(agent_id=ONE, place_id=place_id, media_capacities={"email": 3})
    relayed = AgentStatus(agent_id=ONE, place_id=HOME, media_capacities={"email": 3})
    session = replace(world.agents[ONE], status=relayed)
    assert world.ask(SERVER, RelayStatus(status=status)) == Decision(relayed=relayed, sessions=(session,))


@pytest.mark.parametrize(
    ("agent_id", "place_id", "why"),
    [
        ("", None, Refusals.INVALID_ATTRIBUTE),
        ("agent-9", None, Refusals.UNKNOWN_AGENT),
        ("agent-1", PlaceId("elsewhere"), Refusals.UNKNOWN_AGENT),
    ],
)
def test_a_status_of_nobody_who_is_there_is_refused(
    agent_id: str, place_id: PlaceId | None, why: Refusals
) -> None:
    """Protocol 9: 51, "not logged in … no such place"."""
    world = World()
    world.log_in()
    status = AgentStatus(agent_id=AgentId(agent_id), place_id=place_id)
    assert world.refused(SERVER, RelayStatus(status=status)).why is why


def two_tenants() -> World:
    """An agent in each of two tenants."""
    world = World()
    world.limits = Limits(tenants=frozenset({1, 2}))
    world.log_in("agent-1")
    login = LogIn(agent_id=GUEST, place_id=HOME, tenant_id=2, media={})
    world.done(world.agent("guest"), login)
    return world


@pytest.mark.parametrize(
    ("tenants", "shown"),
    [
        (frozenset({1}), [ONE]),
        (frozenset({2}), [GUEST]),
        (frozenset({1, 2}), [ONE, GUEST]),
        (None, [ONE, GUEST]),
    ],
)
def test_who_begins_to_watch_is_shown_everybody_there_is(
    tenants: frozenset[int] | None, shown: list[AgentId]
) -> None:
    """Protocol 4: "EventAck, then EventPlaceAgentState per logged-in agent"."""
    world = two_tenants()
    decision = world.ask(SERVER, WatchAgents(tenants=tenants, watching=True))
    assert isinstance(decision, Decision)
    assert (decision.facts, [session.agent_id for session in decision.shown]) == ((), shown)
    assert world.ask(SERVER, WatchAgents(tenants=tenants, watching=False)) == Decision()


@pytest.mark.parametrize("watching", [True, False])
def test_nobody_watches_a_tenant_that_there_is_not(*, watching: bool) -> None:
    """Protocol 9: 54."""
    refusal = two_tenants().refused(SERVER, WatchAgents(tenants=frozenset({1, 3}), watching=watching))
    assert (refusal.why, refusal.sentence) == (Refusals.NOT_AUTHORIZED, "tenantId: there is no tenant 3")
