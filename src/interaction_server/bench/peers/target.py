"""What the targets of all peers share: connections to one address, and a look at what was told last."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from interaction_server.bench.faults import BenchFailed
from interaction_server.bench.wire import Wire, open_wire, readable
from interaction_server.bench.workloads.changes import NUMBER, user_data
from interaction_server.bench.workloads.observers import Observer

Properties = Mapping[str, object]

JSON: Final = re.compile(rb"[{\[].*[}\]]", re.DOTALL)


class PeerTarget:
    """The connections of a target to its peer, and who of them listens."""

    def __init__(self, addresses: Mapping[str, str], broken: Callable[[str], object]) -> None:
        self.address = addresses["peer"]
        self.broken = broken
        self.wires: list[Wire] = []
        self.observers: dict[str, Observer] = {}

    async def open(self) -> Wire:
        """One more connection, which is closed with the others."""
        wire = await open_wire(self.address, lambda: Wire(self.broken))
        self.wires.append(wire)
        return wire

    def told_after(self, number: int) -> Properties:
        """The properties that everybody must be told after the change of a number."""
        return user_data(number)

    def check_told(self) -> None:
        """What each observer heard last is that; raises BenchFailed."""
        for observer in self.observers.values():
            said = properties_in(observer.last)
            expected = texts(self.told_after(int(said.get(NUMBER, "0"))))
            if not expected.items() <= said.items():
                raise BenchFailed(f"an observer was told only {readable(observer.last)}")

    def close(self) -> None:
        """Disconnect."""
        for wire in self.wires:
            wire.close()


def json_in(said: bytes) -> bytes:
    """The JSON array or object in an answer of any protocol; raises BenchFailed when there is none."""
    found = JSON.search(said)
    if found is None:
        raise BenchFailed(f"the peer answered {readable(said)}")
    return found[0]


def properties_in(message: bytes) -> dict[str, str]:
    """The properties in a message: an object, or an array of keys and values in turn, as Redis has them."""
    found = msgspec.json.decode(json_in(message))
    return texts(found if isinstance(found, dict) else dict(zip(found[::2], found[1::2], strict=True)))


def texts(properties: Properties) -> dict[str, str]:
    """Some peers keep every value as text."""
    return {key: str(value) for key, value in properties.items()}
