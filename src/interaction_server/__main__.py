"""The command ``ixn``, which ``python -m interaction_server`` is too.

It loads nothing before it has to: a SIGHUP that comes while ``ixn serve`` starts is to be a reload, and
until the server can hear it, it has to wait.
"""

import signal
import sys


def main() -> None:
    """Hold SIGHUP back for a server, which takes it when it can (``app.serve``); then load ``ixn``."""
    if sys.argv[1:2] == ["serve"]:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    from interaction_server.cli import main as ixn  # noqa: PLC0415 (most of the start is loading this)

    ixn()


if __name__ == "__main__":
    main()
