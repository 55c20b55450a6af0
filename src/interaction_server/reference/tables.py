"""The pages of errors, settings, sessions and facts."""

import inspect
from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server import config
from interaction_server.core.audience import Listener
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.faults import Faults
from interaction_server.core.model import Role
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
CLIENTS: Final = """
With a `[clients]` table only those in it may register. Without one, everybody may, and the server listens
on loopback only.
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
            type_words(field.type),
            "" if field.default is msgspec.NODEFAULT else str(field.default).lower(),
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
        "`[queues.NAME]`: " + doc_of(config.QueueConfig),
        fields_of(config.QueueConfig),
        "`[workbin_types.NAME]`: " + doc_of(config.WorkbinTypeConfig),
        fields_of(config.WorkbinTypeConfig),
        "`[media_types.NAME]`: " + doc_of(config.MediaTypeConfig),
        fields_of(config.MediaTypeConfig),
        "`[clients.NAME]`: " + doc_of(config.ClientConfig),
        fields_of(config.ClientConfig),
        prose(CLIENTS),
    )


def top_of_file() -> str:
    """The keys of the file that are in no table."""
    meanings = comments(config.ConfigFile)
    rows = [
        (
            code(field.encode_name),
            meanings[field.name],
            type_words(field.type),
            code(str(list(field.default))),
        )
        for field in msgspec.structs.fields(config.ConfigFile)
        if field.name in meanings
    ]
    return table(("Name", "Meaning", "Value", "Default"), rows)


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


def fields_of(kind: type[msgspec.Struct]) -> str:
    """The fields of one table of the file."""
    rows = [
        (code(field.encode_name), words(field.type), "required" if field.required else "optional")
        for field in msgspec.structs.fields(kind)
    ]
    return table(("Name", "Value", ""), rows)


def words(kind: object) -> str:
    """A type; an enumeration is all its values."""
    if isinstance(kind, type) and issubclass(kind, Role):
        return ", ".join(code(role.value) for role in kind)
    return type_words(kind)


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
