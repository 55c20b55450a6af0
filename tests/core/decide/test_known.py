"""Queues, media types, agents and places that there are not (protocol 9: 48, 51, 54)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogIn
from interaction_server.core.decide import Decision, Limits
from interaction_server.core.decide.submitting import BACK, DEFAULT_QUEUE
from interaction_server.core.model import (
    AgentId,
    InteractionId,
    PlaceId,
    QueueName,
    RouterId,
    StrategyId,
    Workbin,
)
from interaction_server.core.objects import KnownNames
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import PlaceInQueue, PlaceInWorkbin, Submit, SubmitToRouter
from interaction_server.core.snapshot_requests import MoveInteractions, OpenSnapshot
from tests.core.world import INBOX, MEDIA, SERVER, World

IT = InteractionId("it")
ADA, BOB = AgentId("ada"), AgentId("bob")
DESK, HALL = PlaceId("desk"), PlaceId("hall")
OUTBOX = QueueName("outbox")
MINIMAL = Submit(media_type="email", interaction_type="Inbound", queue=INBOX, interaction_id=IT)
DRAFTS = Workbin(type_id="drafts", agent_id=ADA)
KNOWN = KnownNames(
    queues=frozenset({INBOX}),
    media_types=frozenset({"email"}),
    agents=frozenset({ADA}),
    places={DESK: None},
)


def world_of(known: KnownNames = KNOWN) -> World:
    """A world of two tenants with these objects."""
    world = World()
    world.limits = Limits(tenants=frozenset({1, 2}), known=known)
    return world


def login(agent_id: AgentId = ADA, place_id: PlaceId = DESK, tenant_id: int = 1) -> LogIn:
    """A login."""
    return LogIn(agent_id=agent_id, place_id=place_id, tenant_id=tenant_id, media={"email": True})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"queue": OUTBOX}, "queue: there is no queue outbox"),
        ({"queue": DEFAULT_QUEUE}, "queue: there is no queue default"),
        ({"media_type": "fax"}, "mediaType: there is no media type fax"),
    ],
)
def test_a_submission_to_a_queue_or_of_a_media_type_that_there_is_not_is_refused(
    change: dict[str, object], named: str
) -> None:
    world = world_of()
    refusal = world.refused(MEDIA, msgspec.structs.replace(MINIMAL, **change))
    assert (refusal.why, refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, named)
    assert world.journal == []


def test_what_is_listed_and_whatever_is_not_restricted_is_in_order() -> None:
    world_of().done(MEDIA, MINIMAL)
    world_of(KnownNames()).done(MEDIA, msgspec.structs.replace(MINIMAL, queue=OUTBOX, media_type="fax"))


def test_a_workbin_is_no_queue_that_must_be_listed() -> None:
    world = world_of()
    world.done(MEDIA, msgspec.structs.replace(MINIMAL, queue=DEFAULT_QUEUE, workbin=DRAFTS))
    world.done(MEDIA, PlaceInQueue(interaction_id=IT, queue=INBOX))
    world.done(MEDIA, PlaceInWorkbin(interaction_id=IT, workbin=DRAFTS))


def test_an_interaction_is_placed_in_listed_queues_only() -> None:
    world = world_of()
    world.done(MEDIA, MINIMAL)
    refusal = world.refused(MEDIA, PlaceInQueue(interaction_id=IT, queue=OUTBOX))
    assert (refusal.why, refusal.sentence) == (
        Refusals.INVALID_ATTRIBUTE,
        "queue: there is no queue outbox",
    )
    world.done(MEDIA, PlaceInQueue(interaction_id=IT, queue=BACK))


def test_a_strategy_routes_to_listed_queues_only() -> None:
    """Protocol 6: RouteCall Queue "stands for PlaceInQueue"."""
    world = world_of()
    world.done(MEDIA, MINIMAL)
    stay = SubmitToRouter(
        interaction_id=IT, queue=INBOX, strategy_id=StrategyId("sort"), router_id=RouterId("urs")
    )
    world.done(SERVER, stay)
    strategy = world.strategy(IT)
    assert (
        world.refused(strategy, PlaceInQueue(interaction_id=IT, queue=OUTBOX)).sentence
        == "queue: there is no queue outbox"
    )
    world.done(strategy, PlaceInQueue(interaction_id=IT, queue=INBOX))


def test_where_an_interaction_is_may_be_unlisted_by_now() -> None:
    """It came there when the queue was listed, and loses nothing (decision 61)."""
    world = world_of(KnownNames())
    world.done(MEDIA, msgspec.structs.replace(MINIMAL, queue=OUTBOX))
    world.limits = Limits(known=KNOWN)
    world.done(MEDIA, PlaceInQueue(interaction_id=IT, queue=BACK))


@pytest.mark.parametrize(
    ("request_", "why", "sentence"),
    [
        (login(agent_id=BOB), Refusals.UNKNOWN_AGENT, "there is no agent bob"),
        (login(place_id=HALL), Refusals.UNKNOWN_AGENT, "there is no place hall in tenant 1"),
    ],
)
def test_an_agent_or_a_place_that_there_is_not_cannot_be_logged_in(
    request_: LogIn, why: Refusals, sentence: str
) -> None:
    world = world_of()
    refusal = world.refused(world.agent(request_.agent_id), request_)
    assert (refusal.why, refusal.sentence) == (why, sentence)


def test_an_agent_that_has_a_tenant_is_there_for_that_one_only() -> None:
    world = world_of(KnownNames(agent_tenants={ADA: 2}))
    refusal = world.refused(world.agent(ADA), login())
    assert (refusal.why, refusal.sentence) == (
        Refusals.NOT_AUTHORIZED,
        "tenantId: agent ada is of tenant 2, not of 1",
    )
    assert isinstance(world.ask(world.agent(ADA), login(tenant_id=2)), Decision)
    assert isinstance(world.ask(world.agent(BOB), login(agent_id=BOB)), Decision)


def test_a_place_that_has_a_tenant_is_not_there_in_another_one() -> None:
    """Decision 21: of the same name in another tenant it is another place."""
    world = world_of(KnownNames(places={DESK: 2, HALL: None}))
    refusal = world.refused(world.agent(ADA), login())
    assert (refusal.why, refusal.sentence) == (
        Refusals.UNKNOWN_AGENT,
        "there is no place desk in tenant 1",
    )
    assert isinstance(world.ask(world.agent(ADA), login(tenant_id=2)), Decision)
    assert isinstance(world.ask(world.agent(BOB), login(agent_id=BOB, place_id=HALL)), Decision)


def test_a_snapshot_is_moved_to_listed_queues_only() -> None:
    world = world_of()
    world.done(MEDIA, MINIMAL)
    world.ask(MEDIA, OpenSnapshot(snapshot_id="one", interaction_ids=(IT,), lock=False))
    refusal = world.refused(MEDIA, MoveInteractions(snapshot_id="one", queue=OUTBOX))
    assert (refusal.why, refusal.sentence) == (
        Refusals.INVALID_ATTRIBUTE,
        "queue: there is no queue outbox",
    )
    assert isinstance(world.ask(MEDIA, MoveInteractions(snapshot_id="one", queue=INBOX)), Decision)
