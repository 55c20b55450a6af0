"""Wire requests -> neutral requests; ``HEARD`` says what is understood from whom (protocol 4)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from interaction_server.core import requests as neutral
from interaction_server.core.audience import OPT_IN
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.submitting import DEFAULT_QUEUE, TENANT
from interaction_server.core.decide.workbins import NOT_SCHEDULED
from interaction_server.core.facts import ProcessingStopped
from interaction_server.core.model import (
    AgentId,
    CallId,
    Fault,
    InteractionId,
    PlaceId,
    QueueName,
    Role,
    TicketId,
    VisibilityMode,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.view_requests import PullFromView
from interaction_server.dialects.dialect import ZEROS, Meaning, Registration, Stay, Unregistration, reason_of
from interaction_server.dialects.interaction_management import requests as wire
from interaction_server.dialects.interaction_management.hear_agents import HEARD_OF_AGENTS
from interaction_server.dialects.interaction_management.hear_many import (
    find_interactions,
    get_snapshot_interactions,
    lock,
    move_interactions,
    release_snapshot,
    take_snapshot,
    unlock,
)
from interaction_server.dialects.interaction_management.request_base import KeyValueList, Request
from interaction_server.dialects.interaction_management.roles import (
    AGENT,
    BOTH,
    CLIENT_TYPES,
    EXTERNAL_SERVICE,
    OBSERVERS,
)
from interaction_server.dialects.times import time_attribute
from interaction_server.dialects.workbins import hear_workbin, named_workbin


def hear(message: Request, role: Role | None, stays: Mapping[str, Stay]) -> tuple[Meaning, Stay | None]:
    """A message in neutral words, or the refusal of what this role cannot ask.

    ``stays`` belongs to T-Library; interactions are named by their own ids here.
    """
    roles, understand = HEARD[type(message)]
    if role is not None and role not in roles:
        return not_for(message, role), None
    if message.extension is not None and (refusal := carried_refusal(extension=message.extension)):
        return refusal, None
    return understand(message), None


def not_for(message: Request, role: Role) -> Refusal:
    """Error 42 for a message that is another role's."""
    return refuse(Refusals.UNKNOWN_MESSAGE, f"{type(message).__name__} is not for a client of type {role}")


def register(message: wire.RequestRegisterClient) -> Registration:
    """An unknown client type stays without a role; the roster refuses it."""
    known = message.client_type in CLIENT_TYPES
    return Registration(
        name=message.client_name,
        role=Role(message.client_type) if known else None,
        options=message.extension or {},
        tenant_id=message.tenant_id,
    )


def unregister(message: wire.RequestUnregisterClient) -> Unregistration:
    """The client is the one whose proxyClientId the message carries."""
    return Unregistration()


def submit(message: wire.RequestSubmit) -> neutral.Submit | Refusal:
    """Without a queue it goes to the default one."""
    if message.is_online not in (None, 0, 1):
        return refuse(Refusals.INVALID_ATTRIBUTE, f"isOnline: {message.is_online} is neither 0 nor 1")
    received_at = time_attribute("receivedAt", message.received_at)
    if isinstance(received_at, Refusal):
        return received_at
    scheduled_at = time_attribute("scheduledAt", message.scheduled_at)
    if isinstance(scheduled_at, Refusal):
        return scheduled_at
    return neutral.Submit(
        media_type=message.media_type,
        interaction_type=message.interaction_type,
        queue=DEFAULT_QUEUE if message.queue is None else QueueName(message.queue),
        interaction_id=InteractionId(message.interaction_id) if message.interaction_id else None,
        tenant_id=message.tenant_id,
        interaction_subtype=message.interaction_subtype,
        is_online=bool(message.is_online),
        received_at=received_at,
        scheduled_at=scheduled_at,
        user_data=message.user_data,
        parent_id=message.parent_interaction_id,
        external_id=message.external_id,
        in_queues=message.in_queues,
        out_queues=message.out_queues,
        workbin=named_workbin(message),
    )


def change_properties(message: wire.RequestChangeProperties) -> neutral.ChangeProperties:
    """The values of deletedProperties are ignored; an array of keys is accepted too (protocol 3.1)."""
    return neutral.ChangeProperties(
        interaction_id=message.interaction_id,
        added=message.added_properties,
        changed=message.changed_properties,
        deleted=keys_of(message.deleted_properties),
        if_version=message.if_version,
        if_properties=message.if_properties,
        request_id=message.request_id,
    )


def stop_processing(message: wire.RequestStopProcessing) -> neutral.StopProcessing:
    """End an interaction."""
    return neutral.StopProcessing(
        interaction_id=InteractionId(message.interaction_id), reason=reason_of(message.reason)
    )


def get_properties(message: wire.RequestGetInteractionProperties) -> neutral.GetProperties | Refusal:
    """Read an interaction."""
    at_time = time_attribute("atTime", message.at_time)
    if isinstance(at_time, Refusal):
        return at_time
    return neutral.GetProperties(
        interaction_id=InteractionId(message.interaction_id), at_version=message.at_version, at_time=at_time
    )


def accept(message: wire.RequestAccept) -> neutral.Accept:
    """Take an invitation."""
    return neutral.Accept(
        interaction_id=InteractionId(message.interaction_id), ticket_id=TicketId(message.ticket_id)
    )


def reject(message: wire.RequestReject) -> neutral.Reject:
    """Decline an invitation."""
    return neutral.Reject(
        interaction_id=InteractionId(message.interaction_id),
        ticket_id=TicketId(message.ticket_id),
        reason=reason_of(message.reason),
    )


def transfer(message: wire.RequestTransfer) -> neutral.Transfer:
    """Offer it to another agent; the outcome of the offer is the answer."""
    return neutral.Transfer(
        interaction_id=InteractionId(message.interaction_id),
        agent_id=AgentId(message.agent_id),
        place_id=None if message.place_id is None else PlaceId(message.place_id),
        extension=message.extension,
        reference=message.reference_id,
    )


def confer(message: wire.RequestConference) -> neutral.Confer:
    """The same, but for staying."""
    return neutral.Confer(
        interaction_id=InteractionId(message.interaction_id),
        agent_id=AgentId(message.agent_id),
        place_id=None if message.place_id is None else PlaceId(message.place_id),
        visibility_mode=mode(message.visibility_mode),
        extension=message.extension,
        reference=message.reference_id,
    )


def intrude(message: wire.RequestIntrude) -> neutral.Intrude:
    """Be offered it oneself."""
    return neutral.Intrude(
        interaction_id=InteractionId(message.interaction_id),
        visibility_mode=mode(message.visibility_mode),
        extension=message.extension,
        reference=message.reference_id,
    )


def mode(visibility_mode: str | None) -> str:
    """A party like the others, unless it is said otherwise."""
    return VisibilityMode.CONFERENCE.value if visibility_mode is None else visibility_mode


def leave_interaction(message: wire.RequestLeaveInteraction) -> neutral.LeaveInteraction:
    """Process it no longer."""
    return neutral.LeaveInteraction(interaction_id=InteractionId(message.interaction_id))


def service_responded(message: wire.Event3rdServerResponse) -> neutral.EndCall | Refusal:
    """The result of the call whose reference the message repeats."""
    return end_of_call(message, message.parameters, None)


def service_failed(message: wire.Event3rdServerFault) -> neutral.EndCall | Refusal:
    """The fault of the call whose reference the message repeats."""
    return end_of_call(message, None, Fault(code=message.fault_code, sentence=message.fault_string))


def end_of_call(
    message: Request, parameters: KeyValueList | None, fault: Fault | None
) -> neutral.EndCall | Refusal:
    """Here the reference is the server's own, and says which call it is."""
    if message.reference_id is None:
        return refuse(Refusals.INVALID_ATTRIBUTE, "referenceId is missing")
    return neutral.EndCall(call_id=CallId(message.reference_id), parameters=parameters, fault=fault)


def place_in_queue(message: wire.RequestPlaceInQueue) -> neutral.PlaceInQueue | Refusal:
    """Put it into a queue, with the properties that change on the way."""
    scheduled_at = time_attribute("scheduledAt", message.scheduled_at)
    if isinstance(scheduled_at, Refusal):
        return scheduled_at
    return neutral.PlaceInQueue(
        interaction_id=InteractionId(message.interaction_id),
        queue=QueueName(message.queue),
        scheduled_at=scheduled_at,
        added=message.added_properties,
        changed=message.changed_properties,
        deleted=keys_of(message.deleted_properties),
    )


def keys_of(deleted: Iterable[str] | None) -> tuple[str, ...] | None:
    """The keys to be deleted, from a list whose values are ignored, or an array."""
    return None if deleted is None else tuple(deleted)


def pull(message: wire.RequestPull) -> neutral.Pull | PullFromView | Refusal:
    """By ids from the view of everything, and from any other what it shows."""
    if message.view_id != SYSTEM_VIEW:
        return PullFromView(
            view=message.view_id,
            parameters=message.pull_parameters or {},
            tenant_id=message.tenant_id,
            count_max=message.max_interactions,
        )
    named = dict(message.pull_parameters or {})
    listed = named.pop(LISTED, "")
    if not isinstance(listed, str):
        return refuse(Refusals.INVALID_ATTRIBUTE, f"pullParameters.{LISTED} must be a text of ids and commas")
    ids = [*named, *(each.strip() for each in listed.split(","))]
    return neutral.Pull(
        interaction_ids=tuple(InteractionId(each) for each in ids if each),
        tenant_id=message.tenant_id,
        count_max=message.max_interactions,
    )


def hold(message: wire.RequestHold) -> neutral.Hold:
    """Put it aside."""
    return neutral.Hold(interaction_id=InteractionId(message.interaction_id))


def resume(message: wire.RequestResume) -> neutral.Resume:
    """Go on with it."""
    return neutral.Resume(interaction_id=InteractionId(message.interaction_id))


def place_in_workbin(message: wire.RequestPlaceInWorkbin) -> neutral.PlaceInWorkbin | Refusal:
    """Put it into a workbin, with the properties that change on the way."""
    if message.scheduled_at is not None:
        return NOT_SCHEDULED
    return neutral.PlaceInWorkbin(
        interaction_id=InteractionId(message.interaction_id),
        workbin=hear_workbin(message.workbin),
        added=message.added_properties,
        changed=message.changed_properties,
        deleted=keys_of(message.deleted_properties),
    )


def get_workbin_content(message: wire.RequestGetWorkbinContent) -> neutral.GetWorkbinContent:
    """What is in it."""
    return neutral.GetWorkbinContent(workbin=hear_workbin(message.workbin))


def watch_workbin(message: wire.RequestWorkbinNotifications) -> neutral.WatchWorkbin | Refusal:
    """Be told of it from now on."""
    if message.notify_property_changes not in (None, 0, 1):
        return refuse(Refusals.INVALID_ATTRIBUTE, "notifyPropertyChanges is neither 0 nor 1")
    return neutral.WatchWorkbin(
        workbin=hear_workbin(message.workbin),
        watching=True,
        properties=bool(message.notify_property_changes),
        stops=(message.extension or {}).get(STOPS) not in ZEROS,
    )


def unwatch_workbin(message: wire.RequestCancelWorkbinNotifications) -> neutral.WatchWorkbin:
    """Be told of it no longer."""
    return neutral.WatchWorkbin(workbin=hear_workbin(message.workbin), watching=False)


def get_workbin_types(message: wire.RequestWorkbinTypesInfo) -> neutral.GetWorkbinTypes:
    """Those that are configured."""
    return neutral.GetWorkbinTypes(tenant_id=TENANT if message.tenant_id is None else message.tenant_id)


SYSTEM_VIEW: Final = "_system_"
"""The view of everything, out of which one pulls by id."""
LISTED: Final = "ids"
"""The pull parameter that holds ids in a text; every other is an id itself."""

STOPS: Final = OPT_IN[ProcessingStopped]
"""The extension with which one asks to hear of the end, in a registration and for a workbin."""

# fmt: off
HEARD: Final[Mapping[type[Request], tuple[frozenset[Role], Callable[..., Meaning]]]] = {
    wire.RequestRegisterClient:           (CLIENT_TYPES, register),
    wire.RequestUnregisterClient:         (CLIENT_TYPES, unregister),
    wire.RequestSubmit:                   (BOTH,         submit),
    wire.RequestChangeProperties:         (BOTH,         change_properties),
    wire.RequestStopProcessing:           (BOTH,         stop_processing),
    wire.RequestGetInteractionProperties: (CLIENT_TYPES, get_properties),
    wire.RequestAccept:                   (AGENT,        accept),
    wire.RequestReject:                   (AGENT,        reject),
    wire.RequestTransfer:                 (AGENT,        transfer),
    wire.RequestConference:               (AGENT,        confer),
    wire.RequestIntrude:                  (AGENT,        intrude),
    wire.RequestLeaveInteraction:         (AGENT,        leave_interaction),
    wire.Event3rdServerResponse:          (EXTERNAL_SERVICE, service_responded),
    wire.Event3rdServerFault:             (EXTERNAL_SERVICE, service_failed),
    wire.RequestFindInteractions:         (OBSERVERS,    find_interactions),
    wire.RequestLockInteraction:          (BOTH,         lock),
    wire.RequestUnlockInteraction:        (BOTH,         unlock),
    wire.RequestTakeSnapshot:             (BOTH,         take_snapshot),
    wire.RequestGetSnapshotInteractions:  (BOTH,         get_snapshot_interactions),
    wire.RequestReleaseSnapshot:          (BOTH,         release_snapshot),
    wire.RequestMoveInteractions:         (BOTH,         move_interactions),
    wire.RequestPlaceInQueue:             (BOTH,         place_in_queue),
    wire.RequestPull:                     (AGENT,        pull),
    wire.RequestHold:                     (AGENT,        hold),
    wire.RequestResume:                   (AGENT,        resume),
    wire.RequestPlaceInWorkbin:           (BOTH,         place_in_workbin),
    wire.RequestGetWorkbinContent:        (BOTH,         get_workbin_content),
    wire.RequestWorkbinNotifications:     (BOTH,         watch_workbin),
    wire.RequestCancelWorkbinNotifications: (BOTH,       unwatch_workbin),
    wire.RequestWorkbinTypesInfo:         (BOTH,         get_workbin_types),
    **HEARD_OF_AGENTS,
}
# fmt: on
assert set(HEARD) == set(wire.REQUESTS.values()), "a message that is decoded must be heard"
"""Which request means what, and from whom it is understood; the same from another role is error 42."""
