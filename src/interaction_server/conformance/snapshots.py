"""Snapshots: taken, read, locked, moved and released (protocol 4)."""

from typing import Final

from interaction_server.conformance.family import scenario_of
from interaction_server.conformance.finding import THIS_ONE
from interaction_server.conformance.locking import BY_SERVER, may_not, unlocked
from interaction_server.conformance.scenario import (
    ANYTHING,
    Exactly,
    Party,
    Steps,
)
from interaction_server.conformance.stage import (
    BY_MEDIA_SERVER,
    QUEUED,
    SPECIALISTS,
    THE_INTERACTION,
    WITH_URS,
    media_server,
    other_media_server,
    placed_in,
    read,
    reporting_engine,
    the_interaction,
    urs,
)

FAMILY: Final = "Snapshots"
SNAPSHOT: Final = "{snapshotId}"


def taken(number: int, **attributes: object) -> Steps:
    """A media server takes a snapshot of the interaction, which may be in it or not."""
    return (
        media_server.sends("RequestTakeSnapshot", condition=THIS_ONE, **attributes),
        media_server.is_answered("EventSnapshotTaken", snapshotId=SNAPSHOT, numberOfInteractions=number),
    )


def locked() -> Steps:
    """A media server takes a snapshot of the interaction and locks it with that."""
    return (
        *taken(1, lock=True),
        reporting_engine.has(
            "EventLocked", interaction=the_interaction(interactionIsLocked=True), actor=BY_MEDIA_SERVER
        ),
    )


def shows(**attributes: object) -> Steps:
    """What is in the snapshot."""
    return (
        media_server.sends(
            "RequestGetSnapshotInteractions", snapshotId=SNAPSHOT, startFrom=0, numberOfInteractions=10
        ),
        media_server.is_answered(
            "EventSnapshotInteractions",
            snapshotId=SNAPSHOT,
            interactions=Exactly({THE_INTERACTION: the_interaction(**attributes)}),
        ),
    )


RELEASED: Final = (
    media_server.sends("RequestReleaseSnapshot", snapshotId=SNAPSHOT),
    media_server.is_answered("EventAck"),
)


def there_is_no_snapshot(party: Party, message: str, **attributes: object) -> Steps:
    """Whoever asks has no such snapshot."""
    return (
        party.sends(message, snapshotId=SNAPSHOT, **attributes),
        party.is_answered("EventError", errorCode=48, errorDescription=ANYTHING),
    )


SCENARIOS: Final = (
    scenario_of(
        FAMILY,
        "Take, read and release a Snapshot",
        "protocol 4",
        "A media server keeps a list of interactions, and reads them as they are. Nobody else has the list.",
        (media_server, other_media_server, reporting_engine),
        QUEUED,
        taken(1),
        shows(interactionIsLocked=False),
        there_is_no_snapshot(other_media_server, "RequestReleaseSnapshot"),
        RELEASED,
        there_is_no_snapshot(media_server, "RequestReleaseSnapshot"),
        there_is_no_snapshot(
            media_server, "RequestGetSnapshotInteractions", startFrom=0, numberOfInteractions=1
        ),
    ),
    scenario_of(
        FAMILY,
        "Snapshot with Locks",
        "protocol 4 [D]; 5",
        "The interactions of a snapshot are locked with it, and unlocked when it is released.",
        (media_server, other_media_server, reporting_engine),
        QUEUED,
        locked(),
        may_not(other_media_server, "RequestLockInteraction"),
        shows(interactionIsLocked=True),
        RELEASED,
        unlocked(BY_MEDIA_SERVER),
    ),
    scenario_of(
        FAMILY,
        "Move what is in a Snapshot",
        "protocol 4 [D]; 5; 8",
        "All interactions of a snapshot are moved to another queue, and reporting hears each move.",
        (media_server, reporting_engine),
        QUEUED,
        locked(),
        (
            media_server.sends("RequestMoveInteractions", snapshotId=SNAPSHOT, queue=SPECIALISTS),
            media_server.is_answered(
                "EventInteractionMoved", snapshotId=SNAPSHOT, queue=SPECIALISTS, numberOfInteractions=1
            ),
            reporting_engine.has(
                "EventInteractionMoved",
                snapshotId=SNAPSHOT,
                queue=SPECIALISTS,
                interaction=the_interaction(),
                actor=BY_MEDIA_SERVER,
            ),
            placed_in(SPECIALISTS),
        ),
        shows(interactionQueue=SPECIALISTS, interactionIsLocked=True),
        RELEASED,
        unlocked(BY_MEDIA_SERVER),
    ),
    scenario_of(
        FAMILY,
        "Holder of a Snapshot is lost",
        "protocol 4 [O]",
        "The connection of a client is lost. Its snapshots and their locks end.",
        (media_server, other_media_server, reporting_engine),
        QUEUED,
        locked(),
        (media_server.leaves(), *unlocked(BY_SERVER)),
        there_is_no_snapshot(other_media_server, "RequestReleaseSnapshot"),
        read(other_media_server, interactionIsLocked=False),
    ),
    scenario_of(
        FAMILY,
        "Snapshot of what is being processed",
        "protocol 4 [O]",
        "What is being processed can be in a snapshot, but is neither locked nor moved.",
        (media_server, urs, reporting_engine),
        WITH_URS,
        taken(1),
        (
            media_server.sends("RequestMoveInteractions", snapshotId=SNAPSHOT, queue=SPECIALISTS),
            media_server.is_answered("EventInteractionMoved", numberOfInteractions=0),
        ),
        (
            media_server.sends("RequestTakeSnapshot", condition=THIS_ONE, lock=True),
            media_server.is_answered("EventSnapshotTaken", numberOfInteractions=0),
        ),
    ),
)
