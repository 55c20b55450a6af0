"""What holds for every message that a server sends, whatever the scenario (protocol 2, 3 and 5)."""

import re
from typing import Final

from interaction_server.conformance.matching import Message
from interaction_server.conformance.scenario import Dialect, Party

TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
"""RFC 3339, UTC, with milliseconds (protocol 2)."""

REPORTING: Final = "ReportingEngine"


class Laws:
    """Watches what one party receives, in order; each breach is a sentence."""

    def __init__(self, party: Party) -> None:
        self.reports = party.client_type == REPORTING
        self.time_name = "time" if party.dialect is Dialect.T_LIBRARY else "eventTime"
        self.sequence: int | None = None
        self.versions: dict[object, int] = {}

    def breaches(self, message: Message) -> list[str]:
        """Which laws this message breaks, coming after all those before it."""
        found = [f"{path} is null, which is never sent" for path in nulls(message)]
        time = message.get(self.time_name)
        if time is not None and not (isinstance(time, str) and TIME.fullmatch(time)):
            found.append(f"{self.time_name} is {time!r}, not a UTC time with milliseconds")
        if "eventTime" in message:
            found += self.sequence_breach(message.get("eventSequence")) if self.reports else []
            found += self.version_breach(message.get("interaction"))
        return found

    def sequence_breach(self, sequence: object) -> list[str]:
        """Every reporting event has one gap-free number (protocol 5)."""
        before, self.sequence = self.sequence, sequence if isinstance(sequence, int) else None
        if self.sequence is None:
            return ["a reporting event has no eventSequence"]
        if before is None or self.sequence == before + 1:
            return []
        return [f"eventSequence {self.sequence} came after {before}: there is a gap or a repetition"]

    def version_breach(self, interaction: object) -> list[str]:
        """Changes come in version order, and to a reporting engine one with every fact (protocol 3, 4)."""
        if not isinstance(interaction, dict) or not isinstance(interaction.get("interactionVersion"), int):
            return []
        version: int = interaction["interactionVersion"]
        name = interaction.get("interactionId")
        before = self.versions.get(name)
        self.versions[name] = version
        if before is None or version == before + 1 or (not self.reports and version >= before):
            return []
        return [f"version {version} of interaction {name} came after {before}"]


def nulls(value: object, path: str = "") -> list[str]:
    """The paths of every null within a message."""
    if value is None:
        return [path]
    if not isinstance(value, dict):
        return []
    return [
        found for key, inner in value.items() for found in nulls(inner, f"{path}.{key}" if path else str(key))
    ]
