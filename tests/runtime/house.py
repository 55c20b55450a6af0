"""A whole server in one process without a socket, a disk or a clock that moves by itself.

A ``House`` is a switchboard over a store; a ``Party`` is a connection of it that speaks and hears in
messages. Nothing happens between two calls of ``settle`` that a test did not ask for.
"""

import asyncio
import heapq
from collections.abc import Callable, Mapping
from itertools import count
from typing import Self

import msgspec

from interaction_server.core.decide import Limits
from interaction_server.core.model import Role
from interaction_server.core.objects import SubmissionPlan
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.session import Session, SessionState
from interaction_server.dialects.t_library import TLibrary
from interaction_server.runtime.roster import Client
from interaction_server.runtime.switchboard import Switchboard
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Store

Message = dict[str, object]

START_MS = 1_795_331_358_123
FRAME_BYTES_MAX = 65_536
TURNS_MAX = 10_000
QUIET_TURNS = 4


class Call:
    """Something that a manual clock is to call."""

    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class ManualClock:
    """Stands still until it is moved; then whatever is due is called, in order."""

    def __init__(self, now: int = START_MS) -> None:
        self.moment = now
        self.calls: list[tuple[int, int, Call]] = []
        self.numbers = count()

    def now(self) -> int:
        return self.moment

    def call_at(self, moment: int, callback: Callable[[], object]) -> Call:
        call = Call(callback)
        heapq.heappush(self.calls, (moment, next(self.numbers), call))
        return call

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        end = self.moment + milliseconds
        while self.calls and self.calls[0][0] <= end:
            moment, _, call = heapq.heappop(self.calls)
            self.moment = max(self.moment, moment)
            if not call.cancelled:
                call.callback()
        self.moment = end

    @property
    def waiting(self) -> int:
        """How many calls are still to come."""
        return sum(not call.cancelled for _, _, call in self.calls)


class Wire:
    """The link of one connection; what was flushed is in ``arrived``."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.session: Session[Client] = Session(dialect, FRAME_BYTES_MAX, b"")
        self.arrived: list[bytes] = []
        self.settled = 0
        self.closed = False
        self.listener: Callable[[bytes], object] = lambda _: None
        self.reads = asyncio.Event()
        self.reads.set()

    def send(self, body: bytes, client: Client | None) -> None:
        self.session.send(body, client)

    def flush(self) -> None:
        if self.closed:
            self.session.outbound.clear()
        for message in self.session.messages_to_send():
            self.arrived.append(message)
            self.listener(message)

    def answered(self, count: int) -> None:
        self.settled += count

    async def drained(self) -> None:
        await self.reads.wait()

    def close(self) -> None:
        self.flush()
        self.closed = True


class Party:
    """One connection, as whoever holds its other end uses it."""

    def __init__(self, house: "House", dialect: Dialect) -> None:
        self.house = house
        self.wire = Wire(dialect)
        self.reference_name = "referenceID" if dialect.name == house.tlib.name else "referenceId"
        self.references = 0
        self.opened = 0
        self.read = 0
        self.kept: list[Message] = []

    def says(self, message_name: str, /, **attributes: object) -> int:
        """Send a request with the next reference, which is returned; it is not carried out yet."""
        self.references += 1
        given = {key: value for key, value in attributes.items() if value is not None}
        message = {"messageName": message_name, self.reference_name: self.references, **given}
        self.says_bytes(msgspec.json.encode(message))
        return self.references

    def says_bytes(self, line: bytes) -> None:
        """Send whatever it is."""
        self.wire.session.receive_message(line)
        self.opened += self.house.switchboard.hear(self.wire.session, self.wire)
        self.wire.flush()
        if self.wire.session.state is SessionState.CLOSED:
            self.wire.close()

    def has(self) -> list[Message]:
        """Every message that has come since the last call."""
        new = self.wire.arrived[self.read :]
        self.read = len(self.wire.arrived)
        kept, self.kept = self.kept, []
        return kept + [msgspec.json.decode(line, type=Message) for line in new]

    def names(self) -> list[object]:
        """The names of the messages that have come since the last call."""
        return [message["messageName"] for message in self.has()]

    async def asks(self, message_name: str, /, **attributes: object) -> Message:
        """Send a request, settle, and give its answer, the only one; the rest is kept for ``has``."""
        reference = self.says(message_name, **attributes)
        await self.house.settle()
        messages = self.has()
        answers = [message for message in messages if message.get(self.reference_name) == reference]
        self.kept = [message for message in messages if message not in answers]
        assert len(answers) == 1, answers
        return answers[0]

    def leaves(self) -> None:
        """The connection is gone."""
        self.wire.closed = True
        self.wire.reads.set()
        self.house.switchboard.lose(self.wire.session)


class House:
    """``open`` before use, ``close`` after it; ``crash`` is a kill, after which ``open`` starts anew."""

    def __init__(
        self,
        store: Store | None = None,
        *,
        clock: ManualClock | None = None,
        limits: Limits | None = None,
        interactions_max: int = 20_000,
        plan: SubmissionPlan | None = None,
        clients: Mapping[str, tuple[Role, str | None]] | None = None,
        service_calls_max: int = 100,
        service_queue_max: int = 1_000,
    ) -> None:
        self.store: Store = store or MemoryStore()
        self.clock = clock or ManualClock()
        self.im = InteractionManagement()
        self.tlib = TLibrary()
        self.build = lambda: Switchboard(
            self.store,
            self.clock,
            self.im,
            limits or Limits(),
            agent_session_restore_ms=30_000,
            interactions_max=interactions_max,
            plan=plan,
            clients=clients,
            service_calls_max=service_calls_max,
            service_queue_max=service_queue_max,
        )
        self.switchboard = self.build()

    async def __aenter__(self) -> Self:
        await self.switchboard.open()
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.switchboard.close()

    async def settle(self) -> None:
        """Return when there is nothing left to do, or nothing that can be done without outside help."""
        quiet = 0
        for _ in range(TURNS_MAX):
            await asyncio.sleep(0)
            quiet = quiet + 1 if self.quiet() else 0
            if quiet >= QUIET_TURNS:
                self.check()
                return
        self.check()
        raise AssertionError("the house does not come to rest")

    async def turns(self, number: int = 20) -> None:
        """Let the event loop go round so often, where something is held back on purpose."""
        for _ in range(number):
            await asyncio.sleep(0)

    def check(self) -> None:
        """A part of the house that has died is a mistake of ours: raise what it died of."""
        for task in self.switchboard.tasks:
            if task.done() and not task.cancelled():
                task.result()

    def quiet(self) -> bool:
        """Whether nobody works on anything."""
        board = self.switchboard
        busy = board.submitter.feeding.loads or board.engines.replays or board.committer.lookups
        return board.idle() and not busy

    async def crash(self) -> None:
        """Everything that is only in memory is gone, timers and connections too; a new one takes over."""
        await self.halt()
        await self.start()

    async def halt(self) -> None:
        """The process is no more."""
        board = self.switchboard
        tasks = [
            *board.tasks,
            *board.engines.replays,
            *board.committer.lookups,
            *board.submitter.feeding.loads,
        ]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.clock.calls.clear()

    async def start(self) -> None:
        """A new process on the same store."""
        self.switchboard = self.build()
        await self.switchboard.open()
        await self.settle()

    def reconfigures(
        self,
        *,
        limits: Limits | None = None,
        agent_session_restore_ms: int = 30_000,
        interactions_max: int = 20_000,
        plan: SubmissionPlan | None = None,
        clients: Mapping[str, tuple[Role, str | None]] | None = None,
        service_calls_max: int = 100,
        service_queue_max: int = 1_000,
    ) -> None:
        """Another configuration: what is not given is by default, whatever it was."""
        self.switchboard.reconfigure(
            limits or Limits(),
            agent_session_restore_ms=agent_session_restore_ms,
            interactions_max=interactions_max,
            plan=plan or SubmissionPlan(),
            clients=clients,
            service_calls_max=service_calls_max,
            service_queue_max=service_queue_max,
        )

    async def passes(self, milliseconds: int) -> None:
        """Let time pass, and whatever it brings be done."""
        self.clock.advance(milliseconds)
        await self.settle()

    def connects(self) -> Party:
        """A connection that speaks Interaction Management."""
        return Party(self, self.im)

    def connects_router(self) -> Party:
        """A connection that speaks T-Library."""
        return Party(self, self.tlib)

    async def client(self, name: str, role: str, **extension: object) -> Party:
        """A registered client."""
        party = self.connects()
        answer = await party.asks(
            "RequestRegisterClient", clientName=name, clientType=role, extension=extension or None
        )
        assert answer["messageName"] == "EventAck", answer
        return party

    async def media_server(self, name: str = "mail", **extension: object) -> Party:
        return await self.client(name, "MediaServer", **extension)

    async def engine(self, name: str = "statistics", **extension: object) -> Party:
        return await self.client(name, "ReportingEngine", **extension)

    async def agent(self, name: str = "ada", **media: int) -> Party:
        """A desktop with an agent logged in."""
        party = await self.client(f"desktop of {name}", "AgentApplication")
        answer = await party.asks(
            "RequestAgentLogin", agentId=name, placeId=f"place of {name}", mediaList=media or {"email": 1}
        )
        assert answer["messageName"] == "EventAck", answer
        return party

    async def router(self, name: str = "urs", *strategies: str) -> Party:
        """A router that runs strategies."""
        party = self.connects_router()
        answer = await party.asks("RequestRegisterClient", applicationName=name)
        assert answer["messageName"] == "EventServerConnected", answer
        for strategy in strategies:
            answer = await party.asks("RequestRegisterAddress", thisDN=strategy)
            assert answer["messageName"] == "EventRegistered", answer
        return party


async def submitted(
    media_server: Party, interaction_id: str, queue: str = "inbox", **attributes: object
) -> None:
    """An interaction is brought in."""
    answer = await media_server.asks(
        "RequestSubmit",
        interactionId=interaction_id,
        mediaType="email",
        interactionType="Inbound",
        queue=queue,
        **attributes,
    )
    assert answer["messageName"] == "EventAck", answer


def code(answer: Message) -> object:
    """The number of a refusal, None for anything else."""
    return answer.get("errorCode")


def named(messages: list[Message], name: str) -> list[Message]:
    """Those with this name."""
    return [message for message in messages if message["messageName"] == name]


def sequences(messages: list[Message]) -> list[object]:
    """The positions of the facts among these messages."""
    return [message["eventSequence"] for message in messages if "eventSequence" in message]
