"""The composition root: the one file that knows everybody."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, TypedDict

import msgspec

from interaction_server.config import (
    ConfigFile,
    capacity_of,
    clients_of,
    handling_timeouts_of,
    known_of,
    milliseconds,
    minutes,
    plan_of,
    views_of,
    workbin_types_of,
)
from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from interaction_server.core.model import Milliseconds, Role
from interaction_server.core.objects import SubmissionPlan
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

DIALECTS: Final[Mapping[str, Dialect]] = {"/im": InteractionManagement(), "/tlib": TLibrary()}
"""What is spoken, by the path of a WebSocket; ``/im`` is what reporting engines hear."""

FIXED: Final[Mapping[str, Callable[[ConfigFile], object]]] = {
    "history_days": lambda config: config.settings.history_days,
}
"""What a server keeps for as long as it runs: what its store was opened with."""

Reload = Callable[[Server], Awaitable[None]]
"""What is done on SIGHUP."""


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen; a port of 0 takes a free one."""

    host: str = "127.0.0.1"
    im: int = 7120
    tlib: int = 7121
    http: int = 7180


class Rules(TypedDict):
    """What the switchboard is told of the configuration, when it is built and when it is read again."""

    limits: Limits
    agent_session_restore_ms: Milliseconds
    interactions_max: int
    plan: SubmissionPlan
    clients: Mapping[str, tuple[Role, str | None]] | None
    service_calls_max: int
    service_queue_max: int


def rules_of(config: ConfigFile) -> Rules:
    """What the switchboard needs of the configuration."""
    settings = config.settings
    return Rules(
        limits=limits_of(config),
        agent_session_restore_ms=milliseconds(settings.agent_session_restore_timeout),
        interactions_max=settings.cached_interactions_max,
        plan=plan_of(config),
        clients=clients_of(config),
        service_calls_max=settings.service_calls_max,
        service_queue_max=settings.service_queue_max,
    )


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
        workbin_types=workbin_types_of(config),
        workbin_interactions_max=settings.max_workbin_interactions,
        routing_timeout_ms=minutes(settings.routing_timeout),
        handling_timeout_ms=minutes(settings.handling_timeout),
        handling_timeouts_ms=handling_timeouts_of(config),
        capacity=capacity_of(config),
        views=views_of(config),
        known=known_of(config),
    )


def doors_of(switchboard: Switchboard, config: ConfigFile) -> dict[str, Door]:
    """The door of each dialect, by its path as a WebSocket."""
    settings = config.settings

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

    return {path: door(dialect) for path, dialect in DIALECTS.items()}


def hosts_of(config: ConfigFile) -> frozenset[str] | None:
    """The names by which the HTTP port may be asked; any, where those who may register are listed."""
    return LOOPBACK_HOSTS if config.clients is None else None


def build_switchboard(store: Store, clock: Clock, config: ConfigFile, reporting: Dialect) -> Switchboard:
    """The middle of the house over a store."""
    return Switchboard(store, clock, reporting, **rules_of(config))


def build_server(store: Store, config: ConfigFile, clock: Clock | None = None) -> Server:
    """A server with all its doors over a store."""
    switchboard = build_switchboard(store, clock or SystemClock(), config, DIALECTS["/im"])
    server = Server(switchboard, doors_of(switchboard, config))
    look = Look(store, switchboard.pump.limits)
    server.http = Http(look, server.doors, server.connected, hosts_of(config))
    return server


async def reconfigure(server: Server, config: ConfigFile) -> None:
    """Everything that can change while a server runs, between two of its turns; no connection notices.

    Raises StoreError, and changes nothing then, where the store cannot take down its indexes.
    """
    await server.switchboard.store.configure_indexes(config.indexes)
    rules = rules_of(config)
    server.switchboard.reconfigure(**rules)
    server.reconfigure(doors_of(server.switchboard, config), rules["limits"], hosts_of(config))


def at_the_next_start(started: ConfigFile, config: ConfigFile) -> list[str]:
    """What a server that was started with one configuration does not do of another one."""
    return [name for name, value_of in FIXED.items() if value_of(started) != value_of(config)]


def open_store(directory: DataDirectory, config: ConfigFile) -> SqliteStore:
    """The embedded store of a data directory, with threads for its writing and for its long reads."""
    return SqliteStore(
        directory.database,
        indexes=config.indexes,
        offload=ThreadOffload("store-writer"),
        offload_reading=ThreadOffload("store-reader"),
        history_days=config.settings.history_days,
    )


@asynccontextmanager
async def serving(
    data: Path, ports: Ports, config: ConfigFile, clock: Clock | None = None
) -> AsyncIterator[Server]:
    """A server on a data directory, from ready to drained; raises StoreError or ListenError."""
    with DataDirectory(data) as directory:
        server = build_server(open_store(directory, config), config, clock)
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


async def keep(_: Server) -> None:
    """There is nothing to read again."""


async def serve(
    data: Path,
    ports: Ports,
    config: ConfigFile,
    ready: Callable[[Addresses], object],
    reload: Reload = keep,
) -> None:
    """Serve until SIGTERM or SIGINT; ``reload`` on SIGHUP."""
    stopped, hung_up = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    loop.add_signal_handler(signal.SIGHUP, hung_up.set)
    # One that was held back while everything was loaded (``__main__``) comes now.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
    async with serving(data, ports, config) as server:
        ready(server.addresses)
        ends = (server.switchboard.broken(), stopped.wait(), reload_each(hung_up, server, reload))
        await until(stopped, loop, ends)


async def reload_each(hung_up: asyncio.Event, server: Server, reload: Reload) -> None:
    """Reload whenever it is asked for; what is asked for meanwhile is one more time."""
    while True:
        await hung_up.wait()
        hung_up.clear()
        await reload(server)


async def until(
    stopped: asyncio.Event, loop: asyncio.AbstractEventLoop, ends: Iterable[Coroutine[Any, Any, object]]
) -> None:
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
    waiting = [loop.create_task(end) for end in ends]
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    for task in done:
        task.result()
    for mistake in mistakes:
        raise mistake
