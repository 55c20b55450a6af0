"""The names of properties (protocol 7)."""

import msgspec
import pytest

from interaction_server.core.model import ActorType, SystemProperties
from interaction_server.core.system_properties import (
    FLAGS,
    INDEXES_MAX,
    SETTABLE,
    SYSTEM_NAMES,
    SYSTEM_PROPERTIES,
    TIMES,
    TYPED,
    UNFIT_FOR_INDEX,
    index_fault,
    property_value,
    system_values,
)
from tests.core.world import START, World

NAMES = """
InteractionId, TenantId, MediaType, InteractionType, InteractionSubtype, InteractionState, Queue,
IsOnline, IsLocked, IsHeld, HeldAt, ExternalId, ParentId, InQueues, OutQueues, ReceivedAt,
SubmittedAt, SubmittedBy, SubmittedToRouterAt, PlacedInQueueAt, MovedToQueueAt, DeliveredAt,
AbandonedAt, AssignedAt, AssignedTo, CompletedAt, Workbin, WorkbinTypeId, WorkbinAgentId,
WorkbinPlaceId, WorkbinGroupId, WorkbinPlaceGroupId, SnapshotId, ScheduledAt
""".replace("\n", " ")


def test_the_system_properties_are_those_of_the_protocol() -> None:
    """Protocol 7, the list after "System:"."""
    assert {name.strip() for name in NAMES.split(",")} == SYSTEM_NAMES


def test_every_system_property_has_a_field() -> None:
    """AgentId, PlaceId and who locked it are in no list of the protocol, and so no properties."""
    fields = {field.name for field in msgspec.structs.fields(SystemProperties)}
    assert fields - set(SYSTEM_PROPERTIES.values()) == {"agent_id", "place_id", "locked_by"}
    assert len(set(SYSTEM_PROPERTIES.values())) == len(SYSTEM_PROPERTIES)


def test_a_client_may_set_three_of_them() -> None:
    """Protocol 3.1: "except ExternalId and ParentId; a media server may also set IsOnline"."""
    assert set(SETTABLE) == {"ExternalId", "ParentId", "IsOnline"}
    assert SETTABLE["ExternalId"] == SETTABLE["ParentId"] == set(ActorType)
    assert SETTABLE["IsOnline"] == {ActorType.MEDIA_SERVER}


def test_typed_properties_and_kinds_of_system_properties() -> None:
    """Protocol 3.1: "Priority and ServiceObjective are typed integers"."""
    assert dict(TYPED) == {"Priority": int, "ServiceObjective": int}
    assert {"ReceivedAt", "HeldAt", "ScheduledAt"} <= TIMES <= SYSTEM_NAMES
    assert set(FLAGS) == {"IsOnline", "IsLocked", "IsHeld"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Subject", "Hello"),
        ("Missing", None),
        ("InteractionState", "Queued"),
        ("IsOnline", 0),
        ("SubmittedAt", START),
        ("TenantId", 1),
        ("AbandonedAt", None),
        ("Workbin", None),
    ],
)
def test_a_property_of_any_class_is_read_by_its_name(name: str, value: object) -> None:
    """One flat name space (protocol 3.1); a flag is 0 or 1, an enumeration its name."""
    world = World()
    found = property_value(world.interactions[world.submit(user_data={"Subject": "Hello"})], name)
    assert found == value
    assert type(found) is type(value)


def test_system_values_are_those_that_there_are() -> None:
    """What URS gets within its user data (protocol 6)."""
    world = World()
    values = system_values(world.interactions[world.submit(scheduled_at=START)])
    assert values == {
        "InteractionId": "i1", "TenantId": 1, "MediaType": "email", "InteractionType": "Inbound",
        "InteractionState": "Queued", "Queue": "inbox", "IsOnline": 0, "IsLocked": 0, "IsHeld": 0,
        "ReceivedAt": START, "SubmittedAt": START, "SubmittedBy": "mail",
        "PlacedInQueueAt": START, "MovedToQueueAt": START, "ScheduledAt": START,
    }  # fmt: skip


def test_what_there_can_be_no_index_of_is_named_with_the_reason() -> None:
    assert index_fault(("Lang", "ScheduledAt", "Queue")) is None
    assert index_fault(("Lang", "InteractionId")) == "indexes: InteractionId is found without an index"
    assert UNFIT_FOR_INDEX.keys() < SYSTEM_NAMES


def test_indexes_are_limited_in_number() -> None:
    names = [f"P{number}" for number in range(INDEXES_MAX + 1)]
    assert index_fault(names[1:] * 2) is None
    assert index_fault(names) == "indexes: 33 properties of 32 allowed"
