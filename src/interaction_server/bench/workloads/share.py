"""A tally within another: of one of several loads that a driver makes in turn."""

from interaction_server.bench.workloads.driver import Tally


class Share(Tally):
    """What comes back of one load; all of it is noted in the ``whole`` too."""

    def __init__(self, whole: Tally) -> None:
        super().__init__()
        self.whole = whole

    def note(self, latency: float, count: int) -> None:
        """So many took so long."""
        super().note(latency, count)
        self.whole.note(latency, count)

    def broken(self, sentence: str) -> None:
        """What breaks one load breaks all."""
        super().broken(sentence)
        self.whole.broken(sentence)
