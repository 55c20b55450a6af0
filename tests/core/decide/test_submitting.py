"""Submit: a media server or an agent brings an interaction in (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogIn
from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.decide.submitting import (
    BACK,
    DEFAULT_QUEUE,
    ID_BYTES_MAX,
    OWN_PREFIX,
    new_interaction_id,
)
from interaction_server.core.decide.timing import handling_party
from interaction_server.core.facts import InteractionSubmitted, PartyAdded, PlacedInQueue
from interaction_server.core.model import AgentId, InteractionId, InteractionState, PlaceId, SystemProperties
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import PlaceInQueue, StopProcessing, Submit
from tests.core.world import INBOX, MEDIA, SERVER, START, STRANGER, World

MINIMAL = Submit(media_type="email", interaction_type="Inbound", queue=INBOX)


def submission(**more: object) -> Submit:
    """The smallest submission with other attributes."""
    return msgspec.structs.replace(MINIMAL, **more)


def test_a_submission_makes_two_facts() -> None:
    """Protocol 8: "reporting EventInteractionSubmitted, EventPlacedInQueue"."""
    world = World()
    submitted, placed = world.done(MEDIA, MINIMAL)
    assert submitted == InteractionSubmitted(
        system=SystemProperties(
            interaction_id=InteractionId("IXN0000000000001"),
            tenant_id=1,
            media_type="email",
            interaction_type="Inbound",
            queue=INBOX,
            submitted_by="mail",
            submitted_at=START,
            received_at=START,
        ),
        user_data={},
    )
    assert placed == PlacedInQueue(queue=INBOX)


def test_every_attribute_is_kept() -> None:
    """Protocol 4, RequestSubmit."""
    world = World()
    world.limits = Limits(tenants=frozenset({3}))
    given = submission(
        interaction_id=InteractionId("mine"), tenant_id=3, interaction_subtype="InboundNew", is_online=True,
        received_at=5, scheduled_at=9, user_data={"a": 1}, parent_id="parent", external_id="external",
        in_queues={"one": 1}, out_queues={"two": 2},
    )  # fmt: skip
    decision = world.ask(MEDIA, given)
    assert isinstance(decision, Decision)
    assert (decision.outcome, decision.interaction_id) == (Outcome.SUBMITTED, "mine")
    after = world.interactions[InteractionId("mine")]
    system = after.system
    assert (system.tenant_id, system.interaction_subtype, system.is_online) == (3, "InboundNew", True)
    assert (system.received_at, system.submitted_at, system.scheduled_at) == (5, START, 9)
    assert (system.parent_id, system.external_id) == ("parent", "external")
    assert (system.in_queues, system.out_queues) == ({"one": 1}, {"two": 2})
    assert (system.state, system.queue, after.version) == (InteractionState.QUEUED, INBOX, 2)
    assert after.user_data == {"a": 1}


@pytest.mark.parametrize("actor", [SERVER, STRANGER])
def test_only_media_servers_and_agents_submit(actor: object) -> None:
    """Protocol 9: NOT_AUTHORIZED, "role or tenant may not do this"."""
    assert World().refused(actor, MINIMAL).why is Refusals.NOT_AUTHORIZED  # type: ignore[arg-type]


def test_what_an_agent_submits_is_handled_by_that_agent() -> None:
    """Protocol 4, 8: "reporting EventInteractionSubmitted, EventPartyAdded"; it belongs to its queue."""
    world = World()
    ada = world.log_in()
    submitted, added = world.done(ada, MINIMAL)
    assert isinstance(submitted, InteractionSubmitted)
    assert (submitted.system.submitted_by, submitted.system.queue) == ("desk of agent-1", INBOX)
    assert added == PartyAdded(
        party=handling_party(world.agents[AgentId("agent-1")], submitted.system, {}, world.situation(ada)),
        operation="Submitted",
    )
    after = world.interactions[submitted.system.interaction_id]
    assert (after.system.state, after.system.agent_id) == (InteractionState.HANDLING, "agent-1")
    placed = world.done(ada, PlaceInQueue(interaction_id=after.id, queue=BACK))[-1]
    assert placed == PlacedInQueue(queue=INBOX)


def test_an_agent_submits_while_logged_in_and_for_its_own_tenant() -> None:
    """Protocol 9: 44 and 54; who names no tenant means the agent's own."""
    world = World()
    world.limits = Limits(tenants=frozenset({1, 2}))
    assert world.refused(world.agent("agent-1"), MINIMAL).why is Refusals.NOT_ALLOWED_NOW
    login = LogIn(agent_id=AgentId("agent-1"), place_id=PlaceId("p"), tenant_id=2, media={})
    world.done(world.agent("agent-1"), login)
    ada = world.agent("agent-1")
    refusal = world.refused(ada, submission(tenant_id=1))
    assert (refusal.why, "tenantId" in refusal.sentence) == (Refusals.NOT_AUTHORIZED, True)
    submitted, _ = world.done(ada, MINIMAL)
    assert isinstance(submitted, InteractionSubmitted)
    assert submitted.system.tenant_id == 2


@pytest.mark.parametrize(
    ("field", "name"),
    [("media_type", "mediaType"), ("interaction_type", "interactionType"), ("queue", "queue")],
)
def test_an_empty_attribute_is_a_missing_one(field: str, name: str) -> None:
    """Protocol 4: mediaType and interactionType are not optional; a queue has a name."""
    refusal = World().refused(MEDIA, submission(**{field: ""}))
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert name in refusal.sentence


def test_an_id_is_used_once_for_ever() -> None:
    """Also after the interaction was stopped: its history is kept under its id (design 4)."""
    world = World()
    mine = world.submit("mine")
    refusal = world.refused(MEDIA, submission(interaction_id=mine))
    assert "mine is in use" in refusal.sentence
    assert refusal.extension == {"InUse": "mine"}
    world.done(MEDIA, StopProcessing(interaction_id=mine))
    assert world.refused(MEDIA, submission(interaction_id=mine)).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize(
    ("more", "why", "sentence"),
    [
        ({"user_data": {"Queue": "x"}}, Refusals.READ_ONLY_PROPERTY, "Queue"),
        ({"user_data": {"Priority": "high"}}, Refusals.INVALID_ATTRIBUTE, "Priority: must be an integer"),
        ({"user_data": {"a": None}}, Refusals.INVALID_ATTRIBUTE, "a: "),
        ({"user_data": {"a": "x" * 65_536}}, Refusals.LIMIT_EXCEEDED, "65536 bytes were left"),
        (
            {"user_data": {"a": [], "Queue": "x"}},
            Refusals.READ_ONLY_PROPERTY,
            "Queue: a system property cannot be in userData; a: ",
        ),
        ({"in_queues": {"a": None}}, Refusals.INVALID_ATTRIBUTE, "inQueues.a: "),
        ({"out_queues": {"a": []}}, Refusals.INVALID_ATTRIBUTE, "outQueues.a: "),
    ],
)
def test_the_rules_of_key_value_lists_hold_from_the_start(
    more: dict[str, object], why: Refusals, sentence: str
) -> None:
    """Protocol 2 and 3.1 are about what an interaction may hold, however it comes to hold it."""
    refusal = World().refused(MEDIA, submission(**more))
    assert refusal.why is why
    assert sentence in refusal.sentence


def test_the_user_data_may_be_as_large_as_the_limit() -> None:
    """Protocol 3.1: 64 KiB, and not one byte more."""
    world = World()
    fill = world.limits.user_data_bytes_max - len('{"a":""}') + 1
    world.submit("full", user_data={"a": "x" * fill})
    assert world.interactions[InteractionId("full")].user_data_bytes == world.limits.user_data_bytes_max
    refusal = world.refused(MEDIA, submission(user_data={"a": "x" * (fill + 1)}))
    assert refusal.extension == {"Remaining": world.limits.user_data_bytes_max}


@pytest.mark.parametrize("tenant_id", [0, 2])
def test_nothing_is_submitted_to_a_tenant_that_there_is_not(tenant_id: int) -> None:
    """Protocol 9: 54; 0 is a tenant like another, and there is none of that number."""
    refusal = World().refused(MEDIA, submission(tenant_id=tenant_id))
    assert refusal.why is Refusals.NOT_AUTHORIZED
    assert refusal.sentence == f"tenantId: there is no tenant {tenant_id}"


def test_whoever_names_no_tenant_means_the_first() -> None:
    """Where the configuration leaves tenant 1 out, its name must be said."""
    world = World()
    world.limits = Limits(tenants=frozenset({7}))
    assert world.refused(MEDIA, MINIMAL).why is Refusals.NOT_AUTHORIZED
    world.done(MEDIA, submission(tenant_id=7))


def test_back_is_no_queue_to_submit_to() -> None:
    """Protocol 4: ``__BACK__`` is the queue that it came from, and it comes from none."""
    refusal = World().refused(MEDIA, submission(queue=BACK))
    assert (refusal.why, "__BACK__" in refusal.sentence) == (Refusals.INVALID_ATTRIBUTE, True)


@pytest.mark.parametrize(
    ("interaction_id", "why"),
    [
        ("IXN0000000000012", Refusals.INVALID_ATTRIBUTE),
        ("IXN1", Refusals.INVALID_ATTRIBUTE),
        ("IXN" + "9" * 30, Refusals.INVALID_ATTRIBUTE),
        ("x" * (ID_BYTES_MAX + 1), Refusals.LIMIT_EXCEEDED),
        ("ü" * (ID_BYTES_MAX // 2 + 1), Refusals.LIMIT_EXCEEDED),
        ("IXN" + "9" * ID_BYTES_MAX, Refusals.LIMIT_EXCEEDED),
        ("x" * ID_BYTES_MAX, None),
        ("IXN", None),
        ("IXN-12", None),
        ("IXN12a", None),
        ("ixn12", None),
        ("0000000000000012", None),
    ],
)
def test_an_id_of_a_client_is_short_and_never_one_of_the_servers(
    interaction_id: str, why: Refusals | None
) -> None:
    """Two interactions would meet otherwise, when the journal's sequence comes to that number."""
    request = submission(interaction_id=InteractionId(interaction_id))
    if why is None:
        World().done(MEDIA, request)
        return
    refusal = World().refused(MEDIA, request)
    assert refusal.why is why
    assert refusal.extension == ({"Remaining": 0} if why is Refusals.LIMIT_EXCEEDED else None)
    assert len(refusal.sentence) < 100


def test_the_servers_own_ids_are_sixteen_characters() -> None:
    """Unique in the installation, because the sequence is."""
    assert new_interaction_id(12) == f"{OWN_PREFIX}0000000000012"
    assert len(new_interaction_id(12)) == 16
    assert DEFAULT_QUEUE == "default"
