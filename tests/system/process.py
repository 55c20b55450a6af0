"""A server as a user starts it: a process, its ready line, its end."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from typing import Self

import msgspec

Message = dict[str, object]

READY = re.compile(r"ready im=(?P<im>\S+) tlib=(?P<tlib>\S+) http=(?P<http>\S+) data=")
PORTS = ("--im-port", "0", "--tlib-port", "0", "--http-port", "0")
PATIENCE_S = 20.0


def command(data: Path, *options: str) -> tuple[str, ...]:
    """``ixn serve`` on free ports."""
    return (sys.executable, "-m", "interaction_server", "serve", "--data", str(data), *PORTS, *options)


class Served:
    """Use it with ``async with``; at the end it is terminated, and must end well unless it was killed."""

    def __init__(self, data: Path, *options: str) -> None:
        self.command = command(data, *options)
        self.process: asyncio.subprocess.Process
        self.addresses: dict[str, str] = {}
        self.killed = False

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self.command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_S)).decode()
        found = READY.match(line)
        if found is None:
            _, complaint = await self.process.communicate()
            raise AssertionError(line + complaint.decode())
        self.addresses = found.groupdict()
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self.killed:
            status, complaint = await self.terminate()
            assert (status, complaint) == (0, ""), complaint

    async def terminate(self) -> tuple[int, str]:
        """SIGTERM; the status and what was said on standard error."""
        self.killed = True
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """SIGKILL."""
        self.killed = True
        self.process.send_signal(signal.SIGKILL)
        await self.ended()

    async def ended(self) -> tuple[int, str]:
        """Wait for the end."""
        _, complaint = await asyncio.wait_for(self.process.communicate(), PATIENCE_S)
        assert self.process.returncode is not None
        return self.process.returncode, complaint.decode()


async def complaint_of(*arguments: str) -> tuple[int, str]:
    """The status and the standard error of a start that is to fail."""
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )
    said, complaint = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert said == b""
    assert process.returncode is not None
    return process.returncode, complaint.decode()


class Caller:
    """A TCP connection that speaks in messages."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def calls(cls, address: str) -> Self:
        """Connect."""
        host, _, port = address.rpartition(":")
        return cls(*await asyncio.open_connection(host, int(port), limit=4_194_304))

    @classmethod
    async def registers(cls, address: str, name: str, role: str, **extension: object) -> Self:
        """Connect and register."""
        caller = await cls.calls(address)
        caller.says(
            "RequestRegisterClient", clientName=name, clientType=role, extension=extension, referenceId=1
        )
        answer = await caller.hears()
        assert answer is not None
        assert answer["messageName"] == "EventAck", answer
        return caller

    def says(self, message_name: str, /, **attributes: object) -> None:
        """Send a message."""
        self.writer.write(msgspec.json.encode({"messageName": message_name, **attributes}) + b"\n")

    async def hears(self) -> Message | None:
        """The next message; None when the connection is at its end."""
        try:
            line = await asyncio.wait_for(self.reader.readuntil(b"\n"), PATIENCE_S)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return msgspec.json.decode(line, type=Message)

    async def asks(self, message_name: str, /, **attributes: object) -> Message:
        """Send a message and take the next that comes."""
        self.says(message_name, **attributes)
        answer = await self.hears()
        assert answer is not None
        return answer

    async def hangs_up(self) -> None:
        """Close."""
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return
