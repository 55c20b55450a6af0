"""Every property in one flat list (protocol 7)."""

from interaction_server.dialects.properties import all_properties
from tests.core.world import World


def test_properties_of_every_class_stand_beside_each_other() -> None:
    """Protocol 7: system and business properties are one name space; times are spelled (2)."""
    world = World()
    interaction = world.interactions[world.submit(user_data={"Subject": "Hello"})]
    properties = all_properties(interaction)
    assert properties["InteractionId"] == "i1"
    assert properties["Subject"] == "Hello"
    assert properties["IsOnline"] == 0
    assert properties["SubmittedAt"] == "2023-11-14T22:13:20.000Z"
    assert "ParentId" not in properties
