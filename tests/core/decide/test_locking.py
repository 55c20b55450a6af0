import pytest

from interaction_server.core.facts import Locked, Unlocked
from interaction_server.core.model import InteractionId
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import LockInteraction, StopProcessing, UnlockInteraction
from tests.core.world import INBOX, MEDIA, OTHER_MEDIA, SERVER, World, to_router

ID = InteractionId("i1")
LOCK, UNLOCK = LockInteraction(interaction_id=ID), UnlockInteraction(interaction_id=ID)


@pytest.mark.parametrize("who", ["mail", "agent"])
def test_what_waits_is_locked_and_unlocked_by_media_servers_and_agents(who: str) -> None:
    """Protocol 4: "Locked: invisible to views, cannot be pulled"; 5: EventLocked, EventUnlocked."""
    world = World()
    world.submit()
    actor = MEDIA if who == "mail" else world.log_in()
    assert world.done(actor, LOCK) == (Locked(client_name=actor.client_name or ""),)
    assert world.interactions[ID].system.is_locked
    assert world.done(actor, LOCK) == ()
    assert world.refused(OTHER_MEDIA, LOCK).why is Refusals.NOT_ALLOWED_NOW
    assert "is locked by" in world.refused(OTHER_MEDIA, UNLOCK).sentence
    assert world.done(actor, UNLOCK) == (Unlocked(queue=INBOX),)
    assert not world.interactions[ID].system.is_locked
    assert world.refused(actor, UNLOCK).why is Refusals.NOT_ALLOWED_NOW


def test_what_is_locked_goes_to_no_router() -> None:
    world = World()
    world.submit()
    world.done(MEDIA, LOCK)
    assert world.refused(SERVER, to_router(ID)).why is Refusals.NOT_ALLOWED_NOW
    world.done(SERVER, UNLOCK)
    assert world.done(SERVER, to_router(ID))


@pytest.mark.parametrize("scenario", ["route", "offer", "handle"])
def test_what_somebody_has_cannot_be_locked(scenario: str) -> None:
    world = World()
    getattr(world, scenario)()
    assert world.refused(MEDIA, LOCK).why is Refusals.NOT_ALLOWED_NOW


@pytest.mark.parametrize("kind", [LockInteraction, UnlockInteraction])
def test_there_must_be_such_an_interaction_and_such_a_snapshot(
    kind: type[LockInteraction | UnlockInteraction],
) -> None:
    world = World()
    assert world.refused(MEDIA, kind(interaction_id=ID)).why is Refusals.UNKNOWN_INTERACTION
    world.submit()
    refusal = world.refused(MEDIA, kind(interaction_id=ID, snapshot_id="s1"))
    assert (refusal.why, "s1" in refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


def test_a_lock_ends_with_the_interaction() -> None:
    world = World()
    world.submit()
    world.done(MEDIA, LOCK)
    world.done(OTHER_MEDIA, StopProcessing(interaction_id=ID))
    assert not world.interactions[ID].system.is_locked
    assert world.refused(SERVER, UNLOCK).why is Refusals.UNKNOWN_INTERACTION
