"""Why a benchmark gives no numbers."""


class BenchFault(Exception):
    """What a user can put right, an option or the machine; the text is one line."""


class BenchFailed(BenchFault):
    """The server broke a promise while it was measured: a message was lost or refused."""
