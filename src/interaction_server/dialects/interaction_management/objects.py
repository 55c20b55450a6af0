"""The objects within messages of Interaction Management as they stand on the wire (protocol 4)."""

import msgspec

KeyValueList = dict[str, object]


class Words(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel", gc=False):
    """The base of every object within a message."""


class InteractionAttributes(Words, frozen=True, kw_only=True):
    """The attribute ``interaction`` but for what changes most (protocol 4)."""

    interaction_id: str
    interaction_tenant_id: int
    interaction_mediatype: str
    interaction_type: str
    interaction_subtype: str | None = None
    interaction_state: str
    interaction_queue: str
    interaction_is_online: bool
    interaction_is_locked: bool
    interaction_is_held: bool
    interaction_parent_interaction_id: str | None = None
    interaction_external_id: str | None = None
    interaction_submitted_by: str
    interaction_submitted_at: str
    interaction_received_at: str
    interaction_placed_in_queue_at: str | None = None
    interaction_moved_to_queue_at: str | None = None
    interaction_submitted_to_router_at: str | None = None
    interaction_delivered_at: str | None = None
    interaction_abandoned_at: str | None = None
    interaction_agent_id: str | None = None
    interaction_place_id: str | None = None
    interaction_assigned_to: str | None = None
    interaction_assigned_at: str | None = None
    interaction_workbin_type_id: str | None = None
    interaction_workbin_agent_id: str | None = None
    interaction_workbin_place_id: str | None = None
    interaction_workbin_group_id: str | None = None
    interaction_workbin_place_group_id: str | None = None
    interaction_in_queues: KeyValueList | None = None
    interaction_out_queues: KeyValueList | None = None
    interaction_scheduled_at: str | None = None


class Interaction(InteractionAttributes, frozen=True, kw_only=True):
    """The attribute ``interaction``: the whole of it, with the full user data."""

    interaction_version: int
    interaction_user_data: KeyValueList


class Actor(Words, frozen=True, kw_only=True):
    """The attribute ``actor``: who caused it."""

    actor_type: str
    client_name: str | None = None
    agent_id: str | None = None
    place_id: str | None = None
    strategy_id: str | None = None
    router_id: str | None = None


class Party(Words, frozen=True, kw_only=True):
    """The attribute ``party``: one who processes the interaction."""

    party_type: str
    agent_id: str | None = None
    place_id: str | None = None
    strategy_id: str | None = None
    router_id: str | None = None
    visibility_mode: str | None = None


class RevokedReason(Words, frozen=True, kw_only=True):
    """The attribute ``reason`` of EventRevoked."""

    reason_system_name: str
