"""The four clients, each on a TCP connection of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import msgspec

from interaction_server.client import (
    AgentApplication,
    ExternalService,
    MediaServer,
    Options,
    ReportingEngine,
    RequestRefused,
    Router,
)
from interaction_server.demo.demands import AGENT, ESP, MEDIA_SERVER, REPORTING, URS
from interaction_server.demo.desktop import Desktop
from interaction_server.demo.house import House
from interaction_server.demo.mail_server import MEDIA_TYPE, MailServer
from interaction_server.demo.recorder import Recorder
from interaction_server.demo.strategy import Strategy
from interaction_server.dialects.interaction_management.requests import RequestGetInteractionProperties
from interaction_server.dialects.t_library.requests import RequestUnregisterAddress

CLIENT_NAMES: Final = {
    MEDIA_SERVER: "EmailServer",
    URS: "URS",
    AGENT: "Desktop",
    REPORTING: "Reporting",
    ESP: "AutoResponse",
}
"""The client name with which each participant registers."""
STRATEGY: Final = "inbound-email"
"""The strategy, and so the queue that feeds it (protocol 0)."""
AGENT_ID: Final = "agent-1"
PLACE_ID: Final = "place-1"
EVENTS_MAX: Final = 100_000
"""Nobody reads what reporting hears: the recorder sees it."""
NOBODY: Final = "no-such-interaction"


class Company(msgspec.Struct, frozen=True):
    """Everybody on stage."""

    mail_server: MailServer
    strategy: Strategy
    desktop: Desktop
    reporting: ReportingEngine
    recorder: Recorder

    async def settle(self) -> None:
        """Return when nothing that was told so far is still on the way.

        Each client asks a question that changes nothing: what was told before comes before its answer.
        These questions are not recorded.
        """
        with self.recorder.unseen():
            await asyncio.gather(
                *(ask_in_vain(client) for client in (self.mail_server.client, self.desktop.client)),
                ask_in_vain(self.reporting),
                self.ask_router(),
            )

    async def ask_router(self) -> None:
        """The same in T-Library."""
        with suppress(RequestRefused):
            await self.strategy.router.request(RequestUnregisterAddress(this_dn=NOBODY))


async def ask_in_vain(client: MediaServer | AgentApplication | ReportingEngine | ExternalService) -> None:
    """A question about an interaction that does not exist."""
    with suppress(RequestRefused):
        await client.request(RequestGetInteractionProperties(interaction_id=NOBODY))


@asynccontextmanager
async def company(house: House, recorder: Recorder) -> AsyncIterator[Company]:
    """Everybody, connected and registered; raises InteractionServerError."""
    im, tlib, options = house.im, house.tlib, Options(tap=recorder.tap, reconnect=None, events_max=EVENTS_MAX)
    async with (
        await ReportingEngine.connect(
            im.host, im.port, client_name=CLIENT_NAMES[REPORTING], options=options
        ) as engine,
        await MediaServer.connect(
            *(im.host, im.port),
            client_name=CLIENT_NAMES[MEDIA_SERVER],
            media_type=MEDIA_TYPE,
            event_properties_changed=True,
            event_processing_stopped=True,
            options=options,
        ) as mail,
        await Router.connect(
            tlib.host, tlib.port, application_name=CLIENT_NAMES[URS], options=options
        ) as router,
        await AgentApplication.connect(
            im.host, im.port, client_name=CLIENT_NAMES[AGENT], options=options
        ) as desk,
    ):
        await router.register_address(STRATEGY)
        await desk.login(AGENT_ID, PLACE_ID, media={MEDIA_TYPE: True})
        yield Company(MailServer(mail, STRATEGY), Strategy(router), Desktop(desk, AGENT_ID), engine, recorder)
