"""Interactions that one agent holds, and media servers that change them: a part of several workloads."""

from collections.abc import Awaitable, Callable

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.workloads.change_properties import (
    MEDIA_TYPE,
    ChangingClient,
    Counter,
    check_event,
    request_form,
    user_data,
    version_and_revision,
)
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.stage import Delivery, Stage

Connect = Callable[[str, str], Awaitable[Connection]]
"""Gives a registered client of a type and a name."""


class Caseload:
    """So many interactions with twenty properties, held by one agent; every method may raise BenchFailed."""

    def __init__(self, stage: Stage, tally: Tally, count: int) -> None:
        self.stage = stage
        self.tally = tally
        self.ids = [stage.own(f"interaction-{number}") for number in range(count)]
        self.counter = Counter()
        self.clients: list[ChangingClient] = []
        self.reader: Connection
        self.agent: Observer
        self.versions_before = 0

    async def prepare(self) -> None:
        """Submit every interaction and bring it to the agent."""
        self.reader = await self.stage.client("MediaServer", "submitter")
        agent = await self.stage.agent("agent", MEDIA_TYPE)
        delivery = Delivery(self.stage, self.reader, agent, "agent")
        await delivery.deliver(MEDIA_TYPE, [(each, user_data()) for each in self.ids])
        self.versions_before, _ = await self.read()
        self.agent = Observer(agent)

    async def add_clients(
        self, name: str, count: int, connect: Connect | None = None
    ) -> list[ChangingClient]:
        """So many more media servers, which share the interactions; over TCP unless told otherwise."""
        added: list[ChangingClient] = []
        for number in range(count):
            connection = await (connect or self.stage.client)("MediaServer", f"{name}-{number}")
            forms = [request_form(each) for each in self.ids[number::count]]
            added.append(ChangingClient(connection, forms, self.counter, self.tally))
        self.clients += added
        return added

    def stop(self) -> None:
        """Send nothing new."""
        for client in self.clients:
            client.open = False

    def missing(self) -> dict[str, int]:
        """What is still to come of the changes that were sent."""
        return {
            "answers": sum(len(client.sent) for client in self.clients),
            "events of the agent": self.counter.value - self.agent.count,
        }

    async def read(self) -> tuple[int, int]:
        """The sum of all versions and the highest revision, as the server has them now."""
        found: list[tuple[int, int]] = []
        for each in self.ids:
            answer = await self.reader.ask("RequestGetInteractionProperties", interactionId=each)
            found.append(version_and_revision(answer["interaction"]))
        versions, revisions = zip(*found, strict=True)
        return sum(versions), max(revisions)

    async def verify(self) -> int:
        """Every change is in its interaction and was told to the agent; returns how many there were."""
        changes = self.counter.value
        versions, revision = await self.read()
        if versions - self.versions_before != changes or revision != changes:
            raise BenchFailed(
                f"the interactions have {versions - self.versions_before:,} new versions and revision "
                f"{revision:,}, for {changes:,} acknowledged changes"
            )
        check_event(self.agent)
        return changes
