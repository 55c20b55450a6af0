from collections.abc import AsyncIterator

import pytest

from tests.runtime.failing import Failing
from tests.runtime.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A server over a store without a disk."""
    async with House() as opened:
        yield opened


@pytest.fixture
async def failing() -> AsyncIterator[Failing]:
    """The same over one that fails as told."""
    async with Failing() as opened:
        yield opened
