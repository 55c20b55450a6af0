"""SQL lives in files: a block is a name, a sentence and a statement; blank lines part the blocks."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType


def read_sql(path: str) -> str:
    """The text of one file of this package, ``sqlite/schema.sql`` for instance."""
    return files(__name__).joinpath(path).read_text("utf-8")


def read_queries(path: str) -> Mapping[str, str]:
    """The statements of a file by name; each block begins ``-- name: NAME``, then its sentence."""
    queries: dict[str, str] = {}
    for block in read_sql(path).strip().split("\n\n"):
        heading, _, statement = block.partition("\n")
        name = heading.removeprefix("-- name: ")
        assert name != heading, f"{path}: a block without a name: {heading}"
        assert name not in queries, f"{path}: {name} is there twice"
        queries[name] = statement
    return MappingProxyType(queries)
