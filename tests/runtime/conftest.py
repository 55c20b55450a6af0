from collections.abc import AsyncIterator

import pytest

from tests.runtime.house import House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A server over a store without a disk."""
    async with House() as opened:
        yield opened
