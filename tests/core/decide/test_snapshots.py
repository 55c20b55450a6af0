import pytest

from interaction_server.core.conditions import Key
from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.decide.decision import Group, Limits
from interaction_server.core.facts import (
    InteractionMoved,
    Locked,
    PlacedInQueue,
    TakenFromQueue,
    TakenFromWorkbin,
    Unlocked,
)
from interaction_server.core.model import AgentId, InteractionId, QueueName, Snapshot, Workbin
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import (
    LockInteraction,
    Request,
    StopProcessing,
    UnlockInteraction,
)
from interaction_server.core.snapshot_requests import (
    EndSnapshot,
    GetSnapshotInteractions,
    MoveInteractions,
    MoveSnapshot,
    OpenSnapshot,
    ReleaseSnapshot,
    TakeSnapshot,
)
from tests.core.world import INBOX, MEDIA, OTHER_MEDIA, SERVER, World, to_router

I1, I2, I3 = InteractionId("i1"), InteractionId("i2"), InteractionId("i3")
OTHER = QueueName("other")
LOCK = Locked(client_name="mail", snapshot_id="s1")


def snapshot(*ids: InteractionId) -> Snapshot:
    """The media server's."""
    return Snapshot(snapshot_id="s1", client_name="mail", ids=ids)


def opened(*ids: InteractionId, lock: bool) -> OpenSnapshot:
    """What was found is to be kept."""
    return OpenSnapshot(snapshot_id="s1", interaction_ids=ids, lock=lock)


def three(*, lock: bool) -> World:
    """Two that wait, one that is routed, and a snapshot of them."""
    world = World()
    for name in ("i1", "i2", "i3"):
        world.submit(name)
    world.done(SERVER, to_router(I2))
    world.done(MEDIA, opened(I1, I2, I3, lock=lock))
    return world


def test_a_snapshot_is_taken_of_what_is_found_first() -> None:
    """Protocol 4: RequestTakeSnapshot {condition, order?, lock?, maxInteractions?}; 8: at most 500."""
    world = World()
    decision = world.ask(MEDIA, TakeSnapshot(condition="Priority > 3", order="Priority desc"))
    assert isinstance(decision, Decision) and decision.search is not None
    assert decision.outcome is Outcome.TO_BE_TAKEN
    assert (decision.search.count_max, decision.search.order) == (500, (Key("Priority", descending=True),))
    world.limits = Limits(snapshot_interactions_max=7)
    refusal = world.refused(MEDIA, TakeSnapshot(condition="Priority > 3", count_max=8))
    assert refusal.why is Refusals.LIMIT_EXCEEDED
    assert world.refused(MEDIA, TakeSnapshot(condition="Priority")).why is Refusals.INVALID_ATTRIBUTE


def test_what_was_found_is_in_the_snapshot() -> None:
    world = three(lock=False)
    assert world.snapshots == {"s1": snapshot(I1, I2, I3)}
    assert not world.interactions[I1].system.is_locked


def test_what_is_to_be_locked_is_in_it_where_it_can_be() -> None:
    world = three(lock=True)
    assert world.snapshots == {"s1": snapshot(I1, I3)}
    system = world.interactions[I3].system
    assert (system.is_locked, system.locked_by, system.snapshot_id) == (True, "mail", "s1")
    again = world.ask(OTHER_MEDIA, opened(I1, lock=True))
    assert isinstance(again, Decision)
    assert again.groups == ()


def test_a_released_snapshot_leads_to_the_end_of_its_locks() -> None:
    world = three(lock=True)
    decision = world.ask(MEDIA, ReleaseSnapshot(snapshot_id="s1"))
    assert isinstance(decision, Decision) and decision.then is not None
    assert decision.then == EndSnapshot(snapshot_id="s1", interaction_ids=(I1, I3))
    world.done(MEDIA, UnlockInteraction(interaction_id=I3))
    world.done(MEDIA, LockInteraction(interaction_id=I3))
    ended = world.ask(MEDIA, decision.then)
    assert isinstance(ended, Decision)
    assert (ended.groups, ended.outcome) == ((Group(I1, (Unlocked(queue=INBOX),)),), Outcome.SNAPSHOT_ENDED)
    assert world.interactions[I3].system.is_locked
    assert world.snapshots == {}


def test_what_waits_of_a_snapshot_is_moved() -> None:
    """Protocol 4: "reporting hears each move"."""
    world = three(lock=False)
    world.done(OTHER_MEDIA, LockInteraction(interaction_id=I3))
    decision = world.ask(MEDIA, MoveInteractions(snapshot_id="s1", queue=OTHER))
    assert isinstance(decision, Decision) and isinstance(decision.then, MoveSnapshot)
    moved = world.ask(MEDIA, decision.then)
    assert isinstance(moved, Decision)
    facts = (InteractionMoved(queue=OTHER, snapshot_id="s1"), PlacedInQueue(queue=OTHER))
    assert moved.groups == (Group(I1, facts),)
    assert world.interactions[I1].system.queue == OTHER
    assert world.interactions[I3].system.queue == INBOX


@pytest.mark.parametrize("lock", [False, True])
def test_what_waits_in_a_workbin_is_moved_out_of_it(*, lock: bool) -> None:
    """Protocol 4: RequestMoveInteractions; whoever watches the workbin hears that it is taken out."""
    world = World()
    drafts = Workbin(type_id="drafts", agent_id=AgentId("ada"))
    world.submit("i1", workbin=drafts)
    world.done(MEDIA, opened(I1, lock=lock))
    assert world.interactions[I1].system.is_locked is lock
    moved = world.ask(MEDIA, MoveSnapshot(snapshot_id="s1", interaction_ids=(I1,), queue=OTHER))
    assert isinstance(moved, Decision)
    assert moved.groups == (
        Group(
            I1,
            (
                InteractionMoved(queue=OTHER, snapshot_id="s1"),
                TakenFromQueue(queue=drafts.queue),
                TakenFromWorkbin(workbin=drafts),
                PlacedInQueue(queue=OTHER),
            ),
        ),
    )
    assert (world.interactions[I1].system.queue, world.interactions[I1].system.workbin) == (OTHER, None)


def test_what_is_moved_is_scheduled_as_it_was() -> None:
    """Decision 65: a move says nothing of single interactions, so that it takes nothing from them."""
    world = World()
    world.submit("i1", scheduled_at=5)
    world.done(MEDIA, opened(I1, lock=False))
    world.ask(MEDIA, MoveSnapshot(snapshot_id="s1", interaction_ids=(I1,), queue=OTHER))
    assert (world.interactions[I1].system.queue, world.interactions[I1].system.scheduled_at) == (OTHER, 5)


def test_what_is_locked_with_it_is_moved_and_stays_locked() -> None:
    world = three(lock=True)
    world.done(OTHER_MEDIA, StopProcessing(interaction_id=I3))
    moved = world.ask(MEDIA, MoveSnapshot(snapshot_id="s1", interaction_ids=(I1, I3), queue=OTHER))
    assert isinstance(moved, Decision)
    assert [group.interaction_id for group in moved.groups] == [I1]
    assert world.interactions[I1].system.is_locked


@pytest.mark.parametrize(
    ("start", "count", "ids"), [(0, 2, (I1, I2)), (1, 9, (I2, I3)), (3, 1, ()), (0, 1, (I1,))]
)
def test_a_part_of_a_snapshot_is_read(start: int, count: int, ids: tuple[InteractionId, ...]) -> None:
    world = three(lock=False)
    request = GetSnapshotInteractions(snapshot_id="s1", start_from=start, count=count)
    assert world.ask(MEDIA, request) == Decision(outcome=Outcome.SNAPSHOT_PAGE, snapshot=snapshot(*ids))


@pytest.mark.parametrize(("start", "count"), [(-1, 1), (0, 0)])
def test_a_part_that_cannot_be_is_refused(start: int, count: int) -> None:
    request = GetSnapshotInteractions(snapshot_id="s1", start_from=start, count=count)
    assert three(lock=False).refused(MEDIA, request).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize("queue", ["", "__BACK__"])
def test_a_queue_that_cannot_be_is_refused(queue: str) -> None:
    request = MoveInteractions(snapshot_id="s1", queue=QueueName(queue))
    assert three(lock=False).refused(MEDIA, request).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize(
    "request_",
    [
        GetSnapshotInteractions(snapshot_id="s1", start_from=0, count=1),
        ReleaseSnapshot(snapshot_id="s1"),
        MoveInteractions(snapshot_id="s1", queue=OTHER),
        EndSnapshot(snapshot_id="s1", interaction_ids=(I1,)),
        MoveSnapshot(snapshot_id="s1", interaction_ids=(I1,), queue=OTHER),
        LockInteraction(interaction_id=I1, snapshot_id="s1"),
    ],
)
def test_nobody_has_somebody_elses_snapshot(request_: Request) -> None:
    refusal = three(lock=False).refused(OTHER_MEDIA, request_)
    assert (refusal.why, "s1" in refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


def test_one_interaction_is_locked_and_unlocked_within_a_snapshot() -> None:
    """Protocol 4: RequestLockInteraction, RequestUnlockInteraction: snapshotId, interactionId."""
    world = three(lock=False)
    world.submit("i4")
    assert world.done(MEDIA, LockInteraction(interaction_id=I1, snapshot_id="s1")) == (LOCK,)
    assert world.done(MEDIA, UnlockInteraction(interaction_id=I1, snapshot_id="s1"))
    outside = LockInteraction(interaction_id=InteractionId("i4"), snapshot_id="s1")
    assert world.refused(MEDIA, outside).why is Refusals.INVALID_ATTRIBUTE
