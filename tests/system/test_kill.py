"""``kill -9`` under load: every acknowledged change is there after the restart."""

import asyncio
from pathlib import Path
from random import Random

from tests.system.process import Caller, Served

WRITERS = 6
KILLS = 5
PIPELINED = 8


class Writer:
    """Counts up in one interaction, some changes at a time, and remembers what was acknowledged.

    What was not answered is sent again to the next server with the same requestId.
    """

    def __init__(self, number: int) -> None:
        self.name = f"writer {number}"
        self.interaction_id = f"interaction-{number}"
        self.sent = 0
        self.acknowledged = 0
        self.submitted = False

    async def writes(self, address: str) -> None:
        """Until the server is gone."""
        caller = await Caller.registers(address, self.name, "MediaServer")
        try:
            if not self.submitted:
                await self.submits(caller)
            for number in range(self.acknowledged + 1, self.sent + 1):
                self.changes(caller, number)
            while True:
                while self.sent < self.acknowledged + PIPELINED:
                    self.sent += 1
                    self.changes(caller, self.sent)
                answer = await caller.hears()
                if answer is None:
                    return
                assert answer["messageName"] == "EventAck", answer
                assert answer["referenceId"] == self.acknowledged + 1
                self.acknowledged += 1
        finally:
            await caller.hangs_up()

    async def submits(self, caller: Caller) -> None:
        """The interaction that the changes are about."""
        answer = await caller.asks(
            "RequestSubmit",
            interactionId=self.interaction_id,
            mediaType="email",
            interactionType="Inbound",
            referenceId=0,
        )
        assert answer["messageName"] == "EventAck", answer
        self.submitted = True

    def changes(self, caller: Caller, number: int) -> None:
        """One change."""
        caller.says(
            "RequestChangeProperties",
            interactionId=self.interaction_id,
            changedProperties={"Count": number},
            requestId=str(number),
            referenceId=number,
        )


async def test_kill_9_under_load_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance = Random(9)
    writers = [Writer(number) for number in range(WRITERS)]
    for _ in range(KILLS):
        async with Served(tmp_path) as server:
            if any(writer.sent for writer in writers):
                await everything_acknowledged_is_there(server, writers)
            await killed_under_load(server, writers, chance.randrange(50, 1_500))
    async with Served(tmp_path) as server:
        await everything_acknowledged_is_there(server, writers)
        await the_whole_life_can_be_heard(server, writers)


async def killed_under_load(server: Served, writers: list[Writer], after: int) -> None:
    """Kill the server once so many more changes have been acknowledged."""
    enough = sum(writer.acknowledged for writer in writers) + after
    tasks = [asyncio.create_task(writer.writes(server.addresses["im"])) for writer in writers]
    while sum(writer.acknowledged for writer in writers) < enough:
        assert not any(task.done() for task in tasks)
        await asyncio.sleep(0)
    await server.kill()
    await asyncio.gather(*tasks)


async def everything_acknowledged_is_there(server: Served, writers: list[Writer]) -> None:
    """Each interaction is at what was acknowledged last, or at what was sent after it."""
    caller = await Caller.registers(server.addresses["im"], "auditor", "MediaServer")
    for writer in writers:
        if not writer.submitted:
            continue
        answer = await caller.asks("RequestGetInteractionProperties", interactionId=writer.interaction_id)
        interaction = answer["interaction"]
        assert isinstance(interaction, dict)
        count = interaction["interactionUserData"].get("Count", 0)
        assert writer.acknowledged <= count <= writer.sent
    await caller.hangs_up()


async def the_whole_life_can_be_heard(server: Served, writers: list[Writer]) -> None:
    """Over all restarts: no gap, and every acknowledged change once."""
    engine = await Caller.registers(server.addresses["im"], "statistics", "ReportingEngine", from_sequence=1)
    expected = {writer.interaction_id: writer.acknowledged for writer in writers}
    counts = {writer.interaction_id: 0 for writer in writers}
    sequence = 0
    while any(counts[name] < expected[name] for name in expected):
        event = await engine.hears()
        assert event is not None
        sequence += 1
        assert event["eventSequence"] == sequence
        if event["messageName"] == "EventPropertiesChanged":
            interaction = event["interaction"]
            assert isinstance(interaction, dict)
            name = interaction["interactionId"]
            counts[name] += 1
            assert interaction["interactionUserData"]["Count"] == counts[name]
    await engine.hangs_up()


async def test_sigterm_under_load_ends_with_status_0_and_every_answer_is_true(tmp_path: Path) -> None:
    writers = [Writer(number) for number in range(WRITERS)]
    async with Served(tmp_path) as server:
        tasks = [asyncio.create_task(writer.writes(server.addresses["im"])) for writer in writers]
        while sum(writer.acknowledged for writer in writers) < 300:
            assert not any(task.done() for task in tasks)
            await asyncio.sleep(0)
        assert await server.terminate() == (0, "")
        await asyncio.gather(*tasks)
    async with Served(tmp_path) as server:
        await everything_acknowledged_is_there(server, writers)
