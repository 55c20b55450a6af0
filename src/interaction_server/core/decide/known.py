"""Objects that are not there, where the configuration says which are (``unknown_objects``, decision 60)."""

from collections.abc import Mapping

from interaction_server.core.agent_requests import LogIn
from interaction_server.core.decide.decision import Limits
from interaction_server.core.model import PlaceId, QueueName
from interaction_server.core.refusals import Refusal, Refusals, refuse


def unknown_queue(queue: QueueName, limits: Limits) -> Refusal | None:
    """Error 48 for a queue that there is not; those of workbins are never asked for by name."""
    known = limits.known.queues
    if known is None or queue in known:
        return None
    return refuse(Refusals.INVALID_ATTRIBUTE, f"queue: there is no queue {queue:.80}")


def unknown_media_type(media_type: str, limits: Limits) -> Refusal | None:
    """Error 48 for a media type that there is not."""
    known = limits.known.media_types
    if known is None or media_type in known:
        return None
    return refuse(Refusals.INVALID_ATTRIBUTE, f"mediaType: there is no media type {media_type:.80}")


def login_refusal(request: LogIn, limits: Limits) -> Refusal | None:
    """Error 51 for an agent or a place that there is not, 54 for an agent of another tenant."""
    agents, places = limits.known.agents, limits.known.places
    if agents is not None and request.agent_id not in agents:
        return refuse(Refusals.UNKNOWN_AGENT, f"there is no agent {request.agent_id:.80}")
    own = limits.known.agent_tenants.get(request.agent_id, request.tenant_id)
    if own != request.tenant_id:
        return refuse(
            Refusals.NOT_AUTHORIZED,
            f"tenantId: agent {request.agent_id} is of tenant {own}, not of {request.tenant_id}",
        )
    if places is not None and not is_there(request.place_id, request.tenant_id, places):
        return refuse(
            Refusals.UNKNOWN_AGENT,
            f"there is no place {request.place_id:.80} in tenant {request.tenant_id}",
        )
    return None


def is_there(place_id: PlaceId, tenant_id: int, places: Mapping[PlaceId, int | None]) -> bool:
    """Whether a place is one of those of a tenant."""
    return place_id in places and places[place_id] in (None, tenant_id)
