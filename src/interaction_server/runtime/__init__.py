"""RUNS: the only room that knows an event loop, a clock and sockets."""
