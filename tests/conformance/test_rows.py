"""Every row of the table in protocol 8 is played by a scenario, and sources name no other."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from interaction_server.conformance import EVERY_SCENARIO
from interaction_server.conformance.pages import pages
from interaction_server.conformance.rows import ROWS, by_row, rows_of

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
SECTION = re.compile(r"^## 8\. .*?(?=^## )", re.MULTILINE | re.DOTALL)
FIRST_CELL = re.compile(r"^\| (.+?) \|", re.MULTILINE)


def rows_of_the_protocol() -> list[str]:
    """The first cells of the table, without its head and its dots."""
    section = SECTION.search(PROTOCOL.read_text("utf-8"))
    assert section is not None
    head, *rows = FIRST_CELL.findall(section[0])
    assert head == "Scenario"
    return [row.removeprefix("· ") for row in rows]


def test_the_rows_are_those_of_the_protocol() -> None:
    assert list(ROWS) == rows_of_the_protocol()


@pytest.mark.parametrize("row", rows_of_the_protocol())
def test_every_row_has_a_scenario(row: str) -> None:
    assert by_row(EVERY_SCENARIO)[row] != []


def test_every_row_that_a_source_names_is_one() -> None:
    assert {row for scenario in EVERY_SCENARIO for row in rows_of(scenario)} <= set(ROWS)


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("protocol 8, Transfer", ["Transfer"]),
        ("protocol 6; 8, Place in queue / workbin; 9; error 53", ["Place in queue / workbin"]),
        ("protocol 8, Deliver to agent [D]; 8, no answer [D], URS [O]", ["Deliver to agent", "no answer"]),
        ("protocol 3, row 6 [O]; 8 [D]", []),
        ("protocol 3, row 8, and more", []),
    ],
)
def test_a_source_names_its_rows(source: str, rows: list[str]) -> None:
    assert rows_of(replace(EVERY_SCENARIO[0], source=source)) == rows


def test_the_index_has_the_table() -> None:
    index = pages()["index.md"]
    assert "| URS lost | [URS is lost](urs-is-lost.md), " in index
    assert index.index("| Media server submits |") < index.index("| Server restarted |")
