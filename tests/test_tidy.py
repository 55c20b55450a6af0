"""The rules of the house that no linter knows, run instead of remembered."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src" / "interaction_server"
TESTS: Final = ROOT / "tests"
LINE_LETTERS_MAX: Final = 110
FUNCTION_LINES_MAX: Final = 40
MODULE_LINES_MAX: Final = 400
TEXTS: Final = frozenset({".py", ".md", ".toml", ".sql", ".html", ".js", ".css", ".txt", ".yml", ""})

UNFINISHED: Final = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MACHINE_PATH: Final = re.compile(r"""(?:^|[\s"'`(=])/(?:ho""" + r"""me|wo""" + r"""rk|Users|root|mnt|opt)/""")
LEFT_OUT: Final = re.compile(r"pytest\.(?:mark\.)?(?:ski" + r"p|skipif|xfa" + r"il|importorskip)\b")

LONG_FUNCTIONS: Final[Mapping[str, str]] = {}
"""Functions that may be longer, and why."""

TESTED_ELSEWHERE: Final[Mapping[str, str]] = {
    "__main__.py": "system/test_reload.py",
    "bench/connection.py": "bench/test_command.py",
    "bench/faults.py": "bench/test_command.py",
    "bench/job.py": "bench/test_command.py",
    "bench/load_process.py": "bench/test_command.py",
    "bench/drivers.py": "bench/test_command.py",
    "bench/peers/target.py": "bench/peers/test_redis.py",
    "bench/peers/table.py": "bench/test_command.py",
    "bench/rounds.py": "bench/test_command.py",
    "bench/series.py": "bench/commands/test_growth.py",
    "bench/server_process.py": "bench/test_command.py",
    "bench/subject.py": "bench/peers/test_program.py",
    "bench/workloads/driver.py": "bench/test_pipeliner.py",
    "bench/workloads/growth.py": "bench/commands/test_growth.py",
    "bench/workloads/lifecycle.py": "bench/commands/test_lifecycle.py",
    "bench/workloads/own_targets.py": "bench/commands/test_growth.py",
    "bench/workloads/party.py": "bench/workloads/test_life_parties.py",
    "bench/workloads/stage.py": "bench/test_command.py",
    "bench/workloads/target.py": "bench/workloads/test_change_properties.py",
    "bench/workloads/websocket.py": "bench/commands/test_websocket.py",
    "dialects/interaction_management/agent_events.py": "dialects/interaction_management/test_events.py",
    "dialects/interaction_management/agent_requests.py": "dialects/interaction_management/test_requests.py",
    "dialects/interaction_management/event_base.py": "dialects/interaction_management/test_events.py",
    "dialects/interaction_management/hear_agents.py": "dialects/interaction_management/test_hear.py",
    "dialects/interaction_management/objects.py": "dialects/interaction_management/test_events.py",
    "dialects/interaction_management/request_base.py": "dialects/interaction_management/test_requests.py",
    "client/errors.py": "client/test_role.py",
    "client/interaction_management.py": "client/test_media_server.py",
    "client/key_values.py": "client/test_role.py",
    "client/options.py": "client/test_connection.py",
    "client/wire.py": "client/test_connection.py",
    "conformance/agent_states.py": "conformance/test_scenarios.py",
    "conformance/capacity.py": "conformance/test_scenarios.py",
    "conformance/change_properties_refused.py": "conformance/test_scenarios.py",
    "conformance/change_properties_urs.py": "conformance/test_scenarios.py",
    "conformance/change_properties_variants.py": "conformance/test_scenarios.py",
    "conformance/changes.py": "conformance/test_scenarios.py",
    "conformance/family.py": "conformance/test_scenarios.py",
    "conformance/finding.py": "conformance/test_scenarios.py",
    "conformance/snapshots.py": "conformance/test_scenarios.py",
    "conformance/locking.py": "conformance/test_scenarios.py",
    "runtime/feeding/feeding.py": "runtime/test_submitter.py",
    "runtime/feeding/queue_source.py": "runtime/test_submitter.py",
    "core/conditions/language.py": "core/conditions/test_reading.py",
    "conformance/holding.py": "conformance/test_scenarios.py",
    "conformance/impossible.py": "conformance/test_scenarios.py",
    "conformance/losing.py": "conformance/test_scenarios.py",
    "conformance/life.py": "conformance/test_scenarios.py",
    "conformance/reporting.py": "conformance/test_scenarios.py",
    "conformance/moving.py": "conformance/test_scenarios.py",
    "conformance/pulling.py": "conformance/test_scenarios.py",
    "conformance/registration.py": "conformance/test_scenarios.py",
    "conformance/result.py": "conformance/test_runner.py",
    "conformance/scenario.py": "conformance/test_runner.py",
    "conformance/services.py": "conformance/test_scenarios.py",
    "conformance/stage.py": "conformance/test_scenarios.py",
    "conformance/stopping.py": "conformance/test_scenarios.py",
    "conformance/colleagues.py": "conformance/test_scenarios.py",
    "conformance/phases.py": "conformance/test_runner.py",
    "conformance/places.py": "conformance/test_scenarios.py",
    "conformance/together.py": "conformance/test_scenarios.py",
    "conformance/view_feeding.py": "conformance/test_scenarios.py",
    "conformance/together_meanwhile.py": "conformance/test_scenarios.py",
    "conformance/together_refused.py": "conformance/test_scenarios.py",
    "conformance/unknown_objects.py": "conformance/test_scenarios.py",
    "conformance/view_pulling.py": "conformance/test_scenarios.py",
    "conformance/workbins.py": "conformance/test_scenarios.py",
    "core/agent_requests.py": "core/test_requests.py",
    "core/decide/__init__.py": "core/decide/test_decision.py",
    "demo/company.py": "demo/test_programme.py",
    "demo/day/board.py": "demo/day/test_programme.py",
    "demo/day/books.py": "demo/day/test_programme.py",
    "demo/day/cast.py": "demo/day/test_programme.py",
    "demo/day/director.py": "demo/day/test_programme.py",
    "demo/day/incidents_later.py": "demo/day/test_incidents.py",
    "demo/day/routine.py": "demo/day/test_programme.py",
    "demo/day/scenarios_of_agents.py": "demo/day/test_scenarios.py",
    "demo/day/server.py": "demo/day/test_programme.py",
    "demo/day/stage.py": "demo/day/test_programme.py",
    "demo/day/stranger.py": "demo/day/test_programme.py",
    "demo/day/verbs.py": "demo/day/test_programme.py",
    "demo/demands.py": "demo/test_programme.py",
    "demo/desktop.py": "demo/test_programme.py",
    "demo/house.py": "demo/test_programme.py",
    "demo/html_text.py": "demo/test_mail.py",
    "demo/looking_back.py": "demo/test_programme.py",
    "demo/notes.py": "demo/test_screen.py",
    "demo/others.py": "demo/test_programme.py",
    "demo/play.py": "demo/test_programme.py",
    "demo/story.py": "demo/test_programme.py",
    "reference": "test_reference.py",
    "store/database.py": "store/test_sqlite.py",
    "store/encoding.py": "store/test_sqlite.py",
    "store/memory.py": "store/test_contract.py",
    "store/offload.py": "store/test_contract.py",
    "store/port.py": "store/test_contract.py",
    "store/reading.py": "store/test_contract.py",
    "store/recovery.py": "store/test_sqlite.py",
    "store/retention.py": "store/test_sqlite.py",
    "store/writer.py": "store/test_sqlite.py",
    "runtime/notes.py": "runtime/test_doubt.py",
    "runtime/lookups.py": "runtime/test_watches.py",
    "runtime/replay.py": "runtime/test_engines.py",
    "runtime/switchboard.py": "runtime/test_roster.py",
    "runtime/telling.py": "runtime/test_pump.py",
}
"""Modules, or whole packages, that have no test module of their name, and the one that tests them.

They are data that another module plays, or the inside of something that has one suite of tests.
"""


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(SOURCE.rglob("*.py"))


def texts() -> list[Path]:
    """Every text of the repository that a person wrote or reads."""
    top = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".coverage")]
    inner = [path for name in ("src", "tests", "docs", ".ci") for path in (ROOT / name).rglob("*")]
    return [path for path in sorted(top + inner) if path.is_file() and path.suffix in TEXTS]


def name_of(path: Path) -> str:
    """A module's path within the package."""
    return path.relative_to(SOURCE).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From ``def`` to the last line."""
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def matches(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern is found."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_line_of_the_source_is_too_long():
    assert [
        f"{name_of(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > LINE_LETTERS_MAX
    ] == []


def test_no_function_is_too_long():
    long = {
        f"{name_of(path)}:{function.name}"
        for path in modules()
        for function in functions(path)
        if lines_of(function) > FUNCTION_LINES_MAX
    }
    assert long == set(LONG_FUNCTIONS)


def test_no_module_is_too_long():
    assert [
        name_of(path) for path in modules() if len(path.read_text("utf-8").splitlines()) > MODULE_LINES_MAX
    ] == []


def test_nothing_is_marked_as_unfinished():
    assert matches(UNFINISHED) == []


def test_no_text_names_a_path_of_somebodys_machine():
    assert matches(MACHINE_PATH) == []


def test_no_test_is_left_out():
    assert matches(LEFT_OUT) == []


def defines_something(path: Path) -> bool:
    """Whether a module holds more than names of other modules."""
    tree = ast.parse(path.read_text("utf-8"))
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in ast.walk(tree)
    )


def homes_of_tests(path: Path) -> tuple[Path, ...]:
    """Where the tests of a module may be; those of a package in it or beside it."""
    inside = path.relative_to(SOURCE)
    if path.name != "__init__.py":
        return (TESTS / inside.parent / f"test_{inside.name}",)
    name = f"test_{inside.parent.name}.py"
    return TESTS / inside.parent / name, TESTS / inside.parent.parent / name


def excused(path: Path) -> bool:
    """Whether a module, or a package that it is in, is listed."""
    inside = path.relative_to(SOURCE)
    return any(one.as_posix() in TESTED_ELSEWHERE for one in (inside, *inside.parents))


def test_every_module_has_a_test_module_of_its_name():
    missing = [
        name_of(path)
        for path in modules()
        if defines_something(path)
        and not excused(path)
        and not any(home.exists() for home in homes_of_tests(path))
    ]
    assert missing == []


def test_every_excuse_names_a_module_and_its_tests():
    assert [
        name
        for name, tests in TESTED_ELSEWHERE.items()
        if not (SOURCE / name).exists() or not (TESTS / tests).exists()
    ] == []


def test_every_room_is_in_the_import_law_and_on_the_page_of_the_house():
    law = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.importlinter]")[1]
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## The rooms")[1].split("\n## ")[0]
    rooms = [path.parent.name for path in SOURCE.glob("*/__init__.py")]
    assert len(rooms) > 1
    assert [room for room in rooms if f"interaction_server.{room}" not in law or room not in page] == []


def test_where_is_what_says_each_thing_once():
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("## Where is what?")[1]
    wants = [row.split("|")[1] for row in table.splitlines() if row.startswith("| ")]
    assert len(wants) > 1
    assert [want for want in wants if wants.count(want) > 1] == []
