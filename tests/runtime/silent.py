"""A store that breaks in mid-commit and then says nothing until it is told to."""

from interaction_server.store.port import Batch, OutcomeUnknown
from tests.store.faulty import FaultyStore


class SilentStore(FaultyStore):
    """Falls silent after a commit of which the outcome is lost, when it was told ``fall_silent``."""

    falls_silent = False

    def fall_silent(self, *, committed: bool) -> None:
        """Of the next commit nobody hears whether it was made, and nothing can be read after it."""
        self.lose_outcome(committed=committed)
        self.falls_silent = True

    async def commit(self, batch: Batch) -> None:
        try:
            await super().commit(batch)
        except OutcomeUnknown:
            if self.falls_silent:
                self.falls_silent = False
                self.refuse_reading()
            raise
