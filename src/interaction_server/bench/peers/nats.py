"""NATS JetStream as a peer: a key-value bucket with file storage and two watchers.

A bucket has no partial update, so that a change puts the whole interaction. The bucket is a stream as the
clients of NATS make it, with a history of one value, which is the default and the fastest by far. A watcher
is a push consumer of the stream, without the flow control and heartbeats of those clients, which would cost
the server more. What is overwritten before a watcher was told of it is never told.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.peers.program import LOOPBACK, Program
from interaction_server.bench.peers.target import PeerTarget, json_in, properties_in
from interaction_server.bench.pipeliner import CountAnswers, MarkedAnswers
from interaction_server.bench.wire import Wire, readable
from interaction_server.bench.workloads.changes import NUMBER, Change, user_data
from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.target import Written

BUCKET: Final = "bench"
STREAM: Final = f"KV_{BUCKET}"
ALL_KEYS: Final = f"$KV.{BUCKET}.>"
CONFIGURATION: Final = {
    "name": STREAM,
    "subjects": [ALL_KEYS],
    "storage": "file",
    "retention": "limits",
    "discard": "new",
    "num_replicas": 1,
    "max_msgs_per_subject": 1,
    "max_consumers": -1,
    "max_msgs": -1,
    "max_bytes": -1,
    "max_msg_size": -1,
    "allow_rollup_hdrs": True,
    "deny_delete": True,
    "allow_direct": True,
}
WATCHER: Final = {
    "deliver_policy": "new",
    "ack_policy": "none",
    "filter_subject": ALL_KEYS,
    "mem_storage": True,
}
WATCHERS: Final = ("one watcher", "the other watcher, but for what was overwritten before")
PLACE: Final = re.compile(rb"\$JS\.ACK\.(?:[^. ]+\.){3}(\d+)\.\d+\.\d+\.\d+ \d+\r\n{")
"""In the subject for an acknowledgement: stream, consumer, deliveries, and the place in the stream."""
HELLO: Final = b'CONNECT {"verbose":false,"pedantic":false}\r\n'
ANSWERED: Final = b"}\r\n"
PONG: Final = b"PONG\r\n"
STAY_SECONDS: Final = 60.0


class State(msgspec.Struct, frozen=True):
    """How many messages a stream has ever had."""

    last_seq: int


class About(msgspec.Struct, frozen=True):
    """What is told of a stream."""

    state: State


class Message(msgspec.Struct, frozen=True):
    """A message that a stream has kept."""

    data: bytes


class Answer(msgspec.Struct, frozen=True):
    """The answer to a question for a message."""

    message: Message


def inbox(name: str) -> str:
    """The subject on which a client hears its answers."""
    return f"_INBOX.{name}"


def publish(subject: str, reply: str, payload: bytes) -> bytes:
    """A message as NATS reads it."""
    return f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n"


class Watcher(Observer):
    """Knows how far in the stream it was told; in ``count`` what was overwritten before counts as well."""

    def __init__(self, wire: Wire, before: int) -> None:
        super().__init__(wire, mark=b"}")
        self.before = before

    def heard(self, count: int) -> None:
        """The message tells its place."""
        place = PLACE.search(self.last)
        if place is None:
            self.wire.broken(f"a watcher was told something without a place: {readable(self.last)}")
            return
        self.count = int(place[1]) - self.before


class NatsTarget(PeerTarget):
    """A bucket of JetStream, all its clients, and its two watchers."""

    def __init__(self, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        super().__init__(addresses, broken)
        self.first: Wire
        self.staying: asyncio.Task[None] | None = None

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """Make the bucket with its values, and two consumers that are pushed what comes next."""
        self.first = await self.client("first")
        self.staying = asyncio.get_running_loop().create_task(self.stay())
        await self.api(f"STREAM.CREATE.{STREAM}", CONFIGURATION)
        for each in interaction_ids:
            await self.first.exchange(self.request(Change(each, 0), "first"), end=ANSWERED)
        for name, subject in zip(WATCHERS, ("watch.1", "watch.2"), strict=True):
            wire = await self.subscriber(subject)
            configuration = {**WATCHER, "deliver_subject": subject}
            await self.api(f"CONSUMER.CREATE.{STREAM}", {"stream_name": STREAM, "config": configuration})
            self.observers[name] = Watcher(wire, before=len(interaction_ids))

    async def api(self, what: str, question: object = None) -> bytes:
        """An answer of JetStream's own interface, in JSON; raises BenchFailed when it is an error."""
        asked = publish(f"$JS.API.{what}", inbox("first"), msgspec.json.encode(question))
        said = await self.first.exchange(asked, end=ANSWERED)
        if b'"error":' in said:
            raise BenchFailed(f"NATS answered {readable(said)}")
        return json_in(said)

    async def client(self, name: str) -> Wire:
        """It hears the answers in an inbox of its own."""
        return await self.subscriber(inbox(name))

    async def subscriber(self, subject: str) -> Wire:
        """A connection that hears one subject."""
        wire = await self.open()
        await wire.exchange(HELLO + f"SUB {subject} 1\r\nPING\r\n".encode(), end=PONG)
        return wire

    def request(self, change: Change, name: str) -> bytes:
        """The whole interaction becomes the value of its key."""
        value = msgspec.json.encode(user_data(change.number))
        return publish(f"$KV.{BUCKET}.{change.interaction_id}", inbox(name), value)

    def answers(self) -> CountAnswers:
        """Every answer is an object with the sequence at which the value is kept."""
        return MarkedAnswers(b"}", b'"seq":')

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """What the stream has had, and the number in the value of every key."""
        about = msgspec.json.decode(await self.api(f"STREAM.INFO.{STREAM}"), type=About)
        return Written(
            {each: await self.number_of(each) for each in interaction_ids},
            about.state.last_seq - len(interaction_ids),
        )

    async def number_of(self, interaction_id: str) -> int:
        """The number in the value of a key."""
        said = await self.api(f"STREAM.MSG.GET.{STREAM}", {"last_by_subj": f"$KV.{BUCKET}.{interaction_id}"})
        value = msgspec.json.decode(said, type=Answer).message.data
        return int(properties_in(value)[NUMBER])

    async def stay(self) -> None:
        """Say PONG before anybody asks, so that nobody need look for the server's PING."""
        while True:
            await asyncio.sleep(STAY_SECONDS)
            for wire in self.wires:
                wire.transport.write(PONG)

    def close(self) -> None:
        """Disconnect."""
        if self.staying is not None:
            self.staying.cancel()
        super().close()


def serve(program: str, directory: Path, port: int) -> Sequence[str]:
    """The command line; nothing else than this differs from the default configuration."""
    return [program, "--addr", LOOPBACK, "--port", str(port), "--jetstream", "--store_dir", str(directory)]


NATS: Final = Program(
    name="nats",
    program="nats-server",
    package="nats-server",
    durability="JetStream with file storage, which acknowledges before fsync",
    command=serve,
    ready="Server is ready",
    places=("/usr/sbin",),
)
