"""Every exception of the SDK; all of them are an InteractionServerError."""

import re
from typing import Final

REGISTERED_NAME: Final = re.compile(r"([A-Z][A-Z_]+): ")
"""A description is led by the registered name of its error (protocol 9)."""


class InteractionServerError(Exception):
    """The base of whatever the SDK raises about the server or the connection to it."""


class RequestRefused(InteractionServerError):
    """The server answered with EventError: the request was refused and changed nothing (protocol 9).

    ``code`` is the number of the client's own dialect (Interaction Management and T-Library number
    differently), ``description`` the sentence for people, ``extension`` what a program needs of it,
    such as ``InteractionVersion`` after a conflict.
    """

    def __init__(self, code: int, description: str, extension: dict[str, object] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.extension = extension or {}

    @property
    def name(self) -> str | None:
        """The registered name that leads the description, such as ``CONFLICT``; None where there is none."""
        found = REGISTERED_NAME.match(self.description)
        return found[1] if found else None


class RequestTimedOut(InteractionServerError):
    """No answer came in time; whether the request was carried out is not known."""

    def __init__(self, what: str, timeout_seconds: float | None) -> None:
        super().__init__(f"{what} was not answered within {timeout_seconds} seconds")
        self.what = what
        self.timeout_seconds = timeout_seconds


class ConnectionLost(InteractionServerError):
    """There is no connection; whether a request that waited for its answer was carried out is not known."""


class UnexpectedAnswer(InteractionServerError):
    """The server answered a request with an event that is not its answer; ``answer`` is that event."""

    def __init__(self, answer: object, expected: str) -> None:
        super().__init__(f"expected {expected}, got {answer!r:.200}")
        self.answer = answer


class EventsOverflowed(InteractionServerError):
    """Events came faster than the program took them: ``Options.events_max`` were waiting.

    The connection is closed, since going on without some events would be worse.
    """


class ServiceFault(InteractionServerError):
    """An external service has no result; its handler raises it, and the router that asked gets it.

    ``code`` and ``sentence`` are the service's own, or those that the server has where there is no response.
    """

    def __init__(self, code: int | str, sentence: str = "") -> None:
        super().__init__(f"{code} {sentence}".rstrip())
        self.code = code
        self.sentence = sentence
