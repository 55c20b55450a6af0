"""The pages of messages, made from the Structs of the two dialects."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Final

import msgspec
from msgspec.structs import FieldInfo

from interaction_server.core.audience import Listener
from interaction_server.core.facts import AnyFact
from interaction_server.core.model import Role
from interaction_server.dialects.interaction_management import event_base, request_base
from interaction_server.dialects.interaction_management import events as im_events
from interaction_server.dialects.interaction_management import objects as im_objects
from interaction_server.dialects.interaction_management import requests as im_requests
from interaction_server.dialects.interaction_management import say as im_say
from interaction_server.dialects.interaction_management.hear import HEARD
from interaction_server.dialects.interaction_management.roles import CLIENT_TYPES
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests
from interaction_server.dialects.t_library import say as tl_say
from interaction_server.dialects.workbins import Workbin
from interaction_server.reference.markdown import code, doc_of, page, prose, table, type_words

ANSWER: Final = "Answer: "
TIMES: Final = ("_at", "_time")
IM_OPENING: Final = """
Spoken by media servers, agent applications, reporting engines and proxies: one JSON object a line over
TCP, one a text frame over WebSocket (`/im`). An attribute that is not required may be left out or be
`null`. Attributes that are not known are ignored. Times are RFC 3339 text.
"""
IM_EVENTS: Final = """
Every event to a client carries its `proxyClientId`. A direct answer echoes `referenceId`; no other event
has one. `eventSequence` is only in what a reporting engine hears.
"""
TL_OPENING: Final = """
Spoken by routers (URS): one JSON object a line over TCP, one a text frame over WebSocket (`/tlib`). Every
request is for a router; any other client speaks Interaction Management.
"""
Kind = type[msgspec.Struct]
Told = Mapping[str, list[tuple[type[AnyFact], Listener]]]
"""By the name of an event, which facts it tells to whom."""


def interaction_management_page() -> str:
    """Requests and events of Interaction Management."""
    told = told_by((fact, listener, found.kind) for (fact, listener), found in im_say.SPELLINGS.items())
    return page(
        "Messages: Interaction Management",
        prose(IM_OPENING),
        "## Requests",
        "Every request may also carry these:",
        attributes(request_base.Request),
        *(request_section(kind, request_base.Request) for kind in im_requests.REQUESTS.values()),
        "## Events",
        prose(IM_EVENTS),
        *(event_section(kind, told) for kind in im_events.EVENTS.values()),
        "## Objects within messages",
        *(object_section(kind) for kind in objects(im_objects)),
        object_section(Workbin),
    )


def t_library_page() -> str:
    """Requests and events of T-Library."""
    told = told_by((fact, listener, found.kind) for (fact, listener), found in tl_say.SPELLINGS.items())
    return page(
        "Messages: T-Library",
        prose(TL_OPENING),
        "## Requests",
        "Every request may also carry these:",
        attributes(tl_requests.Request),
        *(request_section(kind, tl_requests.Request) for kind in tl_requests.REQUESTS.values()),
        "## Events",
        "`referenceID` is only in what answers this router's own request.",
        *(event_section(kind, told) for kind in tl_events.EVENTS.values()),
        "## Objects within messages",
        object_section(Workbin),
    )


def told_by(spellings: Iterable[tuple[type[AnyFact], Listener, Kind]]) -> Told:
    """The spellings of a dialect, by event."""
    found: dict[str, list[tuple[type[AnyFact], Listener]]] = {}
    for fact, listener, kind in spellings:
        found.setdefault(kind.__name__, []).append((fact, listener))
    return found


def request_section(kind: Kind, base: Kind) -> str:
    """One request: what it asks, who may, how it is answered, its own attributes."""
    sentence, _, answer = doc_of(kind).partition(ANSWER)
    who = ", ".join(sorted(roles(kind)))
    own = attributes(kind, without=base)
    facts = f"Sent by: {who}. Answer: {answer}"
    return blocks(f"### {kind.__name__}", sentence.strip(), facts, own)


def roles(kind: Kind) -> Iterator[str]:
    """From whom the request is understood."""
    if not issubclass(kind, request_base.Request):
        yield Role.ROUTER.value
    elif kind is im_requests.RequestRegisterClient:
        yield "any connection that has not registered, or a proxy"
    elif HEARD[kind][0] == CLIENT_TYPES:
        yield "every registered client"
    else:
        yield from (role.value for role in HEARD[kind][0])


def event_section(kind: Kind, told: Told) -> str:
    """One event: what it says, to whom, its attributes."""
    facts = [
        f"* tells [{fact.__name__}](facts.md#{fact.__name__.lower()}) to {listener}"
        for fact, listener in told.get(kind.__name__, ())
    ]
    return blocks(f"### {kind.__name__}", doc_of(kind), "\n".join(facts), attributes(kind))


def object_section(kind: Kind) -> str:
    """An object that is the value of an attribute."""
    return blocks(f"### {kind.__name__}", doc_of(kind), attributes(kind))


def objects(module: ModuleType) -> list[Kind]:
    """The Structs of a module that are neither messages nor bases of one."""
    found = [
        kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__
    ]
    inner = [
        kind
        for kind in found
        if issubclass(kind, im_objects.Words) and not issubclass(kind, event_base.Event)
    ]
    return [kind for kind in inner if kind not in (im_objects.Words, im_objects.InteractionAttributes)]


def attributes(kind: Kind, without: Kind | None = None) -> str:
    """The table of attributes, required ones first; those of ``without`` are left out."""
    known = set(without.__struct_fields__) if without else set()
    fields: list[FieldInfo] = [field for field in msgspec.structs.fields(kind) if field.name not in known]
    fields.sort(key=lambda field: need(field) == "optional")
    rows = [(code(field.encode_name), attribute_words(field), need(field)) for field in fields]
    return table(("Attribute", "Type", ""), rows)


def attribute_words(field: FieldInfo) -> str:
    """The type of an attribute; a text that is a time is called so."""
    words = type_words(field.type)
    return "time" if words == "text" and field.name.endswith(TIMES) else words


def need(field: FieldInfo) -> str:
    """Whether it must be given; an empty text stands for one whose absence is refused in words of its own."""
    return "required" if field.required or field.default == "" else "optional"


def blocks(*parts: str) -> str:
    """The parts that are not empty, as blocks of Markdown."""
    return "\n\n".join(part for part in parts if part)
