"""PLAYS A DAY: ``ixn demo --all``, a contact centre from eight to six on a clock that is moved."""
