"""Requests about many interactions, in neutral words (protocol 4)."""

import pytest

from interaction_server.core import requests as neutral
from interaction_server.core import snapshot_requests
from interaction_server.core.model import QueueName, Role
from interaction_server.core.refusals import Refusal, Refusals
from tests.dialects.interaction_management.hearing import AGENT, I1, MEDIA, REPORTING, hear

MANY: list[tuple[Role, str, dict[str, object], object]] = [
    (
        REPORTING,
        "RequestFindInteractions",
        {"condition": "a = 1", "order": "a", "maxInteractions": 5},
        neutral.FindInteractions(condition="a = 1", order="a", count_max=5),
    ),
    (
        AGENT,
        "RequestLockInteraction",
        {"interactionId": "i1"},
        neutral.LockInteraction(interaction_id=I1),
    ),
    (
        MEDIA,
        "RequestUnlockInteraction",
        {"interactionId": "i1", "snapshotId": "s"},
        neutral.UnlockInteraction(interaction_id=I1, snapshot_id="s"),
    ),
    (
        AGENT,
        "RequestTakeSnapshot",
        {"condition": "a = 1", "order": "a", "lock": 1, "maxInteractions": 5},
        snapshot_requests.TakeSnapshot(condition="a = 1", order="a", lock=True, count_max=5),
    ),
    (
        MEDIA,
        "RequestTakeSnapshot",
        {"condition": "a = 1"},
        snapshot_requests.TakeSnapshot(condition="a = 1"),
    ),
    (
        MEDIA,
        "RequestGetSnapshotInteractions",
        {"snapshotId": "s", "startFrom": 0, "numberOfInteractions": 5},
        snapshot_requests.GetSnapshotInteractions(snapshot_id="s", start_from=0, count=5),
    ),
    (
        MEDIA,
        "RequestReleaseSnapshot",
        {"snapshotId": "s"},
        snapshot_requests.ReleaseSnapshot(snapshot_id="s"),
    ),
    (
        MEDIA,
        "RequestMoveInteractions",
        {"snapshotId": "s", "queue": "q"},
        snapshot_requests.MoveInteractions(snapshot_id="s", queue=QueueName("q")),
    ),
]


@pytest.mark.parametrize(("role", "name", "attributes", "meaning"), MANY)
def test_many_are_named_by_a_condition_or_by_a_snapshot(
    role: Role, name: str, attributes: dict[str, object], meaning: object
) -> None:
    """Protocol 4: RequestFindInteractions, RequestTakeSnapshot and what is asked of a snapshot."""
    assert hear(role, name, attributes).meaning == meaning


def test_a_lock_is_wanted_or_not() -> None:
    """Protocol 4: RequestTakeSnapshot: lock?."""
    meaning = hear(MEDIA, "RequestTakeSnapshot", {"condition": "a = 1", "lock": 2}).meaning
    assert isinstance(meaning, Refusal)
    assert meaning.why is Refusals.INVALID_ATTRIBUTE
