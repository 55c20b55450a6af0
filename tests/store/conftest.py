"""Every store, empty and open, for the contract suite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from interaction_server.store.memory import MemoryStore
from interaction_server.store.port import Store
from interaction_server.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """One of the adapters."""
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "store.sqlite")
    await made.open()
    yield made
    await made.close()
