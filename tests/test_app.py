"""The composition root: what the configuration says reaches the parts, and a server starts and ends clean."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import msgspec
import pytest

from interaction_server.app import (
    Ports,
    at_the_next_start,
    build_server,
    build_switchboard,
    limits_of,
    reconfigure,
    serve,
    serving,
)
from interaction_server.config import (
    AgentConfig,
    CapacityRuleConfig,
    ClientConfig,
    ConfigFile,
    MediaTypeConfig,
    QueueConfig,
    Settings,
    TenantConfig,
)
from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from interaction_server.core.model import Role
from interaction_server.core.objects import CapacityPlan, CapacityRule, KnownNames
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.t_library import TLibrary
from interaction_server.edges.http import Http
from interaction_server.runtime.feeding.queue_source import QueueSource
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.server import Addresses, ListenError, Server
from interaction_server.store.directory import read_holder
from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import DataDirectoryError, IndexRefused
from tests.runtime.house import ManualClock, Message

FREE = Ports(im=0, tlib=0, http=0)


def open_files() -> int:
    """How many files, sockets and pipes this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


class Caller:
    """A TCP connection that asks."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def calls(cls, address: str) -> "Caller":
        host, _, port = address.rpartition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def asks(self, message_name: str, **attributes: object) -> Message:
        """Send a request and take its answer."""
        self.writer.write(msgspec.json.encode({"messageName": message_name, **attributes}) + b"\n")
        return await self.hears()

    async def hears(self) -> Message:
        """The next message."""
        line = await asyncio.wait_for(self.reader.readline(), 10)
        return msgspec.json.decode(line, type=Message)

    async def hangs_up(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def test_what_the_core_needs_comes_from_the_configuration() -> None:
    limits = limits_of(ConfigFile(settings=Settings(delivering_timeout=1.5, max_userdata_size=99)))
    assert (limits.delivering_timeout_ms, limits.user_data_bytes_max) == (1_500, 99)


@pytest.mark.parametrize(
    ("value", "policy"),
    [
        (False, SecondLogin.REFUSED),
        (True, SecondLogin.JOINS),
        ("force-logout", SecondLogin.TAKES_OVER),
    ],
)
def test_policies_come_from_the_configuration(value: bool | str, policy: SecondLogin) -> None:
    settings = Settings(allow_multiple_agent_connections=value, not_ready_on_invitation_timeout=True)  # type: ignore[arg-type]
    limits = limits_of(ConfigFile(settings=settings))
    assert (limits.second_login, limits.not_ready_on_invitation_timeout) == (policy, True)


def test_times_in_minutes_become_milliseconds() -> None:
    """Protocol 8: the vendor counts these two in minutes."""
    config = ConfigFile(
        settings=Settings(handling_timeout=2, routing_timeout=0.5),
        media_types={"chat": MediaTypeConfig(handling_timeout=1)},
    )
    limits = limits_of(config)
    assert (limits.handling_timeout_ms, limits.routing_timeout_ms) == (120_000, 30_000)
    assert limits.handling_timeouts_ms == {"chat": 60_000}
    assert limits_of(ConfigFile()) == Limits(), "the core's defaults are the configuration's"


def test_objects_come_from_the_configuration() -> None:
    config = ConfigFile(
        settings=Settings(unknown_objects="refused"),
        tenants={7: TenantConfig()},
        queues={"inbox": QueueConfig()},
        capacity_rules={"lean": CapacityRuleConfig(total=4)},
        agents={"ada": AgentConfig(capacity_rule="lean")},
    )
    limits = limits_of(config)
    assert limits.tenants == {7}
    assert limits.capacity == CapacityPlan(agents={"ada": CapacityRule(name="lean", total=4)})
    assert limits.known == KnownNames(queues=frozenset({"inbox"}), agents=frozenset({"ada"}))


async def test_the_switchboard_gets_queues_and_clients() -> None:
    config = ConfigFile(
        queues={"returns": QueueConfig(strategy="support")},
        clients={"mail": ClientConfig(type=Role.MEDIA_SERVER, token="secret")},
    )
    board = build_switchboard(MemoryStore(), ManualClock(), config, InteractionManagement())
    assert board.roster.known == {"mail": (Role.MEDIA_SERVER, "secret")}


async def test_every_door_has_its_dialect_and_the_limits() -> None:
    config = ConfigFile(settings=Settings(frame_bytes_max=2_048, registration_timeout=2))
    server = build_server(MemoryStore(), config, ManualClock())
    im, tlib = server.doors["/im"], server.doors["/tlib"]
    assert isinstance(im.dialect, InteractionManagement)
    assert isinstance(tlib.dialect, TLibrary)
    for door in server.doors.values():
        assert door.switchboard is server.switchboard
        assert (door.frame_bytes_max, door.registration_timeout_ms) == (2_048, 2_000)


async def test_a_built_server_and_a_reconfigured_one_are_the_same() -> None:
    """Whatever the configuration says reaches the same places, at the start and later."""
    other = ConfigFile(
        settings=Settings(
            frame_bytes_max=2_048,
            delivering_timeout=1,
            agent_session_restore_timeout=2,
            cached_interactions_max=3,
            service_calls_max=4,
            service_queue_max=5,
            max_submitted_interactions=6,
            found_interactions_max=7,
        ),
        tenants={7: TenantConfig()},
        origins=("https://desk.example",),
        queues={"returns": QueueConfig(strategy="support")},
        clients={"mail": ClientConfig(type=Role.MEDIA_SERVER)},
    )
    built, changed = build_server(MemoryStore(), other), build_server(MemoryStore(), ConfigFile())
    before = what_a_server_does(changed)
    await reconfigure(changed, other)
    assert what_a_server_does(changed) == what_a_server_does(built)
    assert not [name for name, value in before.items() if value == what_a_server_does(changed)[name]]


def what_a_server_does(server: Server) -> dict[str, object]:
    """Everything that the configuration decides, where it takes effect."""
    board, http = server.switchboard, server.http
    assert isinstance(http, Http)
    doors = [msgspec.structs.replace(door, switchboard=None) for door in server.doors.values()]  # type: ignore[arg-type]
    return {
        "limits": board.pump.limits,
        "plan": board.submitter.plan,
        "clients": board.roster.known,
        "restore": board.aftermath.agent_session_restore_ms,
        "memory": board.world.interactions_max,
        "calls": board.desk.calls_max,
        "waiting calls": board.desk.queue_max,
        "doors": doors,
        "finding": http.look.limits,
        "hosts": http.hosts,
    }


def test_what_cannot_change_is_named() -> None:
    started = ConfigFile()
    assert at_the_next_start(started, ConfigFile(settings=Settings(delivering_timeout=1))) == []
    other = ConfigFile(settings=Settings(history_days=7), indexes=("Lang",))
    assert at_the_next_start(started, other) == ["history_days"]


async def test_who_comes_finds_the_new_door_and_who_is_there_keeps_the_old_one(tmp_path: Path) -> None:
    small = ConfigFile(settings=Settings(frame_bytes_max=1_024))
    async with serving(tmp_path, FREE, ConfigFile()) as server:
        early = await Caller.calls(server.addresses.im)
        await early.asks("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        await reconfigure(server, small)
        late = await Caller.calls(server.addresses.im)
        await late.asks("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        large = {"interactionId": "x" * 2_000}
        assert (await early.asks("RequestStopProcessing", **large))["errorCode"] == 43
        assert (await late.asks("RequestStopProcessing", **large))["errorCode"] == 40
    for caller in (early, late):
        await caller.hangs_up()


async def test_a_directory_says_who_serves_it_from_ready_to_the_end(tmp_path: Path) -> None:
    async with serving(tmp_path, FREE, ConfigFile()) as server:
        assert read_holder(tmp_path) == {"pid": os.getpid(), **msgspec.to_builtins(server.addresses)}
        assert len({server.addresses.im, server.addresses.tlib, server.addresses.http}) == 3
    assert read_holder(tmp_path) is None


async def test_what_was_acknowledged_is_there_the_next_time(tmp_path: Path) -> None:
    config = ConfigFile(clients={"mail": ClientConfig(type=Role.MEDIA_SERVER, token="secret")})
    registration = {"clientName": "mail", "clientType": "MediaServer", "extension": {"token": "secret"}}
    async with serving(tmp_path, FREE, config) as server:
        caller = await Caller.calls(server.addresses.im)
        refused = await caller.asks("RequestRegisterClient", clientName="x", clientType="MediaServer")
        assert refused["errorCode"] == 50
        await caller.asks("RequestRegisterClient", **registration)
        submitted = await caller.asks(
            "RequestSubmit", interactionId="letter", mediaType="email", interactionType="Inbound", queue="q"
        )
        assert submitted["messageName"] == "EventAck"
    assert await caller.reader.read() == b""
    await caller.hangs_up()
    async with serving(tmp_path, FREE, config) as server:
        caller = await Caller.calls(server.addresses.im)
        await caller.asks("RequestRegisterClient", **registration)
        found = await caller.asks("RequestGetInteractionProperties", interactionId="letter")
        assert found["messageName"] == "EventInteractionProperties"
    await caller.hangs_up()


async def test_a_queue_feeds_the_strategy_that_the_configuration_gives_it(tmp_path: Path) -> None:
    config = ConfigFile(queues={"returns": QueueConfig(strategy="support")})
    async with serving(tmp_path, FREE, config) as server:
        urs, mail = await Caller.calls(server.addresses.tlib), await Caller.calls(server.addresses.im)
        await urs.asks("RequestRegisterClient", applicationName="urs")
        await urs.asks("RequestRegisterAddress", thisDN="support")
        await mail.asks("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        await mail.asks("RequestSubmit", mediaType="email", interactionType="Inbound", queue="returns")
        request = await urs.hears()
        assert (request["messageName"], request["thisQueue"]) == ("EventRouteRequest", "returns")
    for caller in (urs, mail):
        await caller.hangs_up()


async def test_indexes_are_those_of_the_configuration(tmp_path: Path) -> None:
    for names in (("Lang", "Queue"), ("Lang",), ()):
        async with serving(tmp_path, FREE, ConfigFile(indexes=names)) as server:
            found = await server.switchboard.store.indexes()
            assert [each.name for each in found if each.state != "removing"] == list(names)


async def test_an_index_that_there_cannot_be_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(IndexRefused, match="InteractionId is found without an index"):
        async with serving(tmp_path, FREE, ConfigFile(indexes=("InteractionId",))):
            pass


async def test_a_start_that_fails_leaves_the_directory_and_the_ports_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(ListenError, match=f"127.0.0.1:{port} .--http-port."):
            async with serving(tmp_path, Ports(im=0, tlib=0, http=port), ConfigFile()):
                raise AssertionError
    async with serving(tmp_path, FREE, ConfigFile()):
        with pytest.raises(DataDirectoryError, match="held by process"):
            async with serving(tmp_path, FREE, ConfigFile()):
                raise AssertionError


async def test_a_server_leaves_no_file_open(tmp_path: Path) -> None:
    async def once() -> None:
        async with serving(tmp_path, FREE, ConfigFile()) as server:
            caller = await Caller.calls(server.addresses.im)
            await caller.asks("RequestRegisterClient", clientName="mail", clientType="MediaServer")
        await caller.hangs_up()

    await once()
    before = open_files()
    await once()
    assert open_files() <= before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_serving(number: signal.Signals, tmp_path: Path) -> None:
    said: list[Addresses] = []

    def ready(addresses: Addresses) -> None:
        said.append(addresses)
        os.kill(os.getpid(), number)

    try:
        await asyncio.wait_for(serve(tmp_path, FREE, ConfigFile(), ready), 10)
    finally:
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(one)
    assert len(said) == 1
    assert read_holder(tmp_path) is None


async def test_a_server_is_reloaded_whenever_it_hangs_up_and_goes_on(tmp_path: Path) -> None:
    reloaded: list[Server] = []

    def ready(_: Addresses) -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    async def reload(server: Server) -> None:
        reloaded.append(server)
        # What is asked for meanwhile is one more time, however often.
        for _ in range(3 if len(reloaded) == 1 else 0):
            os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0)
        if len(reloaded) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    await asyncio.wait_for(serve(tmp_path, FREE, ConfigFile(), ready, reload), 10)
    assert len(reloaded) == 2


async def test_a_mistake_of_ours_in_reloading_ends_the_serving(tmp_path: Path) -> None:
    async def reload(server: Server) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(
            serve(tmp_path, FREE, ConfigFile(), lambda _: os.kill(os.getpid(), signal.SIGHUP), reload), 10
        )


async def test_a_server_that_has_nothing_to_read_again_goes_on(tmp_path: Path) -> None:
    def ready(_: Addresses) -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)

    await asyncio.wait_for(serve(tmp_path, FREE, ConfigFile(), ready), 10)


async def test_a_mistake_of_ours_ends_the_serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better an end that a supervisor sees than open ports behind which nothing is decided."""

    async def broken(pump: Pump) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Pump, "run", broken)
    try:
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(serve(tmp_path, FREE, ConfigFile(), lambda _: None), 10)
    finally:
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(one)
    assert read_holder(tmp_path) is None


async def test_a_mistake_of_ours_beside_the_pump_ends_the_serving_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(source: QueueSource) -> None:
        raise ZeroDivisionError

    async def run_a_strategy(addresses: Addresses) -> None:
        urs = await Caller.calls(addresses.tlib)
        await urs.asks("RequestRegisterClient", applicationName="urs")
        await urs.asks("RequestRegisterAddress", thisDN="inbox")
        await urs.hangs_up()

    monkeypatch.setattr(QueueSource, "load", broken)
    routers: list[asyncio.Task[None]] = []

    def ready(addresses: Addresses) -> None:
        routers.append(asyncio.get_running_loop().create_task(run_a_strategy(addresses)))

    try:
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(serve(tmp_path, FREE, ConfigFile(), ready), 10)
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(one)
        await asyncio.gather(*routers, return_exceptions=True)
