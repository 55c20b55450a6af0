"""The examples of docs/how-to/use-the-sdk.md are valid, and together one interaction's whole life."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from interaction_server.client import MediaServer, ReportingEngine
from interaction_server.dialects.interaction_management.agent_events import EventAgentLogin

if TYPE_CHECKING:
    import pytest

    from tests.client.conftest import Server

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-sdk.md"
Example = Callable[[str, int], Awaitable[None]]


def examples() -> dict[str, object]:
    """Every name that the blocks of the page define."""
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL):
        exec(compile(block, str(PAGE), "exec"), names)
    return names


def example(name: str) -> Example:
    """One of the roles of the page, as a function of host and port."""
    found = examples()[name]
    assert callable(found)
    return found


async def run_examples(server: Server) -> None:
    """Run the four roles of the page against a server, until the interaction is stopped."""
    ready = await agent_is_logged_in(server)
    agent = asyncio.create_task(as_task(example("agent_application"), server.host, server.im_port))
    await ready
    router = asyncio.create_task(as_task(example("router"), server.host, server.tlib_port))
    reporting = asyncio.create_task(as_task(example("reporting_engine"), server.host, server.im_port))
    mail = asyncio.create_task(as_task(example("media_server"), server.host, server.im_port))
    await asyncio.gather(agent, router, reporting, mail)


async def agent_is_logged_in(server: Server) -> asyncio.Task[None]:
    """A task that ends when an agent has logged in, so that the routing finds it."""
    engine = await ReportingEngine.connect(server.host, server.im_port, client_name="watch")

    async def watch() -> None:
        async with engine:
            async for event in engine:
                if isinstance(event, EventAgentLogin):
                    return

    return asyncio.create_task(watch())


async def as_task(role: Example, host: str, port: int) -> None:
    """An example as a coroutine of its own."""
    await role(host, port)


def test_every_example_of_the_page_is_valid() -> None:
    names = examples()
    for name in (
        "media_server",
        "router",
        "agent_application",
        "reporting_engine",
        "careful_change",
        "sort_out",
        "PATIENT",
    ):
        assert name in names


async def test_the_examples_together_are_one_interaction_s_whole_life(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    async with asyncio.timeout(20):
        await run_examples(server)
    told = capsys.readouterr().out
    assert "EventInteractionSubmitted" in told
    assert "EventProcessingStopped" in told


async def test_the_example_of_finding_moves_what_it_is_about(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    async with await MediaServer.connect(server.host, server.im_port, client_name="mail") as mail:
        for language in ("fr", "de", "fr"):
            await mail.submit(
                media_type="email",
                interaction_type="Inbound",
                queue="unsorted",
                user_data={"Lang": language, "Subject": f"in {language}"},
            )
        await example("sort_out")(server.host, server.im_port)
        moved = await mail.find_interactions("Queue = 'support-french' and IsLocked = 0")
        assert len(moved) == 2
    told = capsys.readouterr().out
    assert "in de" in told
    assert "2 moved" in told
