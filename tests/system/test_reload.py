"""SIGHUP on a running server: the file is read again, on the same connections and under load."""

import asyncio
import signal
from pathlib import Path
from textwrap import dedent

import pytest

from tests.system.process import PATIENCE_S, READY, Caller, Served

CHANGES = 4_000
PIPELINED = 200
SIGNALS = 12
FIRST = """
    [queues.returns]
    strategy = "support"
    """
SECOND = """
    [settings]
    max-submitted-interactions = 2
    max-userdata-size = 2000
    history_days = 7
    unknown_objects = "refused"
    [queues.returns]
    [queues.inbox]
    strategy = "support"
    """
WRONG = """
    [settings]
    history_days = 0
    [views.french]
    condition = "Lang = "
    """


class Configured:
    """A server with a file that can be written anew and read again."""

    def __init__(self, directory: Path, text: str) -> None:
        self.path = directory / "ixn.toml"
        self.write(text)
        self.served = Served(directory / "data", "--config", str(self.path))

    def write(self, text: str) -> None:
        """Another text of the file."""
        self.path.write_text(dedent(text), "utf-8")

    def hang_up(self) -> None:
        """SIGHUP."""
        self.served.process.send_signal(signal.SIGHUP)

    async def says(self) -> str:
        """The next line on standard output."""
        assert self.served.process.stdout is not None
        return (await asyncio.wait_for(self.served.process.stdout.readline(), PATIENCE_S)).decode().rstrip()

    async def complains(self) -> str:
        """The next line on standard error."""
        assert self.served.process.stderr is not None
        return (await asyncio.wait_for(self.served.process.stderr.readline(), PATIENCE_S)).decode().rstrip()

    async def reloads(self, text: str) -> str:
        """Write, signal, and what is said of it."""
        self.write(text)
        self.hang_up()
        return await self.says()


async def submits(caller: Caller, queue: str, **more: object) -> object:
    """The error code of a submission, None where it is acknowledged."""
    answer = await caller.asks(
        "RequestSubmit", mediaType="email", interactionType="Inbound", queue=queue, **more
    )
    return answer.get("errorCode")


async def router(address: str) -> Caller:
    """One that runs the strategy ``support``."""
    caller = await Caller.calls(address)
    await caller.asks("RequestRegisterClient", applicationName="urs")
    await caller.asks("RequestRegisterAddress", thisDN="support")
    return caller


async def test_another_file_takes_effect_on_the_same_connections(tmp_path: Path) -> None:
    house = Configured(tmp_path, FIRST)
    async with house.served as server:
        mail = await Caller.registers(server.addresses["im"], "mail", "MediaServer")
        urs = await router(server.addresses["tlib"])
        large = {"userData": {"Subject": "x" * 3_000}}
        assert await submits(mail, "inbox", **large) is None
        assert await submits(mail, "returns") is None
        first = await urs.hears()
        assert first is not None and first["thisQueue"] == "returns"
        said = await house.reloads(SECOND)
        assert said == f"reloaded {house.path}; at the next start: history_days"
        second = await urs.hears()
        assert second is not None and second["thisQueue"] == "inbox"
        assert await submits(mail, "inbox", **large) == 49
        assert await submits(mail, "outbox") == 48
        assert await submits(mail, "inbox") is None
        assert (await urs.asks("RequestUpdateUserData", connID=first["connID"], userData={"a": 1}))[
            "messageName"
        ] == "EventAttachedDataChanged", "nothing else has come: it has the two that it may have"
        assert await house.reloads(FIRST) == f"reloaded {house.path}"
        assert await submits(mail, "outbox", **large) is None
        for caller in (mail, urs):
            await caller.hangs_up()


async def test_a_wrong_file_changes_nothing_and_every_error_is_told(tmp_path: Path) -> None:
    house = Configured(tmp_path, FIRST)
    async with house.served as server:
        mail = await Caller.registers(server.addresses["im"], "mail", "MediaServer")
        house.write(WRONG)
        house.hang_up()
        told = [await house.complains() for _ in range(4)]
        assert [line.split(": ")[2] for line in told[:3]] == [
            "settings.history_days",
            "views.french.condition",
            "views.french.queue",
        ]
        assert told[3].endswith("the server goes on with the configuration that it has")
        assert await submits(mail, "outbox") is None
        assert await house.reloads(SECOND) == f"reloaded {house.path}; at the next start: history_days"
        assert await submits(mail, "outbox") == 48
        await mail.hangs_up()


async def test_a_server_without_a_file_says_so_and_goes_on(tmp_path: Path) -> None:
    async with Served(tmp_path) as server:
        mail = await Caller.registers(server.addresses["im"], "mail", "MediaServer")
        server.process.send_signal(signal.SIGHUP)
        assert server.process.stderr is not None
        line = await asyncio.wait_for(server.process.stderr.readline(), PATIENCE_S)
        assert b"started without --config" in line
        assert await submits(mail, "inbox") is None
        await mail.hangs_up()


@pytest.mark.parametrize("module", ["click", "interaction_server.core.model", "interaction_server.app"])
async def test_a_signal_while_the_server_starts_is_a_reload(tmp_path: Path, module: str) -> None:
    """It comes as soon as a module is loaded, of which Python tells on standard error."""
    house = Configured(tmp_path, FIRST)
    python, *arguments = house.served.command
    house.served.process = process = await asyncio.create_subprocess_exec(
        python,
        *("-X", "importtime"),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    reading = asyncio.create_task(hangs_up_after(module, house))
    try:
        assert READY.match(await house.says())
        assert await house.says() == f"reloaded {house.path}"
        assert (await house.reloads(SECOND)).startswith(f"reloaded {house.path}")
    finally:
        if process.returncode is None:
            process.terminate()
        hung_up = await reading
    assert (hung_up, await process.wait()) == (1, 0)


async def hangs_up_after(module: str, house: Configured) -> int:
    """Read standard error to its end, and signal when the module is loaded; returns how often it was."""
    assert house.served.process.stderr is not None
    hung_up = 0
    async for line in house.served.process.stderr:
        if line.decode().split("|")[-1].strip() == module:
            house.hang_up()
            hung_up += 1
    return hung_up


async def test_under_load_every_request_is_answered_once_and_nothing_is_lost(tmp_path: Path) -> None:
    house = Configured(tmp_path, FIRST)
    async with house.served as server:
        engine = await Caller.registers(server.addresses["im"], "statistics", "ReportingEngine")
        mail = await Caller.registers(server.addresses["im"], "mail", "MediaServer")
        assert await submits(mail, "returns", interactionId="it") is None
        heard = asyncio.create_task(changes_heard(engine))
        await asyncio.gather(writes(mail), keeps_reloading(house))
        found = await mail.asks("RequestGetInteractionProperties", interactionId="it")
        interaction = found["interaction"]
        assert isinstance(interaction, dict)
        assert interaction["interactionUserData"] == {"Count": CHANGES}
        assert await asyncio.wait_for(heard, PATIENCE_S) == list(range(1, CHANGES + 1))
        for caller in (engine, mail):
            await caller.hangs_up()


async def writes(mail: Caller) -> None:
    """Count up in one interaction, many changes at a time; every answer comes once and in order."""
    sent = 0
    for acknowledged in range(CHANGES):
        while sent < min(CHANGES, acknowledged + PIPELINED):
            sent += 1
            mail.says(
                "RequestChangeProperties",
                interactionId="it",
                changedProperties={"Count": sent},
                referenceId=sent,
            )
        answer = await mail.hears()
        assert answer is not None
        assert (answer["messageName"], answer["referenceId"]) == ("EventAck", acknowledged + 1), answer


async def keeps_reloading(house: Configured) -> None:
    """Signal after signal, each with another file."""
    for number in range(SIGNALS):
        assert (await house.reloads((SECOND, FIRST)[number % 2])).startswith(f"reloaded {house.path}")


async def changes_heard(engine: Caller) -> list[object]:
    """What a reporting engine hears of the changes."""
    counts: list[object] = []
    while len(counts) < CHANGES:
        event = await engine.hears()
        assert event is not None
        if event["messageName"] == "EventPropertiesChanged":
            changed = event.get("addedProperties") or event["changedProperties"]
            assert isinstance(changed, dict)
            counts.append(changed["Count"])
    return counts
