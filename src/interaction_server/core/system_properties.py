"""The names of properties: the server's own, those with a type, those that a client may set (protocol 7)."""

from collections.abc import Collection, Mapping
from typing import Final

from interaction_server.core.model import ActorType, Interaction

# fmt: off
SYSTEM_PROPERTIES: Final[Mapping[str, str]] = {
    "InteractionId": "interaction_id",
    "TenantId": "tenant_id",
    "MediaType": "media_type",
    "InteractionType": "interaction_type",
    "InteractionSubtype": "interaction_subtype",
    "InteractionState": "state",
    "Queue": "queue",
    "IsOnline": "is_online",
    "IsLocked": "is_locked",
    "IsHeld": "is_held",
    "HeldAt": "held_at",
    "ExternalId": "external_id",
    "ParentId": "parent_id",
    "InQueues": "in_queues",
    "OutQueues": "out_queues",
    "ReceivedAt": "received_at",
    "SubmittedAt": "submitted_at",
    "SubmittedBy": "submitted_by",
    "SubmittedToRouterAt": "submitted_to_router_at",
    "PlacedInQueueAt": "placed_in_queue_at",
    "MovedToQueueAt": "moved_to_queue_at",
    "DeliveredAt": "delivered_at",
    "AbandonedAt": "abandoned_at",
    "AssignedAt": "assigned_at",
    "AssignedTo": "assigned_to",
    "CompletedAt": "completed_at",
    "WorkbinTypeId": "workbin_type_id",
    "WorkbinAgentId": "workbin_agent_id",
    "WorkbinPlaceId": "workbin_place_id",
    "WorkbinGroupId": "workbin_group_id",
    "WorkbinPlaceGroupId": "workbin_place_group_id",
    "SnapshotId": "snapshot_id",
    "ScheduledAt": "scheduled_at",
}
# fmt: on
"""The spelling of each system property and the field of ``SystemProperties`` that holds it."""

SYSTEM_NAMES: Final = frozenset({*SYSTEM_PROPERTIES, "Workbin"})
"""Every name that a client cannot use for a property of its own."""

TIMES: Final = frozenset(name for name in SYSTEM_PROPERTIES if name.endswith("At"))
FLAGS: Final = frozenset({"IsOnline", "IsLocked", "IsHeld"})
"""Flags are 0 or 1 wherever they are spelled as a property."""

SETTABLE: Final[Mapping[str, frozenset[ActorType]]] = {
    "ExternalId": frozenset(ActorType),
    "ParentId": frozenset(ActorType),
    "IsOnline": frozenset({ActorType.MEDIA_SERVER}),
}
"""The exceptions: system properties that a change may set, and by whom (protocol 3.1)."""

TYPED: Final[Mapping[str, type]] = {"Priority": int, "ServiceObjective": int}
"""Business properties with a column of their own, and the type it has."""

INDEXES_MAX: Final = 32
UNFIT_FOR_INDEX: Final[Mapping[str, str]] = {
    "InteractionId": "is found without an index",
    "CompletedAt": "is absent from open interactions, and only these are found",
    "InQueues": "is a list, and lists are in no index",
    "OutQueues": "is a list, and lists are in no index",
    "Workbin": "is a list, and lists are in no index; its parts are properties of their own",
}
"""The properties of which there can be no index, and why."""


def index_fault(names: Collection[str]) -> str | None:
    """What is wrong with the names of properties of which an operator wants indexes; None if nothing is."""
    if len(set(names)) > INDEXES_MAX:
        return f"indexes: {len(set(names))} properties of {INDEXES_MAX} allowed"
    faults = [f"indexes: {name} {UNFIT_FOR_INDEX[name]}" for name in names if name in UNFIT_FOR_INDEX]
    return faults[0] if faults else None


def property_value(interaction: Interaction, name: str) -> object:
    """A property of any class by its name; None where it is absent. Times are milliseconds."""
    if name not in SYSTEM_NAMES:
        return interaction.user_data.get(name)
    value: object = getattr(interaction.system, SYSTEM_PROPERTIES.get(name, ""), None)
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, str) else value


def system_values(interaction: Interaction) -> dict[str, object]:
    """Every system property that has a value, by its name. Times are milliseconds."""
    values = {name: property_value(interaction, name) for name in SYSTEM_PROPERTIES}
    return {name: value for name, value in values.items() if value is not None}
