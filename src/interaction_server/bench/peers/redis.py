"""Redis 7 as a peer, twice: once with the same job as ours, once with less.

Both write the append-only file through to the disk before they answer. An interaction is a hash.

The same job is a script: the change, the whole interaction to two subscribers, and the delta on a stream,
which is kept to its latest entries so that memory stays bounded. Less is the change, and the delta to the
subscribers, in MULTI and EXEC, which cost Redis a third less than a script of the two.

Under pipelined load Redis reads requests faster than it writes to subscribers, to each at most 64 KiB in a
turn of its loop, and hangs up on those to whom it owes more than a limit. The limit is raised here.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.peers.program import LOOPBACK, Program
from interaction_server.bench.peers.target import PeerTarget, Properties, json_in
from interaction_server.bench.pipeliner import CountAnswers, SameAnswers
from interaction_server.bench.wire import Wire, readable
from interaction_server.bench.workloads.changes import NUMBER, Change, user_data
from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.target import Written

CHANNEL: Final = "changes"
SUBSCRIBERS: Final = ("one subscriber", "the other subscriber")
STREAM_ENTRIES: Final = 10_000
OWED: Final = "4gb"
SCRIPT: Final = f"""
redis.call('HSET', KEYS[1], unpack(ARGV))
local heard = redis.call('PUBLISH', '{CHANNEL}', cjson.encode(redis.call('HGETALL', KEYS[1])))
redis.call('XADD', KEYS[2], 'MAXLEN', '~', {STREAM_ENTRIES}, '*', 'id', KEYS[1], unpack(ARGV))
return heard
"""
DIGEST: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
STREAM: Final = "journal"

LOOK: Final = f"""
local numbers = {{}}
for _, key in ipairs(KEYS) do numbers[key] = tonumber(redis.call('HGET', key, '{NUMBER}')) end
local changes = cjson.null
if redis.call('EXISTS', '{STREAM}') == 1 then
    local about = redis.call('XINFO', 'STREAM', '{STREAM}')
    for place = 1, #about, 2 do if about[place] == 'entries-added' then changes = about[place + 1] end end
end
return cjson.encode({{numbers = numbers, changes = changes}})
"""
"""What has become of the interactions, as a Written."""


class Work(msgspec.Struct, frozen=True):
    """What a change is to Redis: how it is asked, the answer when two have heard it, and what they hear."""

    request: Callable[[Change], bytes]
    answer: bytes
    mark: bytes
    told_after: Callable[[int], Properties]


def command(*words: object) -> bytes:
    """A command as Redis reads it."""
    spelled = [str(word).encode() for word in words]
    return b"*%d\r\n" % len(spelled) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in spelled)


def flat(properties: Properties) -> list[object]:
    """Keys and values in turn."""
    return [each for pair in properties.items() for each in pair]


def same_job(change: Change) -> bytes:
    """The script is called."""
    return command("EVALSHA", DIGEST, 2, change.interaction_id, STREAM, *flat(change.properties))


def less(change: Change) -> bytes:
    """A transaction of two commands."""
    delta = msgspec.json.encode({"interactionId": change.interaction_id, **change.properties}).decode()
    return b"".join(
        (
            command("MULTI"),
            command("HSET", change.interaction_id, *flat(change.properties)),
            command("PUBLISH", CHANNEL, delta),
            command("EXEC"),
        )
    )


SAME_JOB: Final = Work(same_job, b":2\r\n", b"]", user_data)
LESS: Final = Work(
    less,
    b"+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:0\r\n:2\r\n",
    b"}",
    lambda number: Change("", number).properties,
)


class RedisTarget(PeerTarget):
    """A Redis with one of the two kinds of work."""

    def __init__(self, work: Work, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        super().__init__(addresses, broken)
        self.work = work
        self.first: Wire

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """Make the hashes, and let two subscribers listen."""
        self.first = await self.open()
        await self.ask(command("SCRIPT", "LOAD", SCRIPT))
        fields = flat(user_data())
        await self.ask(b"".join(command("HSET", each, *fields) for each in interaction_ids))
        for name in SUBSCRIBERS:
            wire = await self.open()
            await wire.exchange(command("SUBSCRIBE", CHANNEL), end=b":1\r\n")
            self.observers[name] = Observer(wire, self.work.mark)

    async def ask(self, commands: bytes) -> bytes:
        """Everything that is answered to some commands; raises BenchFailed when it begins with an error."""
        said = await self.first.exchange(commands + command("PING"), end=b"+PONG\r\n")
        if said.startswith(b"-"):
            raise BenchFailed(f"Redis answered {readable(said)}")
        return said

    async def client(self, name: str) -> Wire:
        """Nobody need say who he is."""
        return await self.open()

    def request(self, change: Change, name: str) -> bytes:
        """As the work has it."""
        return self.work.request(change)

    def answers(self) -> CountAnswers:
        """Every answer says that two subscribers have heard it."""
        return SameAnswers(self.work.answer)

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """Entries that were ever on the stream, and the number in every hash."""
        said = await self.ask(command("EVAL", LOOK, len(interaction_ids), *interaction_ids))
        return msgspec.json.decode(json_in(said), type=Written)

    def told_after(self, number: int) -> Properties:
        """The whole or the delta."""
        return self.work.told_after(number)


def serve(program: str, directory: Path, port: int) -> Sequence[str]:
    """The command line; nothing else than this differs from the default configuration."""
    settings = {
        "client-output-buffer-limit": f"pubsub {OWED} {OWED} 60",
        "bind": LOOPBACK,
        "port": str(port),
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
    }
    return [program, *(word for key, value in settings.items() for word in (f"--{key}", value))]


def program(name: str) -> Program:
    """One of the two, which run the same program with the same configuration, each on data of its own."""
    return Program(
        name=name,
        program="redis-server",
        package="redis-server",
        durability="append-only file, appendfsync always",
        command=serve,
        ready="eady to accept connections",
    )


SAME_JOB_PROGRAM: Final = program("redis-same-job")
LESS_PROGRAM: Final = program("redis-less")
SameJobTarget = partial(RedisTarget, SAME_JOB)
LessTarget = partial(RedisTarget, LESS)
