"""Hold and Resume: an agent puts aside what it processes (protocol 4, 5)."""

import pytest

from interaction_server.core.facts import Held, Resumed
from interaction_server.core.model import InteractionId
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import Hold, PlaceInQueue, Resume
from tests.core.world import INBOX, MEDIA, SERVER, START, World

ONE = InteractionId("i1")
HOLD, RESUME = Hold(interaction_id=ONE), Resume(interaction_id=ONE)


def test_what_is_held_says_since_when_until_it_is_resumed() -> None:
    """Protocol 7: IsHeld, HeldAt; reporting hears EventHeld and EventResumed (5)."""
    world = World()
    world.handle()
    world.time += 500
    ada = world.agent("agent-1")
    assert world.done(ada, HOLD) == (Held(),)
    system = world.interactions[ONE].system
    assert (system.is_held, system.held_at) == (True, START + 500)
    assert world.done(ada, RESUME) == (Resumed(),)
    system = world.interactions[ONE].system
    assert (system.is_held, system.held_at) == (False, None)
    assert [one.people for one in world.heard[-2:]] == [("reporting",), ("reporting",)]


def test_the_same_again_is_no_fact() -> None:
    """As with a property that is so already (protocol 3.1)."""
    world = World()
    world.handle()
    ada = world.agent("agent-1")
    assert world.done(ada, RESUME) == ()
    world.done(ada, HOLD)
    assert world.done(ada, HOLD) == ()


def test_in_a_queue_nothing_is_held() -> None:
    """It would wait there for ever."""
    world = World()
    world.handle()
    ada = world.agent("agent-1")
    world.done(ada, HOLD)
    world.done(ada, PlaceInQueue(interaction_id=ONE, queue=INBOX))
    system = world.interactions[ONE].system
    assert (system.is_held, system.held_at) == (False, None)


@pytest.mark.parametrize("request_", [HOLD, RESUME])
def test_only_an_agent_that_is_a_party_holds_and_resumes(request_: Hold | Resume) -> None:
    """Protocol 9: 43 and 44."""
    world = World()
    assert world.refused(MEDIA, request_).why is Refusals.UNKNOWN_INTERACTION
    strategy = world.strategy(world.route())
    for actor in (MEDIA, SERVER, strategy, world.log_in("agent-2")):
        assert world.refused(actor, request_).why is Refusals.NOT_ALLOWED_NOW
