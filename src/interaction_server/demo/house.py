"""The server in a process of its own, on free ports, and questions to its HTTP port."""

import asyncio
import http.client
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

import msgspec

Answer = TypeVar("Answer")

START_SECONDS_MAX: Final = 30.0
STOP_SECONDS_MAX: Final = 10.0
HTTP_SECONDS_MAX: Final = 10.0
READY: Final = re.compile(r"ready im=(\S+):(\d+) tlib=(\S+):(\d+) http=(\S+):(\d+) ")


class DemoError(Exception):
    """The play cannot be played; the text says why, for whoever started it."""


class Address(msgspec.Struct, frozen=True):
    """Where one listener of the server is."""

    host: str
    port: int

    def __str__(self) -> str:
        """HOST:PORT."""
        return f"{self.host}:{self.port}"


class House(msgspec.Struct):
    """A running server; ``status`` is that of its process when it has ended."""

    im: Address
    tlib: Address
    http: Address
    data: Path
    status: int | None = None

    async def ask(self, path: str, **query: int) -> object:
        """What the HTTP port answers to GET, as plain values; raises DemoError."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return await asyncio.to_thread(get, self.http, f"{path}?{asked}" if asked else path)


def get(address: Address, path: str) -> object:
    """One GET; raises DemoError for any answer but 200."""
    connection = http.client.HTTPConnection(address.host, address.port, timeout=HTTP_SECONDS_MAX)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    except OSError as error:
        raise DemoError(f"GET http://{address}{path}: {error}") from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise DemoError(f"GET http://{address}{path}: {response.status} {body.decode(errors='replace')}")
    return msgspec.json.decode(body)


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[House]:
    """A server from ready to drained; raises DemoError where it does not start."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "interaction_server", "serve", "--data", str(data)),
        *("--im-port", "0", "--tlib-port", "0", "--http-port", "0"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    house: House | None = None
    try:
        house = await ready(process, data)
        yield house
    finally:
        status = await end(process)
        if house is not None:
            house.status = status


async def ready(process: asyncio.subprocess.Process, data: Path) -> House:
    """Wait for the line that says where it listens (protocol 0)."""
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            line = (await process.stdout.readline()).decode()
    except TimeoutError:
        raise DemoError(f"the server was not ready within {START_SECONDS_MAX:.0f} seconds") from None
    said = READY.match(line)
    if said is None:
        raise DemoError("the server did not start" + (f"; it said: {line.strip()}" if line else ""))
    im, tlib, web = (Address(said[number], int(said[number + 1])) for number in (1, 3, 5))
    return House(im=im, tlib=tlib, http=web, data=data)


async def end(process: asyncio.subprocess.Process) -> int:
    """Let it drain, but not for ever."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS_MAX):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
    return process.returncode if process.returncode is not None else -1


def one_object(answer: object) -> dict[str, object]:
    """An answer that is one JSON object; raises DemoError."""
    return converted(answer, dict[str, object])


def objects(answer: object) -> list[dict[str, object]]:
    """An answer that is a list of them; raises DemoError."""
    return converted(answer, list[dict[str, object]])


def converted(answer: object, kind: type[Answer]) -> Answer:
    """An answer as what it must be; raises DemoError."""
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise DemoError(f"the HTTP port answered what cannot be: {error}") from error
