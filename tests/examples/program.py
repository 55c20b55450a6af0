"""A program of docs/examples as a user runs it: what it is told on standard input, and what it says."""

import asyncio
import sys
from pathlib import Path
from typing import Self

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PATIENCE_S = 20.0


class Program:
    """Use it with ``async with``; at the end it is terminated unless it has ended."""

    def __init__(self, name: str, *arguments: object) -> None:
        self.command = (sys.executable, EXAMPLES / f"{name}.py", *map(str, arguments))
        self.process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.terminate()
            await self.process.communicate()

    async def says(self, *words: str) -> str:
        """The next line with all these words, whatever comes before it."""
        said: list[str] = []
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while line := (await self.process.stdout.readline()).decode():
                    said.append(line)
                    if all(word in line for word in words):
                        return line.strip()
        except TimeoutError:
            pass
        raise AssertionError(f"{self.command[1]} did not say {words} but:\n{''.join(said)}")

    def told(self, line: str) -> None:
        """Type one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    async def does(self, command: str) -> None:
        """Type a command of the desktop, and wait until it is carried out."""
        self.told(command)
        await self.says("done", *command.split()[:2])

    async def kill(self) -> None:
        """``kill -9``."""
        self.process.kill()
        await self.process.communicate()

    async def ended(self) -> tuple[int, str]:
        """The end of its input; its status, and what it said to the last."""
        said, _ = await asyncio.wait_for(self.process.communicate(b""), PATIENCE_S)
        assert self.process.returncode is not None
        return self.process.returncode, said.decode()
