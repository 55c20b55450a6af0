"""The pages of errors, settings, sessions and facts."""

import inspect
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, get_args, get_origin

import msgspec

from interaction_server import config
from interaction_server.config.reading import without_none, written_of
from interaction_server.core.audience import Listener
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.faults import Faults
from interaction_server.core.refusals import Refusals
from interaction_server.dialects.interaction_management.say import SPELLINGS
from interaction_server.dialects.session import MOVES, Kind, Move, SessionState
from interaction_server.reference.markdown import code, doc_of, page, prose, table, type_words

ERRORS: Final = """
An `EventError` says which of these it is by number, and by name at the beginning of its description. A
router is given the T-Library number. A request that is refused changes nothing, except that after 56 it
is not known whether it did.
"""
EXTENSION: Final = """
What a program needs of a refusal is in its `extension` (`extensions` in T-Library): `InteractionVersion`
(46), `Keys`, the offending keys with commas between them (45, 48, 49), `Remaining`, the bytes that were
left (49), `InUse`, the id of a submission that is in use already (48), `OldestSequence` (57).
"""
FAULTS: Final = """
A router whose RequestPrivateService was granted hears its outcome as EventPrivateInfo. Where there is no
result, `Envelope3rdServer` has a `FaultCode` and a `FaultString`: the external service's own, or one of
these, which begins with its name.
"""
SETTINGS: Final = """
Each can be given in the table `[settings]` of the configuration file (`ixn serve --config FILE`) and,
over it, with `--set NAME=VALUE`. [How to configure](../how-to/configure.md) has a whole file. Names with
hyphens are the vendor's, names with underscores this server's own.
"""
FILE: Final = """
These stand before the first table, and have no `--set`.
"""
TABLES: Final = """
All that is wrong with a file is said at once, each with its place, by `ixn check-config FILE` and by
`ixn serve`, which does not begin with it. With `unknown_objects = "refused"` only those queues, media types,
agents and places are there that have a table; a kind of which the file has none stays open.
"""
SESSIONS: Final = """
What a connection is, what comes, and what is made of it. A connection becomes the second or third of
these when its first registration is granted, and the first again when its last registration ends; it is
closed when `registration-timeout` is over and nobody is registered.
"""


def errors_page() -> str:
    """Every way to say no."""
    rows = [
        (str(one.value.code), code(one.name), str(one.value.t_library), one.value.meaning) for one in Refusals
    ]
    faults = [(str(one.value.code), code(one.name), one.value.meaning) for one in Faults]
    return page(
        "Errors",
        prose(ERRORS),
        table(("Number", "Name", "T-Library", "Meaning"), rows),
        prose(EXTENSION),
        "## Faults",
        prose(FAULTS),
        table(("Number", "Name", "Meaning"), faults),
    )


def settings_page() -> str:
    """Every setting, and the other tables of the configuration file."""
    meanings = comments(config.Settings)
    rows = [
        (
            code(field.encode_name),
            meanings[field.name],
            file_words(field.type),
            "" if field.default is None else str(field.default).lower(),
        )
        for field in msgspec.structs.fields(config.Settings)
    ]
    return page(
        "Settings",
        prose(SETTINGS),
        table(("Name", "Meaning", "Value", "Default"), rows),
        "## At the top of the file",
        prose(FILE),
        top_of_file(),
        "## The other tables of the file",
        prose(TABLES),
        *(block for name, kind in tables() for block in table_section(name, kind)),
    )


def top_of_file() -> str:
    """The keys of the file that are in no table."""
    meanings = comments(config.ConfigFile)
    rows = [
        (
            code(field.encode_name),
            meanings[field.name],
            file_words(field.type),
            code(str(list(getattr(config.ConfigFile(), field.name)))),
        )
        for field in msgspec.structs.fields(config.ConfigFile)
        if field.name in meanings
    ]
    return table(("Name", "Meaning", "Value", "Default"), rows)


def tables() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """The tables of the file that have entries, in its order, and what an entry is."""
    for field in msgspec.structs.fields(config.ConfigFile):
        kind = without_none(field.type)
        if get_origin(kind) is dict:
            yield field.encode_name, get_args(kind)[1]


def table_section(name: str, kind: type[msgspec.Struct]) -> Iterator[str]:
    """One of them."""
    meanings = comments(kind)
    rows = [
        (code(field.encode_name), meanings[field.name], file_words(field.type), default_of(field))
        for field in msgspec.structs.fields(kind)
    ]
    yield f"### `[{name}.{'NUMBER' if name == 'tenants' else 'NAME'}]`"
    yield doc_of(kind)
    yield table(("Name", "Meaning", "Value", "Default"), rows)


def default_of(field: msgspec.structs.FieldInfo) -> str:
    """What holds where a key is not given; nothing where that is nothing."""
    if field.required:
        return "required"
    return str(field.default).lower() if isinstance(field.default, bool | StrEnum) else ""


def file_words(kind: object) -> str:
    """What a value of the file may be."""
    kind = without_none(kind)
    if written := written_of(kind):
        return written.words
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return f"array of {file_words(arguments[0])}"
    if origin is dict and arguments[0] is int:
        return "array of integer, or tables"
    if origin is dict:
        return f"table, by name: {file_words(arguments[1])}"
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(code(member.value) for member in kind)
    return type_words(kind)


def comments(kind: type) -> Mapping[str, str]:
    """What the ``#:`` comments above the fields of a class say, by field."""
    found: dict[str, str] = {}
    pending: list[str] = []
    for line in inspect.getsource(kind).splitlines():
        text = line.strip()
        if text.startswith("#:"):
            pending.append(text.removeprefix("#:").strip())
        elif pending:
            found[text.partition(":")[0]] = " ".join(pending)
            pending = []
    return found


def sessions_page() -> str:
    """The table of registration."""
    rows = [(state.value, *(move_words(MOVES.get((state, kind))) for kind in Kind)) for state in SessionState]
    return page(
        "Sessions: one connection as a table",
        prose(SESSIONS),
        table(("The connection is", *(f"{kind.value} comes" for kind in Kind)), rows),
    )


def move_words(move: Move | None) -> str:
    """What is done; nothing for a closed session."""
    return "nothing is heard" if move is None else move.value


def facts_page() -> str:
    """Every fact, what it holds, and the event that reports it."""
    sections = [fact_section(kind) for kind in KINDS]
    return page(
        "Facts",
        doc_of(Record),
        "A fact is named for its reporting event without `Event`. The journal keeps each with these:",
        fact_fields(Record),
        *sections,
    )


KINDS: Final[tuple[type[AnyFact], ...]] = AnyFact.__args__


def fact_section(kind: type[AnyFact]) -> str:
    """One fact."""
    reported = SPELLINGS[kind, Listener.REPORTING].kind.__name__
    link = f"[{reported}](messages-interaction-management.md#{reported.lower()})"
    parts = (f"## {kind.__name__}", f"{doc_of(kind)}", f"Reported as {link}.", fact_fields(kind))
    return "\n\n".join(part for part in parts if part)


def fact_fields(kind: type[msgspec.Struct]) -> str:
    """The fields under their names in the journal."""
    rows = [(code(field.encode_name), plain_type(field.type)) for field in msgspec.structs.fields(kind)]
    return table(("Field", "Type"), rows)


def plain_type(kind: object) -> str:
    """A type without links: the nouns of the core have no page of their own."""
    if kind == AnyFact:
        return "one of the facts below"
    return type_words(kind).partition("](")[0].replace("[", "")
