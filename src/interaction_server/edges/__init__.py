"""SHOWS: readers of facts, for people and programs that are no party."""
