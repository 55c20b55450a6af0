"""``python -m interaction_server`` is ``ixn``."""

from interaction_server.cli import main

main()
