"""The hot path: RequestChangeProperties on interactions that an agent holds, with reporting listening.

Every change gives five of twenty properties new values, is durable before it is acknowledged, and is
told to two others, each with the full interactionUserData. Clients send it in lock step, one request
outstanding each, or pipelined, several outstanding each.
"""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import cycle
from time import perf_counter
from typing import Final

import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.job import Job
from interaction_server.bench.workloads.driver import Tally
from interaction_server.bench.workloads.observers import Observer, SequenceObserver
from interaction_server.bench.workloads.stage import Delivery, Stage

NAME: Final = "change-properties"
LOCK_STEP: Final = "lock step"
PIPELINED: Final = "pipelined"
MODES: Final = (LOCK_STEP, PIPELINED)

MEDIA_TYPE: Final = "email"
COUNTER: Final = "CaseRevision"
CHANGED: Final = {
    COUNTER: "%010d",
    "CaseStatus": "in progress, step %010d",
    "LastAction": "reply drafted %010d",
    "NextAction": "call back after %010d",
    "Classification": "billing, dispute, %010d",
}
"""The five properties of a change; a number that is never used twice makes each a new value."""
KEPT: Final[dict[str, object]] = {
    "Subject": "Question about the invoice of last month",
    "FromAddress": "customer@example.org",
    "FromPersonal": "A Customer",
    "To": "service@example.org",
    "Mailbox": "service",
    "ContactId": "contact-000000000017",
    "CategoryId": "category-billing-invoices",
    "CaseId": "case-000000004711",
    "Priority": 5,
    "ServiceObjective": 14_400,
    "Language": "en",
    "CustomerSegment": "gold",
    "Header_Message-ID": "<0123456789abcdef@mail.example.org>",
    "Notes": "The customer has asked before and was promised an answer within two working days. " * 4,
    "Summary": "An amount on the invoice does not match the order; the customer asks why. " * 4,
}

REFERENCE: Final = b'"referenceId":'
ACKNOWLEDGED: Final = b'"EventAck"'
SETTLE_SECONDS: Final = 30.0
"""Without any progress for so long, what is missing is lost."""
SETTLE_POLL_SECONDS: Final = 0.005


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of everything; ``pipeline`` is the requests that a pipelining client has outstanding."""

    clients: int
    pipelining_clients: int
    pipeline: int
    interactions: int


def user_data() -> dict[str, object]:
    """The twenty properties with which an interaction is submitted."""
    return {**KEPT, **{key: form % 0 for key, form in CHANGED.items()}}


def request_form(interaction_id: str) -> bytes:
    """The line of a change, with a place for its reference and one in every value."""
    changed = msgspec.json.encode(CHANGED)
    head = b'{"messageName":"RequestChangeProperties","referenceId":%%d,"interactionId":%b'
    return head % msgspec.json.encode(interaction_id) + b',"changedProperties":' + changed + b"}\n"


class Counter:
    """Numbers that are never used twice, shared by all clients of a run."""

    def __init__(self) -> None:
        self.value = 0


class ChangingClient:
    """A media server that keeps ``depth`` changes outstanding while it is ``open``."""

    def __init__(
        self, connection: Connection, forms: Sequence[bytes], counter: Counter, tally: Tally
    ) -> None:
        self.connection = connection
        self.forms: Iterator[bytes] = cycle(forms)
        self.counter = counter
        self.tally = tally
        self.sent: dict[int, float] = {}
        self.open = False

    def begin(self, depth: int) -> None:
        """Send the first requests."""
        self.connection.take = self.take
        self.open = True
        self.send(depth)

    def send(self, count: int) -> None:
        """So many changes in one write."""
        arity = len(CHANGED)
        first = self.counter.value + 1
        self.counter.value += count
        numbers = range(first, first + count)
        requests = [next(self.forms) % (number, *(number,) * arity) for number in numbers]
        self.sent.update(dict.fromkeys(numbers, perf_counter()))
        self.connection.transport.write(b"".join(requests))

    def take(self, data: bytes) -> None:
        """Answers: note each, and send as many new requests."""
        now = perf_counter()
        lines = self.connection.lines(data)
        for line in lines:
            self.acknowledged(line, now)
        if lines and self.open:
            self.send(len(lines))

    def acknowledged(self, line: bytes, now: float) -> None:
        """One answer, of which only name and reference are looked at."""
        place = line.find(REFERENCE) + len(REFERENCE)
        number = line[place : line.find(b",", place)]
        sent = self.sent.pop(int(number), None) if number.isdigit() else None
        if sent is None or ACKNOWLEDGED not in line:
            self.tally.broken(f"a change was not acknowledged: {line[:300].decode(errors='replace')}")
            return
        self.tally.latencies.append(now - sent)


class ChangeProperties:
    """The driver for this server."""

    def __init__(self, job: Job) -> None:
        self.tally = Tally()
        self.options = msgspec.convert(job.options, Options)
        self.stage = Stage(job.addresses, self.tally.broken)
        self.ids = [self.stage.own(f"interaction-{number}") for number in range(self.options.interactions)]
        self.counter = Counter()
        self.clients: dict[str, list[ChangingClient]] = {}
        self.depths = {LOCK_STEP: 1, PIPELINED: self.options.pipeline}
        self.reader: Connection
        self.agent: Observer
        self.reporting: SequenceObserver
        self.versions_before = 0

    async def prepare(self) -> None:
        """One agent holds every interaction, a reporting engine listens, and all clients are there."""
        stage = self.stage
        self.reader = await stage.client("MediaServer", "submitter")
        agent = await stage.agent("agent", MEDIA_TYPE)
        delivery = Delivery(stage, self.reader, agent, "agent")
        await delivery.deliver(MEDIA_TYPE, [(each, user_data()) for each in self.ids])
        self.versions_before = sum(version for version, _ in await self.read_interactions())
        self.agent = Observer(agent)
        reporting = await stage.client("ReportingEngine", "reporting")
        self.reporting = SequenceObserver(reporting, self.tally.broken)
        counts = {LOCK_STEP: self.options.clients, PIPELINED: self.options.pipelining_clients}
        for mode, count in counts.items():
            self.clients[mode] = [await self.client(mode, number, count) for number in range(count)]

    async def client(self, mode: str, number: int, count: int) -> ChangingClient:
        """One client and its share of the interactions."""
        connection = await self.stage.client("MediaServer", f"{mode}-{number}".replace(" ", "-"))
        forms = [request_form(each) for each in self.ids[number::count]]
        return ChangingClient(connection, forms, self.counter, self.tally)

    def begin(self, mode: str) -> None:
        """All clients of a mode start to send."""
        for client in self.clients[mode]:
            client.begin(self.depths[mode])

    async def settle(self) -> None:
        """Stop sending; every change is acknowledged and heard by both observers before it returns."""
        for clients in self.clients.values():
            for client in clients:
                client.open = False
        progress, since = self.missing(), perf_counter()
        while any(progress) and self.tally.why_broken is None:
            await asyncio.sleep(SETTLE_POLL_SECONDS)
            if (now := self.missing()) != progress:
                progress, since = now, perf_counter()
            elif perf_counter() - since > SETTLE_SECONDS:
                self.tally.broken(
                    "lost: {} answers, {} events of the agent, {} of reporting".format(*progress)
                )
        if self.tally.why_broken is not None:
            raise BenchFailed(self.tally.why_broken)

    def missing(self) -> tuple[int, int, int]:
        """How many answers, and events of each observer, are still to come."""
        sent = self.counter.value
        return (
            sent - len(self.tally.latencies),
            sent - self.agent.count,
            sent - self.reporting.count,
        )

    async def verify(self) -> str:
        """Nobody was told more or less than every change, and each is in its interaction."""
        await self.settle()
        read = await self.read_interactions()
        count = len(self.tally.latencies)
        made = sum(version for version, _ in read) - self.versions_before
        if made != count:
            raise BenchFailed(f"{count} changes were acknowledged, but the interactions have {made}")
        if max(revision for _, revision in read) != self.counter.value:
            raise BenchFailed("no interaction has the last change")
        await self.settle()
        for observer in (self.agent, self.reporting):
            check_event(observer)
        return (
            f"all {count:,} changes were acknowledged and told to the agent and the reporting engine; "
            "eventSequence without a gap"
        )

    async def read_interactions(self) -> list[tuple[int, int]]:
        """Version and revision of every interaction, as the server has it now."""
        found: list[tuple[int, int]] = []
        for each in self.ids:
            answer = await self.reader.ask("RequestGetInteractionProperties", interactionId=each)
            found.append(version_and_revision(answer["interaction"]))
        return found

    def close(self) -> None:
        """Disconnect."""
        self.stage.close()


def version_and_revision(interaction: object) -> tuple[int, int]:
    """What of an interaction tells whether every change is in it; raises BenchFailed when more is missing."""
    assert isinstance(interaction, dict)
    properties = interaction["interactionUserData"]
    if properties.keys() != KEPT.keys() | CHANGED.keys():
        raise BenchFailed("an interaction does not have its twenty properties")
    return interaction["interactionVersion"], int(properties[COUNTER])


def check_event(observer: Observer) -> None:
    """An observer's latest event is a change, with everything in it; raises BenchFailed."""
    message = observer.latest()
    if message["messageName"] != "EventPropertiesChanged":
        raise BenchFailed(f"{message['messageName']} came where EventPropertiesChanged was expected")
    changed = message["changedProperties"]
    assert isinstance(changed, dict)
    _, revision = version_and_revision(message["interaction"])
    if changed.keys() != CHANGED.keys() or int(changed[COUNTER]) != revision:
        raise BenchFailed("EventPropertiesChanged does not have the change in its interactionUserData")
