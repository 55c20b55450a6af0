"""How commands print: plain where they are piped, and never more lines than there are rows."""

from collections.abc import Iterator

import pytest

from interaction_server.commands.screen import PIPED_WIDTH, console, list_of, table_of, value_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Grüße", "Grüße"),
        ("", ""),
        ("[bold]no markup[/bold]", "[bold]no markup[/bold]"),
        (3, "3"),
        (True, "true"),
        ({"Lang": "fr", "größe": [1]}, '{"Lang":"fr","größe":[1]}'),
        ("one\ntwo", r'"one\ntwo"'),
        ("\x1b[2Jgone", r'"\u001b[2Jgone"'),
        ("\x9b2Jgone", r'"\u009b2Jgone"'),
    ],
)
def test_a_value_is_text_as_it_is_or_json(value: object, text: str) -> None:
    assert value_of(value) == text


def names() -> Iterator[str]:
    """Two names."""
    yield from ("AGENTS desk", "SUBMITTER mail")


@pytest.mark.parametrize(
    ("values", "text"), [(names(), "AGENTS desk, SUBMITTER mail"), ((), ""), (None, ""), ([7], "7")]
)
def test_a_list_has_commas_between_its_names(values: object, text: str) -> None:
    assert list_of(values) == text


def test_a_piped_table_has_no_rules_and_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    table = table_of("Name", "Value", title="Things")
    table.add_row("[red]Subject[/red]", "order")
    console().print(table)
    said, _ = capsys.readouterr()
    assert [line.split() for line in said.splitlines()] == [
        ["Things"],
        ["Name", "Value"],
        ["[red]Subject[/red]", "order"],
    ]


def test_a_piped_console_has_a_fixed_width() -> None:
    assert console().width == PIPED_WIDTH


def test_in_a_terminal_a_table_has_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert table_of("Name").box is not None
