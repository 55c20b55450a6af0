"""Every statement has a name and a sentence, and is used."""

from pathlib import Path

import interaction_server.store as room
from interaction_server.store.sql import read_queries, read_sql

SOURCES = "".join(path.read_text() for path in Path(room.__path__[0]).glob("*.py"))


def test_every_query_is_used() -> None:
    unused = [name for name in read_queries("sqlite/queries.sql") if f'SQL["{name}"]' not in SOURCES]
    assert unused == []


def test_every_query_has_a_sentence() -> None:
    for name, statement in read_queries("sqlite/queries.sql").items():
        sentence = statement.partition("\n")[0]
        assert sentence.startswith("-- "), name
        assert sentence.endswith("."), name


def test_the_schema_can_be_read() -> None:
    assert "CREATE TABLE journal" in read_sql("sqlite/schema.sql")
