"""What crossed the sockets, each message with who, which way, and what it is about."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from interaction_server.client import UnknownEvent
from interaction_server.client.options import Direction, ProtocolName
from interaction_server.dialects.t_library.events import EventRouteRequest

NOBODY: Final = "no-such-interaction"
"""What is asked about only to learn that everything told before has come; such questions are not observed."""
STRANGER: Final = "stranger"
"""Who uses no SDK."""
BY_ID: Final = "_system_"
"""The view from which interactions are pulled by their ids (protocol 4)."""
SERVER: Final = "server"
"""Whose process is started and ended."""
Way = Literal[">", "<"]
WAYS: Final[Mapping[Direction, Way]] = {"sent": ">", "received": "<"}


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One message of one client: sent (``>``) or received (``<``).

    ``about`` is the id of the interaction, or else of the agent, that it is about; an answer is about what
    its request, ``answers``, was about. Both are empty where there is none.
    """

    who: str
    way: Way
    name: str
    about: str = ""
    answers: str = ""
    body: Mapping[str, object] = {}


class Observer:
    """Its ``tap`` is every client's; ``watch`` is called with each observation.

    ``stays`` has the interaction of each connID, ``asked`` each client's open requests by their references,
    ``sessions`` the agent that is logged in on each desktop.
    """

    def __init__(self, watch: Callable[[Observation], None]) -> None:
        self.watch = watch
        self.count = 0
        self.stays: dict[str, str] = {}
        self.asked: dict[tuple[str, int], tuple[str, str] | None] = {}
        self.calls: dict[tuple[str, int], str] = {}
        self.sessions: dict[str, str] = {}

    def tap(
        self, direction: Direction, client_name: str, protocol: ProtocolName, message: msgspec.Struct
    ) -> None:
        """See one message."""
        body = body_of(message)
        if isinstance(message, EventRouteRequest):
            self.stays[message.conn_id] = str(message.user_data.get("InteractionId"))
        see = self.see_request if direction == "sent" else self.see_event
        seen = see(client_name, name_of(message), body)
        if seen is not None:
            self.count += 1
            self.watch(seen)

    def see_request(self, who: str, name: str, body: Mapping[str, object]) -> Observation | None:
        """What a client sends; None for a question that is not observed."""
        if name == "RequestAgentLogin":
            self.sessions[who] = str(body["agentId"])
        reference = reference_of(body)
        about = self.subject(who, body)
        if name.startswith("Event3rdServer") and reference is not None:
            return Observation(who=who, way=">", name=name, about=self.calls[who, reference], body=body)
        if NOBODY in (about, body.get("thisDN")):
            if reference is not None:
                self.asked[who, reference] = None
            return None
        if reference is not None:
            self.asked[who, reference] = (name, about)
        return Observation(who=who, way=">", name=name, about=about, body=body)

    def see_event(self, who: str, name: str, body: Mapping[str, object]) -> Observation | None:
        """What a client receives; None for the answer to what is not observed."""
        reference = reference_of(body)
        if name == "Request3rdServer" and reference is not None:
            self.calls[who, reference] = str(body["interactionId"])
            reference = None
        about = self.subject(who, body)
        if reference is None or (who, reference) not in self.asked:
            return Observation(who=who, way="<", name=name, about=about, body=body)
        asked = self.asked.pop((who, reference))
        if asked is None:
            return None
        return Observation(who=who, way="<", name=name, about=asked[1] or about, answers=asked[0], body=body)

    def subject(self, who: str, body: Mapping[str, object]) -> str:
        """The id of the interaction, or of the agent, that a message is about."""
        interaction = body.get("interaction")
        if isinstance(interaction, dict):
            return str(interaction["interactionId"])
        if "interactionId" in body:
            return str(body["interactionId"])
        if "connID" in body:
            return self.stays.get(str(body["connID"]), "")
        parameters = body.get("pullParameters")
        if isinstance(parameters, dict) and parameters and body.get("viewId") == BY_ID:
            return str(next(iter(parameters)))
        return str(body.get("snapshotId") or body.get("agentId") or self.sessions.get(who, ""))


def name_of(message: msgspec.Struct) -> str:
    """The ``messageName``."""
    return message.message_name if isinstance(message, UnknownEvent) else type(message).__name__


def body_of(message: msgspec.Struct) -> dict[str, object]:
    """Its attributes as they stand on the wire."""
    if isinstance(message, UnknownEvent):
        return message.attributes
    return dict(msgspec.to_builtins(message))


def reference_of(body: Mapping[str, object]) -> int | None:
    """The reference, in the spelling of either dialect."""
    found = body.get("referenceId", body.get("referenceID"))
    return found if isinstance(found, int) else None
