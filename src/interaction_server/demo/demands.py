"""What the protocol demands of each act, as data: who gets what, and that nobody gets anything else."""

from collections.abc import Mapping
from typing import Final

import msgspec

from interaction_server.client.options import ProtocolName

IM: Final[ProtocolName] = "Interaction Management"
TL: Final[ProtocolName] = "T-Library"

MEDIA_SERVER: Final = "media server"
URS: Final = "URS"
AGENT: Final = "agent"
REPORTING: Final = "reporting engine"
ESP: Final = "ESP"
"""The external service, which is there for one act only."""
SERVER: Final = "Interaction Server"
CAST: Final = (MEDIA_SERVER, SERVER, URS, AGENT, REPORTING)
"""The lifelines of a diagram, from left to right."""
CAST_WITH_ESP: Final = tuple(ESP if who == AGENT else who for who in CAST)
"""The same, with the external service in the place of the agent."""
CLIENTS: Final = (MEDIA_SERVER, URS, AGENT, REPORTING)


class Got(msgspec.Struct, frozen=True, kw_only=True):
    """A client gets a message whose attributes hold at least these values (lists: by key)."""

    who: str
    message: str
    protocol: ProtocolName = IM
    holds: Mapping[str, object] = {}
    in_place_of: str | None = None


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """One act: its heading, what happens in it, where the protocol says so, and who gets what.

    ``quote`` is what the customer wrote, ``cast`` whose lifelines are drawn.
    """

    heading: str
    sentence: str
    source: str
    rows: tuple[Got, ...]
    quote: str = ""
    cast: tuple[str, ...] = CAST

    @property
    def clients(self) -> tuple[str, ...]:
        """Everybody who is there, drawn or not."""
        return tuple(dict.fromkeys((*CLIENTS, *(who for who in self.cast if who != SERVER))))


def of_interaction(**attributes: object) -> dict[str, object]:
    """The attribute ``interaction`` with these values."""
    return {"interaction": attributes}


ENTRANCE: Final = Demand(
    heading="Four clients register",
    sentence="The media server registers with the extension event_properties_changed, the agent logs in.",
    source="protocol 4 and 6",
    rows=(
        Got(who=REPORTING, message="EventAck"),
        Got(who=MEDIA_SERVER, message="EventAck"),
        Got(who=URS, message="EventServerConnected", protocol=TL),
        Got(who=URS, message="EventRegistered", protocol=TL),
        Got(who=AGENT, message="EventAck"),
        Got(who=AGENT, message="EventAck"),
        Got(who=AGENT, message="EventCurrentAgentStatus"),
        Got(who=REPORTING, message="EventAgentLogin"),
    ),
)

ARRIVAL: Final = Demand(
    heading="An e-mail arrives",
    sentence="The media server submits it; its queue feeds a strategy, so URS has it at once.",
    source="protocol 8: media server submits; to the router",
    rows=(
        Got(who=MEDIA_SERVER, message="EventAck"),
        Got(who=URS, message="EventRouteRequest", protocol=TL, holds={"userData": {"MediaType": "email"}}),
        Got(who=REPORTING, message="EventInteractionSubmitted"),
        Got(who=REPORTING, message="EventPlacedInQueue"),
        Got(who=REPORTING, message="EventTakenFromQueue"),
        Got(who=REPORTING, message="EventPartyAdded", holds={"party": {"partyType": "Strategy"}}),
    ),
)

DELIVERY: Final = Demand(
    heading="URS delivers to the agent",
    sentence="URS routes; the agent is invited and accepts, and EventRouteUsed answers URS only then.",
    source="protocol 8: deliver to agent; accept",
    rows=(
        Got(who=AGENT, message="EventInvite"),
        Got(who=AGENT, message="EventAck"),
        Got(who=URS, message="EventRouteUsed", protocol=TL, in_place_of="EventAck"),
        Got(who=REPORTING, message="EventAgentInvited"),
        Got(who=REPORTING, message="EventPartyRemoved", holds={"party": {"partyType": "Strategy"}}),
        Got(who=REPORTING, message="EventAccepted"),
        Got(who=REPORTING, message="EventPartyAdded", holds=of_interaction(interactionState="Handling")),
    ),
)

REFUSAL: Final = Demand(
    heading="4  Unsuccessful request",
    sentence="The media server tries to move the interaction by changing its system property Queue.",
    source="protocol 3, row 4",
    rows=(Got(who=MEDIA_SERVER, message="EventError", holds={"errorCode": 45}),),
)

ENDING: Final = Demand(
    heading="The agent ends it",
    sentence="The customer has an answer. The media server opted in to hear of the end, too.",
    source="protocol 8: stop by agent",
    rows=(
        Got(who=AGENT, message="EventAck"),
        Got(who=MEDIA_SERVER, message="EventProcessingStopped"),
        Got(who=REPORTING, message="EventPartyRemoved"),
        Got(who=REPORTING, message="EventProcessingStopped"),
    ),
)


def while_urs(added: Mapping[str, object], changed: Mapping[str, object]) -> Demand:
    """The media server asks for this change while URS is processing."""
    return Demand(
        heading="1  Media server requests while URS is processing",
        sentence="A follow-up of the customer belongs to the open interaction and changes its properties.",
        source="protocol 3, row 2",
        rows=(
            Got(who=MEDIA_SERVER, message="EventAck"),
            Got(
                who=URS,
                message="EventAttachedDataChanged",
                protocol=TL,
                holds={"userData": {**added, **changed}},
                in_place_of="EventPropertiesChanged",
            ),
            reported(added, changed, "MediaServer"),
        ),
    )


def by_urs(set_properties: Mapping[str, object]) -> Demand:
    """URS asks for this change; all of its keys are new."""
    return Demand(
        heading="2  URS requests",
        sentence="The strategy enriches it: RequestUpdateUserData stands in for RequestChangeProperties.",
        source="protocol 3, row 3",
        rows=(
            Got(
                who=URS,
                message="EventAttachedDataChanged",
                protocol=TL,
                holds={"userData": set_properties},
                in_place_of="EventAck",
            ),
            Got(
                who=MEDIA_SERVER,
                message="EventPropertiesChanged",
                holds=of_interaction(interactionUserData=set_properties),
            ),
            Got(
                who=REPORTING,
                message="EventPropertiesChanged",
                holds={
                    "actor": {"actorType": "Strategy"},
                    **of_interaction(interactionUserData=set_properties),
                },
            ),
        ),
    )


def while_agent(added: Mapping[str, object], changed: Mapping[str, object]) -> Demand:
    """The media server asks for this change while an agent is processing."""
    return Demand(
        heading="3  Media server requests while agent is processing",
        sentence="Another follow-up comes while the agent reads; the agent sees it at once.",
        source="protocol 3, row 1",
        rows=(
            Got(who=MEDIA_SERVER, message="EventAck"),
            Got(who=AGENT, message="EventPropertiesChanged", holds=lists(added, changed)),
            reported(added, changed, "MediaServer"),
        ),
    )


def reported(added: Mapping[str, object], changed: Mapping[str, object], actor_type: str) -> Got:
    """The reporting engine is told of a change."""
    holds = {"actor": {"actorType": actor_type}, **lists(added, changed)}
    return Got(who=REPORTING, message="EventPropertiesChanged", holds=holds)


def lists(added: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
    """The lists of EventPropertiesChanged, and that ``interaction`` is the state after it."""
    return {
        "addedProperties": added,
        "changedProperties": changed,
        **of_interaction(interactionUserData={**added, **changed}),
    }


def automatically(name: str, text: str) -> Demand:
    """URS asks the external service of this name, which responds with this text."""
    found = of_interaction(interactionUserData={name: text})
    return Demand(
        heading="An automatic answer",
        sentence="The strategy asks an external service (ESP); the media server hears what it is to send.",
        source="protocol 6, external services; 3, row 3; 8: stop by URS",
        cast=CAST_WITH_ESP,
        rows=(
            Got(who=ESP, message="EventAck"),
            *ARRIVAL.rows,
            Got(who=ESP, message="Request3rdServer", holds={"appName": name, "method": "Compose"}),
            Got(
                who=URS,
                message="EventPrivateInfo",
                protocol=TL,
                holds={"extensions": {"Envelope3rdServer": {"AppName": name, "Parameters": {"Text": text}}}},
                in_place_of="Event3rdServerResponse",
            ),
            Got(who=REPORTING, message="EventExternalServiceRequested", holds={"appName": name}),
            Got(who=REPORTING, message="EventExternalServiceResponded", holds={"parameters": {"Text": text}}),
            Got(who=URS, message="EventAttachedDataChanged", protocol=TL, in_place_of="EventAck"),
            Got(who=MEDIA_SERVER, message="EventPropertiesChanged", holds=found),
            Got(who=REPORTING, message="EventPropertiesChanged", holds=found),
            Got(who=URS, message="EventRouteUsed", protocol=TL, in_place_of="EventAck"),
            Got(who=MEDIA_SERVER, message="EventProcessingStopped"),
            Got(who=REPORTING, message="EventPartyRemoved", holds={"party": {"partyType": "Strategy"}}),
            Got(who=REPORTING, message="EventProcessingStopped"),
        ),
    )
