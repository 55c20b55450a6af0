"""Interactions as they stand on the wire (protocol 4)."""

import msgspec
import pytest

from interaction_server.core import requests
from interaction_server.core.model import Interaction
from interaction_server.dialects.interaction_management import spelling
from interaction_server.dialects.interaction_management.spelling import InteractionSpeller
from tests.core.world import MEDIA, World

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
