"""Why was X told, and why was Y not: the audience table applied to one fact that happened."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from interaction_server.core.audience import AUDIENCE, OPT_IN, ROWS, Holder, Listener, holder
from interaction_server.core.facts import (
    Accepted,
    AnyFact,
    PartyAdded,
    PartyRemoved,
    Record,
    Rejected,
    Revoked,
)
from interaction_server.core.model import ActorType, Interaction, PartyType
from interaction_server.dialects.dialect import Dialect
from interaction_server.edges.explain_views import ViewVerdict


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one listener heard of a fact: which clients, in which message of which dialect, or why not."""

    listener: str
    told: bool
    why: str
    clients: tuple[str, ...] = ()
    message: str | None = None
    protocol: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, how it came about, and a verdict for every kind of listener and every view of its queue."""

    sequence: int
    fact: str
    version: int
    caused_by: str
    held_by: str
    row: str
    verdicts: tuple[Verdict, ...]
    views: tuple[ViewVerdict, ...] = ()


ABSENT: Final[Mapping[Listener, str]] = {
    Listener.AGENTS: "no other agent was processing it and logged in",
    Listener.STRATEGY: "the router asked for it itself, or was not connected",
    Listener.NEWCOMER: "the newcomer had asked for it itself and was answered",
    Listener.LEAVER: "the party had asked for it itself, or was not connected any more",
    Listener.OTHERS: "no other agent went on processing it, logged in",
    Listener.INVITEE: "the invited agent answered it itself, or was not logged in any more",
    Listener.INVITER: "whoever asked for the offer was not connected any more",
    Listener.WATCHER: "no reporting engine asked for the states of agents of this tenant",
    Listener.CONCERNED: "the agent asked for it itself, or was not connected",
    Listener.SERVICE: "it is asked apart from this, when it has room",
    Listener.WATCHERS: "nobody else watched a workbin that it was in",
    Listener.CHANGE_WATCHERS: "nobody watched a workbin that it was in and asked for property changes",
    Listener.STOP_WATCHERS: "nobody watched a workbin that it was in and asked to hear of the end",
}
"""Why nobody was behind a listener whom the row names."""

WATCHING: Final = frozenset({Listener.WATCHERS, Listener.CHANGE_WATCHERS, Listener.STOP_WATCHERS})


def explain(record: Record, before: Interaction | None, dialects: Sequence[Dialect]) -> Explanation:
    """The verdicts for one fact; ``before`` is the interaction as it was when the fact was decided."""
    cause, held_by = record.actor.actor_type, holder(before)
    row = ROWS[type(record.fact), cause, held_by]
    return Explanation(
        sequence=record.sequence,
        fact=type(record.fact).__name__,
        version=record.version,
        caused_by=describe_actor(record),
        held_by=held_by,
        row=f"protocol {row.source}",
        verdicts=tuple(
            verdict(record, before, listener, listener in row.told, held_by, dialects)
            for listener in candidates(type(record.fact))
        ),
    )


def candidates(fact: type[AnyFact]) -> list[Listener]:
    """Every listener that some row of the fact names: those about whom one may ask."""
    named = {listener for row in AUDIENCE[fact] for listener in row.told}
    return [listener for listener in Listener if listener in named]


def verdict(
    record: Record,
    before: Interaction | None,
    listener: Listener,
    named: bool,
    held_by: Holder,
    dialects: Sequence[Dialect],
) -> Verdict:
    """Whether one listener was told."""
    if not named:
        return Verdict(listener=listener, told=False, why=not_named(record, listener, held_by))
    message, protocol = spelling(record, listener, dialects)
    clients = told_as(record, listener)
    if message is None or (not clients and listener is not Listener.REPORTING):
        return Verdict(listener=listener, told=False, why=absence(record, before, listener))
    why = "hears every fact" if listener is Listener.REPORTING else "named by the table, and connected"
    return Verdict(listener=listener, told=True, why=why, clients=clients, message=message, protocol=protocol)


def not_named(record: Record, listener: Listener, held_by: Holder) -> str:
    """Why the row does not name a listener that other rows of the fact name."""
    if listener is Listener.STRATEGY and record.actor.actor_type is ActorType.STRATEGY:
        return "it asked for it itself and was answered"
    missing = "not in a workbin" if listener in WATCHING else "no such party"
    return f"{missing}: {held_by} {'are' if held_by is Holder.AGENTS else 'is'} processing it"


def spelling(
    record: Record, listener: Listener, dialects: Sequence[Dialect]
) -> tuple[str | None, str | None]:
    """The message that tells it, and its protocol; an agent who joins is answered, not told."""
    fact = record.fact
    joined = isinstance(fact, PartyAdded) and fact.party.party_type is PartyType.AGENT
    if listener is Listener.NEWCOMER and joined:
        return None, None
    ordered = reversed(dialects) if means_strategy(fact, listener) else dialects
    for dialect in ordered:
        message = dialect.spelling(record, listener)
        if message is not None:
            return message, dialect.name
    return None, None


def means_strategy(fact: AnyFact, listener: Listener) -> bool:
    """Whether the listener whom a fact names is a strategy, which hears of it in the other dialect."""
    if listener is Listener.INVITER and isinstance(fact, Accepted | Rejected | Revoked):
        return fact.invitation.inviter.actor_type is ActorType.STRATEGY
    if listener is Listener.LEAVER and isinstance(fact, PartyRemoved):
        return fact.party.party_type is PartyType.STRATEGY
    return False


def told_as(record: Record, listener: Listener) -> tuple[str, ...]:
    """The clients that the journal says were told as this listener."""
    prefix = f"{listener.name} "
    return tuple(entry.removeprefix(prefix) for entry in record.told if entry.startswith(prefix))


def absence(record: Record, before: Interaction | None, listener: Listener) -> str:
    """Why nobody was there to be told."""
    if listener is not Listener.SUBMITTER:
        return ABSENT[listener]
    submitter = before.system.submitted_by if before else ""
    if record.actor.actor_type is ActorType.MEDIA_SERVER and record.actor.client_name == submitter:
        return f"{submitter} asked for it itself and was answered"
    option = OPT_IN[type(record.fact)]
    return f"{submitter} was not connected with the extension {option} nonzero"


def describe_actor(record: Record) -> str:
    """The actor in one line."""
    actor = record.actor
    name = actor.strategy_id or actor.agent_id or actor.client_name
    return f"{actor.actor_type} {name}" if name else str(actor.actor_type)
