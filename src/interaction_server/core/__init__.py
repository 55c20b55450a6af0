"""DECIDES: what may happen, what happened, and who is told; pure, without clock, I/O, log or chance."""
