"""The documents say what the code says: generated pages are current, and the others can be followed."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, TypeGuard

import click
import pytest
from click.testing import CliRunner

from interaction_server.cli import cli
from interaction_server.config import NAMES, ConfigFile, ViewConfig, load_config
from interaction_server.core.audience import AUDIENCE
from interaction_server.core.facts import AnyFact
from interaction_server.core.faults import Faults
from interaction_server.core.refusals import Refusals
from interaction_server.dialects import interaction_management, t_library
from interaction_server.dialects.session import SessionState
from interaction_server.reference import PAGES, make, stale, write
from interaction_server.reference.__main__ import main
from interaction_server.reference.commands import helps
from interaction_server.reference.markdown import type_words
from interaction_server.reference.tables import comments

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src" / "interaction_server"
DOCS: Final = ROOT / "docs"
REFERENCE: Final = DOCS / "reference"
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL: Final = ("sh", "bash")
SHELL_OPERATORS: Final = frozenset({">", "<", "|", "&", ";", "&&"})


def documents() -> list[Path]:
    """Every Markdown page of the repository."""
    return [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def page(name: str) -> str:
    """A reference page as it is in the repository."""
    return (REFERENCE / name).read_text("utf-8")


def headings(name: str) -> set[str]:
    """The headings of a reference page."""
    return set(HEADING.findall(page(name)))


# -- generated pages


def test_the_generated_pages_are_current():
    assert stale(REFERENCE) == [], "run `make docs`"


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("messages-interaction-management.md", interaction_management),
        ("messages-t-library.md", t_library),
    ],
)
def test_every_message_is_documented(name, dialect):
    assert {*dialect.requests.REQUESTS, *dialect.events.EVENTS} <= headings(name)


def test_every_setting_is_documented_with_a_meaning():
    assert all(f"| `{name}` | " in page("settings.md") for name in NAMES)


def test_what_stands_before_the_tables_of_the_file_is_documented():
    assert all(f"| `{name}` | " in page("settings.md") for name in ("tenants", "origins", "indexes"))


def test_every_error_is_documented():
    text = page("errors.md")
    assert all(f"| {one.value.code} | `{one.name}` | {one.value.t_library} |" in text for one in Refusals)


def test_every_fault_is_documented():
    text = page("errors.md")
    assert all(f"| {one.value.code} | `{one.name}` | {one.value.meaning} |" in text for one in Faults)


def test_every_fact_is_documented_and_is_in_the_audience_table():
    names = {fact.__name__ for fact in AnyFact.__args__}
    assert names <= headings("facts.md")
    assert names == {fact.__name__ for fact in AUDIENCE}
    assert all(f"[{name}](facts.md#" in page("audience.md") for name in names)


def test_every_state_of_a_session_is_documented():
    assert all(f"| {state.value} |" in page("sessions.md") for state in SessionState)


def test_every_command_is_documented():
    assert {name for name, _ in helps(cli, "ixn")} <= headings("command-line.md")


def test_the_seed_comes_first_in_the_audience_page():
    rows = [
        line for line in page("audience.md").splitlines() if re.match(r"\| (MediaServer|Strategy) ", line)
    ]
    first, second, third = rows[:3]
    assert "EventAck (Interaction Management)" in first
    assert "EventAttachedDataChanged (T-Library)" in second
    assert third.startswith("| Strategy | URS | EventAttachedDataChanged (T-Library) |")


# -- making them


def test_written_pages_are_not_stale_and_writing_them_again_touches_nothing(tmp_path):
    directory = tmp_path / "reference"
    assert set(write(directory)) == set(make(directory))
    assert stale(directory) == []
    assert write(directory) == []


def test_a_changed_a_missing_and_an_unknown_page_are_stale(tmp_path):
    directory = tmp_path / "reference"
    write(directory)
    changed, missing, unknown = (directory / name for name in ("errors.md", "facts.md", "zebra.md"))
    changed.write_text("old", "utf-8")
    missing.unlink()
    unknown.write_text("new", "utf-8")
    assert stale(directory) == [changed, missing, unknown]
    assert write(directory) == [changed, missing, unknown]
    assert not unknown.exists()
    assert stale(directory) == []


def test_the_command_writes_and_checks(tmp_path):
    directory = tmp_path / "reference"
    run = CliRunner().invoke
    before = run(main, ["--check", str(directory)])
    assert before.exit_code == 1
    assert "errors.md is stale" in before.output
    written = run(main, [str(directory)])
    assert written.exit_code == 0
    assert len(written.output.splitlines()) == len(make(directory))
    after = run(main, ["--check", str(directory)])
    assert (after.exit_code, after.output) == (0, "")


def test_every_page_says_that_it_is_made():
    assert all("Made from the code" in page(name) for name in PAGES)


def test_types_are_said_in_words():
    assert type_words(str | None) == "text"
    assert type_words(dict[str, object] | list[str] | None) == "key-value list or array of text"
    assert type_words(dict[str, int]) == "object of integer by name"


def test_the_comment_above_a_setting_is_its_meaning():
    class Example:
        #: Seconds that
        #: it takes.
        duration: int = 1

    assert comments(Example) == {"duration": "Seconds that it takes."}


# -- public names


def is_public_function(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Whether it is a function that others may call."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")


def undocumented(path: Path) -> Iterator[str]:
    """The public names of a module that say nothing of themselves; functions within functions are not."""
    tree = ast.parse(path.read_text("utf-8"))
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    name = path.relative_to(SOURCE).as_posix()
    while scopes:
        scope = scopes.pop()
        if ast.get_docstring(scope) is None and scope.body:
            yield f"{name}: {getattr(scope, 'name', 'the module')}"
        for node in scope.body:
            if isinstance(node, ast.ClassDef):
                scopes.append(node)
            elif is_public_function(node) and ast.get_docstring(node) is None:
                yield f"{name}: {node.name}"


def test_every_public_name_has_a_docstring():
    assert [found for path in sorted(SOURCE.rglob("*.py")) for found in undocumented(path)] == []


# -- pages written by hand


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings have."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(path.read_text("utf-8"))
    }


def broken_links(path: Path) -> Iterator[str]:
    """The links of a page to what is not there."""
    for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
        name, _, anchor = target.partition("#")
        if ":" in name:
            continue
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            yield f"{path.relative_to(ROOT)}: {target}"


def test_no_link_is_broken():
    assert [found for path in documents() for found in broken_links(path)] == []


def test_every_decision_is_in_the_index_under_its_title():
    index = (DOCS / "README.md").read_text("utf-8")
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in decisions]
    assert [int(title.partition(".")[0]) for title in titles] == [int(path.name[:4]) for path in decisions]
    lines = [f"[{title}](decisions/{path.name})" for title, path in zip(titles, decisions, strict=True)]
    assert all(line in index for line in lines)


def test_every_decision_has_context_decision_and_consequence():
    for path in (DOCS / "decisions").glob("*.md"):
        assert HEADING.findall(path.read_text("utf-8"))[1:] == ["Context", "Decision", "Consequence"], path


def blocks(path: Path, *languages: str) -> Iterator[str]:
    """The fenced blocks of a page in a language."""
    for language, text in FENCE.findall(path.read_text("utf-8")):
        if language in languages:
            yield text


def uses(command: str) -> Iterator[list[str]]:
    """The arguments of every use of a command in the shell blocks of all documents."""
    for path in documents():
        for block in blocks(path, *SHELL):
            for line in block.splitlines():
                lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
                lexer.whitespace_split = True
                words = list(lexer)
                for place, word in enumerate(words):
                    if word.rpartition("/")[2] == command:
                        yield arguments_after(words, place)


def arguments_after(words: list[str], place: int) -> list[str]:
    """The words from a place on, up to where the shell has something else to do."""
    rest = words[place + 1 :]
    end = next((number for number, word in enumerate(rest) if word in SHELL_OPERATORS), len(rest))
    return rest[:end]


def test_every_ixn_command_in_the_documents_exists_with_its_options():
    for arguments in uses("ixn"):
        command: click.Command | None = cli
        for word in arguments:
            if isinstance(command, click.Group):
                command = command.get_command(click.Context(command), word)
        assert command is not None, arguments
        options = {name for parameter in command.params for name in parameter.opts}
        given = {word.partition("=")[0] for word in arguments if word.startswith("--")}
        assert given <= options, arguments


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = {arguments[0] for arguments in uses("make") if arguments}
    named = {name for path in documents() for name in re.findall(r"`make (\w+)`", path.read_text("utf-8"))}
    assert used | named <= targets
    assert {"demo", "test"} <= used


def test_every_ixn_command_named_in_a_sentence_exists():
    named = {name for path in documents() for name in re.findall(r"`ixn ([\w-]+)", path.read_text("utf-8"))}
    assert named <= set(cli.commands)


def test_the_overview_of_the_readme_has_every_command():
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `ixn ([\w-]+)` \|", text, re.MULTILINE)) == set(cli.commands)


def test_the_configuration_example_can_be_loaded_and_has_every_setting(tmp_path):
    example = next(blocks(DOCS / "how-to" / "configure.md", "toml"))
    path = tmp_path / "ixn.toml"
    path.write_text(example, "utf-8")
    loaded = load_config(path, {})
    assert isinstance(loaded, ConfigFile)
    assert all(getattr(loaded, name) for name in ConfigFile.__struct_fields__)
    assert loaded.tenants != ConfigFile().tenants
    assert all(f"\n{name} = " in example for name in NAMES)
    assert all(
        f"\n{name} = " in example for name in ViewConfig.__struct_encode_fields__ if name != "parameters"
    )


@cache
def names_of_source() -> set[str]:
    """Every function, class and constant of the package, and every method as Class.method."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            found |= names_of(node)
            if isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{name}" for inner in ast.walk(node) for name in names_of(inner)}
    return found


def names_of(node: ast.AST) -> set[str]:
    """What a statement defines; an assignment to ``self.name`` defines the attribute."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    plain = {target.id for target in targets if isinstance(target, ast.Name)}
    return plain | {target.attr for target in targets if isinstance(target, ast.Attribute)}


@pytest.mark.parametrize("path", [ROOT / "ARCHITECTURE.md", *sorted((DOCS / "decisions").glob("*.md"))])
def test_every_module_and_name_of_the_code_that_is_mentioned_exists(path):
    mentioned = re.findall(r"`([^`\n]+)`", FENCE.sub("", path.read_text("utf-8")))
    files = {name for name in mentioned if name.endswith(".py") and "/" in name}
    files = {name for name in files if not name.startswith("tests/")}
    assert [name for name in sorted(files) if not list(SOURCE.glob(name))] == []
    methods = {name for name in mentioned if re.fullmatch(r"[A-Z]\w+\.[a-z_]+", name)}
    assert methods <= names_of_source()
