"""PLAYS: ``ixn demo``, real e-mails and four real clients against a real server, checked as they go."""
