"""Servers of ``ixn conform``'s own, each set as some scenarios need it."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self

from interaction_server.app import Ports, serving
from interaction_server.config import ConfigFile, load_config
from interaction_server.conformance.scenario import Scenario
from interaction_server.runtime.server import Addresses


class OwnServer:
    """A server in this process that can be restarted: the same data, the same addresses."""

    def __init__(self, data: Path, config: ConfigFile) -> None:
        self.data = data
        self.config = config
        self.ports = Ports(im=0, tlib=0, http=0)
        self.running = AsyncExitStack()

    @classmethod
    @asynccontextmanager
    async def set_for(cls, scenario: Scenario) -> AsyncIterator[Self]:
        """One that is set and configured as a scenario needs it, from ready to drained."""
        with tempfile.TemporaryDirectory(prefix="ixn-conform-") as folder:
            server = cls(Path(folder, "data"), config_of(scenario, Path(folder, "ixn.toml")))
            await server.start()
            try:
                yield server
            finally:
                await server.running.aclose()

    async def start(self) -> None:
        """Serve; the ports that were free are its own from now on."""
        started = await self.running.enter_async_context(serving(self.data, self.ports, self.config))
        self.addresses: Addresses = started.addresses
        self.ports = Ports(
            im=port_of(self.addresses.im),
            tlib=port_of(self.addresses.tlib),
            http=port_of(self.addresses.http),
        )

    async def restart(self) -> None:
        """End it, and start it again."""
        await self.running.aclose()
        await self.start()


def config_of(scenario: Scenario, file: Path) -> ConfigFile:
    """What a scenario needs, read from a file like a user's; raises ConfigError."""
    file.write_text(scenario.configuration, encoding="utf-8")
    return load_config(file, scenario.settings)


def port_of(address: str) -> int:
    """The port of HOST:PORT."""
    return int(address.rpartition(":")[2])


def by_server(scenarios: Iterable[Scenario]) -> list[list[Scenario]]:
    """The scenarios in groups, each for one server.

    Those with the same settings share it. One with a configuration has it for itself, since names of
    objects in it are the same in each run.
    """
    groups: dict[object, list[Scenario]] = {}
    for scenario in scenarios:
        alone = scenario.slug if scenario.configuration else ""
        groups.setdefault((tuple(sorted(scenario.settings.items())), alone), []).append(scenario)
    return list(groups.values())
