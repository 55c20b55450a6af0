"""Submit: a media server brings an interaction in, and it is queued (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.decide.submitting import DEFAULT_QUEUE, new_interaction_id
from interaction_server.core.facts import InteractionSubmitted, PlacedInQueue
from interaction_server.core.model import InteractionId, InteractionState, SystemProperties
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import StopProcessing, Submit
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
    given = submission(
        interaction_id=InteractionId("mine"), tenant_id=3, interaction_subtype="InboundNew", is_online=True,
        received_at=5, user_data={"a": 1}, parent_id="parent", external_id="external",
        in_queues={"one": 1}, out_queues={"two": 2},
    )  # fmt: skip
    decision = world.ask(MEDIA, given)
    assert isinstance(decision, Decision)
    assert (decision.outcome, decision.interaction_id) == (Outcome.SUBMITTED, "mine")
    after = world.interactions[InteractionId("mine")]
    system = after.system
    assert (system.tenant_id, system.interaction_subtype, system.is_online) == (3, "InboundNew", True)
    assert (system.received_at, system.submitted_at) == (5, START)
    assert (system.parent_id, system.external_id) == ("parent", "external")
    assert (system.in_queues, system.out_queues) == ({"one": 1}, {"two": 2})
    assert (system.state, system.queue, after.version) == (InteractionState.QUEUED, INBOX, 2)
    assert after.user_data == {"a": 1}


@pytest.mark.parametrize("actor", [SERVER, STRANGER, World().agent("agent-1")])
def test_only_a_media_server_submits_here(actor: object) -> None:
    """Protocol 9: NOT_AUTHORIZED, "role or tenant may not do this"."""
    assert World().refused(actor, MINIMAL).why is Refusals.NOT_AUTHORIZED  # type: ignore[arg-type]


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
    assert "mine is in use" in world.refused(MEDIA, submission(interaction_id=mine)).sentence
    world.done(MEDIA, StopProcessing(interaction_id=mine))
    assert world.refused(MEDIA, submission(interaction_id=mine)).why is Refusals.INVALID_ATTRIBUTE


@pytest.mark.parametrize(
    ("more", "why", "sentence"),
    [
        ({"user_data": {"Queue": "x"}}, Refusals.READ_ONLY_PROPERTY, "Queue"),
        ({"user_data": {"Priority": "high"}}, Refusals.INVALID_ATTRIBUTE, "Priority: must be an integer"),
        ({"user_data": {"a": None}}, Refusals.INVALID_ATTRIBUTE, "a: "),
        ({"user_data": {"a": "x" * 65_536}}, Refusals.LIMIT_EXCEEDED, "65536 bytes were left"),
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


def test_the_servers_own_ids_are_sixteen_characters() -> None:
    """Unique in the installation, because the sequence is."""
    assert new_interaction_id(12) == "IXN0000000000012"
    assert DEFAULT_QUEUE == "default"
