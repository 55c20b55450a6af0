"""What became of a scenario: what happened, and every difference from what the scenario says."""

from collections.abc import Iterator
from difflib import SequenceMatcher

import msgspec

from interaction_server.conformance.diagram import Exchange
from interaction_server.conformance.matching import Bindings, Message, compare, spell
from interaction_server.conformance.scenario import Has, Scenario


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Expected beside happened, for one message; ``why`` names what differs within it."""

    party: str
    expected: str
    happened: str
    why: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the two sides are not the same message with the same attributes."""
        return self.expected != self.happened or bool(self.why)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What differed after one step: every party's lines, those that agree included."""

    after: str
    lines: tuple[Line, ...]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that was played: ``before`` is its set-up, ``exchanges`` its steps, as they happened."""

    scenario: Scenario
    before: tuple[Exchange, ...]
    exchanges: tuple[Exchange, ...]
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything happened as the scenario says, and nothing else."""
        return not self.differences


NOTHING = "nothing"


class Heard(msgspec.Struct, kw_only=True):
    """What one party was to have in one phase, and what it had."""

    party: str
    expected: list[Has]
    happened: list[Message]
    reference: int | None

    def lines(self, bindings: Bindings) -> Iterator[Line]:
        """Expected beside happened, aligned by the names of messages."""
        wanted = [row.message for row in self.expected]
        names = [str(message.get("messageName")) for message in self.happened]
        matcher = SequenceMatcher(a=wanted, b=names, autojunk=False)
        for what, start, end, first, last in matcher.get_opcodes():
            if what == "equal":
                for row, message in zip(self.expected[start:end], self.happened[first:last], strict=True):
                    why = compare(row, message, bindings, self.reference).differences
                    yield Line(party=self.party, expected=row.message, happened=row.message, why=tuple(why))
                continue
            for row in self.expected[start:end]:
                yield Line(party=self.party, expected=row.message, happened=NOTHING)
            for message in self.happened[first:last]:
                name = str(message.get("messageName"))
                rest = {key: value for key, value in message.items() if key != "messageName"}
                yield Line(party=self.party, expected=NOTHING, happened=name, why=(spell(rest, 240),))
