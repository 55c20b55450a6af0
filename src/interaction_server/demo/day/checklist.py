"""Which scenarios have happened, found out from what crossed the sockets and from nothing else.

A scenario is a few lines, each a message that must be seen:

    agent A > RequestTransfer
    agent B < EventInvite operation=Transfer
    agent A < EventError of RequestTransfer errorCode=52

``>`` is sent and ``<`` is received. The first line opens it; the others may come in any order. All must be
about what the first one is about, but for those that begin with ``*``. Letters tell clients of one role
apart. A line that begins with ``not`` must not be seen until everybody has heard everything. The value
``*`` is any. All is to be seen before anybody does anything more, but for scenarios in which somebody sends
something again, or a line begins with ``later``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from interaction_server.demo.day.observations import SERVER, Observation

LINE: Final = re.compile(
    r"(?P<later>later )?(?P<sign>\*|not)? ?(?P<role>[\w ]+?)(?: (?P<letter>[A-Z]))? "
    r"(?P<way>[<>]) (?P<name>\w+)(?: of (?P<answers>\w+))?(?P<holds>(?: \S+=\S+)*)"
)

ANY: Final = "*"
"""In place of a value: there must be one."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message that must, or must not, be seen; ``holds`` has values by the path to them."""

    role: str
    letter: str
    way: str
    name: str
    answers: str
    holds: tuple[tuple[str, str], ...]
    sign: str
    later: bool

    def fits(self, seen: Observation, role: str) -> bool:
        """Whether a message is such a one, whatever it is about."""
        return (
            (self.name, self.way, self.role) == (seen.name, seen.way, role)
            and self.answers in ("", seen.answers)
            and all(has(value_at(seen.body, path), value) for path, value in self.holds)
        )


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A case of the protocol, where the protocol says so, and the messages by which it is known."""

    name: str
    source: str
    lines: tuple[Line, ...]

    @property
    def takes_a_while(self) -> bool:
        """Whether it comes to its end only when somebody does something more, or time passes."""
        return any(line.later or line.way == ">" for line in self.lines[1:] if line.sign != "not")


def scenario(name: str, source: str, *lines: str) -> Scenario:
    """One row of the table; a line that cannot be read is a mistake of ours."""
    return Scenario(name=name, source=source, lines=tuple(map(read, lines)))


def read(text: str) -> Line:
    """A line of a scenario."""
    found = LINE.fullmatch(text)
    assert found is not None, text
    parts = {name: value or "" for name, value in found.groupdict().items()}
    pairs = [pair.partition("=") for pair in parts.pop("holds").split()]
    is_later = bool(parts.pop("later"))
    return Line(**parts, later=is_later, holds=tuple((path, value) for path, _, value in pairs))


def has(found: str, wanted: str) -> bool:
    """Whether it is the value, or any where any will do."""
    return bool(found) if wanted == ANY else found == wanted


def value_at(body: Mapping[str, object], path: str) -> str:
    """The value under keys with dots between them, as text; empty where there is none."""
    found: object = body
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return "" if found is None else str(found)


class Attempt:
    """A scenario that may be happening: what of it is still to come, and which client has which letter."""

    def __init__(self, what: Scenario, about: str, title: str) -> None:
        self.missing = [line for line in what.lines if line.sign != "not"]
        self.forbidden = [line for line in what.lines if line.sign == "not"]
        self.names = frozenset(line.name for line in what.lines)
        self.takes_a_while = what.takes_a_while
        self.about = about
        self.title = title
        self.letters: dict[tuple[str, str], str] = {}
        self.spoilt = False

    def see(self, seen: Observation, role: str) -> None:
        """Take a message that is one of those that are missing, or must not come."""
        for line in self.forbidden:
            self.spoilt |= line.fits(seen, role) and self.concerns(line, seen)
        for line in self.missing:
            if line.fits(seen, role) and self.concerns(line, seen) and self.is_called(line, seen.who):
                self.missing.remove(line)
                return

    def concerns(self, line: Line, seen: Observation) -> bool:
        """Whether a message is about the same, or about everything, as the server's end is."""
        return line.sign == "*" or line.role == SERVER or seen.about == self.about

    def is_called(self, line: Line, who: str) -> bool:
        """Whether it is the client of that letter, or can be."""
        if not line.letter:
            return True
        key = (line.role, line.letter)
        if key not in self.letters and who not in self.letters.values():
            self.letters[key] = who
        return self.letters.get(key) == who


class Checklist:
    """``see`` every observation, and say ``settled`` when nothing is on its way.

    ``missing`` is what has not happened yet, ``title`` under which words a scenario stands that begins now.
    """

    def __init__(self, scenarios: Iterable[Scenario], role_of: Mapping[str, str]) -> None:
        self.scenarios = tuple(scenarios)
        self.role_of = role_of
        self.title = ""
        self.attempts: dict[tuple[str, str], Attempt] = {}
        self.missing = {one.name: one for one in self.scenarios}

    def see(self, seen: Observation) -> None:
        """A message crossed a socket."""
        role = self.role_of[seen.who]
        for one in self.missing.values():
            if one.lines[0].fits(seen, role):
                self.attempts[one.name, seen.about] = Attempt(one, seen.about, self.title)
        for attempt in self.attempts.values():
            if seen.name in attempt.names:
                attempt.see(seen, role)

    def settled(self) -> list[tuple[Scenario, str]]:
        """Everybody has heard everything: which scenarios have happened since, and the title of each."""
        found: list[tuple[Scenario, str]] = []
        for key, attempt in list(self.attempts.items()):
            is_missing = key[0] in self.missing
            if attempt.spoilt or not attempt.missing or not (is_missing and attempt.takes_a_while):
                del self.attempts[key]
            if is_missing and not attempt.spoilt and not attempt.missing:
                found.append((self.missing.pop(key[0]), attempt.title))
        return found
