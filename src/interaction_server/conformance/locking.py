"""Locks: who is kept from an interaction, and for how long (protocol 4)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.scenario import (
    ANYTHING,
    Party,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_AGENT,
    BY_MEDIA_SERVER,
    QUEUED,
    SORTING,
    THE_INTERACTION,
    WITH_URS,
    agent,
    media_server,
    other_media_server,
    read,
    reporting_engine,
    routed_to,
    submitted,
    the_interaction,
    urs,
)

FAMILY: Final = "Locking Interactions"
BY_SERVER: Final = {"actorType": "Server"}


def locks(locker: Party, actor: dict[str, str]) -> Steps:
    """Somebody locks the interaction."""
    return (
        locker.sends("RequestLockInteraction", interactionId=THE_INTERACTION),
        locker.is_answered("EventAck"),
        reporting_engine.has(
            "EventLocked", interaction=the_interaction(interactionIsLocked=True), actor=actor
        ),
    )


def unlocked(actor: dict[str, str]) -> Steps:
    """Reporting hears that the lock has ended."""
    return (
        reporting_engine.has(
            "EventUnlocked", interaction=the_interaction(interactionIsLocked=False), actor=actor
        ),
    )


def unlocks(locker: Party, actor: dict[str, str]) -> Steps:
    """Whoever locked it ends the lock."""
    return (
        locker.sends("RequestUnlockInteraction", interactionId=THE_INTERACTION),
        locker.is_answered("EventAck"),
        *unlocked(actor),
    )


def may_not(party: Party, message: str, code: int = 44, **attributes: object) -> Steps:
    """A request that is refused."""
    return (
        party.sends(message, interactionId=THE_INTERACTION, **attributes),
        party.is_answered("EventError", errorCode=code, errorDescription=ANYTHING),
    )


SCENARIOS: Final = (
    scenario_of(
        FAMILY,
        "Lock and unlock",
        "protocol 4 [D]; 5",
        "A media server locks an interaction that waits, and unlocks it. Its properties can be changed"
        " meanwhile.",
        (media_server, other_media_server, agent, reporting_engine),
        QUEUED,
        locks(media_server, BY_MEDIA_SERVER),
        may_not(other_media_server, "RequestLockInteraction"),
        may_not(agent, "RequestUnlockInteraction"),
        (
            other_media_server.sends(
                "RequestChangeProperties", interactionId=THE_INTERACTION, addedProperties={"Priority": 7}
            ),
            other_media_server.is_answered("EventAck"),
            reporting_engine.has(
                "EventPropertiesChanged", interaction=the_interaction(interactionIsLocked=True)
            ),
        ),
        unlocks(media_server, BY_MEDIA_SERVER),
        may_not(media_server, "RequestUnlockInteraction"),
        locks(agent, BY_AGENT),
        unlocks(agent, BY_AGENT),
    ),
    scenario_of(
        FAMILY,
        "Locked and not routed",
        "protocol 4 [D]; 7",
        "A locked interaction goes to no router. Once it is unlocked, it goes to the one that waits for it.",
        (media_server, urs, reporting_engine),
        (urs.leaves(), *submitted(SORTING)),
        locks(media_server, BY_MEDIA_SERVER),
        (urs.arrives(),),
        read(interactionIsLocked=True, interactionState="Queued"),
        unlocks(media_server, BY_MEDIA_SERVER),
        routed_to(),
    ),
    scenario_of(
        FAMILY,
        "Locker is lost",
        "protocol 4 [O]",
        "The connection of a client is lost, and its locks end.",
        (media_server, other_media_server, reporting_engine),
        QUEUED,
        locks(media_server, BY_MEDIA_SERVER),
        (media_server.leaves(), *unlocked(BY_SERVER)),
        read(other_media_server, interactionIsLocked=False),
    ),
    scenario_of(
        FAMILY,
        "Locking what cannot be locked",
        "protocol 4 [O]; error 44",
        "What is being processed cannot be locked, and a snapshot that there is not is error 48.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        may_not(media_server, "RequestLockInteraction"),
        may_not(media_server, "RequestLockInteraction", 48, snapshotId="none"),
    ),
)
