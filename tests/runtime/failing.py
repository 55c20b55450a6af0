"""A house over a store that fails as told, and what the tests of failures ask of it."""

from interaction_server.store.memory import MemoryStore
from tests.runtime.house import House, Party
from tests.runtime.silent import SilentStore


class Failing(House):
    """A house over a store that fails as told."""

    def __init__(self) -> None:
        self.faulty = SilentStore(MemoryStore())
        super().__init__(self.faulty)


def changes(party: Party, interaction_id: str = "it", **properties: object) -> int:
    given = {key: value for key, value in properties.items() if key != "request_id"}
    return party.says(
        "RequestChangeProperties",
        interactionId=interaction_id,
        changedProperties=given,
        requestId=properties.get("request_id"),
    )


async def read(party: Party, interaction_id: str = "it") -> dict[str, object]:
    answer = await party.asks("RequestGetInteractionProperties", interactionId=interaction_id)
    interaction = answer["interaction"]
    assert isinstance(interaction, dict)
    return interaction
