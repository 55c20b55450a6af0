"""What events of Interaction Management have in common (protocol 4, 5)."""

from interaction_server.dialects.interaction_management.objects import Actor, Interaction, KeyValueList, Words


class Event(Words, tag_field="messageName", frozen=True, kw_only=True):
    """What every event may carry."""

    proxy_client_id: int | None = None


class Answer(Event, frozen=True, kw_only=True):
    """What the direct answer to a request carries."""

    reference_id: int | None = None
    extension: KeyValueList | None = None


class FactEvent(Event, frozen=True, kw_only=True):
    """What every event that tells a fact carries; the sequence is for reporting engines."""

    event_sequence: int | None = None
    event_time: str | None = None
    actor: Actor | None = None


class InteractionEvent(FactEvent, frozen=True, kw_only=True):
    """A fact about an interaction."""

    interaction: Interaction


class AgentEvent(FactEvent, frozen=True, kw_only=True):
    """A fact about an agent."""

    agent_id: str
    place_id: str
    tenant_id: int
