"""PostgreSQL as a peer: an update of a jsonb row and an insertion into an outbox, in one transaction.

Both are one prepared statement, one Bind, Execute and Sync for each change. Several outstanding changes of a
connection are pipelined in the protocol; each Sync is a commit of its own.
"""

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.peers.program import LOOPBACK, Program
from interaction_server.bench.peers.target import PeerTarget, json_in
from interaction_server.bench.pipeliner import CountAnswers, SameAnswers
from interaction_server.bench.wire import Wire, readable
from interaction_server.bench.workloads.changes import NUMBER, Change, user_data
from interaction_server.bench.workloads.target import Written

USER: Final = "postgres"
PROTOCOL_VERSION: Final = 3 << 16
STATEMENT: Final = "change"
TABLES: Final = """
CREATE TABLE interaction (id text PRIMARY KEY, data jsonb NOT NULL);
CREATE TABLE outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    interaction_id text NOT NULL,
    delta jsonb NOT NULL
)
"""
CHANGE: Final = """
WITH changed AS (UPDATE interaction SET data = data || $2::jsonb WHERE id = $1 RETURNING id)
INSERT INTO outbox (interaction_id, delta) SELECT id, $2::jsonb FROM changed
"""
LOOK: Final = f"""
SELECT json_build_object(
    'changes', (SELECT count(*) FROM outbox),
    'numbers', (SELECT json_object_agg(id, (data ->> '{NUMBER}')::int) FROM interaction)
)
"""  # noqa: S608 - it is a constant
"""What has become of the interactions, as a Written."""


def message(kind: bytes, body: bytes) -> bytes:
    """A message of the protocol, version 3: its kind, its length, its body."""
    return kind + (len(body) + 4).to_bytes(4, "big") + body


def text(value: str) -> bytes:
    """A text that ends with a zero."""
    return value.encode() + b"\0"


def parameter(value: bytes) -> bytes:
    """A parameter of a statement, in the format of texts."""
    return len(value).to_bytes(4, "big") + value


SYNC: Final = message(b"S", b"")
READY: Final = message(b"Z", b"I")
"""It has answered, and no transaction is open."""
BOUND: Final = message(b"2", b"")
EXECUTE: Final = message(b"E", text("") + bytes(4))
NO_FORMATS: Final = bytes(2)


def parse(statement: str, query: str) -> bytes:
    """Prepare a statement, whose types are as the query says."""
    return message(b"P", text(statement) + text(query) + NO_FORMATS)


def bind(statement: str, *parameters: bytes) -> bytes:
    """Give a statement its parameters."""
    count = len(parameters).to_bytes(2, "big")
    values = b"".join(map(parameter, parameters))
    return message(b"B", text("") + text(statement) + NO_FORMATS + count + values + NO_FORMATS)


class PostgresTarget(PeerTarget):
    """Two tables, and connections that have the statement prepared."""

    def __init__(self, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        super().__init__(addresses, broken)
        self.first: Wire

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """Make the tables and the rows."""
        self.first = await self.session()
        await ask(self.first, message(b"Q", text(TABLES)))
        data, ids = msgspec.json.encode(user_data()).decode(), ",".join(interaction_ids)
        rows = f"SELECT id, '{data}' FROM unnest('{{{ids}}}'::text[]) AS id"  # noqa: S608 - they are ours
        await ask(self.first, message(b"Q", text(f"INSERT INTO interaction {rows}")))

    async def session(self) -> Wire:
        """A connection that is let in."""
        wire = await self.open()
        who = text("user") + text(USER) + text("database") + text(USER) + b"\0"
        await ask(wire, message(b"", PROTOCOL_VERSION.to_bytes(4, "big") + who))
        return wire

    async def client(self, name: str) -> Wire:
        """A session that has the statement prepared."""
        wire = await self.session()
        await ask(wire, parse(STATEMENT, CHANGE) + SYNC)
        return wire

    def request(self, change: Change, name: str) -> bytes:
        """Bind, Execute and Sync."""
        delta = msgspec.json.encode(change.properties)
        return bind(STATEMENT, change.interaction_id.encode(), delta) + EXECUTE + SYNC

    def answers(self) -> CountAnswers:
        """Every answer says that one row was inserted, and that the transaction is over."""
        return SameAnswers(BOUND + message(b"C", text("INSERT 0 1")) + READY)

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """The rows of the outbox, and the number in every interaction."""
        return msgspec.json.decode(json_in(await ask(self.first, message(b"Q", text(LOOK)))), type=Written)


async def ask(wire: Wire, question: bytes) -> bytes:
    """Everything that is answered; raises BenchFailed when there is an error in it."""
    said = await wire.exchange(question, end=READY)
    if b"SERROR\0" in said:
        raise BenchFailed(f"PostgreSQL answered {readable(said)}")
    return said


def initialise(program: str, directory: Path, port: int) -> Sequence[str]:
    """Make an empty cluster, in which everybody on this machine is trusted."""
    choices = ("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-instructions")
    return ["initdb", "--pgdata", str(directory), "--username", USER, *choices]


def serve(program: str, directory: Path, port: int) -> Sequence[str]:
    """The command line; beside the addresses it only says again what is the default."""
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "on",
        "synchronous_commit": "on",
    }
    return [
        program,
        "-D",
        str(directory),
        *(w for key, value in settings.items() for w in ("-c", f"{key}={value}")),
    ]


POSTGRES: Final = Program(
    name="postgres",
    program="postgres",
    package="postgresql-15",
    durability="fsync=on, synchronous_commit=on",
    command=serve,
    ready="database system is ready to accept connections",
    places=("/usr/lib/postgresql/15/bin",),
    before=(initialise,),
    stop=signal.SIGINT,
    instead_of_root=("postgres", "nobody"),
)
