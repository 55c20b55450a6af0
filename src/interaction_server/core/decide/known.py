"""Objects that are not there, where the configuration says which are (``unknown_objects``, decision 60)."""

from interaction_server.core.agent_requests import LogIn
from interaction_server.core.decide.decision import Limits
from interaction_server.core.model import QueueName
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
    """Error 51 for an agent or a place that there is not, 54 for one that is of another tenant."""
    known = limits.known
    if known.agents is not None and request.agent_id not in known.agents:
        return refuse(Refusals.UNKNOWN_AGENT, f"there is no agent {request.agent_id:.80}")
    if known.places is not None and request.place_id not in known.places:
        return refuse(Refusals.UNKNOWN_AGENT, f"there is no place {request.place_id:.80}")
    for who, own in (
        (f"agent {request.agent_id}", known.agent_tenants.get(request.agent_id)),
        (f"place {request.place_id}", known.place_tenants.get(request.place_id)),
    ):
        if own is not None and own != request.tenant_id:
            return refuse(
                Refusals.NOT_AUTHORIZED, f"tenantId: {who} is of tenant {own}, not of {request.tenant_id}"
            )
    return None
