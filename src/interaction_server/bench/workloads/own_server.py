"""This server as a target: media servers change what an agent handles, with a reporting engine listening."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.pipeliner import CountAnswers, MarkedAnswers
from interaction_server.bench.workloads.changes import CHANGED, NUMBER, Change, user_data
from interaction_server.bench.workloads.observers import Observer, SequenceObserver
from interaction_server.bench.workloads.stage import Delivery, Stage
from interaction_server.bench.workloads.target import Written

MEDIA_TYPE: Final = "email"


class OwnServer:
    """``ixn serve``, over TCP, in Interaction Management."""

    def __init__(self, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        self.broken = broken
        self.stage = Stage(dict(addresses), broken)
        self.observers: dict[str, Observer] = {}
        self.reader: Connection
        self.versions_before = 0

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """One agent holds every interaction, and a reporting engine listens."""
        stage = self.stage
        self.reader = await stage.client("MediaServer", "submitter")
        agent = await stage.agent("agent", MEDIA_TYPE)
        delivery = Delivery(stage, self.reader, agent, "agent")
        await delivery.deliver(MEDIA_TYPE, [(each, user_data()) for each in interaction_ids])
        self.versions_before = sum([version for version, _ in await self.read(interaction_ids)])
        reporting = await stage.client("ReportingEngine", "reporting")
        self.observers = {
            "the agent": Observer(agent),
            "the reporting engine (eventSequence without a gap)": SequenceObserver(reporting, self.broken),
        }

    async def client(self, name: str) -> Connection:
        """A registered media server."""
        return await self.stage.client("MediaServer", name)

    def request(self, change: Change, name: str) -> bytes:
        """The line of a RequestChangeProperties."""
        message = {
            "messageName": "RequestChangeProperties",
            "referenceId": change.number,
            "interactionId": change.interaction_id,
            "changedProperties": change.properties,
        }
        return msgspec.json.encode(message) + b"\n"

    def answers(self) -> CountAnswers:
        """Every line is an EventAck."""
        return MarkedAnswers(b"\n", b'"EventAck"')

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """Each change has made a version."""
        read = await self.read(interaction_ids)
        return Written(
            {each: number for each, (_, number) in zip(interaction_ids, read, strict=True)},
            sum(version for version, _ in read) - self.versions_before,
        )

    async def read(self, interaction_ids: Sequence[str]) -> list[tuple[int, int]]:
        """Version and number of every interaction, as the server has it now."""
        found: list[tuple[int, int]] = []
        for each in interaction_ids:
            answer = await self.reader.ask("RequestGetInteractionProperties", interactionId=each)
            found.append(version_and_number(answer["interaction"]))
        return found

    def check_told(self) -> None:
        """Both heard a change with the whole interaction in it."""
        for observer in self.observers.values():
            check_event(observer)

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()


def version_and_number(interaction: object) -> tuple[int, int]:
    """Version and number of an interaction that is whole and not torn; raises BenchFailed."""
    assert isinstance(interaction, dict)
    properties = interaction["interactionUserData"]
    number = properties.get(NUMBER, "")
    if not number.isdigit() or properties != user_data(int(number)):
        raise BenchFailed("an interaction does not have its twenty properties as they were changed together")
    return interaction["interactionVersion"], int(number)


def check_event(observer: Observer) -> None:
    """An observer's latest event is a change, with everything in it; raises BenchFailed."""
    message = observer.latest()
    if message["messageName"] != "EventPropertiesChanged":
        raise BenchFailed(f"{message['messageName']} came where EventPropertiesChanged was expected")
    changed = message["changedProperties"]
    assert isinstance(changed, dict)
    _, number = version_and_number(message["interaction"])
    if changed.keys() != CHANGED.keys() or int(changed[NUMBER]) != number:
        raise BenchFailed("EventPropertiesChanged does not have the change in its interactionUserData")
