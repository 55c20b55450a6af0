"""The commands of ``ixn``, one module for each family; ``interaction_server.cli`` puts them together."""
