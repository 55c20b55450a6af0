"""The rows that all versions of Change Properties share, and the set-ups they begin with (protocol 3)."""

from typing import Final

from interaction_server.conformance.scenario import ANYTHING, Exactly, Has, Party, Sends, Steps
from interaction_server.conformance.stage import (
    BY_MEDIA_SERVER,
    BY_URS,
    CONN_ID,
    ONE_FACT_LATER,
    THE_INTERACTION,
    USER_DATA,
    VERSION,
    VERSION_READ,
    media_server,
    read,
    reporting_engine,
    the_interaction,
    urs,
)

FAMILY: Final = "Change Properties"

CHANGE: Final[dict[str, object]] = {
    "addedProperties": {"Category": "Orders"},
    "changedProperties": {"Subject": "Order 17, late"},
    "deletedProperties": {"Language": ""},
}
"""A change that does one thing of each kind."""
CHANGED_DATA: Final[dict[str, object]] = {"Category": "Orders", "Subject": "Order 17, late"}
CHANGED_LISTS: Final[dict[str, object]] = {
    "addedProperties": Exactly({"Category": "Orders"}),
    "changedProperties": Exactly({"Subject": "Order 17, late"}),
    "deletedProperties": Exactly({"Language": ANYTHING}),
}
"""What the receivers of EventPropertiesChanged are told of it."""

IN_SYSTEM: Final[dict[str, object]] = {"InteractionId": THE_INTERACTION}


def asks(asker: Party = media_server, **attributes: object) -> Sends:
    """A client asks for a change; by default, one of each kind."""
    asked = {"interactionId": THE_INTERACTION, **(attributes or CHANGE)}
    return asker.sends("RequestChangeProperties", **asked)


def acknowledged(asker: Party = media_server) -> Has:
    """The asker's answer."""
    return asker.is_answered("EventAck", extension={"InteractionVersion": ONE_FACT_LATER})


def told(
    receiver: Party,
    actor: dict[str, str] = BY_MEDIA_SERVER,
    data: dict[str, object] = CHANGED_DATA,
    lists: dict[str, object] = CHANGED_LISTS,
) -> Has:
    """A party that speaks Interaction Management is told, with the full user data."""
    return receiver.has(
        "EventPropertiesChanged",
        interaction=the_interaction(interactionVersion=ONE_FACT_LATER, interactionUserData=Exactly(data)),
        **lists,
        actor=actor,
        eventTime=ANYTHING,
    )


def reported(
    actor: dict[str, str] = BY_MEDIA_SERVER,
    data: dict[str, object] = CHANGED_DATA,
    lists: dict[str, object] = CHANGED_LISTS,
) -> Has:
    """The reporting engine is told."""
    return told(reporting_engine, actor, data, lists)


def urs_told(data: dict[str, object] = CHANGED_DATA) -> Has:
    """URS is told in its own protocol, with the complete user data."""
    return urs.has(
        "EventAttachedDataChanged",
        connID=CONN_ID,
        thirdPartyDN=ANYTHING,
        userData={**IN_SYSTEM, **data},
        extensions={"InteractionVersion": ONE_FACT_LATER},
    ).in_place_of("EventPropertiesChanged")


def urs_answered(data: dict[str, object]) -> Has:
    """URS is answered in its own protocol."""
    return urs.is_answered(
        "EventAttachedDataChanged",
        connID=CONN_ID,
        thirdPartyDN=ANYTHING,
        userData={**IN_SYSTEM, **data},
        extensions={"InteractionVersion": ANYTHING},
    ).in_place_of("EventAck")


UPDATE: Final[dict[str, object]] = {"Category": "Orders", "Subject": "Order 17, late"}
"""What URS sets; it cannot tell adding from changing, so the server does."""
UPDATED_DATA: Final[dict[str, object]] = {**USER_DATA, **UPDATE}
UPDATED_LISTS: Final[dict[str, object]] = {
    "addedProperties": Exactly({"Category": "Orders"}),
    "changedProperties": Exactly({"Subject": "Order 17, late"}),
}


def updates(**attributes: object) -> Sends:
    """URS asks for a change in its own protocol."""
    asked = {"connID": CONN_ID, "userData": UPDATE, **attributes}
    return urs.sends("RequestUpdateUserData", **asked).in_place_of("RequestChangeProperties")


def updated(receiver: Party) -> Has:
    """A party that speaks Interaction Management is told of what URS did."""
    return told(receiver, BY_URS, UPDATED_DATA, UPDATED_LISTS)


def remembered(given: Steps) -> Steps:
    """A set-up, and then the media server reads which version the interaction is at."""
    return given + VERSION_READ


NOTHING_CHANGED: Final[Steps] = read(interactionVersion=VERSION, interactionUserData=Exactly(USER_DATA))
"""The media server reads the interaction and finds what was there before."""
