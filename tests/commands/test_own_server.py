"""The servers that ``ixn conform`` starts: set as a scenario needs it, restarted in place, shared."""

import asyncio

import pytest
from msgspec.structs import replace

from interaction_server.commands.own_server import OwnServer, by_server
from interaction_server.config import ConfigError
from interaction_server.conformance import SCENARIOS

FIRST, SECOND, THIRD = SCENARIOS[:3]
TENANTS = "tenants = [7]"
SHORT = {"delivering-timeout": "0.2"}


async def accepts(address: str) -> bool:
    """Whether somebody listens there."""
    host, _, port = address.rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_it_is_set_and_configured_as_the_scenario_needs_it() -> None:
    async with OwnServer.set_for(replace(FIRST, settings=SHORT, configuration=TENANTS)) as server:
        assert server.config.settings.delivering_timeout == 0.2
        assert set(server.config.tenants) == {7}


async def test_it_restarts_at_its_addresses_with_its_data_and_ends() -> None:
    async with OwnServer.set_for(FIRST) as server:
        addresses, data = server.addresses, server.data
        await server.restart()
        assert (server.addresses, server.data) == (addresses, data)
        assert await accepts(addresses.im)
    assert not await accepts(addresses.im)
    assert not data.exists()


async def test_a_scenario_that_is_configured_wrongly_says_where() -> None:
    with pytest.raises(ConfigError, match="tenants"):
        async with OwnServer.set_for(replace(FIRST, configuration="tenants = 7")):
            pass


def test_scenarios_with_the_same_settings_share_a_server() -> None:
    slow = [replace(one, settings=SHORT) for one in (SECOND, THIRD)]
    assert by_server([FIRST, slow[0], slow[1]]) == [[FIRST], slow]


def test_a_configured_scenario_has_its_server_for_itself() -> None:
    configured = [replace(one, configuration=TENANTS) for one in (FIRST, SECOND)]
    assert by_server([*configured, THIRD]) == [[configured[0]], [configured[1]], [THIRD]]
