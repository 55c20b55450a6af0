"""Facts as reporting events, and their times: those of the journal are read from the disk."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from interaction_server.client.wire import INTERACTION_MANAGEMENT
from interaction_server.demo.house import DemoError
from interaction_server.dialects.interaction_management.event_base import FactEvent

READ_SECONDS_MAX: Final = 30.0


async def journal_of(data: Path) -> list[FactEvent]:
    """Every fact in a data directory that nobody serves, read by ``ixn watch``; raises DemoError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "interaction_server", "watch", "--json", "--data", str(data)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(READ_SECONDS_MAX):
            output, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise DemoError(f"the journal was not read within {READ_SECONDS_MAX:.0f} seconds") from None
    if process.returncode != 0:
        raise DemoError(f"ixn watch ended with status {process.returncode}")
    return list(facts_in(output.splitlines()))


def facts_in(lines: Iterable[bytes]) -> Iterator[FactEvent]:
    """Lines of JSON as the events that they are; raises DemoError for what is no fact."""
    for line in lines:
        event = INTERACTION_MANAGEMENT.hear(line)
        if not isinstance(event, FactEvent):
            raise DemoError(f"the journal has what is no fact: {line.decode(errors='replace'):.200}")
        yield event


def milliseconds_of(text: str | None) -> int:
    """A time on the wire (protocol 2), since 1970; 0 where there is none."""
    return 0 if text is None else round(datetime.fromisoformat(text).timestamp() * 1000)


def time_of(moment: int) -> datetime:
    """The same in the other direction."""
    return datetime.fromtimestamp(moment / 1000, UTC)
