"""Compares who got what with what the protocol demands."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from interaction_server.demo.demands import CLIENTS, Got
from interaction_server.demo.recorder import Crossing


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One line under a diagram: whether it is as it must be, who, what, and the difference if not."""

    right: bool
    who: str
    what: str


def compare(
    rows: Sequence[Got], crossings: Iterable[Crossing], clients: Sequence[str] = CLIENTS
) -> list[Verdict]:
    """A verdict for every client: what it got, in order, is what is demanded and nothing else."""
    received = [crossing for crossing in crossings if crossing.direction == "received"]
    return [
        verdict(
            who,
            [row for row in rows if row.who == who],
            [crossing for crossing in received if crossing.participant == who],
        )
        for who in clients
    ]


def verdict(who: str, demanded: Sequence[Got], received: Sequence[Crossing]) -> Verdict:
    """The verdict for one client."""
    wanted = [(row.message, row.protocol) for row in demanded]
    got = [(crossing.name, crossing.protocol) for crossing in received]
    if wanted != got:
        return Verdict(right=False, who=who, what=f"must get {named(wanted)}; got {named(got)}")
    for row, crossing in zip(demanded, received, strict=True):
        missing = list(differences(row.holds, msgspec.to_builtins(crossing.message)))
        if missing:
            return Verdict(right=False, who=who, what=f"{row.message}: {'; '.join(missing)}")
    return Verdict(right=True, who=who, what=", ".join(map(spelled, demanded)) or "nothing")


def named(messages: Sequence[tuple[str, str]]) -> str:
    """The messages in a sentence."""
    return ", ".join(message for message, _ in messages) or "nothing"


def spelled(row: Got) -> str:
    """A message that came, and what it stands for."""
    return f"{row.message} (in place of {row.in_place_of})" if row.in_place_of else row.message


def differences(holds: Mapping[str, object], message: object, path: str = "") -> Iterable[str]:
    """Where a message does not hold what it must; by key through nested lists."""
    for key, wanted in holds.items():
        where = f"{path}.{key}" if path else key
        found = message.get(key) if isinstance(message, dict) else None
        if isinstance(wanted, Mapping):
            yield from differences(wanted, found, where)
        elif found != wanted:
            yield f"{where} must be {wanted!r:.60}, is {found!r:.60}"
