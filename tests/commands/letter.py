"""What there is to look at: the life of a letter, which these tests know fact by fact.

========  ==========================================================================
version   fact
========  ==========================================================================
1, 2      InteractionSubmitted, PlacedInQueue
3, 4      TakenFromQueue, PartyAdded (the strategy)
5         PropertiesChanged by the strategy; the media server has opted in and is told
6, 7      AgentInvited, PartyRemoved (the strategy)
8, 9      Accepted, PartyAdded (the agent)
10        PropertiesChanged by another media server: agent and submitter are told
11, 12    PartyRemoved (the agent), ProcessingStopped
========  ==========================================================================

Before it the agent logs in, which is fact 1 of the journal; after it the agent logs out, and another
letter comes to a queue and waits.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Final

from interaction_server.client import AgentApplication, MediaServer, Router
from interaction_server.dialects.interaction_management.events import EventInvite
from interaction_server.dialects.t_library.events import EventRouteRequest

LETTER: Final = "letters/1"
WAITING: Final = "letter 2"
LAST_VERSION: Final = 12
NAMES: Final = (
    "InteractionSubmitted",
    "PlacedInQueue",
    "TakenFromQueue",
    "PartyAdded",
    "PropertiesChanged",
    "AgentInvited",
    "PartyRemoved",
    "Accepted",
    "PartyAdded",
    "PropertiesChanged",
    "PartyRemoved",
    "ProcessingStopped",
)
FIRST_SEQUENCE: Final = 2
WHOLE_JOURNAL: Final = 1 + LAST_VERSION + 1 + 2


def tell(im: str, tlib: str) -> None:
    """Let it happen on a server."""
    asyncio.run(happens(ends(im), ends(tlib)))


def submit_until(im: str, enough: Callable[[], bool]) -> None:
    """Bring in one letter after the other."""

    async def submit() -> None:
        async with await MediaServer.connect(*ends(im), client_name="mail") as mail:
            while not enough():
                await mail.submit(media_type="email", interaction_type="Inbound", queue="elsewhere")

    asyncio.run(submit())


def ends(address: str) -> tuple[str, int]:
    """HOST:PORT as two."""
    host, _, port = address.rpartition(":")
    return host, int(port)


async def happens(im: tuple[str, int], tlib: tuple[str, int]) -> None:
    """Every step waits for the answer to the one before it."""
    async with AsyncExitStack() as stack:
        mail = await stack.enter_async_context(
            await MediaServer.connect(*im, client_name="mail", event_properties_changed=True)
        )
        other = await stack.enter_async_context(await MediaServer.connect(*im, client_name="archive"))
        desk = await stack.enter_async_context(await AgentApplication.connect(*im, client_name="desk"))
        urs = await stack.enter_async_context(await Router.connect(*tlib, application_name="urs"))
        await desk.login("ada", "place 1", media={"email": True})
        await urs.register_address("support")
        await mail.submit(
            media_type="email",
            interaction_type="Inbound",
            queue="support",
            interaction_id=LETTER,
            user_data={"Subject": "Grüße", "Body": "Dear all,\ngood bye", "Count": 1},
        )
        request = await anext(aiter(urs))
        assert isinstance(request, EventRouteRequest)
        await urs.update_user_data(request.conn_id, {"Lang": "de", "Count": 2})
        routing = asyncio.create_task(urs.route_to_agent(request.conn_id, "ada"))
        async for event in desk:
            if isinstance(event, EventInvite):
                await desk.accept(event)
                break
        await routing
        await other.change_properties(LETTER, deleted=["Lang"])
        await mail.stop_processing(LETTER, reason="answered")
        await desk.logout()
        await mail.submit(
            media_type="email", interaction_type="Inbound", queue="elsewhere", interaction_id=WAITING
        )
