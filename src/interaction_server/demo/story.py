"""One conversation, told as the scenario Change Properties: the four phases, and how it came to them."""

import asyncio
from contextlib import suppress
from typing import Final

import msgspec

from interaction_server.client import RequestRefused
from interaction_server.demo import demands
from interaction_server.demo.check import Verdict
from interaction_server.demo.company import AGENT_ID
from interaction_server.demo.demands import Demand
from interaction_server.demo.mail import Mail, Thread
from interaction_server.demo.play import Play
from interaction_server.demo.strategy import enrichment
from interaction_server.demo.user_data import cut, follow_up_of
from interaction_server.dialects.interaction_management.objects import Interaction
from interaction_server.dialects.t_library.events import EventAttachedDataChanged, EventRouteRequest

QUOTE_CHARACTERS_MAX: Final = 200


def quoting(demand: Demand, mail: Mail) -> Demand:
    """The act with the beginning of the mail that it is about."""
    words = " ".join(mail.text.split()) or mail.subject
    quote = f"{mail.from_personal or mail.from_address}: {cut(words, QUOTE_CHARACTERS_MAX)}"
    return msgspec.structs.replace(demand, quote=quote)


class Story:
    """The acts of one interaction; each is awaited within ``Play.show``."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.mail_server = play.company.mail_server
        self.strategy = play.company.strategy
        self.desktop = play.company.desktop
        self.waiting: EventRouteRequest | EventAttachedDataChanged

    async def tell(self, thread: Thread) -> Interaction:
        """From the first mail to the end of the interaction; raises Interrupted.

        Returns the interaction as of the version at which URS got it, read when it had a later one.
        """
        opening, *follow_ups = thread
        await self.play.show(quoting(demands.ARRIVAL, opening), self.arrive(opening))
        early_version = (await self.play.read(self.play.interaction_id)).interaction_version
        for follow_up in follow_ups[:1]:
            demand = demands.while_urs(*follow_up_of(follow_up, 1))
            await self.play.show(quoting(demand, follow_up), self.follow_up_with_urs(follow_up))
        await self.play.show(demands.by_urs(enrichment(self.waiting.user_data)), self.enrich())
        await self.play.show(demands.DELIVERY, self.route())
        for follow_up in follow_ups[1:2]:
            demand = demands.while_agent(*follow_up_of(follow_up, 2))
            await self.play.show(quoting(demand, follow_up), self.deliver(follow_up))
        await self.try_the_impossible()
        early = await self.play.read(self.play.interaction_id, early_version)
        await self.play.show(demands.ENDING, self.end())
        return early

    async def arrive(self, opening: Mail) -> None:
        """Submit, and wait until URS has it."""
        self.play.interaction_id = await self.mail_server.deliver(opening)
        self.waiting = await self.strategy.next(EventRouteRequest)

    async def deliver(self, follow_up: Mail) -> None:
        """A follow-up changes the open interaction."""
        await self.mail_server.deliver(follow_up)

    async def follow_up_with_urs(self, follow_up: Mail) -> None:
        """The same; the strategy goes on with what it is told of it."""
        await self.deliver(follow_up)
        self.waiting = await self.strategy.next(EventAttachedDataChanged)

    async def enrich(self) -> None:
        """The strategy adds what it finds out."""
        await self.strategy.enrich(self.waiting)

    async def route(self) -> None:
        """The strategy offers it to the agent, who takes it."""
        router = self.strategy.router
        await asyncio.gather(router.route_to_agent(self.waiting.conn_id, AGENT_ID), self.desktop.accept())

    async def try_the_impossible(self) -> None:
        """The media server asks for what cannot be, and nothing changes."""
        before = await self.play.read(self.play.interaction_id)
        await self.play.show(demands.REFUSAL, self.change_a_system_property())
        after = await self.play.read(self.play.interaction_id)
        versions = (before.interaction_version, after.interaction_version)
        what = "unchanged, still at version {}" if after == before else "must not change; was at {}, is at {}"
        self.play.judge("", [Verdict(right=after == before, who="interaction", what=what.format(*versions))])

    async def change_a_system_property(self) -> None:
        """Refused: interactions are moved with RequestPlaceInQueue or by routing."""
        with suppress(RequestRefused):
            await self.mail_server.client.change_properties(
                self.play.interaction_id, changed={"Queue": "complaints"}
            )

    async def end(self) -> None:
        """The agent is done, and the media server hears of it."""
        await asyncio.gather(self.desktop.finish(self.play.interaction_id), self.mail_server.ended())
