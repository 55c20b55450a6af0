"""Who watches which workbin, and what of it each asked to hear (protocol 4, RequestWorkbinNotifications)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interaction_server.core.model import Workbin
    from interaction_server.core.requests import WatchWorkbin
    from interaction_server.runtime.roster import Client


class Watch(msgspec.Struct, frozen=True):
    """What a client wants to hear of a workbin besides what comes and goes."""

    properties: bool
    stops: bool


class Watches:
    """By workbin and client, and the workbins of each; a watch lives as long as the registration."""

    def __init__(self) -> None:
        self.of: dict[Workbin, dict[Client, Watch]] = {}
        self.by_client: dict[Client, set[Workbin]] = {}

    def take_effect(self, client: Client, request: WatchWorkbin) -> None:
        """A client begins to watch a workbin, asks for something else, or ends."""
        if request.watching:
            watch = Watch(properties=request.properties, stops=request.stops)
            self.of.setdefault(request.workbin, {})[client] = watch
            self.by_client.setdefault(client, set()).add(request.workbin)
        else:
            self.end(client, request.workbin)

    def end(self, client: Client, workbin: Workbin) -> None:
        """One client no longer watches one workbin; that it did not is no error."""
        watching = self.of.get(workbin, {})
        watching.pop(client, None)
        if not watching:
            self.of.pop(workbin, None)
        self.by_client.get(client, set()).discard(workbin)

    def forget(self, client: Client) -> None:
        """The client is gone."""
        for workbin in tuple(self.by_client.get(client, ())):
            self.end(client, workbin)
        self.by_client.pop(client, None)

    def watching(self, workbin: Workbin, asker: Client | None, wish: str | None) -> Sequence[Client]:
        """Who watches it and has this wish; the asker is answered and hears no echo."""
        return [
            client
            for client, watch in self.of.get(workbin, {}).items()
            if client is not asker and (wish is None or getattr(watch, wish))
        ]
