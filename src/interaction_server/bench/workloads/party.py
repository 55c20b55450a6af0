"""Clients of the load that must know what they are told, since what they say depends on it."""

from abc import ABC, abstractmethod
from typing import Final

from interaction_server.bench.connection import Connection
from interaction_server.bench.wire import readable

NAME_STARTS: Final = len(b'{"messageName":"')


def name_of(line: bytes) -> bytes:
    """The name of a message, which stands first."""
    return line[NAME_STARTS : line.find(b'"', NAME_STARTS)]


class Party(ABC):
    """Takes over a connection: every line goes to ``hear``, and what it gives back is sent in one write."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.take = self.take

    def take(self, data: bytes) -> None:
        """Bytes of the server."""
        replies = b"".join(map(self.hear, self.connection.lines(data)))
        if replies:
            self.connection.transport.write(replies)

    @abstractmethod
    def hear(self, line: bytes) -> bytes:
        """One message; returns what is said to it."""

    def refused(self, sentence: str, line: bytes) -> None:
        """What came is not what should have come: the numbers are worth nothing."""
        self.connection.broken(f"{sentence}: {readable(line)}")
