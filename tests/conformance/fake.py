"""A small server in memory, right about little and wrong on request: what the runner is tested against."""

import asyncio
from collections.abc import Callable
from typing import cast

import msgspec

from interaction_server.conformance import Dialect

Message = dict[str, object]
Fault = Callable[[str, Message], list[Message]]


def no_fault(receiver: str, message: Message) -> list[Message]:
    """Every message as it should be; other faults leave out, change or repeat one."""
    return [message]


class FakeChannel:
    """One connection to the fake server; ``role`` is the client type that registered on it."""

    def __init__(self, server: "FakeServer") -> None:
        self.server = server
        self.role = ""
        self.coming: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def send(self, message: bytes) -> None:
        self.server.hear(self, msgspec.json.decode(message))

    async def receive(self) -> bytes | None:
        return await self.coming.get()

    async def close(self) -> None:
        self.server.channels.remove(self)


class FakeServer:
    """A door to a server that takes registrations, submissions, changes and stops, of any media server."""

    def __init__(self, fault: Fault = no_fault) -> None:
        self.fault = fault
        self.channels: list[FakeChannel] = []
        self.interactions: dict[str, Message] = {}
        self.sequence = 0
        self.heard: list[str] = []

    async def open(self, dialect: Dialect) -> FakeChannel:
        assert dialect is Dialect.INTERACTION_MANAGEMENT
        channel = FakeChannel(self)
        self.channels.append(channel)
        return channel

    def hear(self, channel: FakeChannel, asked: Message) -> None:
        """Carry out one request."""
        name = str(asked["messageName"])
        self.heard.append(name)
        if name == "RequestRegisterClient":
            channel.role = str(asked["clientType"])
            self.answer(channel, asked, "EventAck", proxyClientId=len(self.channels))
        elif name == "RequestSubmit":
            self.submit(channel, asked)
        elif asked["interactionId"] not in self.interactions:
            self.answer(channel, asked, "EventError", errorCode=43, errorDescription="no such interaction")
        elif name == "RequestStopProcessing":
            del self.interactions[str(asked["interactionId"])]
            self.answer(channel, asked, "EventAck")
        else:
            self.change(channel, asked)

    def submit(self, channel: FakeChannel, asked: Message) -> None:
        """Remember the interaction."""
        interaction_id = str(asked["interactionId"])
        self.interactions[interaction_id] = {
            "interactionId": interaction_id,
            "interactionVersion": 1,
            "interactionUserData": {},
        }
        self.answer(channel, asked, "EventAck", extension={"InteractionId": interaction_id})
        self.report("EventInteractionSubmitted", interaction_id)

    def change(self, channel: FakeChannel, asked: Message) -> None:
        """Merge what is changed."""
        interaction_id = str(asked["interactionId"])
        before = self.interactions[interaction_id]
        data = cast("Message", before["interactionUserData"]) | cast("Message", asked["changedProperties"])
        version = cast("int", before["interactionVersion"]) + 1
        self.interactions[interaction_id] = before | {
            "interactionVersion": version,
            "interactionUserData": data,
        }
        self.answer(channel, asked, "EventAck")
        self.report("EventPropertiesChanged", interaction_id)

    def answer(self, channel: FakeChannel, asked: Message, name: str, **attributes: object) -> None:
        """To the one who asked."""
        self.tell(channel, {"messageName": name, "referenceId": asked["referenceId"], **attributes})

    def report(self, name: str, interaction_id: str) -> None:
        """To every reporting engine."""
        self.sequence += 1
        for channel in self.channels:
            if channel.role == "ReportingEngine":
                interaction = self.interactions[interaction_id]
                event: Message = {"messageName": name, "interaction": interaction}
                event |= {"eventSequence": self.sequence, "eventTime": "2026-11-22T07:09:18.123Z"}
                self.tell(channel, event)

    def tell(self, channel: FakeChannel, message: Message) -> None:
        """With whatever fault there is."""
        for one in self.fault(channel.role, message):
            channel.coming.put_nowait(None if one.get("closed") else msgspec.json.encode(one))
