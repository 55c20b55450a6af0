"""Wire requests of URS -> neutral requests (protocol 6).

A router names an interaction by the connID of its stay. From here on RequestUpdateUserData is an
ordinary ChangeProperties and RequestRouteCall one of the requests that it stands for.
"""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core import requests as neutral
from interaction_server.core.decide.decision import missing
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.workbins import NOT_SCHEDULED
from interaction_server.core.model import (
    AgentId,
    InteractionId,
    PlaceId,
    QueueName,
    Role,
    StrategyId,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.dialects.dialect import Meaning, Registration, Stay, reason_of
from interaction_server.dialects.t_library import requests as wire
from interaction_server.dialects.t_library.services import call_service
from interaction_server.dialects.times import time_attribute
from interaction_server.dialects.workbins import hear_workbin, named_workbin


def hear(message: wire.Request, role: Role | None, stays: Mapping[str, Stay]) -> tuple[Meaning, Stay | None]:
    """A message in neutral words; ``stays`` are the open ones of the asking router."""
    if refusal := carried_refusal(extensions=message.extensions, reasons=message.reasons):
        return refusal, None
    if isinstance(message, wire.CallRequest):
        return hear_about_call(message, stays.get(message.conn_id))
    return ABOUT_SESSION[type(message)](message), None


def hear_about_call(message: wire.CallRequest, stay: Stay | None) -> tuple[Meaning, Stay | None]:
    """A message about one stay, which must be open."""
    if stay is None:
        sentence = f"connID {message.conn_id[:40]!r} is not an interaction that this router processes"
        return refuse(Refusals.UNKNOWN_INTERACTION, sentence), None
    return ABOUT_CALL[type(message)](message, stay.interaction_id), stay


def register(message: wire.RequestRegisterClient) -> Registration:
    """A T-Library client is always a router."""
    return Registration(name=message.application_name, role=Role.ROUTER, options=message.extensions or {})


def run_strategy(message: wire.RequestRegisterAddress) -> neutral.RunStrategy:
    """From now on."""
    return neutral.RunStrategy(strategy_id=StrategyId(message.this_dn), running=True)


def leave_strategy(message: wire.RequestUnregisterAddress) -> neutral.RunStrategy:
    """No longer."""
    return neutral.RunStrategy(strategy_id=StrategyId(message.this_dn), running=False)


def update_user_data(
    message: wire.RequestUpdateUserData | wire.RequestAttachUserData, interaction_id: InteractionId
) -> neutral.ChangeProperties:
    """Set the given keys."""
    return neutral.ChangeProperties(interaction_id=interaction_id, changed=message.user_data)


def delete_pair(message: wire.RequestDeletePair, interaction_id: InteractionId) -> neutral.ChangeProperties:
    """Delete one key."""
    return neutral.ChangeProperties(interaction_id=interaction_id, deleted=(message.key,))


def delete_user_data(
    message: wire.RequestDeleteUserData, interaction_id: InteractionId
) -> neutral.DeleteAllProperties:
    """Delete every property that may be deleted."""
    return neutral.DeleteAllProperties(interaction_id=interaction_id)


def route_call(message: wire.RequestRouteCall, interaction_id: InteractionId) -> Meaning:
    """What it stands for is said by its routeType."""
    route = ROUTES.get(message.route_type)
    if route is None:
        known = ", ".join(ROUTES)
        return refuse(
            Refusals.INVALID_ATTRIBUTE, f"routeType: {message.route_type[:40]!r} is none of {known}"
        )
    if message.scheduled_at is not None and route is not to_queue:
        return NOT_SCHEDULED
    return route(message, interaction_id)


def to_agent(message: wire.RequestRouteCall, interaction_id: InteractionId) -> neutral.RouteToAgent:
    """Offer it; the outcome of the offer is the answer."""
    return neutral.RouteToAgent(
        interaction_id=interaction_id,
        agent_id=AgentId(message.agent_id or ""),
        place_id=None if message.place_id is None else PlaceId(message.place_id),
        extension=message.extensions,
        reference=message.reference_id,
    )


def to_place(message: wire.RequestRouteCall, interaction_id: InteractionId) -> neutral.RouteToAgent:
    """Offer it to whoever is logged in at the place."""
    return neutral.RouteToAgent(
        interaction_id=interaction_id,
        place_id=PlaceId(message.place_id or ""),
        extension=message.extensions,
        reference=message.reference_id,
    )


def to_queue(message: wire.RequestRouteCall, interaction_id: InteractionId) -> Meaning:
    """Put it into a queue."""
    scheduled_at = time_attribute("scheduledAt", message.scheduled_at)
    if isinstance(scheduled_at, Refusal):
        return scheduled_at
    return neutral.PlaceInQueue(
        interaction_id=interaction_id, queue=QueueName(message.queue or ""), scheduled_at=scheduled_at
    )


def to_workbin(message: wire.RequestRouteCall, interaction_id: InteractionId) -> Meaning:
    """Put it into a workbin."""
    workbin = named_workbin(message) if message.workbin is None else hear_workbin(message.workbin)
    if workbin is None:
        return missing("workbin")
    return neutral.PlaceInWorkbin(interaction_id=interaction_id, workbin=workbin)


def to_stop(message: wire.RequestRouteCall, interaction_id: InteractionId) -> neutral.StopProcessing:
    """End it."""
    return neutral.StopProcessing(interaction_id=interaction_id, reason=reason_of(message.reason))


# fmt: off
ABOUT_SESSION: Final[Mapping[type[wire.Request], Callable[..., Meaning]]] = {
    wire.RequestRegisterClient:    register,
    wire.RequestRegisterAddress:   run_strategy,
    wire.RequestUnregisterAddress: leave_strategy,
}
ABOUT_CALL: Final[Mapping[type[wire.CallRequest], Callable[..., Meaning]]] = {
    wire.RequestUpdateUserData: update_user_data,
    wire.RequestAttachUserData: update_user_data,
    wire.RequestDeletePair:     delete_pair,
    wire.RequestDeleteUserData: delete_user_data,
    wire.RequestRouteCall:      route_call,
    wire.RequestPrivateService: call_service,
}
ROUTES: Final[Mapping[str, Callable[..., Meaning]]] = {
    "Agent": to_agent,
    "Place": to_place,
    "Queue": to_queue,
    "Workbin": to_workbin,
    "Stop":  to_stop,
}
# fmt: on
