"""What a subject is to the workload change-properties: this server is one target, every peer another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from interaction_server.bench.pipeliner import CountAnswers
from interaction_server.bench.wire import Wire
from interaction_server.bench.workloads.changes import Change
from interaction_server.bench.workloads.observers import Observer


class Written(msgspec.Struct, frozen=True):
    """What a subject has kept: the number of each interaction's last change, and how many changes in all.

    ``changes`` is None where the subject does not keep every change but only what it led to.
    """

    numbers: dict[str, int]
    changes: int | None


class Target(Protocol):
    """A subject with its data and observers; every method may raise BenchFailed."""

    @property
    def observers(self) -> Mapping[str, Observer]:
        """Those who must hear every change, by who they are."""

    async def prepare(self, interaction_ids: Sequence[str]) -> None:
        """Make the interactions, none of them changed yet, and let the observers listen."""

    async def client(self, name: str) -> Wire:
        """A connection that may send changes."""

    def request(self, change: Change, name: str) -> bytes:
        """A change as the client of that name sends it."""

    def answers(self) -> CountAnswers:
        """A counter of the answers of one client."""

    async def written(self, interaction_ids: Sequence[str]) -> Written:
        """What has become of the interactions."""

    def check_told(self) -> None:
        """What the observers were told last is a whole change."""

    def close(self) -> None:
        """Disconnect."""


MakeTarget = Callable[[Mapping[str, str], Callable[[str], object]], Target]
"""Makes a target from the subject's addresses and whom to call when it breaks."""
