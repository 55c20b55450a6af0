"""The reference pages, made from the tables of the code so that they cannot say anything else.

``python -m interaction_server.reference docs/reference`` writes them, and the pages of scenarios
beside them; with ``--check`` it only says which are stale.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from interaction_server import conformance
from interaction_server.reference.audience import audience_page
from interaction_server.reference.commands import commands_page
from interaction_server.reference.messages import interaction_management_page, t_library_page
from interaction_server.reference.tables import errors_page, facts_page, sessions_page, settings_page

__all__ = ["PAGES", "make", "stale", "write"]

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "audience.md": audience_page,
    "command-line.md": commands_page,
    "errors.md": errors_page,
    "facts.md": facts_page,
    "messages-interaction-management.md": interaction_management_page,
    "messages-t-library.md": t_library_page,
    "sessions.md": sessions_page,
    "settings.md": settings_page,
}
"""Every reference page and what makes it."""

SCENARIOS: Final = "scenarios"
"""The directory of the scenario pages, beside that of the reference."""


def make(directory: Path) -> dict[Path, str]:
    """The text of every page by its path; ``directory`` is that of the reference pages."""
    reference = {directory / name: page() for name, page in PAGES.items()}
    beside = directory.parent / SCENARIOS
    return reference | {beside / name: text for name, text in conformance.pages().items()}


def stale(directory: Path) -> list[Path]:
    """The pages that are missing or differ from what the code says, and those that nothing makes."""
    made = make(directory)
    present = {path for folder in folders(directory) for path in folder.glob("*.md")}
    differ = {path for path, text in made.items() if path not in present or path.read_text("utf-8") != text}
    return sorted(differ | (present - made.keys()))


def write(directory: Path) -> list[Path]:
    """Write what is stale, remove what nothing makes; returns the paths that were touched."""
    made, touched = make(directory), stale(directory)
    for folder in folders(directory):
        folder.mkdir(parents=True, exist_ok=True)
    for path in touched:
        if path in made:
            path.write_text(made[path], encoding="utf-8")
        else:
            path.unlink()
    return touched


def folders(directory: Path) -> tuple[Path, Path]:
    """The two directories that hold generated pages and nothing else."""
    return directory, directory.parent / SCENARIOS
