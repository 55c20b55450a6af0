"""The page of the audience table: who is told of what, and in which message."""

from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server.core.audience import AUDIENCE, OPT_IN, Holder, Listener, Row
from interaction_server.core.decide import Outcome
from interaction_server.core.facts import AnyFact, PropertiesChanged
from interaction_server.core.model import (
    Actor,
    ActorType,
    ConnectionId,
    Interaction,
    InteractionId,
    Party,
    PartyType,
    QueueName,
    SystemProperties,
)
from interaction_server.core.requests import ChangeProperties
from interaction_server.dialects.dialect import Answering, Dialect
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management import say as im_say
from interaction_server.dialects.t_library import TLibrary
from interaction_server.dialects.t_library import say as tl_say
from interaction_server.reference.markdown import page, prose, table

IM: Final = InteractionManagement()
TL: Final = TLibrary()
SPEAKS: Final[Mapping[ActorType, Dialect]] = {
    ActorType.MEDIA_SERVER: IM,
    ActorType.AGENT: IM,
    ActorType.STRATEGY: TL,
}
"""In which dialect each kind of client is answered."""

SPELLINGS: Final = ((IM.name, im_say.SPELLINGS), (TL.name, tl_say.SPELLINGS))
SEED: Final = ("3 row 1 [D]", "3 row 2 [D]", "3 row 3 [D]")
"""The sources of the rows that the seed document itself gives."""

MARKS: Final = """
Source: the section and row of the protocol, with **[D]** for what the vendor's public pages document and
**[O]** for what this project decided where they are silent. The seed is the page of them that the project
began with.
"""
RULES: Final = """
Whoever asks is answered, and is never among the told; but an agent is told of its own state, and an
intruder is itself the invited agent and the party whose invitation it was. A fact whose row is not here
cannot happen: the request is refused. Nobody is told before the fact is durable.
"""
OPTING_IN: Final = "A media server opts in with an extension of its registration: " + ", ".join(
    f"`{option}` for {fact.__name__}" for fact, option in OPT_IN.items()
)


def audience_page() -> str:
    """The seed's rows, then the whole table spread out."""
    changes = AUDIENCE[PropertiesChanged]
    seed = [row for row in changes if row.source.startswith(SEED)]
    return page(
        "Audience: who is told of what",
        prose(f"{RULES} {OPTING_IN}. {MARKS}"),
        "## The rows of the seed: a change of properties",
        table(
            ("Who asks", "Who is processing", "The asker gets", "Who else is told", "Source"),
            [seed_row(row) for row in seed],
        ),
        "The dialect is part of the spelling only: the table in the code names neither protocol nor message.",
        "## Every fact",
        table(
            ("Fact", "Caused by", "Processed by", "Told", "Message", "Source"),
            [cells for fact, rows in AUDIENCE.items() for row in rows for cells in spread(fact, row)],
        ),
    )


def seed_row(row: Row) -> tuple[str, ...]:
    """One row of a property change, with the answer."""
    told = "<br>".join(f"{listener}: {message(PropertiesChanged, listener)}" for listener in row.told)
    return actors(row), holders(row), "<br>".join(map(answer_to, row.causes)), told, row.source


def spread(fact: type[AnyFact], row: Row) -> list[tuple[str, ...]]:
    """One line for each listener of a row."""
    name = f"[{fact.__name__}](facts.md#{fact.__name__.lower()})"
    first = (name, actors(row), holders(row))
    lines = [(str(listener), told_in(fact, row, listener)) for listener in row.told]
    return [
        ((first if not number else ("", "", "")) + line + (row.source,)) for number, line in enumerate(lines)
    ]


def actors(row: Row) -> str:
    """Who causes it."""
    return "anyone" if set(row.causes) == set(ActorType) else ", ".join(row.causes)


def holders(row: Row) -> str:
    """Who is processing the interaction."""
    return "anyone or nobody" if set(row.holders) == set(Holder) else ", ".join(row.holders)


def message(fact: type[AnyFact], listener: Listener) -> str:
    """The events in which a listener hears of a fact, with their protocols."""
    found = [
        (name, spells[fact, listener].kind.__name__)
        for name, spells in SPELLINGS
        if (fact, listener) in spells
    ]
    return "<br>".join(f"{event} ({name})" for name, event in found)


def told_in(fact: type[AnyFact], row: Row, listener: Listener) -> str:
    """The message that tells a listener; an agent who joins has asked for it, and is answered."""
    answered = listener is Listener.NEWCOMER and row.causes == (ActorType.AGENT,)
    return "none: it has asked itself" if answered else message(fact, listener)


def answer_to(cause: ActorType) -> str:
    """The event that really answers a change of properties by such a client."""
    dialect = SPEAKS[cause]
    answering = Answering(
        outcome=Outcome.DONE,
        request=ChangeProperties(interaction_id=EXAMPLE.id),
        reference=1,
        actor=Actor(actor_type=cause),
        time=0,
        interaction=EXAMPLE,
        version=EXAMPLE.version,
    )
    body = dialect.answer(answering)
    assert body is not None
    return f"{msgspec.json.decode(body + b'}', type=dict[str, object])['messageName']} ({dialect.name})"


EXAMPLE: Final = Interaction(
    version=2,
    system=SystemProperties(
        interaction_id=InteractionId("example"),
        tenant_id=1,
        media_type="email",
        interaction_type="Inbound",
        queue=QueueName("example"),
        submitted_by="example",
        submitted_at=0,
        received_at=0,
    ),
    user_data={},
    parties=(Party(party_type=PartyType.STRATEGY, connection_id=ConnectionId("0000000000000001")),),
)
"""An interaction to answer about, so that the page says what an answer is and not what it should be."""
