"""A play: acts performed on one server, each drawn while it happens and then checked."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack
from typing import Final

from interaction_server.client import InteractionServerError
from interaction_server.demo import demands
from interaction_server.demo.check import Verdict, compare
from interaction_server.demo.company import Company, company
from interaction_server.demo.demands import Demand
from interaction_server.demo.house import House
from interaction_server.demo.recorder import Crossing, Recorder
from interaction_server.demo.screen import Screen
from interaction_server.dialects.interaction_management.events import EventPropertiesChanged
from interaction_server.dialects.interaction_management.objects import Interaction

PATIENCE_SECONDS: Final = 10.0
"""How long an act may take; a server that is right never needs it."""


class Interrupted(Exception):
    """An act could not be played to its end; the text says why."""


class Play:
    """Acts on one server; ``verdicts`` is what was found right or wrong so far."""

    def __init__(self, recorder: Recorder, screen: Screen) -> None:
        self.recorder = recorder
        self.screen = screen
        self.verdicts: list[Verdict] = []
        self.company: Company
        self.interaction_id = ""
        """The interaction that the story is about."""
        self.change = 0
        """The number of the first fact that is a change of properties; 0 before there was one."""
        self.told: set[tuple[str, str]] = set()
        """Which messages of which protocol told of it to those who had not asked."""

    async def enter(self, house: House, stack: AsyncExitStack) -> None:
        """The four clients come on stage, and leave it with ``stack``."""

        async def action() -> None:
            self.company = await stack.enter_async_context(company(house, self.recorder))

        await self.show(demands.ENTRANCE, action())

    async def show(self, demand: Demand, action: Coroutine[None, None, None]) -> None:
        """Play one act and check it; raises Interrupted where it did not come to its end."""
        self.screen.act(demand)
        why = ""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await action
                await self.company.settle()
        except TimeoutError:
            why = f"what is to come did not come within {PATIENCE_SECONDS:.0f} seconds"
        except InteractionServerError as error:
            why = str(error)
        crossings = self.recorder.take()
        if not self.change and (change := first_change(crossings)):
            self.change, self.told = change, unasked(crossings)
        self.judge(f"checked against {demand.source}:", compare(demand.rows, crossings, demand.clients))
        if why:
            raise Interrupted(f"{demand.heading.strip()}: {why}")

    def judge(self, words: str, verdicts: list[Verdict]) -> None:
        """Show what was found, and keep it."""
        self.verdicts += verdicts
        self.screen.verdicts(words, verdicts)

    async def read(self, interaction_id: str, at_version: int | None = None) -> Interaction:
        """The interaction as it is or was, read by the media server behind the scenes."""
        with self.recorder.unseen():
            return await self.company.mail_server.client.get_interaction_properties(
                interaction_id, at_version=at_version
            )


def first_change(crossings: Iterable[Crossing]) -> int:
    """The number of the first change of properties that reporting heard of; 0 where there is none."""
    for crossing in crossings:
        message = crossing.message
        if isinstance(message, EventPropertiesChanged) and message.event_sequence is not None:
            return message.event_sequence
    return 0


def unasked(crossings: Iterable[Crossing]) -> set[tuple[str, str]]:
    """What came without being the answer to a request."""
    return {
        (crossing.name, crossing.protocol)
        for crossing in crossings
        if crossing.direction == "received" and getattr(crossing.message, "reference_id", None) is None
    }
