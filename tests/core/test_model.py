"""The nouns (protocol 4, 7)."""

import msgspec
import pytest

from interaction_server.core.model import ActorType, InteractionState, PartyType, RevokeReason, Role
from tests.core.world import World


@pytest.mark.parametrize(
    ("enumeration", "names"),
    [
        (InteractionState, "Queued Cached Routing Handling"),
        (ActorType, "MediaServer Agent Strategy Server"),
        (PartyType, "Agent Strategy"),
        (RevokeReason, "Expired Stopped Moved Inactive"),
        (Role, "MediaServer AgentApplication ReportingEngine ExternalService Proxy Router"),
    ],
)
def test_enumerations_are_spelled_as_in_the_protocol(enumeration: type, names: str) -> None:
    """Protocol 2: "Enumerations by name"; the values are those of protocol 1, 4 and 7."""
    assert [str(member) for member in enumeration] == names.split()  # type: ignore[attr-defined]


def test_an_interaction_is_known_by_its_id_and_never_changes() -> None:
    """A fact makes a new value, so that what cannot be committed is forgotten by dropping it."""
    world = World()
    interaction = world.interactions[world.submit("i9")]
    assert interaction.id == "i9"
    with pytest.raises(AttributeError):
        interaction.version = 7  # type: ignore[misc]


def test_an_interaction_survives_its_encoding() -> None:
    """Rows are a checkpoint of the journal (design 4), so every noun can be written and read."""
    world = World()
    interaction = world.interactions[world.offer()]
    assert interaction.invitation is not None
    assert msgspec.json.decode(msgspec.json.encode(interaction), type=type(interaction)) == interaction
