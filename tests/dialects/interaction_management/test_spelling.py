"""Interactions as they stand on the wire (protocol 4)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core import requests
from interaction_server.core.audience import Listener
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.dialects.interaction_management import InteractionManagement, spelling
from interaction_server.dialects.interaction_management.spelling import InteractionSpeller
from tests.core.world import MEDIA, START, World

AT = "2023-11-14T22:13:20.000Z"


def spelled(interaction: Interaction) -> dict[str, object]:
    """The attribute ``interaction`` as a client reads it."""
    return msgspec.json.decode(InteractionSpeller().spell(interaction), type=dict[str, object])


def test_the_attribute_interaction_has_the_names_of_the_protocol() -> None:
    """Protocol 4: "`interaction` is an object: …", small t in interactionMediatype included."""
    world = World()
    handled = world.handle(
        user_data={"Subject": "Hello"},
        interaction_subtype="InboundNew",
        parent_id="p",
        external_id="e",
        in_queues={"a": 1},
        out_queues={"b": 2},
        scheduled_at=START,
    )
    assert spelled(world.interactions[handled]) == {
        "interactionId": "i1",
        "interactionTenantId": 1,
        "interactionMediatype": "email",
        "interactionType": "Inbound",
        "interactionSubtype": "InboundNew",
        "interactionState": "Handling",
        "interactionQueue": "inbox",
        "interactionIsOnline": False,
        "interactionIsLocked": False,
        "interactionIsHeld": False,
        "interactionParentInteractionId": "p",
        "interactionExternalId": "e",
        "interactionSubmittedBy": "mail",
        "interactionSubmittedAt": AT,
        "interactionReceivedAt": AT,
        "interactionPlacedInQueueAt": AT,
        "interactionMovedToQueueAt": AT,
        "interactionSubmittedToRouterAt": AT,
        "interactionDeliveredAt": AT,
        "interactionAgentId": "agent-1",
        "interactionPlaceId": "place of agent-1",
        "interactionAssignedTo": "agent-1",
        "interactionAssignedAt": AT,
        "interactionInQueues": {"a": 1},
        "interactionOutQueues": {"b": 2},
        "interactionScheduledAt": AT,
        "interactionUserData": {"Subject": "Hello"},
        "interactionVersion": 8,
    }


def test_the_user_data_is_always_there_and_always_whole() -> None:
    """Protocol 4: "with the **full** interactionUserData"; and no system property in it."""
    world = World()
    queued = world.submit()
    assert spelled(world.interactions[queued])["interactionUserData"] == {}
    world.done(
        MEDIA, requests.ChangeProperties(interaction_id=queued, changed={"ExternalId": "e", "a": {"b": 1.5}})
    )
    after = spelled(world.interactions[queued])
    assert after["interactionUserData"] == {"a": {"b": 1.5}}
    assert (after["interactionExternalId"], after["interactionVersion"]) == ("e", 3)


def test_what_is_remembered_is_never_out_of_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head of an interaction is encoded once for each value, also when the memory is full and dropped."""
    monkeypatch.setattr(spelling, "HEADS_MAX", 2)
    speller, world = InteractionSpeller(), World()
    ids = [world.submit(name) for name in ("i1", "i2", "i3", "i4")]
    for _ in range(2):
        for number, one in enumerate(ids):
            change = requests.ChangeProperties(interaction_id=one, changed={"n": number})
            world.done(MEDIA, change)
            interaction = world.interactions[one]
            assert msgspec.json.decode(speller.spell(interaction)) == spelled(interaction)
    assert len(speller.heads) <= 2
    kept = world.interactions[ids[-1]].system
    assert speller.head(kept) is speller.head(kept)


def test_a_head_belongs_to_one_value_only() -> None:
    """An address that is used again for another value must not bring the old one back."""
    world = World()
    one, two = (world.interactions[world.submit(name)].system for name in ("i1", "i2"))
    speller = InteractionSpeller()
    speller.heads[id(two)] = (one, b"stale")
    assert b'"i2"' in speller.head(two)


def change(world: World, **changed: object) -> tuple[Interaction, Interaction, dict[str, object]]:
    """The interaction before and after a change, and what the change is told with."""
    one = InteractionId("i1")
    before = world.interactions[one]
    world.done(MEDIA, requests.ChangeProperties(interaction_id=one, changed=changed))
    return before, world.interactions[one], changed


def spelled_after(speller: InteractionSpeller, *told: object) -> dict[str, object]:
    """The attribute ``interaction`` as it is put together after a change."""
    before, after, changed = told
    assert isinstance(before, Interaction) and isinstance(after, Interaction) and isinstance(changed, dict)
    pieces = speller.pieces_after(before, after, changed, msgspec.json.encode(changed))
    return msgspec.json.decode(b"".join(pieces), type=dict[str, object])


def test_what_the_last_change_left_is_not_encoded_again() -> None:
    """Protocol 4: "with the **full** interactionUserData", also where most of it stays as it was."""
    world, speller = World(), InteractionSpeller()
    world.submit("i1", user_data={"kept": {"a": 1.5}, "one": 0, "two": 0})
    for number in range(1, 4):
        told = change(world, one=number, two=-number)
        assert spelled_after(speller, *told) == spelled(told[1])
    assert speller.left[InteractionId("i1")].rest == b'{"kept":{"a":1.5},'


def test_where_nothing_is_left_but_what_changed_there_is_no_rest() -> None:
    world, speller = World(), InteractionSpeller()
    world.submit("i1", user_data={"one": 0})
    for number in range(1, 4):
        told = change(world, one=number)
        assert spelled_after(speller, *told) == spelled(told[1])


def test_what_was_left_holds_only_for_the_same_names_and_the_next_state(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch may be taken back, and a fact may pass that nobody heard."""
    monkeypatch.setattr(spelling, "LEFT_MAX", 1)
    world, speller = World(), InteractionSpeller()
    world.submit("i1", user_data={"one": 0, "two": 0})
    spelled_after(speller, *change(world, one=1))
    spelled_after(speller, *change(world, one=2))
    change(world, two=1)
    for told in (change(world, one=3), change(world, two=2), change(world, one=4, two=3)):
        assert spelled_after(speller, *told) == spelled(told[1])
    world.submit("i2")
    other = InteractionId("i2")
    before = world.interactions[other]
    world.done(MEDIA, requests.ChangeProperties(interaction_id=other, added={"n": 1}))
    after = world.interactions[other]
    assert spelled_after(speller, before, after, {"n": 1}) == spelled(after)
    assert list(speller.left) == [other]


def test_what_is_kept_of_large_interactions_is_bounded_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "LEFT_BYTES_MAX", 2_500)
    world, speller = World(), InteractionSpeller()
    for number in range(1, 4):
        name = InteractionId(f"i{number}")
        world.submit(name, user_data={"large": "x" * 1_000})
        before = world.interactions[name]
        world.done(MEDIA, requests.ChangeProperties(interaction_id=name, added={"n": 1}))
        after = world.interactions[name]
        assert spelled_after(speller, before, after, {"n": 1}) == spelled(after)
    assert list(speller.left) == ["i3"]


VALUES = st.sampled_from([0, 1, 1.5, True, "a", 'quote " and \\', "ä", {"b": 1}])


@given(st.lists(st.dictionaries(st.sampled_from(["one", "two", "three"]), VALUES, min_size=1), max_size=12))
def test_whatever_changes_the_message_is_the_same_as_without_a_memory(
    changes: list[dict[str, object]],
) -> None:
    """However one change follows on another, remembered is spelled as made anew."""
    world, remembering = World(), InteractionManagement()
    world.submit("i1", user_data={"one": 0, "two": 0})
    for changed in changes:
        before, after, _ = change(world, **changed)
        record = world.journal[-1]
        if after is not before:
            body = remembering.notice(record, Listener.AGENTS, after, before)
            fresh = InteractionManagement().notice(record, Listener.AGENTS, after)
            assert body is not None and fresh is not None
            assert msgspec.json.decode(body + b"}") == msgspec.json.decode(fresh + b"}")
