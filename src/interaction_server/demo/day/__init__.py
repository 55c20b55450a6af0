"""PLAYS A DAY: ``ixn demo --all``, a contact centre from eight to six on a clock of its own, and its books."""
