"""SQLite connections: opened with the right settings and the right format, and their errors translated."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import apsw

from interaction_server.store.port import DataDirectoryError, OutcomeUnknown, StoreUnavailable
from interaction_server.store.sql import read_queries, read_sql

FORMATS: Final = ("sqlite/schema.sql", "sqlite/format_2.sql")
"""What each format adds to the one before it."""
FORMAT: Final = len(FORMATS)
APPLICATION_ID: Final = 0x49584E53
WRITER_BUSY_MS: Final = 2_000
READER_BUSY_MS: Final = 100
STATEMENT_CACHE_COUNT: Final = 100
PAGE_BYTES: Final = 8_192
WAL_PAGES_MAX: Final = 512
WAL_BYTES_KEPT: Final = 64 * 1024 * 1024
PAGE_CACHE_KIB: Final = 65_536

Durability = Literal["full", "relaxed"]
SYNCHRONOUS: Final[dict[Durability, str]] = {"full": "FULL", "relaxed": "NORMAL"}

SQL: Final = read_queries("sqlite/queries.sql")

UNAVAILABLE: Final = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.ConnectionClosedError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)
"""What the disk, the file system or another process does to us; anything else is our own mistake."""


def open_writer(path: Path, durability: Durability, pages_max: int | None) -> apsw.Connection:
    """The one connection that writes; the file is created, or checked and found to be ours."""
    try:
        connection = apsw.Connection(str(path), statementcachesize=STATEMENT_CACHE_COUNT)
    except apsw.Error as error:
        message = f"{path} cannot be opened: {error}"
        raise DataDirectoryError(message) from error
    try:
        prepare(connection, path, durability, pages_max)
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: apsw.Connection, path: Path, durability: Durability, pages_max: int | None) -> None:
    """Settings and format of the writing connection."""
    connection.set_busy_timeout(WRITER_BUSY_MS)
    try:
        check_format(connection, path)
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS[durability]}")
        connection.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KIB}")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_KEPT}").fetchall()
        connection.wal_autocheckpoint(WAL_PAGES_MAX)
        if pages_max is not None:
            limit_pages(connection, pages_max)
        found = number(connection, "PRAGMA user_version")
        if found < FORMAT:
            add_tables(connection, found)
    except apsw.NotADBError as error:
        message = f"{path} is not a database of the Interaction Server"
        raise DataDirectoryError(message) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        message = f"{path} cannot be written: {error}"
        raise DataDirectoryError(message) from error
    except UNAVAILABLE as error:
        message = f"{path}: {error}"
        raise StoreUnavailable(message) from error


def check_format(connection: apsw.Connection, path: Path) -> None:
    """Leave a file alone that is read-only, or that another program or a newer version wrote."""
    if connection.readonly("main"):
        message = f"{path} cannot be written"
        raise DataDirectoryError(message)
    found = number(connection, "PRAGMA user_version")
    owner = number(connection, "PRAGMA application_id")
    if owner != APPLICATION_ID and (owner or found or number(connection, "PRAGMA schema_version")):
        message = f"{path} is not a database of the Interaction Server"
        raise DataDirectoryError(message)
    if found > FORMAT:
        message = f"{path} was written by a newer version (format {found}, this one reads up to {FORMAT})"
        raise DataDirectoryError(message)


def add_tables(connection: apsw.Connection, found: int) -> None:
    """What the formats after the one that was found add, and the number of the last, all or nothing."""
    with repeatable(), transaction(connection):
        for path in FORMATS[found:]:
            connection.execute(read_sql(path))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")


def open_reader(path: Path) -> apsw.Connection:
    """A connection that only reads, beside the writer."""
    connection = apsw.Connection(
        str(path), flags=apsw.SQLITE_OPEN_READWRITE, statementcachesize=STATEMENT_CACHE_COUNT
    )
    connection.set_busy_timeout(READER_BUSY_MS)
    connection.execute("PRAGMA query_only = ON")
    return connection


def limit_pages(connection: apsw.Connection, pages_max: int) -> None:
    """The most pages that the file may have, as if the disk ended there."""
    connection.execute(f"PRAGMA max_page_count = {int(pages_max)}").fetchall()


def number(connection: apsw.Connection, sql: str, *bindings: str | float) -> int:
    """The one number that a query answers with."""
    value = connection.execute(sql, bindings).get
    assert isinstance(value, int)
    return value


@contextmanager
def available() -> Iterator[None]:
    """What the file does to a reader is StoreUnavailable."""
    try:
        yield
    except UNAVAILABLE as error:
        raise StoreUnavailable(str(error)) from error


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All or nothing; raises StoreUnavailable where it is nothing, OutcomeUnknown where nobody knows."""
    leave_transaction(connection)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    except BaseException as error:
        roll_back(connection)
        if isinstance(error, UNAVAILABLE):
            raise StoreUnavailable(str(error)) from error
        raise
    try:
        connection.execute("COMMIT")
    except apsw.IOError as error:
        roll_back(connection)
        raise OutcomeUnknown(str(error)) from error
    except BaseException as error:
        roll_back(connection)
        if isinstance(error, UNAVAILABLE):
            raise StoreUnavailable(str(error)) from error
        raise


@contextmanager
def statement(connection: apsw.Connection) -> Iterator[None]:
    """For one statement that is a transaction itself; raises like ``transaction``.

    A write that breaks may have come through all the same: nobody knows which of its steps it was.
    """
    leave_transaction(connection)
    try:
        yield
    except apsw.IOError as error:
        raise OutcomeUnknown(str(error)) from error
    except UNAVAILABLE as error:
        raise StoreUnavailable(str(error)) from error


@contextmanager
def repeatable() -> Iterator[None]:
    """For work that may be done twice, an unknown outcome is as good as none."""
    try:
        yield
    except OutcomeUnknown as error:
        raise StoreUnavailable(str(error)) from error


@contextmanager
def snapshot(connection: apsw.Connection) -> Iterator[None]:
    """Several queries that see one and the same moment."""
    with available():
        connection.execute("BEGIN")
        try:
            yield
        finally:
            roll_back(connection)


def leave_transaction(connection: apsw.Connection) -> None:
    """Begin anew where an earlier one failed; raises StoreUnavailable while it cannot be left."""
    roll_back(connection)
    if connection.in_transaction:
        message = "a transaction that failed cannot be left"
        raise StoreUnavailable(message)


def roll_back(connection: apsw.Connection) -> None:
    """Leave the transaction, if SQLite has not left it by itself; the next one tries again."""
    if connection.in_transaction:
        try:
            connection.execute("ROLLBACK")
        except UNAVAILABLE:
            return
