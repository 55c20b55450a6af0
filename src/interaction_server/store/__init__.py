"""REMEMBERS: one port, its adapters, and the directory that they live in."""
