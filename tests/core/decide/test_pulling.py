"""Pull: an agent takes interactions out of their queues by their ids (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.facts import PartyAdded, TakenFromQueue
from interaction_server.core.model import InteractionId, InteractionState
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import Pull, StopProcessing, Submit
from tests.core.world import INBOX, MEDIA, World

ONE, TWO = InteractionId("i1"), InteractionId("i2")


def pull(*ids: str, **more: object) -> Pull:
    """The request."""
    return Pull(interaction_ids=tuple(InteractionId(each) for each in ids), **more)  # type: ignore[arg-type]


def pulled(decision: object) -> list[InteractionId | None]:
    """The interactions that were."""
    assert isinstance(decision, Decision), decision
    assert (decision.outcome, decision.facts) == (Outcome.PULLED, ())
    return [group.interaction_id for group in decision.groups]


def two_in_a_queue() -> World:
    """And an agent."""
    world = World()
    world.submit("i1")
    world.submit("i2")
    world.log_in()
    return world


def test_what_is_pulled_is_taken_from_its_queue_and_handled() -> None:
    """Protocol 8: "reporting EventTakenFromQueue, EventPartyAdded"."""
    world = two_in_a_queue()
    decision = world.ask(world.agent("agent-1"), pull("i1"))
    assert pulled(decision) == [ONE]
    taken, added = (one.record.fact for one in world.heard[-2:])
    assert taken == TakenFromQueue(queue=INBOX)
    assert isinstance(added, PartyAdded)
    assert (added.party.agent_id, added.operation) == ("agent-1", "Pulled")
    assert [one.people for one in world.heard[-2:]] == [("reporting",), ("reporting",)]
    after = world.interactions[ONE]
    assert (after.system.state, after.system.agent_id) == (InteractionState.HANDLING, "agent-1")
    assert after.system.queue == INBOX


def test_several_are_pulled_in_the_order_asked_up_to_the_maximum() -> None:
    """Protocol 4: maxInteractions; one that is named twice counts once."""
    world = two_in_a_queue()
    assert pulled(world.ask(world.agent("agent-1"), pull("i2", "i2", "i1", count_max=5))) == [TWO, ONE]
    world = two_in_a_queue()
    assert pulled(world.ask(world.agent("agent-1"), pull("nothing", "i2", "i1", count_max=1))) == [TWO]


def test_as_much_is_pulled_as_one_answer_can_hold_and_one_at_least() -> None:
    """Decision 31; the rest stays in its queue."""
    world = World()
    ids = [f"i{number}" for number in range(5)]
    for one in ids:
        world.submit(one, user_data={"Text": "x" * 1_000})
    world.log_in()
    world.limits = Limits(answer_bytes_max=4_096)
    first = pulled(world.ask(world.agent("agent-1"), pull(*ids)))
    assert first == ids[:2]
    world.limits = Limits(answer_bytes_max=100)
    assert pulled(world.ask(world.agent("agent-1"), pull(*ids[2:]))) == ids[2:3]
    waiting = [one.id for one in world.interactions.values() if one.system.state is InteractionState.QUEUED]
    assert waiting == ids[3:]


def test_what_cannot_be_pulled_is_left_out_or_where_nothing_can_is_the_answer() -> None:
    """Protocol 9: 43 for what does not exist or was stopped, 44 for what does not wait."""
    world = two_in_a_queue()
    world.handle("i3", "agent-2")
    world.done(MEDIA, StopProcessing(interaction_id=TWO))
    ada = world.agent("agent-1")
    assert world.refused(ada, pull("nothing", "i3")).why is Refusals.UNKNOWN_INTERACTION
    assert world.refused(ada, pull("i2")).why is Refusals.UNKNOWN_INTERACTION
    assert world.refused(ada, pull("i3", "nothing")).why is Refusals.NOT_ALLOWED_NOW
    assert pulled(world.ask(ada, pull("i2", "i1", "i3"))) == [ONE]
    assert world.refused(ada, pull("i1")).why is Refusals.NOT_ALLOWED_NOW


def test_what_is_locked_cannot_be_pulled() -> None:
    """Protocol 4: "Locked: invisible to views, cannot be pulled"."""
    world = two_in_a_queue()
    waiting = world.interactions[ONE]
    system = msgspec.structs.replace(waiting.system, is_locked=True)
    world.interactions[ONE] = msgspec.structs.replace(waiting, system=system)
    refusal = world.refused(world.agent("agent-1"), pull("i1"))
    assert (refusal.why, "i1" in refusal.sentence) == (Refusals.NOT_ALLOWED_NOW, True)


def test_an_agent_pulls_of_its_own_tenant() -> None:
    """Protocol 9: 54 for the request, 43 for an interaction of which the agent must not know."""
    world = two_in_a_queue()
    world.limits = Limits(tenants=frozenset({1, 2}))
    ada = world.agent("agent-1")
    assert world.refused(ada, pull("i1", tenant_id=2)).why is Refusals.NOT_AUTHORIZED
    abroad = Submit(
        interaction_id=InteractionId("i3"), tenant_id=2, media_type="e", interaction_type="I", queue=INBOX
    )
    world.done(MEDIA, abroad)
    assert world.refused(ada, pull("i3")).why is Refusals.UNKNOWN_INTERACTION
    assert pulled(world.ask(ada, pull("i1", tenant_id=1))) == [ONE]


@pytest.mark.parametrize(
    ("request_", "why", "named"),
    [
        (pull(), Refusals.INVALID_ATTRIBUTE, "pullParameters"),
        (pull("i1", count_max=0), Refusals.INVALID_ATTRIBUTE, "maxInteractions"),
        (pull("i1", "i2", "i3"), Refusals.LIMIT_EXCEEDED, "3 interactions of 2 allowed"),
    ],
)
def test_what_is_wrong_with_the_request_is_said(request_: Pull, why: Refusals, named: str) -> None:
    """Protocol 9: 48 and 49; the sentence names the attribute."""
    world = two_in_a_queue()
    world.limits = Limits(pulled_max=2)
    refusal = world.refused(world.agent("agent-1"), request_)
    assert (refusal.why, named in refusal.sentence) == (why, True)


@pytest.mark.parametrize("actor", [MEDIA, World().agent("agent-9")])
def test_only_an_agent_who_has_logged_in_pulls(actor: object) -> None:
    """Protocol 4, RequestPull; 9: 44."""
    assert two_in_a_queue().refused(actor, pull("i1")).why is Refusals.NOT_ALLOWED_NOW  # type: ignore[arg-type]
