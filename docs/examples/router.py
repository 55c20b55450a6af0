"""A router: chooses agents by words in the subject, and first the one who knows the customer already.

Routes are a TOML file of tables [[routes]] with "contains", and either "agents" or "queue"; the first one
whose text is in the subject counts.
"""

import argparse
import asyncio
import sys
import tomllib
from pathlib import Path

import msgspec

from interaction_server.client import InteractionServerError, RequestRefused, RequestTimedOut, Router
from interaction_server.dialects.t_library.events import EventRouteRequest

OFFERED_TO = "OfferedTo"
"""The property in which the strategy notes whom it has asked: another router goes on from there."""


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where mails go whose subject contains a text: to one of some agents, or to a queue."""

    contains: str = ""
    agents: tuple[str, ...] = ()
    queue: str = ""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of routes; by default everything is for agent-1."""

    routes: tuple[Route, ...] = (Route(agents=("agent-1",)),)


class Strategy:
    """Processes interactions, each in a task of its own."""

    def __init__(self, router: Router, table: Table, pause_seconds: float) -> None:
        self.router = router
        self.table = table
        self.pause_seconds = pause_seconds
        self.last_agents: dict[str, str] = {}

    async def process(self, waiting: EventRouteRequest) -> None:
        """Send one interaction on, or say why not: one that cannot be routed must not end the others."""
        try:
            await self.route(waiting)
        except (RequestRefused, RequestTimedOut) as error:
            print("not routed", waiting.user_data["InteractionId"], error, file=sys.stderr)

    async def route(self, waiting: EventRouteRequest) -> None:
        """Do what the table says; this is cancelled where the interaction is taken away meanwhile."""
        route = self.route_of(str(waiting.user_data.get("Subject", "")))
        interaction_id = waiting.user_data["InteractionId"]
        if route is None:
            await self.router.route_to_stop(waiting.conn_id, reason="no route")
            print("stopped", interaction_id, flush=True)
        elif route.queue:
            await self.router.route_to_queue(waiting.conn_id, route.queue)
            print("queued", interaction_id, route.queue, flush=True)
        else:
            agent_id = await self.offer(waiting, route.agents)
            print("routed", interaction_id, agent_id, flush=True)

    def route_of(self, subject: str) -> Route | None:
        """The first route that the subject is for."""
        words = subject.casefold()
        return next((route for route in self.table.routes if route.contains.casefold() in words), None)

    async def offer(self, waiting: EventRouteRequest, agents: tuple[str, ...]) -> str:
        """Offer it until an agent could be asked; if that one does not accept, the interaction comes back."""
        customer = str(waiting.user_data.get("FromAddress", ""))
        offered_to = str(waiting.user_data.get(OFFERED_TO, "")).split()
        while True:
            for agent_id in self.in_order(agents, customer, offered_to):
                if await self.offer_to(agent_id, waiting.conn_id, offered_to):
                    self.last_agents[customer] = agent_id
                    return agent_id
            await asyncio.sleep(self.pause_seconds)

    def in_order(self, agents: tuple[str, ...], customer: str, offered_to: list[str]) -> list[str]:
        """Who has not been asked before who has; among them the customer's last agent first."""
        last = self.last_agents.get(customer)
        return sorted(agents, key=lambda agent_id: (offered_to.count(agent_id), agent_id != last))

    async def offer_to(self, agent_id: str, conn_id: str, offered_to: list[str]) -> bool:
        """Whether the agent could be asked; returns when it has accepted, rejected, or not answered."""
        noted = " ".join([*offered_to, agent_id])
        await self.router.update_user_data(conn_id, {OFFERED_TO: noted})
        try:
            await self.router.route_to_agent(conn_id, agent_id)
        except RequestRefused as refused:
            if refused.name != "UNKNOWN_AGENT":
                raise
            return False
        return True


async def run(options: argparse.Namespace) -> None:
    """Run the strategy until the connection is lost for good, or the program ends."""
    table = Table()
    if options.routes:
        table = msgspec.convert(tomllib.loads(options.routes.read_text("utf-8")), Table)
    async with await Router.connect(options.host, options.port, application_name=options.name) as router:
        await router.register_address(options.strategy)
        print("ready", options.strategy, flush=True)
        await router.serve(Strategy(router, table, options.pause).process)


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--routes", type=Path, help="the TOML file of routes")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7121, help="T-Library of the server")
    parser.add_argument("--name", default="urs", help="the applicationName to register with")
    parser.add_argument("--strategy", default="inbox", help="the strategy to run, and so its queue")
    parser.add_argument("--pause", type=float, default=5, help="seconds before all agents are asked again")
    try:
        asyncio.run(run(parser.parse_args()))
    except InteractionServerError as error:
        sys.exit(f"router: {error}")
    except KeyboardInterrupt:
        print("ended")


if __name__ == "__main__":
    main()
