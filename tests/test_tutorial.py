"""Every message of docs/tutorial.md is played against a server, in the order in which it is written."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final, Self

from interaction_server.app import Ports, serving
from interaction_server.config import ConfigFile
from interaction_server.runtime.server import Addresses

PAGE: Final = Path(__file__).parents[1] / "docs" / "tutorial.md"
STEP: Final = re.compile(r"^\*\*(.+?)\*\* (sends|has):\n\n```json\n(.+?)\n```", re.MULTILINE | re.DOTALL)
PATIENCE_SECONDS: Final = 10


class Terminal:
    """One party's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str) -> AsyncIterator[Self]:
        """Connect, and hang up in the end."""
        host, _, port = address.rpartition(":")
        terminal = cls(*await asyncio.open_connection(host, int(port)))
        try:
            yield terminal
        finally:
            terminal.writer.close()
            await terminal.writer.wait_closed()

    async def has(self) -> dict[str, object]:
        """The next message."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return json.loads(await self.reader.readline())


def differences(shown: object, found: object, place: str = "") -> list[str]:
    """Where what is shown is not what was found; more may be found than is shown."""
    if isinstance(shown, dict) and isinstance(found, dict):
        return [
            difference
            for name, value in shown.items()
            for difference in differences(value, found.get(name), f"{place}.{name}")
        ]
    return [] if shown == found else [f"{place}: {shown!r} is shown, {found!r} was sent"]


def address_of(party: str, addresses: Addresses) -> str:
    """Only the router speaks T-Library."""
    return addresses.tlib if party == "router" else addresses.im


async def play(text: str, addresses: Addresses) -> list[str]:
    """What differs from the page, step by step."""
    found: list[str] = []
    terminals: dict[str, Terminal] = {}
    async with AsyncExitStack() as stack:
        for party, verb, message in STEP.findall(text):
            if party not in terminals:
                opening = Terminal.open(address_of(party, addresses))
                terminals[party] = await stack.enter_async_context(opening)
            if verb == "sends":
                terminals[party].writer.write(message.encode() + b"\n")
            else:
                answer = await terminals[party].has()
                found += [f"{party} has {place}" for place in differences(json.loads(message), answer)]
    return found


async def test_every_message_of_the_tutorial_is_what_a_fresh_server_sends(tmp_path: Path):
    async with serving(tmp_path / "data", Ports(im=0, tlib=0, http=0), ConfigFile()) as server:
        assert await play(PAGE.read_text("utf-8"), server.addresses) == []


def test_the_tutorial_has_four_parties():
    assert {party for party, _, _ in STEP.findall(PAGE.read_text("utf-8"))} == {
        "agent",
        "media server",
        "reporting engine",
        "router",
    }


def test_a_difference_is_named_with_its_place():
    assert differences({"a": {"b": 1}}, {"a": {"b": 2}, "c": 3}) == [".a.b: 1 is shown, 2 was sent"]
