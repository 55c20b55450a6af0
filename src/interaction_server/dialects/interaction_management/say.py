"""Neutral facts -> wire events; ``SPELLINGS`` is the second half of who is told what (protocol 4, 5).

A notice is spelled for a listener, never for a client: who shares a spelling shares its bytes.
"""

from collections.abc import Callable, Mapping
from typing import Final, cast

import msgspec

from interaction_server.core import facts, model
from interaction_server.core.agent_sessions import over
from interaction_server.core.audience import AUDIENCE, Listener
from interaction_server.core.decide.inviting import invitation_failed
from interaction_server.core.refusals import Refusal
from interaction_server.dialects.interaction_management import agent_events as of_agents
from interaction_server.dialects.interaction_management import event_base, objects
from interaction_server.dialects.interaction_management import events as wire
from interaction_server.dialects.interaction_management.spelling import invited_party, say_party
from interaction_server.dialects.workbins import Workbin, say_workbin

APART: Final = cast("objects.Interaction", msgspec.UNSET)
"""In place of an interaction that is encoded apart from the event, once for all who hear of it."""

APART_BY_ID: Final = cast("dict[str, objects.Interaction]", msgspec.UNSET)
"""In place of many of them, for the same reason."""

WORKBIN_APART: Final = cast("Workbin", msgspec.UNSET)
"""In place of its workbin, likewise."""


def current_agent_status(record: facts.Record, session: model.AgentSession | None) -> event_base.Event:
    """What an agent hears after the login."""
    fact = record.fact
    assert isinstance(fact, facts.AgentLogin)
    return of_agents.EventCurrentAgentStatus(
        agent_id=fact.agent_id, place_id=fact.place_id, media_state_list=media_list(fact)
    )


def relayed_status(status: model.AgentStatus) -> event_base.Event:
    """What an agent hears of what a reporting engine says about it."""
    assert status.place_id is not None
    return of_agents.EventCurrentAgentStatus(
        agent_id=status.agent_id,
        place_id=status.place_id,
        media_state_list=status.media_states,
        media_capacity_list=status.media_capacities,
        extension=status.extension,
    )


def place_agent_state(session: model.AgentSession) -> event_base.Event:
    """How an agent stands, for a reporting engine that asked."""
    return of_agents.EventPlaceAgentState(
        agent_id=session.agent_id,
        place_id=session.place_id,
        tenant_id=session.tenant_id,
        is_logged_in=not session.is_over,
        do_not_disturb=session.do_not_disturb,
        reason=session.reason,
        media_state_list=media_list(session),
        media_reason_list=session.media_reasons or None,
    )


def changed_state(record: facts.Record, session: model.AgentSession | None) -> event_base.Event:
    """How an agent stands after a fact."""
    assert isinstance(record.fact, facts.AgentFact)
    return place_agent_state(over(record.fact) if session is None else session)


def forced_change(record: facts.Record, session: model.AgentSession | None) -> event_base.Event:
    """What a desktop hears of a change of its agent's state that it did not ask for."""
    fact = record.fact
    return of_agents.EventForcedAgentStateChange(
        agent_state_change_operation=type(fact).__name__,
        media_type_name=getattr(fact, "media_type", None),
        media_list={} if session is None else media_list(session),
    )


def properties_changed(fact: facts.PropertiesChanged) -> event_base.Event:
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
    are spelled apart, once for all spellings. Where it ``tells_workbin``, that of the interaction stands
    beside it. Otherwise it is a message that is made from the record and what the fact is about, all of it.
    """

    kind: type[event_base.Event]
    say: Callable[..., event_base.Event]
    tells_fact: bool = True
    tells_workbin: bool = False


def extra(kind: type[event_base.Event], **spell: Callable[..., object]) -> Spelling:
    """For each further attribute how it comes from the fact."""
    apart = {"interaction": APART} if issubclass(kind, event_base.InteractionEvent) else {}

    def say(fact: facts.AnyFact) -> event_base.Event:
        return kind(**apart, **{name: of(fact) for name, of in spell.items()})  # type: ignore[arg-type]

    return Spelling(kind, say)


def attribute(name: str) -> Callable[[object], object]:
    """An attribute that is the fact's field as it is."""
    return lambda fact: getattr(fact, name)


def ticket(fact: facts.AgentInvited | facts.Accepted | facts.Rejected | facts.Revoked) -> int:
    """The ticket of the invitation that the fact is about."""
    return fact.invitation.ticket_id


def invited(fact: facts.AgentInvited | facts.Accepted | facts.Rejected | facts.Revoked) -> objects.Party:
    """The agent whom the fact is about."""
    return invited_party(fact.invitation)


def party(fact: facts.PartyAdded | facts.PartyRemoved) -> objects.Party:
    """The party that the fact is about."""
    return say_party(fact.party)


def revoked_reason(fact: facts.Revoked) -> objects.RevokedReason:
    """Why the offer was taken back."""
    return objects.RevokedReason(reason_system_name=fact.reason)


LOSSES: Final = {
    "Stopped": model.RevokeReason.STOPPED,
    "Lost": model.RevokeReason.INACTIVE,
    "TimedOut": model.RevokeReason.INACTIVE,
}
"""Why an agent loses an interaction, by the operation that removes the party."""


def granted(record: facts.Record, interaction: model.Interaction | None) -> event_base.Event:
    """The answer to the request that led to the invitation."""
    assert isinstance(record.fact, facts.Accepted)
    return wire.EventAck(reference_id=record.fact.invitation.reference)


def failed(record: facts.Record, interaction: model.Interaction | None) -> event_base.Event:
    """The answer to the request whose invitation came to nothing."""
    fact = record.fact
    assert isinstance(fact, facts.Rejected | facts.Revoked)
    return error(invitation_failed(fact), fact.invitation.reference)


def error(refusal: Refusal, reference: int | None) -> event_base.Event:
    """EventError."""
    return wire.EventError(
        reference_id=reference,
        error_code=refusal.why.value.code,
        error_description=refusal.description,
        extension=refusal.extension,
    )


def loss(fact: facts.PartyRemoved) -> objects.RevokedReason:
    """The reason in the words of EventRevoked."""
    return objects.RevokedReason(reason_system_name=LOSSES.get(fact.operation, model.RevokeReason.MOVED))


def media_list(whose: facts.AgentLogin | model.AgentSession) -> dict[str, int]:
    """1 is ready, 0 not."""
    return {name: int(ready) for name, ready in whose.media.items()}


def logout_reason(fact: facts.AgentLogout) -> model.KeyValueList | None:
    """A lost connection is told from a logout, and so is a login elsewhere that put an end to this one."""
    if fact.lost:
        return {"reasonSystemName": "ConnectionLost"}
    return {"reasonSystemName": "ForcedLogout"} if fact.forced else None


def service_request(record: facts.Record, interaction: model.Interaction | None) -> event_base.Event:
    """What an external service is asked."""
    fact = record.fact
    assert isinstance(fact, facts.ExternalServiceRequested) and interaction is not None
    call = fact.call
    return wire.Request3rdServer(
        reference_id=call.call_id,
        app_name=call.app_name,
        app_type=call.app_type,
        service=call.service,
        method=call.method,
        version=call.version,
        parameters=fact.parameters,
        interaction_id=interaction.id,
        user_data=interaction.user_data,
    )


def of_call(name: str) -> Callable[..., object]:
    """An attribute that is the field of the call that the fact is about."""
    return lambda fact: getattr(fact.call, name)


def of_fault(name: str) -> Callable[..., object]:
    """An attribute that is the field of the fault, where there is one."""
    return lambda fact: None if fact.fault is None else getattr(fact.fault, name)


def content_changed(operation: str) -> Spelling:
    """What watchers of a workbin hear, whatever it was that happened to its content."""
    event = wire.EventWorkbinContentChanged(
        interaction=APART, workbin=WORKBIN_APART, workbin_content_operation=operation
    )
    return Spelling(wire.EventWorkbinContentChanged, lambda _: event, tells_workbin=True)


def workbin(fact: facts.PlacedInWorkbin | facts.TakenFromWorkbin) -> Workbin:
    """The workbin that the fact is about."""
    return say_workbin(fact.workbin)


PROPERTIES_CHANGED: Final = Spelling(wire.EventPropertiesChanged, properties_changed)
STATUS: Final = Spelling(of_agents.EventCurrentAgentStatus, current_agent_status, tells_fact=False)
NOT_ASKED_FOR: Final = [kind for kind in facts.AgentFact.__args__ if kind is not facts.AgentLogin]
"""What a desktop can hear of that it did not ask for; a login is its own."""
FORCED: Final = Spelling(of_agents.EventForcedAgentStateChange, forced_change, tells_fact=False)
STATE: Final = Spelling(of_agents.EventPlaceAgentState, changed_state, tells_fact=False)
REASON: Final = attribute("reason")
MEDIA: Final = {"media_type_name": attribute("media_type"), "reason": REASON}
PARTY: Final = {"party": party, "operation": attribute("operation")}
PLACE: Final = {name: attribute(name) for name in ("agent_id", "place_id")}
AGENT: Final = {**PLACE, "tenant_id": attribute("tenant_id")}
PARTY_ADDED: Final = extra(wire.EventPartyAdded, **PARTY)
PARTY_REMOVED: Final = extra(wire.EventPartyRemoved, **PARTY)
GRANTED: Final = Spelling(wire.EventAck, granted, tells_fact=False)
FAILED: Final = Spelling(wire.EventError, failed, tells_fact=False)
OFFER: Final = {"ticket_id": ticket, "party": invited}
REVOKED_REASON: Final = {"reason": revoked_reason}
CALL_NAMES: Final = ("call_id", "app_name", "app_type", "service", "method", "version")
CALL: Final = {**{name: of_call(name) for name in CALL_NAMES}, "parameters": attribute("parameters")}
FAULT: Final = {"fault_code": of_fault("code"), "fault_string": of_fault("sentence")}

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
    (facts.Accepted, Listener.INVITEE):        extra(wire.EventAccepted, **OFFER),
    (facts.Rejected, Listener.INVITEE):        extra(wire.EventRejected, reason=REASON, **OFFER),
    (facts.PartyRemoved, Listener.LEAVER):     extra(wire.EventRevoked, reason=loss),
    (facts.ProcessingStopped, Listener.SUBMITTER): extra(wire.EventProcessingStopped, reason=REASON),
    (facts.AgentLogin, Listener.CONCERNED):    STATUS,
    (facts.PartyAdded, Listener.OTHERS):       PARTY_ADDED,
    (facts.PartyRemoved, Listener.OTHERS):     PARTY_REMOVED,
    (facts.Accepted, Listener.INVITER):        GRANTED,
    (facts.Rejected, Listener.INVITER):        FAILED,
    (facts.Revoked, Listener.INVITER):         FAILED,

    (facts.InteractionSubmitted, Listener.REPORTING): extra(wire.EventInteractionSubmitted),
    (facts.PropertiesChanged, Listener.REPORTING): PROPERTIES_CHANGED,
    (facts.PlacedInQueue, Listener.REPORTING):    extra(wire.EventPlacedInQueue, queue=attribute("queue")),
    (facts.TakenFromQueue, Listener.REPORTING):   extra(
        wire.EventTakenFromQueue, queue=attribute("queue"), strategy_id=attribute("strategy_id")),
    (facts.PartyAdded, Listener.REPORTING):       PARTY_ADDED,
    (facts.PartyRemoved, Listener.REPORTING):     PARTY_REMOVED,
    (facts.AgentInvited, Listener.REPORTING):     extra(
        wire.EventAgentInvited, operation=lambda fact: fact.invitation.operation, **OFFER),
    (facts.Accepted, Listener.REPORTING):         extra(wire.EventAccepted, **OFFER),
    (facts.Rejected, Listener.REPORTING):         extra(wire.EventRejected, reason=REASON, **OFFER),
    (facts.Revoked, Listener.REPORTING):          extra(wire.EventRevoked, **OFFER, **REVOKED_REASON),
    (facts.ProcessingStopped, Listener.REPORTING): extra(wire.EventProcessingStopped, reason=REASON),
    (facts.AgentLogin, Listener.REPORTING):       extra(
        of_agents.EventAgentLogin, media_list=media_list, **AGENT),
    (facts.AgentLogout, Listener.REPORTING):      extra(
        of_agents.EventAgentLogout, reason=logout_reason,
        connections_left=lambda fact: fact.connections_left or None, **AGENT),
    (facts.ReadyForMedia, Listener.REPORTING):    extra(of_agents.EventReadyForMedia, **MEDIA, **AGENT),
    (facts.NotReadyForMedia, Listener.REPORTING): extra(of_agents.EventNotReadyForMedia, **MEDIA, **AGENT),

    (facts.ExternalServiceRequested, Listener.SERVICE): Spelling(
        wire.Request3rdServer, service_request, tells_fact=False),
    (facts.ExternalServiceRequested, Listener.REPORTING): extra(wire.EventExternalServiceRequested, **CALL),
    (facts.ExternalServiceResponded, Listener.REPORTING): extra(
        wire.EventExternalServiceResponded, **CALL, **FAULT),
    (facts.Locked, Listener.REPORTING):           extra(wire.EventLocked),
    (facts.Unlocked, Listener.REPORTING):         extra(wire.EventUnlocked),
    (facts.InteractionMoved, Listener.REPORTING): extra(
        wire.EventInteractionMoved, queue=attribute("queue"), snapshot_id=attribute("snapshot_id")),

    (facts.MediaAdded, Listener.REPORTING):      extra(of_agents.EventMediaAdded, **MEDIA, **AGENT),
    (facts.MediaRemoved, Listener.REPORTING):    extra(of_agents.EventMediaRemoved, **MEDIA, **AGENT),
    (facts.DoNotDisturbOn, Listener.REPORTING):  extra(of_agents.EventDoNotDisturbOn, reason=REASON, **AGENT),
    (facts.DoNotDisturbOff, Listener.REPORTING): extra(
        of_agents.EventDoNotDisturbOff, reason=REASON, **AGENT),
    (facts.AgentStateReasonChanged, Listener.REPORTING): extra(
        of_agents.EventAgentStateReasonChanged, reason=REASON, **AGENT),
    (facts.MediaStateReasonChanged, Listener.REPORTING): extra(
        of_agents.EventMediaStateReasonChanged, **MEDIA, **AGENT),
    **dict.fromkeys(((kind, Listener.CONCERNED) for kind in NOT_ASKED_FOR), FORCED),
    **dict.fromkeys(((kind, Listener.WATCHER) for kind in facts.AgentFact.__args__), STATE),
    (facts.AgentAvailable, Listener.REPORTING):    extra(of_agents.EventAgentAvailable, **PLACE),
    (facts.AgentNotAvailable, Listener.REPORTING): extra(of_agents.EventAgentNotAvailable, **PLACE),
    (facts.CustomReporting, Listener.REPORTING): extra(
        wire.EventCustomReporting, event_content=attribute("event_content")),
    (facts.Held, Listener.REPORTING):             extra(wire.EventHeld),
    (facts.Resumed, Listener.REPORTING):          extra(wire.EventResumed),
    (facts.PlacedInWorkbin, Listener.REPORTING):  extra(wire.EventPlacedInWorkbin, workbin=workbin),
    (facts.TakenFromWorkbin, Listener.REPORTING): extra(wire.EventTakenFromWorkbin, workbin=workbin),
    (facts.PlacedInWorkbin, Listener.WATCHERS):   content_changed("PlacedIn"),
    (facts.TakenFromWorkbin, Listener.WATCHERS):  content_changed("TakenOut"),
    (facts.ProcessingStopped, Listener.WATCHERS): content_changed("TakenOut"),
    (facts.PropertiesChanged, Listener.CHANGE_WATCHERS): content_changed("PropertiesChanged"),
    (facts.ProcessingStopped, Listener.STOP_WATCHERS): extra(wire.EventProcessingStopped, reason=REASON),
}
# fmt: on

SPOKEN: Final[Mapping[type[facts.AnyFact], dict[Listener, Spelling]]] = {
    fact: {listener: found for (kind, listener), found in SPELLINGS.items() if kind is fact}
    for fact in AUDIENCE
}
"""The same by fact, since most look-ups are about the few who hear of a property change."""
