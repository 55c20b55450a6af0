"""The server's process as the demo holds it: started, moved through the day, killed and started again."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from interaction_server.demo.house import DemoError, House, end, ready

PORTS: Final = range(20_000, 30_000)
"""Below what systems give away by themselves: nobody else is to have a port while the server is gone."""
SETTLE_SECONDS_MAX: Final = 30.0
ANSWER: Final = re.compile(r"at (\d+) rang (\d+) connections (\d+) facts (\d+)")


class Standing(msgspec.Struct, frozen=True):
    """How the server stands: how many timers have rung, and how many connections and facts it has."""

    rang: int
    connections: int
    facts: int


class DayHouse:
    """One data directory, served by one process after the other on the same ports.

    ``moment`` is where its clock stands, in milliseconds since 1970; ``status`` how the last process ended.
    """

    def __init__(self, data: Path, config: Path, moment: int) -> None:
        self.data = data
        self.config = config
        self.moment = moment
        self.house: House
        self.process: asyncio.subprocess.Process | None = None
        self.status: int | None = None

    async def open(self, settings: Mapping[str, str], house: House | None = None) -> None:
        """Start a process, on the ports of the one before if there was one; raises DemoError."""
        ports = free_ports(3) if house is None else (house.im.port, house.tlib.port, house.http.port)
        names = ("--im-port", "--tlib-port", "--http-port")
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "interaction_server.demo.day.server"),
            *("--data", str(self.data), "--config", str(self.config), "--at", str(self.moment)),
            *(word for pair in zip(names, map(str, ports), strict=True) for word in pair),
            *(word for name, value in settings.items() for word in ("--set", name, value)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self.house = await ready(self.process, self.data)

    async def open_again(self, settings: Mapping[str, str]) -> None:
        """Start another process in the place of the one that is gone."""
        await self.open(settings, self.house)

    async def move(self, moment: int) -> Standing:
        """Let the day go on until then, and settle what that led to; raises DemoError."""
        return await self.order(str(moment))

    async def change(self, name: str, value: object) -> Standing:
        """Let a setting change while the server runs."""
        return await self.order(f"{name}={value}")

    async def order(self, words: str) -> Standing:
        """Say what is to be done, and wait until it is; raises DemoError."""
        process = self.process
        assert process is not None and process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{words}\n".encode())
        try:
            async with asyncio.timeout(SETTLE_SECONDS_MAX):
                line = (await process.stdout.readline()).decode()
        except TimeoutError:
            raise DemoError(f"the server was not settled within {SETTLE_SECONDS_MAX:.0f} seconds") from None
        answer = ANSWER.match(line)
        if answer is None:
            raise DemoError("the server ended in the middle of the day")
        self.moment = int(answer[1])
        return Standing(int(answer[2]), int(answer[3]), int(answer[4]))

    async def settle(self) -> Standing:
        """Wait until everything that was asked is settled."""
        return await self.move(self.moment)

    async def kill(self) -> None:
        """End the process as a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.status = await self.process.wait()
        self.process = None

    async def close(self) -> None:
        """Let it drain and end, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            self.status = await end(process)


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of the loopback on which nobody listens; other processes begin their search elsewhere."""
    first = os.getpid() * 7 % len(PORTS)
    found: list[int] = []
    for port in (*PORTS[first:], *PORTS[:first]):
        if len(found) == count:
            break
        if is_free(port):
            found.append(port)
    return tuple(found)


def is_free(port: int) -> bool:
    """Whether one can listen there."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
