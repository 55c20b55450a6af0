"""Requests keep their order, whatever is taken back and however long a turn takes to load."""

import asyncio
from collections.abc import Collection, Mapping

from interaction_server.core.model import Interaction, InteractionId
from interaction_server.runtime.batch import Asked
from interaction_server.store.memory import MemoryStore
from tests.runtime.house import House, submitted


class SlowToLoad(MemoryStore):
    """Loads only when the gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        await self.gate.wait()
        return await super().load(ids)


async def test_what_is_taken_back_while_a_turn_is_loaded_comes_before_that_turn() -> None:
    store = SlowToLoad()
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        pump = house.switchboard.pump
        mail.says("RequestChangeProperties", interactionId="it", changedProperties={"Lang": "fr"})
        (earlier,) = pump.inbox
        assert isinstance(earlier, Asked)
        pump.inbox.clear()
        house.switchboard.world.interactions.clear()
        store.gate.clear()
        mail.says("RequestChangeProperties", interactionId="it", changedProperties={"Lang": "en"})
        await house.turns()
        pump.ask_again([earlier])
        store.gate.set()
        await house.settle()
        assert [answer["referenceId"] for answer in mail.has()] == [earlier.reference, mail.references]
        answer = await mail.asks("RequestGetInteractionProperties", interactionId="it")
        interaction = answer["interaction"]
        assert isinstance(interaction, dict)
        assert interaction["interactionUserData"] == {"Lang": "en"}
