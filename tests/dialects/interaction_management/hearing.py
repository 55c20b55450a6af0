"""How the tests of this dialect hear a message, and as whom."""

from typing import NamedTuple

import msgspec

from interaction_server.core.model import InteractionId, Role, TicketId
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management.requests import Request

MEDIA, AGENT, REPORTING = Role.MEDIA_SERVER, Role.AGENT_APPLICATION, Role.REPORTING_ENGINE
SERVICE = Role.EXTERNAL_SERVICE
IM = InteractionManagement()
I1 = InteractionId("i1")
T5 = TicketId(5)


class Heard(NamedTuple):
    """What came of a message."""

    meaning: object
    reference: int | None = 7
    proxy_client_id: int | None = 3


def hear(role: Role | None, name: str, attributes: dict[str, object]) -> Heard:
    """A message as it comes over the wire, in neutral words."""
    line = msgspec.json.encode({"messageName": name, "referenceId": 7, "proxyClientId": 3, **attributes})
    message = IM.decode(line)
    assert isinstance(message, Request), message
    meaning, stay = IM.hear(message, role, {})
    assert stay is None
    return Heard(meaning, message.reference_id, message.proxy_client_id)
