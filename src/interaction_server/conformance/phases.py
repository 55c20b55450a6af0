"""The rows of a scenario in groups, each begun by one step, and what such a step is called."""

from collections.abc import Iterator

from interaction_server.conformance.scenario import (
    Arrives,
    Has,
    Leaves,
    NothingElse,
    Restarts,
    Sends,
    Step,
    Steps,
)


def phases(steps: Steps) -> Iterator[list[Step]]:
    """The steps in groups: one that begins, and what the parties then have."""
    group: list[Step] = []
    for step in steps:
        if not isinstance(step, Has) and group:
            yield group
            group = []
        group.append(step)
    if group:
        yield group


def spoken(step: Step) -> str:
    """What a phase began with, for people."""
    match step:
        case Sends() | Has():
            return f"{step.party}: {step.message}"
        case Arrives():
            return f"{step.party.name} arrives"
        case Leaves():
            return f"{step.party} leaves"
        case Restarts():
            return "the restart of the server"
        case NothingElse():
            return "everything: nobody has anything else"
