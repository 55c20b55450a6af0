"""Benchmarks: a server in its own process, the load in another, and only numbers that were checked."""
