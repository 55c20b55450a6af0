"""Where a command looks: at a running server over HTTP, or into a data directory that nobody serves."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import msgspec

from interaction_server.app import limits_of
from interaction_server.commands.faults import Fault, address
from interaction_server.config import load_config
from interaction_server.core.decide import Limits
from interaction_server.edges.look import Json, Look, NotThere
from interaction_server.store.directory import DataDirectory, read_holder
from interaction_server.store.port import Store, StoreError
from interaction_server.store.sqlite import SqliteStore

HTTP_TIMEOUT_SECONDS = 30


Page = TypeVar("Page")


class Source(Protocol):
    """Answers the questions of ``edges.look``; raises NotThere."""

    def show(self, interaction_id: str, version: str | None, time: str | None) -> Json:
        """An interaction."""

    def history(self, interaction_id: str) -> list[Json]:
        """Its facts."""

    def explain(self, sequence: int) -> Json:
        """Who was told of a fact."""

    def find(self, condition: str, order: str | None, count_max: str | None) -> list[Json]:
        """Open interactions by a condition."""

    def indexes(self) -> list[Json]:
        """Declared indexes of properties."""


class HttpSource:
    """A running server."""

    def __init__(self, door: str) -> None:
        address(door)
        self.base = f"http://{door}/api"

    def show(self, interaction_id: str, version: str | None, time: str | None) -> Json:
        """An interaction."""
        query = query_of(at_version=version, at_time=time)
        return self.get(f"/interactions/{quote(interaction_id, safe='')}?{query}", Json)

    def history(self, interaction_id: str) -> list[Json]:
        """Its facts."""
        return self.get(f"/interactions/{quote(interaction_id, safe='')}/history", list[Json])

    def explain(self, sequence: int) -> Json:
        """Who was told of a fact."""
        return self.get(f"/facts/{sequence}/explanation", Json)

    def find(self, condition: str, order: str | None, count_max: str | None) -> list[Json]:
        """Open interactions by a condition."""
        query = query_of(condition=condition, order=order, max=count_max)
        return self.get(f"/interactions?{query}", list[Json])

    def indexes(self) -> list[Json]:
        """Declared indexes of properties."""
        return self.get("/indexes", list[Json])

    def get(self, path: str, kind: type[Page]) -> Page:
        """One page; raises NotThere, or Fault where no server answers, or another one than ours."""
        try:
            # The scheme is ours: `base` begins with http.
            with urlopen(self.base + path, timeout=HTTP_TIMEOUT_SECONDS) as answer:  # noqa: S310
                return msgspec.json.decode(answer.read(), type=kind)
        except HTTPError as error:
            raise NotThere(sentence_in(error)) from None
        except (URLError, OSError) as error:
            raise Fault(f"no server answers at {self.base}: {getattr(error, 'reason', error)}") from None
        except (HTTPException, ValueError):
            raise Fault(f"what answers at {self.base} is no HTTP port of an Interaction Server") from None


def query_of(**given: str | None) -> str:
    """The parameters that are given."""
    return urlencode({name: value for name, value in given.items() if value is not None})


def sentence_in(error: HTTPError) -> str:
    """What the server says is wrong."""
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"


def expect_object(found: object) -> Json:
    """A page that is one JSON object."""
    assert isinstance(found, dict)
    return found


def expect_list(found: object) -> list[Json]:
    """A page that is a list of JSON objects."""
    assert isinstance(found, list)
    return found


class StoreSource:
    """An open store."""

    def __init__(
        self, store: Store, run: Callable[[Awaitable[object]], object], limits: Limits | None = None
    ) -> None:
        self.look = Look(store, limits)
        self.run = run

    def show(self, interaction_id: str, version: str | None, time: str | None) -> Json:
        """An interaction."""
        return expect_object(self.run(self.look.show(interaction_id, version, time)))

    def history(self, interaction_id: str) -> list[Json]:
        """Its facts."""
        return expect_list(self.run(self.look.history(interaction_id)))

    def explain(self, sequence: int) -> Json:
        """Who was told of a fact."""
        return expect_object(self.run(self.look.explain_fact(sequence)))

    def find(self, condition: str, order: str | None, count_max: str | None) -> list[Json]:
        """Open interactions by a condition."""
        return expect_list(self.run(self.look.find(condition, order, count_max)))

    def indexes(self) -> list[Json]:
        """Declared indexes of properties."""
        return expect_list(self.run(self.look.indexes()))


@contextmanager
def open_source(data: Path, http: str | None, config: Path | None = None) -> Iterator[Source]:
    """The server at an address, else the one that serves the directory, else the directory itself.

    A server knows its configuration; ``config`` says it of a directory.
    """
    door = http if http is not None else address_of(data, "http")
    if door is not None:
        yield HttpSource(door)
        return
    with open_directory(data) as (store, runner):
        limits = None if config is None else limits_of(load_config(config, {}))
        yield StoreSource(store, lambda question: runner.run(settle(question)), limits)


@contextmanager
def open_directory(data: Path) -> Iterator[tuple[Store, asyncio.Runner]]:
    """The store of a directory that nobody serves; raises StoreError or Fault."""
    directory = DataDirectory(data)
    try:
        found = directory.database.exists()
    except OSError as error:
        raise Fault(f"{data} cannot be read: {error.strerror}") from None
    if not found:
        raise Fault(f"no server serves {data}, and there is no data in it")
    with directory, asyncio.Runner() as runner:
        store = SqliteStore(directory.database)
        runner.run(store.open())
        try:
            yield store, runner
        finally:
            runner.run(store.close())


def address_of(data: Path, door: str) -> str | None:
    """The address of one door of the server that serves a directory; None if nobody does."""
    holder = read_holder(data)
    if holder is None:
        return None
    if door not in holder:
        raise StoreError(f"the server of {data} is just starting; try again")
    return str(holder[door])


async def settle(question: Awaitable[object]) -> object:
    """An awaitable as a coroutine."""
    return await question
