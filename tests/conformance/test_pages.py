from msgspec.structs import replace

from interaction_server.conformance import EVERY_SCENARIO, pages
from interaction_server.conformance.pages import page as made_of
from interaction_server.conformance.pages import phrase
from interaction_server.conformance.scenario import (
    ABSENT,
    ANYTHING,
    EMPTY,
    THE_SERVER_RESTARTS,
    Exactly,
    Naming,
    Nested,
    OneMoreThan,
    Repeated,
    own,
)

PAGES = pages()


def test_every_scenario_has_a_page_and_a_line_of_the_index() -> None:
    names = {f"{scenario.slug}.md" for scenario in EVERY_SCENARIO}
    assert set(PAGES) == {"index.md", *names}
    assert all(f"]({name})" in PAGES["index.md"] for name in names)


def test_the_page_of_urs_requests_reads_like_the_document() -> None:
    page = PAGES["urs-requests.md"]
    assert "RequestUpdateUserData, standing in for RequestChangeProperties | T-Library" in page
    assert "EventAttachedDataChanged, used here in place of EventAck | T-Library" in page
    assert "media server has | EventPropertiesChanged | Interaction Management" in page
    assert "| nobody has anything else |" in page
    assert "```mermaid\nsequenceDiagram" in page
    assert "├── TL EventAttachedDataChanged" in page


def test_settings_that_a_scenario_needs_are_on_its_page() -> None:
    page = PAGES["agent-logs-in-elsewhere-and-is-logged-out-here.md"]
    assert "The server runs with `--set allow-multiple-agent-connections=force-logout`." in page


def test_a_configuration_and_a_restart_are_on_the_page() -> None:
    scenario = replace(EVERY_SCENARIO[0], configuration="tenants = [7]\n", steps=(THE_SERVER_RESTARTS,))
    made = made_of(scenario)
    assert "It is configured so:\n\n```toml\ntenants = [7]\n```" in made
    assert "| the server ends and starts again | | | |" in made


def test_who_comes_and_goes_is_in_the_table() -> None:
    page = PAGES["urs-requests-media-server-came-back-and-opted-in.md"]
    assert "| media server is gone |" in page
    assert "| media server connects |" in page
    assert "RequestRegisterClient" in page


def test_every_row_of_a_table_has_its_four_cells() -> None:
    for name, page in PAGES.items():
        for row in page.splitlines():
            if row.startswith("| ") and name != "index.md":
                assert row.count("|") == 5, row


def test_values_and_marks_are_said_in_words() -> None:
    said = [
        (ABSENT, "not there"),
        (ANYTHING, "any"),
        (EMPTY, "none"),
        (Exactly({}), "none"),
        (Exactly({"a": 1}), "exactly `a` = `1`"),
        (OneMoreThan("{version}"), "one more than *version*"),
        (Repeated("a", 3), "3 times `a`"),
        (Nested(9), "lists nested 9 deep"),
        (Naming(("Queue", own("key"))), "names `Queue`, `key`"),
        ("", "empty"),
        ("text", "`text`"),
        (own("queue"), "`queue`"),
        ("k" * 50, f"`{'k' * 39}…`"),
        (None, "`null`"),
    ]
    assert [phrase(value) for value, _ in said] == [words for _, words in said]
