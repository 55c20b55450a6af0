"""A queue that feeds strategies by views: what waits in it is known, from the first reading on.

The reading goes by pages beside everything else. What happens meanwhile is looked at as it happens,
and of a page only what nothing has happened to since it was asked for.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from interaction_server.core.decide.routing import may_be_submitted
from interaction_server.core.evolve import is_closed
from interaction_server.core.model import Interaction, InteractionId, Milliseconds, QueueName
from interaction_server.core.objects import View
from interaction_server.runtime.feeding.feeding import Feeding
from interaction_server.runtime.feeding.view_source import Shown, ViewSource
from interaction_server.store.port import QueuePosition, StoreError

PAGE_MAX: Final = 200
"""How many interactions are read and looked at in one go; everything else waits that long."""


class ViewedQueue:
    """``views`` are those by which it was set up, ``sources`` those of them that feed a strategy."""

    def __init__(self, queue: QueueName, views: tuple[View, ...], feeding: Feeding) -> None:
        self.queue = queue
        self.views = views
        self.feeding = feeding
        self.sources: list[ViewSource] = []
        self.position: QueuePosition | None = None
        self.has_begun = False
        self.is_loaded = False
        self.is_closed = False

    def begin(self) -> None:
        """Read what waits, once."""
        if not self.has_begun and self.sources:
            self.has_begun = True
            self.feeding.begin(self.load())

    async def load(self) -> None:
        """Read one page after the other; then the views begin to feed.

        After the last one nothing may come in between: its position may be that of nothing.
        """
        at_end = False
        while not at_end and not self.is_closed:
            try:
                with self.feeding.watch() as changed:
                    at_end = await self.load_page(changed)
            except StoreError:
                self.feeding.retry(self.load_again)
                return
            if not at_end:
                await asyncio.sleep(0)
        if not self.is_closed:
            self.is_loaded = True
            for source in self.sources:
                source.loaded()
            self.feeding.submit()

    def load_again(self) -> None:
        """The store could not be read a moment ago."""
        if not self.is_closed:
            self.feeding.begin(self.load())

    async def load_page(self, changed: set[InteractionId]) -> bool:
        """Look at the next that wait; returns whether these were the last. Raises StoreError.

        When it is closed meanwhile nobody wants to know any more.
        """
        store = self.feeding.store
        page = await store.queued(self.queue, self.position, PAGE_MAX)
        found = await store.load(page.ids)
        if self.is_closed:
            return True
        now = self.feeding.clock.now()
        for interaction_id in page.ids:
            interaction = found.get(interaction_id)
            if interaction is not None and interaction_id not in changed:
                self.look(interaction, now)
        self.position = page.position
        return page.at_end

    def look(self, interaction: Interaction, now: Milliseconds, *, anew: bool = True) -> None:
        """It may wait here and be as it is; ``anew`` where that is not only a matter of its properties."""
        if anew:
            self.feeding.beside.pop(interaction.id, None)
        if self.is_to_be_seen(interaction):
            anew = anew or not self.was_read(interaction)
            for source in self.sources:
                if anew or source.looks_at_changes:
                    source.look(interaction, now)

    def come_back(
        self, interaction: Interaction, beside: Mapping[ViewSource, Shown | None], now: Milliseconds
    ) -> None:
        """It was chosen and not handed out: in the views of ``beside`` it is as it was."""
        if self.is_to_be_seen(interaction):
            for source in self.sources:
                if source not in beside:
                    source.look(interaction, now)
                elif (shown := beside[source]) is not None:
                    source.show(shown, now)

    def is_to_be_seen(self, interaction: Interaction) -> bool:
        """Whether the views are to say what they make of it; what does not wait here is in none of them."""
        if not self.has_begun or interaction.id in self.feeding.chosen:
            return False
        waits = self.has_waiting(interaction)
        if not waits:
            self.drop(interaction.id)
        return waits

    def has_waiting(self, interaction: Interaction) -> bool:
        """Whether it waits here for a router."""
        here = interaction.system.queue == self.queue and not is_closed(interaction)
        return here and may_be_submitted(interaction)

    def was_read(self, interaction: Interaction) -> bool:
        """Whether the reading is past it, so that what views make of it is known."""
        place = interaction.system.placed_in_queue_at or 0, interaction.id
        return self.is_loaded or (self.position is not None and place <= self.position)

    def taken(self, chosen_from: ViewSource, interaction_id: InteractionId) -> None:
        """It was chosen from one of the views: it is in none of them until that is decided."""
        others = [one for one in self.sources if one is not chosen_from and not one.looks_at_changes]
        if others:
            beside = self.feeding.beside.setdefault(interaction_id, {})
            beside.update({one: one.shown(interaction_id) for one in others})
        self.drop(interaction_id)

    def drop(self, interaction_id: InteractionId) -> None:
        """It does not wait here any more."""
        for source in self.sources:
            source.drop(interaction_id)

    def follow(self, before: "ViewedQueue") -> None:
        """Take the place of another one; the views that both have go on feeding.

        What waits is read once more for views that are new, which the others do not wait for.
        """
        before.is_closed = True
        for source in before.sources:
            if source in self.sources:
                source.taken = self.taken
            else:
                source.close()
        if before.is_loaded and all(source in before.sources for source in self.sources):
            self.has_begun = self.is_loaded = True

    def close(self) -> None:
        """There are views here no more."""
        self.is_closed = True
        for source in self.sources:
            source.close()
