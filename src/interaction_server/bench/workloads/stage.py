"""Set-up that workloads share: who takes part, and interactions that an agent holds (protocol 8)."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from interaction_server.bench.connection import Connection, Message, connect
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.wire import PATIENCE_SECONDS

AT_A_TIME: Final = 200
"""Interactions that are on their way to the agent together."""


class Stage:
    """Connections to one server, all with names of this run; every method may raise BenchFailed."""

    def __init__(self, addresses: dict[str, str], broken: Callable[[str], object]) -> None:
        self.addresses = addresses
        self.broken = broken
        self.run = secrets.token_hex(4)
        self.connections: list[Connection] = []

    def own(self, name: str) -> str:
        """A name that no other run uses."""
        return f"bench-{name}-{self.run}"

    async def client(self, client_type: str, name: str) -> Connection:
        """A registered client of Interaction Management."""
        connection = await self.connect("im")
        await connection.ask("RequestRegisterClient", clientName=self.own(name), clientType=client_type)
        return connection

    async def agent(self, name: str, media_type: str) -> Connection:
        """An agent application whose agent, of the same name, is logged in and ready."""
        connection = await self.client("AgentApplication", name)
        own = self.own(name)
        await connection.ask(
            "RequestAgentLogin", tenantId=1, placeId=own, agentId=own, mediaList={media_type: 1}
        )
        return connection

    async def router(self, strategy: str) -> Connection:
        """A router that runs one strategy, which the queue of the same name feeds."""
        connection = await self.connect("tlib")
        await self.register_router(connection, "router", strategy)
        return connection

    async def register_router(self, connection: Connection, name: str, strategy: str) -> None:
        """From now on the connection is a router of that name that runs the strategy."""
        await connection.ask("RequestRegisterClient", applicationName=self.own(name))
        await connection.ask("RequestRegisterAddress", thisDN=self.own(strategy))

    async def connect(self, door: str) -> Connection:
        """A connection that is closed with the stage."""
        connection = await connect(self.addresses[door], self.broken)
        self.connections.append(connection)
        return connection

    def close(self) -> None:
        """Hang up everywhere."""
        for connection in self.connections:
            connection.close()


class Delivery:
    """Submits interactions and brings each to one agent, who accepts it at once."""

    def __init__(self, stage: Stage, media_server: Connection, agent: Connection, agent_name: str) -> None:
        self.stage = stage
        self.media_server = media_server
        self.agent = agent
        self.agent_id = stage.own(agent_name)
        self.strategy = "delivery"
        self.accepted: dict[str, asyncio.Event] = {}
        self.tasks: set[asyncio.Task[object]] = set()

    async def deliver(self, media_type: str, interactions: Sequence[tuple[str, dict[str, object]]]) -> None:
        """Bring interactions, given as id and user data, to the agent; returns when it holds them all."""
        router = await self.stage.router(self.strategy)
        router.told = lambda message: self.route(router, message)
        self.agent.told = self.accept
        for first in range(0, len(interactions), AT_A_TIME):
            some = interactions[first : first + AT_A_TIME]
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await asyncio.gather(*(self.submit(media_type, *each) for each in some))
            except TimeoutError:
                raise BenchFailed("the agent was not given every interaction") from None
        await asyncio.gather(*self.tasks)

    async def submit(self, media_type: str, interaction_id: str, user_data: dict[str, object]) -> None:
        """Submit one interaction; returns when the agent holds it."""
        self.accepted[interaction_id] = accepted = asyncio.Event()
        await self.media_server.ask(
            "RequestSubmit",
            interactionId=interaction_id,
            mediaType=media_type,
            interactionType="Inbound",
            queue=self.stage.own(self.strategy),
            userData=user_data,
        )
        await accepted.wait()

    def route(self, router: Connection, message: Message) -> None:
        """The router delivers whatever it is given to the agent."""
        if message["messageName"] == "EventRouteRequest":
            connection_id = message["connID"]
            self.do(
                router.ask("RequestRouteCall", connID=connection_id, routeType="Agent", agentId=self.agent_id)
            )

    def accept(self, message: Message) -> None:
        """The agent accepts whatever it is offered."""
        if message["messageName"] == "EventInvite":
            interaction = message["interaction"]
            assert isinstance(interaction, dict)
            self.do(self.take(message["ticketId"], interaction["interactionId"]))

    async def take(self, ticket_id: object, interaction_id: str) -> None:
        """The agent holds the interaction."""
        await self.agent.ask("RequestAccept", ticketId=ticket_id, interactionId=interaction_id)
        self.accepted[interaction_id].set()

    def do(self, work: Coroutine[object, object, object]) -> None:
        """Do it beside everything else; what goes wrong breaks the run."""

        async def carefully() -> None:
            try:
                await work
            except BenchFailed as failure:
                self.stage.broken(str(failure))

        task = asyncio.get_running_loop().create_task(carefully())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
