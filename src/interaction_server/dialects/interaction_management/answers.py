"""Answers that are neither EventAck nor one interaction, by their outcome (protocol 4)."""

from collections.abc import Callable, Mapping
from typing import Final

from interaction_server.core.decide.decision import Outcome
from interaction_server.core.model import Snapshot
from interaction_server.core.snapshot_requests import (
    MoveSnapshot,
)
from interaction_server.dialects.dialect import Answering
from interaction_server.dialects.interaction_management import event_base, events
from interaction_server.dialects.interaction_management.say import APART_BY_ID
from interaction_server.dialects.properties import all_properties


def interactions_found(answering: Answering) -> event_base.Event:
    """What a find was for."""
    return events.EventInteractionsFound(reference_id=answering.reference, interactions=APART_BY_ID)


def snapshot_interactions(answering: Answering) -> event_base.Event:
    """A part of a snapshot."""
    return events.EventSnapshotInteractions(
        reference_id=answering.reference,
        snapshot_id=snapshot_of(answering).snapshot_id,
        interactions=APART_BY_ID,
    )


def snapshot_taken(answering: Answering) -> event_base.Event:
    """Its id, and how many are in it."""
    snapshot = snapshot_of(answering)
    return events.EventSnapshotTaken(
        reference_id=answering.reference,
        snapshot_id=snapshot.snapshot_id,
        number_of_interactions=len(snapshot.ids),
    )


def interaction_moved(answering: Answering) -> event_base.Event:
    """How many were moved."""
    assert isinstance(answering.request, MoveSnapshot)
    return events.EventInteractionMoved(
        reference_id=answering.reference,
        snapshot_id=answering.request.snapshot_id,
        queue=answering.request.queue,
        number_of_interactions=answering.count,
    )


def workbin_content(answering: Answering) -> event_base.Event:
    """What is in a workbin, and whether there is more."""
    return events.EventWorkbinContent(
        reference_id=answering.reference,
        interactions=APART_BY_ID,
        extension={"More": 1} if answering.more else None,
    )


def pulled_interactions(answering: Answering) -> event_base.Event:
    """What was pulled, as it is now."""
    return events.EventPulledInteractions(
        reference_id=answering.reference,
        interactions={
            interaction.id: {**all_properties(interaction), "InteractionVersion": interaction.version}
            for interaction in answering.found
        },
    )


def workbin_types(answering: Answering) -> event_base.Event:
    """Those that are configured."""
    return events.EventWorkbinTypesInfo(
        reference_id=answering.reference, workbin_types=dict(answering.workbin_types)
    )


def snapshot_of(answering: Answering) -> Snapshot:
    """The snapshot that the answer is about."""
    assert answering.snapshot is not None
    return answering.snapshot


Say = Callable[[Answering], event_base.Event]

BY_ID: Final[Mapping[Outcome, Say]] = {
    Outcome.FOUND: interactions_found,
    Outcome.SNAPSHOT_PAGE: snapshot_interactions,
    Outcome.WORKBIN_CONTENT: workbin_content,
}
"""Answers with interactions under their ids, which are encoded apart."""

WHOLE: Final[Mapping[Outcome, Say]] = {
    Outcome.SNAPSHOT_TAKEN: snapshot_taken,
    Outcome.MOVED: interaction_moved,
    Outcome.PULLED: pulled_interactions,
    Outcome.WORKBIN_TYPES: workbin_types,
}
"""Answers that are all there is to say."""
