"""Facts made by hand, as they stand on the wire."""

import msgspec

from interaction_server.client.wire import INTERACTION_MANAGEMENT
from interaction_server.dialects.interaction_management.event_base import FactEvent


def fact(name: str, interaction: str = "", **attributes: object) -> FactEvent:
    """A reporting event, of an interaction that is in ``inbound-email`` unless ``queue_now`` is another."""
    queue = attributes.pop("queue_now", "inbound-email")
    about = {
        "interactionId": interaction,
        "interactionMediatype": attributes.pop("media_type", "email"),
        "interactionQueue": queue,
        "interactionVersion": attributes.pop("version", 1),
        "interactionUserData": {},
        "interactionTenantId": 1,
        "interactionState": "Queued",
        "interactionType": "Inbound",
        "interactionIsOnline": False,
        "interactionIsLocked": False,
        "interactionIsHeld": False,
        "interactionSubmittedBy": "EmailServer",
        "interactionSubmittedAt": "2026-11-23T08:00:00.000Z",
        "interactionReceivedAt": "2026-11-23T08:00:00.000Z",
    }
    body = {"messageName": name, **attributes, **({"interaction": about} if interaction else {})}
    event = INTERACTION_MANAGEMENT.hear(msgspec.json.encode(body))
    assert isinstance(event, FactEvent), event
    return event


def at(time: str) -> dict[str, object]:
    """When a fact happened, on the day of the script."""
    return {"eventTime": f"2026-11-23T{time}.000Z"}


def agent(agent_id: str) -> dict[str, object]:
    """An agent as a party."""
    return {"partyType": "Agent", "agentId": agent_id, "placeId": "place-1"}


STRATEGY = {"partyType": "Strategy", "strategyId": "inbound-email", "routerId": "URS-1"}
