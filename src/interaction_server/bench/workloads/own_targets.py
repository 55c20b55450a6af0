"""This server as a target of workloads that do more to it than change properties."""

from collections.abc import Sequence

from interaction_server.bench.workloads.observers import Observer
from interaction_server.bench.workloads.own_server import OwnServer


class ListenedTo(OwnServer):
    """The reporting engine stands apart, since it hears of more than the changes."""

    reporting: Observer

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """As ever, but only the agent must hear exactly the changes."""
        await super().prepare(interaction_ids)
        (name, agent), (_, self.reporting) = self.observers.items()
        self.observers = {name: agent}
