"""Every peer by the name that the command knows it by, and the subjects that it brings."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from interaction_server.bench.peers import nats, postgres, redis
from interaction_server.bench.peers.program import Program
from interaction_server.bench.workloads.target import MakeTarget


class Peer(msgspec.Struct, frozen=True):
    """A subject: what runs, and what its load is put on."""

    program: Program
    target: MakeTarget


PEERS: Final[Mapping[str, Sequence[Peer]]] = {
    "redis": (
        Peer(redis.SAME_JOB_PROGRAM, redis.SameJobTarget),
        Peer(redis.LESS_PROGRAM, redis.LessTarget),
    ),
    "nats": (Peer(nats.NATS, nats.NatsTarget),),
    "postgres": (Peer(postgres.POSTGRES, postgres.PostgresTarget),),
}
