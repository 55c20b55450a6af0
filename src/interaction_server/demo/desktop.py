"""The agent's desktop: takes what is offered, and ends it when the work is done."""

from typing import Final

from interaction_server.client import AgentApplication
from interaction_server.dialects.interaction_management.events import EventInvite

ANSWERED: Final = {"DispositionCode": "Answered"}


class Desktop:
    """One agent at one place."""

    def __init__(self, client: AgentApplication, agent_id: str) -> None:
        self.client = client
        self.agent_id = agent_id

    async def accept(self) -> str:
        """Wait for the next offer and take it; returns the interaction's id."""
        async for event in self.client:
            if isinstance(event, EventInvite):
                await self.client.accept(event)
                return event.interaction.interaction_id
        raise AssertionError("the events ended without an error")

    async def finish(self, interaction_id: str) -> None:
        """The customer has an answer."""
        await self.client.stop_processing(interaction_id, reason=ANSWERED)

    async def serve(self, count: int) -> None:
        """Take and finish so many interactions."""
        for _ in range(count):
            await self.finish(await self.accept())
