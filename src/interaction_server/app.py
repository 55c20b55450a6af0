"""The composition root: the one file that knows everybody."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from interaction_server.config import ConfigFile, Settings, milliseconds, minutes
from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from interaction_server.core.objects import SubmissionLimits, SubmissionPlan
from interaction_server.dialects.dialect import Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.t_library import TLibrary
from interaction_server.edges.http import Http
from interaction_server.edges.look import Look
from interaction_server.runtime.clock import Clock, SystemClock
from interaction_server.runtime.connection import Door
from interaction_server.runtime.offload import ThreadOffload
from interaction_server.runtime.server import Addresses, Server
from interaction_server.runtime.switchboard import Switchboard
from interaction_server.runtime.websocket import LOOPBACK_HOSTS
from interaction_server.store.directory import DataDirectory
from interaction_server.store.port import Store
from interaction_server.store.sqlite import SqliteStore

COLLECTOR_THRESHOLDS: Final = (50_000, 50, 1_000)
"""How many new objects, and how many younger collections, lead to a collection of each generation."""


SECOND_LOGINS: Final[Mapping[bool | str, SecondLogin]] = {
    False: SecondLogin.REFUSED,
    True: SecondLogin.JOINS,
    "force-logout": SecondLogin.TAKES_OVER,
}
"""What ``allow-multiple-agent-connections`` means."""


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen; a port of 0 takes a free one."""

    host: str = "127.0.0.1"
    im: int = 7120
    tlib: int = 7121
    http: int = 7180


def limits_of(config: ConfigFile) -> Limits:
    """What the core needs of the configuration."""
    settings = config.settings
    return Limits(
        tenants=frozenset(config.tenants),
        user_data_bytes_max=settings.max_userdata_size,
        delivering_timeout_ms=milliseconds(settings.delivering_timeout),
        third_party_server_timeout_ms=milliseconds(settings.third_party_server_timeout),
        snapshot_interactions_max=settings.max_interactions_per_snapshot,
        found_interactions_max=settings.found_interactions_max,
        answer_bytes_max=settings.frame_bytes_max,
        not_ready_on_invitation_timeout=settings.not_ready_on_invitation_timeout,
        second_login=SECOND_LOGINS[settings.allow_multiple_agent_connections],
        pulled_max=settings.interactions_per_pull_max,
        workbin_types=config.known_workbin_types(),
        workbin_interactions_max=settings.max_workbin_interactions,
        routing_timeout_ms=minutes(settings.routing_timeout),
        handling_timeout_ms=minutes(settings.handling_timeout),
        handling_timeouts_ms=config.handling_timeouts_ms(),
    )


def plan_of(config: ConfigFile) -> SubmissionPlan:
    """What the submitter needs of the configuration."""
    return SubmissionPlan(
        strategies=config.strategies(),
        router=SubmissionLimits(interactions_max=config.settings.max_submitted_interactions),
    )


def build_switchboard(store: Store, clock: Clock, config: ConfigFile, reporting: Dialect) -> Switchboard:
    """The middle of the house over a store."""
    settings = config.settings
    return Switchboard(
        store,
        clock,
        reporting,
        limits_of(config),
        agent_session_restore_ms=milliseconds(settings.agent_session_restore_timeout),
        interactions_max=settings.cached_interactions_max,
        plan=plan_of(config),
        clients=config.known_clients(),
        service_calls_max=settings.service_calls_max,
        service_queue_max=settings.service_queue_max,
    )


def build_server(store: Store, config: ConfigFile, clock: Clock | None = None) -> Server:
    """A server with all its doors over a store."""
    settings = config.settings
    im, tlib = InteractionManagement(), TLibrary()
    switchboard = build_switchboard(store, clock or SystemClock(), config, im)

    def door(dialect: Dialect) -> Door:
        return Door(
            switchboard=switchboard,
            dialect=dialect,
            registration_timeout_ms=milliseconds(settings.registration_timeout),
            frame_bytes_max=settings.frame_bytes_max,
            outbound_bytes_max=settings.outbound_bytes_max,
            inbound_bytes_max=settings.inbound_bytes_max,
            requests_max=settings.requests_max,
            origins=frozenset(config.origins),
        )

    doors = {"/im": door(im), "/tlib": door(tlib)}
    server = Server(switchboard, doors["/im"], doors["/tlib"])
    hosts = LOOPBACK_HOSTS if config.clients is None else None
    server.http = Http(Look(store, switchboard.pump.limits), doors, server.connected, hosts)
    return server


def open_store(directory: DataDirectory, settings: Settings) -> SqliteStore:
    """The embedded store of a data directory, with threads for its writing and for its long reads."""
    return SqliteStore(
        directory.database,
        offload=ThreadOffload("store-writer"),
        offload_reading=ThreadOffload("store-reader"),
        history_days=settings.history_days,
    )


@asynccontextmanager
async def serving(
    data: Path, ports: Ports, config: ConfigFile, clock: Clock | None = None
) -> AsyncIterator[Server]:
    """A server on a data directory, from ready to drained; raises StoreError or ListenError."""
    with DataDirectory(data) as directory:
        server = build_server(open_store(directory, config.settings), config, clock)
        await server.start(ports.host, ports.im, ports.tlib, ports.http)
        # What start-up made lives as long as the process: the collector need not look at it again. What
        # follows is values without cycles by the thousand, so it has little to look for among them.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*COLLECTOR_THRESHOLDS)
        try:
            directory.announce(msgspec.to_builtins(server.addresses))
            yield server
        finally:
            await server.stop()


async def serve(data: Path, ports: Ports, config: ConfigFile, ready: Callable[[Addresses], object]) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with serving(data, ports, config) as server:
        ready(server.addresses)
        await until(stopped, server, loop)


async def until(stopped: asyncio.Event, server: Server, loop: asyncio.AbstractEventLoop) -> None:
    """Wait for a signal, or raise the mistake of ours that has ended a task.

    Without its tasks a server has open ports behind which nothing is decided, fed or told: better an
    end that a supervisor sees than that silence.
    """
    mistakes: list[BaseException] = []

    def note(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        mistake = context.get("exception")
        if isinstance(context.get("future"), asyncio.Task) and isinstance(mistake, BaseException):
            mistakes.append(mistake)
            stopped.set()
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(note)
    broken = loop.create_task(server.switchboard.broken())
    waiting = loop.create_task(stopped.wait())
    done, pending = await asyncio.wait((broken, waiting), return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()
    for mistake in mistakes:
        raise mistake
