"""Place in Queue: by an agent, a strategy or a media server (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.decide import Decision
from interaction_server.core.decide.submitting import BACK
from interaction_server.core.decide.workbins import NOT_SCHEDULED
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import (
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    PropertiesChanged,
    Record,
    Revoked,
    TakenFromQueue,
)
from interaction_server.core.model import (
    InteractionId,
    InteractionState,
    Party,
    PartyType,
    QueueName,
    RevokeReason,
    Workbin,
)
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import LeaveInteraction, PlaceInQueue, Pull
from tests.core.world import INBOX, MEDIA, SERVER, STRANGER, World, to_router

ONE = InteractionId("i1")
SECOND = QueueName("second")


def place(queue: QueueName = SECOND, **more: object) -> PlaceInQueue:
    """The request."""
    return PlaceInQueue(interaction_id=ONE, queue=queue, **more)  # type: ignore[arg-type]


def test_a_strategy_places_what_it_processes() -> None:
    """Protocol 8: "by URS: RequestRouteCall; reporting EventPartyRemoved, EventPlacedInQueue"."""
    world = World()
    strategy = world.strategy(world.route())
    assert world.refused(strategy, place(QueueName(""))).why is Refusals.INVALID_ATTRIBUTE
    removed, placed = world.done(strategy, place())
    assert isinstance(removed, PartyRemoved)
    assert placed == PlacedInQueue(queue=SECOND)
    after = world.interactions[ONE]
    assert (after.system.queue, after.system.state, after.parties) == ("second", InteractionState.QUEUED, ())


def test_an_agent_places_what_it_processes() -> None:
    """Protocol 8: "by agent: EventAck; reporting EventPartyRemoved, EventPlacedInQueue"."""
    world = World()
    world.handle()
    assert world.refused(world.log_in("agent-2"), place()).why is Refusals.NOT_ALLOWED_NOW
    removed, placed = world.done(world.agent("agent-1"), place())
    assert isinstance(removed, PartyRemoved)
    assert (removed.party.agent_id, removed.operation) == ("agent-1", "PlacedInQueue")
    assert placed == PlacedInQueue(queue=SECOND)
    assert world.interactions[ONE].system.agent_id is None


def test_back_is_the_queue_that_it_came_from() -> None:
    """Protocol 4: "``__BACK__`` returns it to the queue it came from", whoever says so."""
    world = World()
    world.handle()
    assert world.done(world.agent("agent-1"), place(BACK))[-1] == PlacedInQueue(queue=INBOX)
    world.done(SERVER, to_router(ONE))
    world.done(world.strategy(ONE), place())
    world.done(SERVER, to_router(ONE, SECOND))
    assert world.done(world.strategy(ONE), place(BACK))[-1] == PlacedInQueue(queue=SECOND)


def test_a_placement_says_when_or_never() -> None:
    """Decision 65: with a time it is set, without it is cleared."""
    world = World()
    world.submit(scheduled_at=5)
    assert world.interactions[ONE].system.scheduled_at == 5
    assert world.done(MEDIA, place(scheduled_at=6))[-1] == PlacedInQueue(queue=SECOND, scheduled_at=6)
    assert world.interactions[ONE].system.scheduled_at == 6
    world.done(MEDIA, place())
    assert world.interactions[ONE].system.scheduled_at is None


def test_what_returns_keeps_its_time_unless_another_is_said() -> None:
    """Decision 65: it goes back as it came, whoever lets it go."""
    world = World()
    ada = world.log_in()
    world.submit(scheduled_at=5)
    world.ask(ada, Pull(interaction_ids=(ONE,)))
    assert world.done(ada, place(BACK))[-1] == PlacedInQueue(queue=INBOX, scheduled_at=5)
    world.ask(ada, Pull(interaction_ids=(ONE,)))
    assert world.done(ada, LeaveInteraction(interaction_id=ONE))[-1] == PlacedInQueue(
        queue=INBOX, scheduled_at=5
    )
    world.ask(ada, Pull(interaction_ids=(ONE,)))
    assert world.done(ada, place(BACK, scheduled_at=6))[-1] == PlacedInQueue(queue=INBOX, scheduled_at=6)
    assert world.interactions[ONE].system.scheduled_at == 6


def test_what_goes_back_to_a_workbin_cannot_be_scheduled() -> None:
    """Decision 65."""
    world = World()
    ada = world.log_in()
    world.submit(workbin=Workbin(type_id="drafts", agent_id="agent-1"))
    world.ask(ada, Pull(interaction_ids=(ONE,)))
    assert world.refused(ada, place(BACK, scheduled_at=6)) is NOT_SCHEDULED


def test_properties_change_with_the_move() -> None:
    """All three lists, in front of the move and under one decision."""
    world = World()
    world.handle(user_data={"a": 1, "b": 2})
    lists = {"added": {"c": 3}, "changed": {"a": 2}, "deleted": ("b",)}
    changed, *moved = world.done(world.agent("agent-1"), place(**lists))
    assert isinstance(changed, PropertiesChanged)
    assert (changed.added, changed.changed, changed.deleted) == ({"c": 3}, {"a": 2}, ("b",))
    assert [type(fact) for fact in moved] == [PartyRemoved, PlacedInQueue]
    assert world.interactions[ONE].user_data == {"a": 2, "c": 3}


@pytest.mark.parametrize(
    ("lists", "why"),
    [
        ({"added": {"Queue": "x"}}, Refusals.READ_ONLY_PROPERTY),
        ({"added": {"a": 1}, "deleted": ("a",)}, Refusals.INVALID_ATTRIBUTE),
        ({"changed": {"a": "x" * 70_000}}, Refusals.LIMIT_EXCEEDED),
    ],
)
def test_a_change_that_is_refused_refuses_the_move(lists: dict[str, object], why: Refusals) -> None:
    """Protocol 3.1: all or nothing; ``refused`` sees to it that nothing is different afterwards."""
    world = World()
    world.handle()
    assert world.refused(world.agent("agent-1"), place(**lists)).why is why


def test_a_change_that_alters_nothing_lets_the_move_happen() -> None:
    """Protocol 3.1: it "makes no event"; empty lists are lists."""
    world = World()
    world.handle(user_data={"a": 1})
    facts = world.done(world.agent("agent-1"), place(added={"a": 1}, deleted=()))
    assert [type(fact) for fact in facts] == [PartyRemoved, PlacedInQueue]


@pytest.mark.parametrize(
    ("scenario", "kinds"),
    [
        ("submit", [TakenFromQueue, PlacedInQueue]),
        ("route", [PartyRemoved, PlacedInQueue]),
        ("offer", [Revoked, PlacedInQueue]),
        ("handle", [PartyRemoved, PlacedInQueue]),
    ],
)
def test_a_media_server_places_whatever_is_not_locked(scenario: str, kinds: list[type]) -> None:
    """Who may stop an interaction wherever it is may place it; who had it is told that it is gone."""
    world = World()
    getattr(world, scenario)()
    facts = world.done(MEDIA, place())
    assert [type(fact) for fact in facts] == kinds
    assert [fact.reason for fact in facts if isinstance(fact, Revoked)] in ([], [RevokeReason.MOVED])
    assert world.interactions[ONE].system.queue == "second"


def test_what_is_locked_is_not_placed_by_a_media_server() -> None:
    """Protocol 4: "Locked: invisible to views, cannot be pulled"."""
    world = World()
    waiting = world.interactions[world.submit()]
    system = msgspec.structs.replace(waiting.system, is_locked=True)
    world.interactions[ONE] = msgspec.structs.replace(waiting, system=system)
    assert world.refused(MEDIA, place()).why is Refusals.NOT_ALLOWED_NOW


@pytest.mark.parametrize("actor", [STRANGER, SERVER, World().agent("agent-1")])
def test_nobody_else_places(actor: object) -> None:
    """Protocol 9: 44, and 43 for what does not exist."""
    world = World()
    assert world.refused(actor, place()).why is Refusals.UNKNOWN_INTERACTION  # type: ignore[arg-type]
    world.submit()
    assert world.refused(actor, place()).why is Refusals.NOT_ALLOWED_NOW  # type: ignore[arg-type]


def test_the_other_agents_lose_it_too() -> None:
    """An interaction in a queue is processed by nobody."""
    world = World()
    before = world.interactions[world.handle()]
    second = Party(party_type=PartyType.AGENT, agent_id=world.log_in("agent-2").agent_id)
    joined = PartyAdded(party=second, operation="Conference")
    record = Record(sequence=99, time=0, actor=SERVER, fact=joined, version=before.version + 1)
    world.interactions[ONE] = evolve(before, record)
    decision = world.ask(world.agent("agent-1"), place(added={"a": 1}))
    assert isinstance(decision, Decision)
    assert [type(fact) for fact in decision.facts] == [
        PropertiesChanged, PartyRemoved, PartyRemoved, PlacedInQueue
    ]  # fmt: skip
    told = [one.people for one in world.heard[-4:]]
    assert told == [
        ("Agent agent-2", "MediaServer mail", "reporting"),
        ("reporting",),
        ("Agent agent-2", "reporting"),
        ("reporting",),
    ]
