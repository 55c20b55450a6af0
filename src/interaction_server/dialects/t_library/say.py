"""Neutral answers and facts -> events for URS (protocol 6).

That EventAttachedDataChanged is "used here in place of EventAck" and "in place of
EventPropertiesChanged" (the seed) is nothing special: it is how this dialect says both.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from interaction_server.core import facts
from interaction_server.core.audience import Listener
from interaction_server.core.decide.decision import Outcome
from interaction_server.core.facts import Record
from interaction_server.core.model import Actor, Interaction, Milliseconds, Party, PartyType
from interaction_server.core.requests import (
    ChangeProperties,
    DeleteAllProperties,
    PlaceInQueue,
    PlaceInWorkbin,
    Request,
    RunStrategy,
    StopProcessing,
)
from interaction_server.dialects.dialect import Answering
from interaction_server.dialects.properties import all_properties
from interaction_server.dialects.t_library import events as wire
from interaction_server.dialects.t_library.services import private_info
from interaction_server.dialects.times import spell_time

SERVER_NAME: Final = "InteractionServer"
CALL_TYPES: Final = frozenset({"Inbound", "Outbound", "Internal", "Consult"})


def call_type(interaction: Interaction) -> str:
    """The interaction type where T-Library has a call type of that name."""
    kind = interaction.system.interaction_type
    return kind if kind in CALL_TYPES else "Unknown"


def call_id(conn_id: str) -> int:
    """The number behind the 16 hexadecimal digits of a connID."""
    return int(conn_id, 16)


def dn_of(actor: Actor) -> str:
    """Whoever changed it, as a DN: the strategy, agent or client by its name."""
    return actor.strategy_id or actor.agent_id or actor.client_name or actor.actor_type


def routing_party(interaction: Interaction) -> Party:
    """The strategy that processes the interaction."""
    return next(party for party in interaction.parties if party.party_type is PartyType.STRATEGY)


def attached_data_changed(
    interaction: Interaction, actor: Actor, time: Milliseconds, reference: int | None
) -> wire.Event:
    """Properties changed, by this router or by another party."""
    party = routing_party(interaction)
    conn_id = party.connection_id or ""
    return wire.EventAttachedDataChanged(
        reference_id=reference,
        conn_id=conn_id,
        this_dn=party.strategy_id,
        third_party_dn=dn_of(actor),
        call_id=call_id(conn_id),
        call_type=call_type(interaction),
        server=SERVER_NAME,
        time=spell_time(time),
        user_data=all_properties(interaction),
        extensions={"InteractionVersion": interaction.version},
    )


def data_changed(record: Record, interaction: Interaction) -> wire.Event:
    """Another party changed properties."""
    return attached_data_changed(interaction, record.actor, record.time, None)


def route_request(record: Record, interaction: Interaction) -> wire.Event:
    """The interaction is this router's to process."""
    party = routing_party(interaction)
    conn_id = party.connection_id or ""
    return wire.EventRouteRequest(
        conn_id=conn_id,
        this_dn=party.strategy_id,
        this_queue=interaction.system.queue,
        call_id=call_id(conn_id),
        call_type=call_type(interaction),
        server=SERVER_NAME,
        time=spell_time(record.time),
        user_data=all_properties(interaction),
        extensions={"InteractionVersion": interaction.version},
    )


def routing_over(record: Record, interaction: Interaction) -> wire.Event:
    """The offer that the router asked for was accepted, rejected or revoked."""
    fact = record.fact
    assert isinstance(fact, facts.Accepted | facts.Rejected | facts.Revoked)
    return route_used(fact.invitation.inviter, record.time, fact.invitation.reference)


def abandoned(record: Record, interaction: Interaction) -> wire.Event:
    """The interaction was taken from the router, or stopped."""
    assert isinstance(record.fact, facts.PartyRemoved)
    party = record.fact.party
    return wire.EventAbandoned(
        conn_id=party.connection_id or "", this_dn=party.strategy_id, time=spell_time(record.time)
    )


def route_used(actor: Actor, time: Milliseconds, reference: int | None) -> wire.Event:
    """The routing of one stay is over."""
    return wire.EventRouteUsed(
        reference_id=reference,
        conn_id=actor.connection_id or "",
        this_dn=actor.strategy_id,
        time=spell_time(time),
    )


class Spelling(msgspec.Struct, frozen=True):
    """Which event tells a fact, and how it is made."""

    kind: type[wire.Event]
    say: Callable[[Record, Interaction], wire.Event]


# fmt: off
SPELLINGS: Final[Mapping[tuple[type[facts.AnyFact], Listener], Spelling]] = {
    (facts.PropertiesChanged, Listener.STRATEGY): Spelling(wire.EventAttachedDataChanged, data_changed),
    (facts.PartyAdded, Listener.NEWCOMER):        Spelling(wire.EventRouteRequest, route_request),
    (facts.Accepted, Listener.INVITER):           Spelling(wire.EventRouteUsed, routing_over),
    (facts.Rejected, Listener.INVITER):           Spelling(wire.EventRouteUsed, routing_over),
    (facts.Revoked, Listener.INVITER):            Spelling(wire.EventRouteUsed, routing_over),
    (facts.PartyRemoved, Listener.LEAVER):        Spelling(wire.EventAbandoned, abandoned),
    (facts.ExternalServiceResponded, Listener.STRATEGY): Spelling(wire.EventPrivateInfo, private_info),
}
# fmt: on


def say_data_changed(answering: Answering) -> wire.Event:
    """In place of EventAck, also where nothing had to change."""
    assert answering.interaction is not None
    return attached_data_changed(answering.interaction, answering.actor, answering.time, answering.reference)


def say_route_used(answering: Answering) -> wire.Event:
    """In place of EventAck for a routing that is over at once."""
    return route_used(answering.actor, answering.time, answering.reference)


def say_registered(answering: Answering) -> wire.Event:
    """Whether the router runs the strategy from now on, or no longer."""
    request = answering.request
    assert isinstance(request, RunStrategy)
    kind = wire.EventRegistered if request.running else wire.EventUnregistered
    return kind(reference_id=answering.reference, this_dn=request.strategy_id)


# fmt: off
ANSWERS: Final[Mapping[type[Request], Callable[[Answering], wire.Event]]] = {
    ChangeProperties:    say_data_changed,
    DeleteAllProperties: say_data_changed,
    PlaceInQueue:        say_route_used,
    PlaceInWorkbin:      say_route_used,
    StopProcessing:      say_route_used,
    RunStrategy:         say_registered,
}
# fmt: on


def say_answer(answering: Answering) -> wire.Event | None:
    """The event that stands for EventAck; None where the outcome of an offer will be the answer."""
    return None if answering.outcome is Outcome.LATER else ANSWERS[type(answering.request)](answering)
