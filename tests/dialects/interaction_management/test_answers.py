"""Answers with lists and counts (protocol 4)."""

import msgspec
import pytest

from interaction_server.core import requests, snapshot_requests
from interaction_server.core.decide import Outcome
from interaction_server.core.model import InteractionId, Snapshot
from interaction_server.dialects.dialect import Answering
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management.events import EVENTS
from tests.core.world import INBOX, MEDIA, START, World

IM = InteractionManagement()
I1 = InteractionId("i1")
SNAPSHOT = Snapshot(snapshot_id="s1", client_name="mail", ids=(I1, InteractionId("i2")))


@pytest.mark.parametrize(
    ("outcome", "request_", "expected"),
    [
        (
            Outcome.SNAPSHOT_TAKEN,
            snapshot_requests.OpenSnapshot(snapshot_id="s1", interaction_ids=SNAPSHOT.ids, lock=True),
            {"messageName": "EventSnapshotTaken", "snapshotId": "s1", "numberOfInteractions": 2},
        ),
        (
            Outcome.MOVED,
            snapshot_requests.MoveSnapshot(snapshot_id="s1", interaction_ids=SNAPSHOT.ids, queue=INBOX),
            {
                "messageName": "EventInteractionMoved",
                "snapshotId": "s1",
                "queue": "inbox",
                "numberOfInteractions": 1,
            },
        ),
        (
            Outcome.SNAPSHOT_PAGE,
            snapshot_requests.GetSnapshotInteractions(snapshot_id="s1", start_from=0, count=5),
            {"messageName": "EventSnapshotInteractions", "snapshotId": "s1", "interactions": {}},
        ),
        (
            Outcome.SNAPSHOT_ENDED,
            snapshot_requests.EndSnapshot(snapshot_id="s1", interaction_ids=SNAPSHOT.ids),
            {"messageName": "EventAck"},
        ),
    ],
)
def test_what_is_asked_of_a_snapshot_is_answered(
    outcome: Outcome, request_: requests.Request, expected: dict[str, object]
) -> None:
    """Protocol 4: EventSnapshotTaken, EventSnapshotInteractions, EventInteractionMoved, EventAck."""
    body = IM.answer(
        Answering(
            outcome=outcome,
            request=request_,
            reference=7,
            actor=MEDIA,
            time=START,
            snapshot=SNAPSHOT,
            count=1,
        )
    )
    assert body is not None
    assert msgspec.json.decode(body + b"}") == {"referenceId": 7, **expected}


@pytest.mark.parametrize("names", [(), ("i1",), ('b"', "i1", "a")])
def test_interactions_that_were_looked_for_are_the_answer_by_their_ids(names: tuple[str, ...]) -> None:
    """Protocol 4: EventInteractionsFound {interactions}, in the order that was asked for."""
    world = World()
    found = [world.interactions[world.submit(name, user_data={"a": 1})] for name in names]
    request = requests.FindInteractions(condition="1 = 1")
    body = IM.answer(
        Answering(outcome=Outcome.FOUND, request=request, reference=7, actor=MEDIA, time=START, found=found)
    )
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    assert (event["messageName"], event["referenceId"]) == ("EventInteractionsFound", 7)
    assert list(event["interactions"]) == list(names)
    assert all(each["interactionId"] == name for name, each in event["interactions"].items())
    assert msgspec.json.decode(body + b"}", type=EVENTS["EventInteractionsFound"])
