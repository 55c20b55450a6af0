"""Neutral facts -> wire events; ``SPELLINGS`` is the second half of who is told what (protocol 4, 5).

A notice is spelled for a listener, never for a client: who shares a spelling shares its bytes. What
the attribute ``interaction`` needs of a property change is the version and the user data only, so
the rest of it is encoded once for each value of the system properties.
"""

from collections.abc import Callable, Mapping
from typing import Final, cast

import msgspec

from interaction_server.core import facts, model
from interaction_server.core.audience import Listener
from interaction_server.core.key_values import encoder
from interaction_server.core.model import Interaction, Milliseconds, SystemProperties
from interaction_server.dialects.interaction_management import events as wire
from interaction_server.dialects.times import optional_time, spell_time

HEADS_MAX: Final = 16_384
"""How many encoded system properties are kept; beyond it they are all made anew."""


class CauseSpeller:
    """Encodes when and by whom, remembering the last: what a client asks at a time shares it."""

    def __init__(self) -> None:
        self.time = -1
        self.actor: model.Actor | None = None
        self.spelled = b""

    def spell(self, time: Milliseconds, actor: model.Actor) -> bytes:
        """The attributes ``eventTime`` and ``actor``, to be put behind others."""
        if actor is not self.actor or time != self.time:
            parts = (spell_time(time).encode(), encoder.encode(say_actor(actor)))
            self.time, self.actor = time, actor
            self.spelled = b',"eventTime":"%b","actor":%b' % parts
        return self.spelled


class InteractionSpeller:
    """Encodes the attribute ``interaction``, remembering what a property change leaves as it was."""

    def __init__(self) -> None:
        self.heads: dict[int, tuple[SystemProperties, bytes]] = {}

    def spell(self, interaction: Interaction) -> bytes:
        """The encoded attribute."""
        return b"".join(self.pieces(interaction))

    def pieces(self, interaction: Interaction) -> tuple[bytes, ...]:
        """The encoded attribute in pieces, to be put together with what it is an attribute of."""
        version = b',"interactionVersion":%d,"interactionUserData":' % interaction.version
        return (self.head(interaction.system), version, encoder.encode(interaction.user_data), b"}")

    def head(self, system: SystemProperties) -> bytes:
        """The system properties without the closing brace."""
        known = self.heads.get(id(system))
        if known is not None and known[0] is system:
            return known[1]
        if len(self.heads) >= HEADS_MAX:
            self.heads.clear()
        head = encoder.encode(attributes_of(system))[:-1]
        self.heads[id(system)] = (system, head)
        return head


def attributes_of(system: SystemProperties) -> wire.InteractionAttributes:
    """System properties under their names as attributes of ``interaction``."""
    return wire.InteractionAttributes(
        interaction_id=system.interaction_id,
        interaction_tenant_id=system.tenant_id,
        interaction_mediatype=system.media_type,
        interaction_type=system.interaction_type,
        interaction_subtype=system.interaction_subtype,
        interaction_state=system.state,
        interaction_queue=system.queue,
        interaction_is_online=system.is_online,
        interaction_is_locked=system.is_locked,
        interaction_is_held=system.is_held,
        interaction_parent_interaction_id=system.parent_id,
        interaction_external_id=system.external_id,
        interaction_submitted_by=system.submitted_by,
        interaction_submitted_at=spell_time(system.submitted_at),
        interaction_received_at=spell_time(system.received_at),
        interaction_placed_in_queue_at=optional_time(system.placed_in_queue_at),
        interaction_moved_to_queue_at=optional_time(system.moved_to_queue_at),
        interaction_submitted_to_router_at=optional_time(system.submitted_to_router_at),
        interaction_delivered_at=optional_time(system.delivered_at),
        interaction_abandoned_at=optional_time(system.abandoned_at),
        interaction_agent_id=system.agent_id,
        interaction_place_id=system.place_id,
        interaction_assigned_to=system.assigned_to,
        interaction_assigned_at=optional_time(system.assigned_at),
        interaction_workbin_type_id=system.workbin_type_id,
        interaction_workbin_agent_id=system.workbin_agent_id,
        interaction_workbin_place_id=system.workbin_place_id,
        interaction_workbin_group_id=system.workbin_group_id,
        interaction_workbin_place_group_id=system.workbin_place_group_id,
        interaction_in_queues=system.in_queues,
        interaction_out_queues=system.out_queues,
    )


APART: Final = cast("wire.Interaction", msgspec.UNSET)
"""In place of an interaction that is encoded apart from the event, once for all who hear of it."""


def say_actor(actor: model.Actor) -> wire.Actor:
    """Who caused it."""
    return wire.Actor(
        actor_type=actor.actor_type,
        client_name=actor.client_name,
        agent_id=actor.agent_id,
        place_id=actor.place_id,
        strategy_id=actor.strategy_id,
        router_id=actor.router_id,
    )


def say_party(party: model.Party) -> wire.Party:
    """One who processes the interaction."""
    return wire.Party(
        party_type=party.party_type,
        agent_id=party.agent_id,
        place_id=party.place_id,
        strategy_id=party.strategy_id,
        router_id=party.router_id,
        visibility_mode=party.visibility_mode,
    )


def invited_party(invitation: model.Invitation) -> wire.Party:
    """The invited agent, spelled like a party."""
    return wire.Party(
        party_type=model.PartyType.AGENT,
        agent_id=invitation.agent_id,
        place_id=invitation.place_id,
        visibility_mode=invitation.visibility_mode,
    )


def current_agent_status(fact: facts.AgentLogin) -> wire.Event:
    """What an agent hears after the login."""
    return wire.EventCurrentAgentStatus(
        agent_id=fact.agent_id, place_id=fact.place_id, media_state_list=media_list(fact)
    )


def properties_changed(fact: facts.PropertiesChanged) -> wire.Event:
    """Every list that is not empty; deleted keys come with the values they had."""
    added, changed = fact.added, fact.changed
    deleted = {key: fact.old[key] for key in fact.deleted} if fact.deleted else None
    if fact.system is not None:
        old, new = fact.system_old, fact.system_new
        added = {**added, **{name: value for name, value in new.items() if name not in old}}
        changed = {**changed, **{name: value for name, value in new.items() if name in old}}
        deleted = {**(deleted or {}), **{name: value for name, value in old.items() if name not in new}}
    return wire.EventPropertiesChanged(
        interaction=APART,
        added_properties=added or None,
        changed_properties=changed or None,
        deleted_properties=deleted or None,
    )


class Spelling(msgspec.Struct, frozen=True):
    """Which event tells a fact, and how what is the event's own is made from the fact.

    Where it ``tells_fact``, it has a time and an actor, and the interaction if it is about one; these
    are spelled apart, once for all spellings.
    """

    kind: type[wire.Event]
    say: Callable[..., wire.Event]
    tells_fact: bool = True


def extra(kind: type[wire.Event], **spell: Callable[..., object]) -> Spelling:
    """For each further attribute how it comes from the fact."""
    apart = {"interaction": APART} if issubclass(kind, wire.InteractionEvent) else {}

    def say(fact: facts.AnyFact) -> wire.Event:
        return kind(**apart, **{name: of(fact) for name, of in spell.items()})  # type: ignore[arg-type]

    return Spelling(kind, say)


def attribute(name: str) -> Callable[[object], object]:
    """An attribute that is the fact's field as it is."""
    return lambda fact: getattr(fact, name)


def ticket(fact: facts.AgentInvited | facts.Accepted | facts.Rejected | facts.Revoked) -> int:
    """The ticket of the invitation that the fact is about."""
    return fact.invitation.ticket_id


def invited(fact: facts.AgentInvited | facts.Accepted | facts.Rejected | facts.Revoked) -> wire.Party:
    """The agent whom the fact is about."""
    return invited_party(fact.invitation)


def party(fact: facts.PartyAdded | facts.PartyRemoved) -> wire.Party:
    """The party that the fact is about."""
    return say_party(fact.party)


def revoked_reason(fact: facts.Revoked) -> wire.RevokedReason:
    """Why the offer was taken back."""
    return wire.RevokedReason(reason_system_name=fact.reason)


LOSSES: Final = {"Stopped": model.RevokeReason.STOPPED, "Lost": model.RevokeReason.INACTIVE}
"""Why an agent loses an interaction, by the operation that removes the party."""


def loss(fact: facts.PartyRemoved) -> wire.RevokedReason:
    """The reason in the words of EventRevoked."""
    return wire.RevokedReason(reason_system_name=LOSSES.get(fact.operation, model.RevokeReason.MOVED))


def media_list(fact: facts.AgentLogin) -> dict[str, int]:
    """1 is ready, 0 not."""
    return {name: int(ready) for name, ready in fact.media.items()}


def logout_reason(fact: facts.AgentLogout) -> model.KeyValueList | None:
    """A lost connection is told from a logout."""
    return {"reasonSystemName": "ConnectionLost"} if fact.lost else None


PROPERTIES_CHANGED: Final = Spelling(wire.EventPropertiesChanged, properties_changed)
STATUS: Final = Spelling(wire.EventCurrentAgentStatus, current_agent_status, tells_fact=False)
REASON: Final = attribute("reason")
MEDIA: Final = {"media_type_name": attribute("media_type"), "reason": REASON}
PARTY: Final = {"party": party, "operation": attribute("operation")}
AGENT: Final = {name: attribute(name) for name in ("agent_id", "place_id", "tenant_id")}
OFFER: Final = {"ticket_id": ticket, "party": invited}
REVOKED_REASON: Final = {"reason": revoked_reason}

# fmt: off
SPELLINGS: Final[Mapping[tuple[type[facts.AnyFact], Listener], Spelling]] = {
    (facts.PropertiesChanged, Listener.AGENTS):    PROPERTIES_CHANGED,
    (facts.PropertiesChanged, Listener.SUBMITTER): PROPERTIES_CHANGED,
    (facts.AgentInvited, Listener.INVITEE): extra(
        wire.EventInvite, ticket_id=ticket,
        visibility_mode=lambda fact: fact.invitation.visibility_mode,
        operation=lambda fact: fact.invitation.operation,
        extension=lambda fact: fact.invitation.extension),
    (facts.Revoked, Listener.INVITEE):         extra(wire.EventRevoked, ticket_id=ticket, **REVOKED_REASON),
    (facts.PartyRemoved, Listener.LEAVER):     extra(wire.EventRevoked, reason=loss),
    (facts.ProcessingStopped, Listener.SUBMITTER): extra(wire.EventProcessingStopped, reason=REASON),
    (facts.AgentLogin, Listener.CONCERNED):    STATUS,

    (facts.InteractionSubmitted, Listener.REPORTING): extra(wire.EventInteractionSubmitted),
    (facts.PropertiesChanged, Listener.REPORTING): PROPERTIES_CHANGED,
    (facts.PlacedInQueue, Listener.REPORTING):    extra(wire.EventPlacedInQueue, queue=attribute("queue")),
    (facts.TakenFromQueue, Listener.REPORTING):   extra(
        wire.EventTakenFromQueue, queue=attribute("queue"), strategy_id=attribute("strategy_id")),
    (facts.PartyAdded, Listener.REPORTING):       extra(wire.EventPartyAdded, **PARTY),
    (facts.PartyRemoved, Listener.REPORTING):     extra(wire.EventPartyRemoved, **PARTY),
    (facts.AgentInvited, Listener.REPORTING):     extra(
        wire.EventAgentInvited, operation=lambda fact: fact.invitation.operation, **OFFER),
    (facts.Accepted, Listener.REPORTING):         extra(wire.EventAccepted, **OFFER),
    (facts.Rejected, Listener.REPORTING):         extra(wire.EventRejected, reason=REASON, **OFFER),
    (facts.Revoked, Listener.REPORTING):          extra(wire.EventRevoked, **OFFER, **REVOKED_REASON),
    (facts.ProcessingStopped, Listener.REPORTING): extra(wire.EventProcessingStopped, reason=REASON),
    (facts.AgentLogin, Listener.REPORTING):       extra(wire.EventAgentLogin, media_list=media_list, **AGENT),
    (facts.AgentLogout, Listener.REPORTING):      extra(wire.EventAgentLogout, reason=logout_reason, **AGENT),
    (facts.ReadyForMedia, Listener.REPORTING):    extra(wire.EventReadyForMedia, **MEDIA, **AGENT),
    (facts.NotReadyForMedia, Listener.REPORTING): extra(wire.EventNotReadyForMedia, **MEDIA, **AGENT),
}
# fmt: on
