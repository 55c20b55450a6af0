"""What a media server puts on the wire."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from interaction_server.client import MediaServer, RequestRefused, Workbin, new_request_id
from interaction_server.client.key_values import spell_moment

if TYPE_CHECKING:
    from tests.client.conftest import Message, Peer, Visit


async def connect(peer: Peer) -> tuple[MediaServer, Visit]:
    """A registered media server, and its connection as the peer sees it."""
    mail = await MediaServer.connect(peer.host, peer.port, client_name="mail", options=peer.options)
    return mail, await peer.visit()


def without_reference(message: Message) -> Message:
    """A request as it was meant."""
    return {key: value for key, value in message.items() if key != "referenceId"}


async def test_it_registers_with_its_name_and_what_it_opts_in_to(peer: Peer) -> None:
    async with await MediaServer.connect(
        peer.host,
        peer.port,
        client_name="mail",
        media_type="email",
        tenant_id=1,
        event_properties_changed=True,
        event_processing_stopped=True,
        token="secret",
        options=peer.options,
    ):
        registration = await (await peer.visit()).next("RequestRegisterClient")
    assert without_reference(registration) == {
        "messageName": "RequestRegisterClient",
        "clientName": "mail",
        "clientType": "MediaServer",
        "mediaType": "email",
        "tenantId": 1,
        "extension": {"event_properties_changed": 1, "event_processing_stopped": 1, "token": "secret"},
    }


async def test_without_opt_ins_it_sends_no_extension(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        assert "extension" not in await visit.next("RequestRegisterClient")


async def test_submit_sends_what_is_given_and_returns_the_id(peer: Peer) -> None:
    peer.scripts["RequestSubmit"] = lambda asked: [
        {
            "messageName": "EventAck",
            "referenceId": asked["referenceId"],
            "extension": {"InteractionId": "i-9"},
        }
    ]
    mail, visit = await connect(peer)
    async with mail:
        interaction_id = await mail.submit(
            media_type="email",
            interaction_type="Inbound",
            queue="support",
            user_data={"Subject": "order", "Body": b"\x00\xff", "Nested": {"Body": b"a"}},
            received_at=datetime(2026, 11, 22, 7, 9, 18, 123_000, UTC),
            scheduled_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
            is_online=False,
        )
        await visit.next("RequestRegisterClient")
        sent = await visit.next("RequestSubmit")
    assert interaction_id == "i-9"
    assert without_reference(sent) == {
        "messageName": "RequestSubmit",
        "mediaType": "email",
        "interactionType": "Inbound",
        "queue": "support",
        "userData": {
            "Subject": "order",
            "Body": {"$binary": "AP8="},
            "Nested": {"Body": {"$binary": "YQ=="}},
        },
        "receivedAt": "2026-11-22T07:09:18.123Z",
        "scheduledAt": "2026-11-23T08:00:00.000Z",
        "isOnline": False,
    }


async def test_change_properties_sends_the_lists_the_guards_and_the_request_id(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await mail.change_properties(
            "i-1",
            added={"a": 1},
            changed={"b": 2.5},
            deleted=("c",),
            if_version=3,
            if_properties={"d": None},
            request_id="once",
        )
        await visit.next("RequestRegisterClient")
        sent = await visit.next("RequestChangeProperties")
    assert without_reference(sent) == {
        "messageName": "RequestChangeProperties",
        "interactionId": "i-1",
        "addedProperties": {"a": 1},
        "changedProperties": {"b": 2.5},
        "deletedProperties": ["c"],
        "ifVersion": 3,
        "ifProperties": {"d": None},
        "requestId": "once",
    }


async def test_place_in_queue_names_the_queue_and_what_changes_with_it(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await mail.place_in_queue("i-1", "support", added={"a": 1}, changed={"b": 2}, deleted=("c",))
        await mail.place_in_queue("i-1")
        await visit.next("RequestRegisterClient")
        there, back = await visit.next("RequestPlaceInQueue"), await visit.next("RequestPlaceInQueue")
    assert without_reference(there) == {
        "messageName": "RequestPlaceInQueue",
        "interactionId": "i-1",
        "queue": "support",
        "addedProperties": {"a": 1},
        "changedProperties": {"b": 2},
        "deletedProperties": ["c"],
    }
    assert without_reference(back) == {
        "messageName": "RequestPlaceInQueue", "interactionId": "i-1", "queue": "__BACK__"
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["done", {"ReasonCode": "spam"}])
async def test_stop_processing_passes_the_reason_on(peer: Peer, reason: str | dict[str, object]) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await mail.stop_processing("i-1", reason=reason)
        await visit.next("RequestRegisterClient")
        assert (await visit.next("RequestStopProcessing"))["reason"] == reason


async def test_an_interaction_is_read_as_it_was(peer: Peer, invite: Message) -> None:
    peer.scripts["RequestGetInteractionProperties"] = lambda asked: [
        {
            "messageName": "EventInteractionProperties",
            "referenceId": asked["referenceId"],
            "interaction": invite["interaction"],
        }
    ]
    mail, visit = await connect(peer)
    async with mail:
        found = await mail.get_interaction_properties(
            "i-1", at_version=2, at_time=datetime(2026, 11, 22, 8, tzinfo=timezone(timedelta(hours=1)))
        )
        await visit.next("RequestRegisterClient")
        sent = await visit.next("RequestGetInteractionProperties")
    assert found.interaction_user_data == {"Subject": "order"}
    assert (sent["atVersion"], sent["atTime"]) == (2, "2026-11-22T07:00:00.000Z")


async def test_interactions_are_found_by_id_in_the_order_of_the_answer(peer: Peer, invite: Message) -> None:
    peer.scripts["RequestFindInteractions"] = lambda asked: [
        {
            "messageName": "EventInteractionsFound",
            "referenceId": asked["referenceId"],
            "interactions": {"i-2": invite["interaction"], "i-1": invite["interaction"]},
        }
    ]
    mail, visit = await connect(peer)
    async with mail:
        found = await mail.find_interactions("Lang = 'fr'", order="Priority desc", max_interactions=2)
        await visit.next("RequestRegisterClient")
        sent = await visit.next("RequestFindInteractions")
    assert list(found) == ["i-2", "i-1"]
    assert found["i-1"].interaction_user_data == {"Subject": "order"}
    assert without_reference(sent) == {
        "messageName": "RequestFindInteractions",
        "condition": "Lang = 'fr'",
        "order": "Priority desc",
        "maxInteractions": 2,
    }


async def test_an_interaction_is_locked_and_unlocked(peer: Peer) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await mail.lock_interaction("i-1")
        await mail.unlock_interaction("i-1")
        await visit.next("RequestRegisterClient")
        assert (await visit.next("RequestLockInteraction"))["interactionId"] == "i-1"
        assert (await visit.next("RequestUnlockInteraction"))["interactionId"] == "i-1"


async def test_a_snapshot_is_taken_read_moved_and_released(peer: Peer, invite: Message) -> None:
    def answers(name: str, **attributes: object) -> None:
        peer.scripts[name] = lambda asked: [{"referenceId": asked["referenceId"], **attributes}]

    answers("RequestTakeSnapshot", messageName="EventSnapshotTaken", snapshotId="s", numberOfInteractions=2)
    answers(
        "RequestGetSnapshotInteractions",
        messageName="EventSnapshotInteractions",
        snapshotId="s",
        interactions={"i-1": invite["interaction"]},
    )
    answers(
        "RequestMoveInteractions",
        messageName="EventInteractionMoved",
        snapshotId="s",
        queue="q",
        numberOfInteractions=2,
    )
    mail, visit = await connect(peer)
    async with mail:
        taken = await mail.take_snapshot("Lang = 'fr'", lock=True)
        assert (taken.snapshot_id, taken.number_of_interactions) == ("s", 2)
        assert list(await mail.get_snapshot_interactions("s", number_of_interactions=1)) == ["i-1"]
        assert await mail.move_interactions("s", "q") == 2
        await mail.release_snapshot("s")
        await visit.next("RequestRegisterClient")
        assert (await visit.next("RequestTakeSnapshot"))["lock"] is True
        assert (await visit.next("RequestGetSnapshotInteractions"))["startFrom"] == 0
        assert (await visit.next("RequestMoveInteractions"))["queue"] == "q"
        assert (await visit.next("RequestReleaseSnapshot"))["snapshotId"] == "s"


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="has no offset from UTC"):
        spell_moment(datetime(2026, 11, 22))  # noqa: DTZ001


def test_no_two_request_ids_are_the_same() -> None:
    assert len({new_request_id() for _ in range(100)}) == 100


@pytest.mark.parametrize("interaction_id", [None, "i-1"])
async def test_it_reports_something_of_its_own(peer: Peer, interaction_id: str | None) -> None:
    mail, visit = await connect(peer)
    async with mail:
        await mail.report({"Rating": 5}, interaction_id=interaction_id)
        await visit.next("RequestRegisterClient")
        report = await visit.next("RequestCustomReporting")
    assert (report["eventContent"], report.get("interactionId")) == ({"Rating": 5}, interaction_id)


async def test_workbins_are_placed_in_read_and_watched(peer: Peer) -> None:
    drafts = Workbin(workbin_type_id="drafts", workbin_agent_id="ada")
    peer.scripts["RequestGetWorkbinContent"] = lambda asked: [
        {"messageName": "EventWorkbinContent", "referenceId": asked["referenceId"], "interactions": {}}
    ]
    peer.scripts["RequestWorkbinTypesInfo"] = lambda asked: [
        {
            "messageName": "EventWorkbinTypesInfo",
            "referenceId": asked["referenceId"],
            "workbinTypes": {"drafts": "begun"},
        }
    ]
    mail, visit = await connect(peer)
    async with mail:
        await mail.place_in_workbin("i-1", drafts, added={"a": 1}, changed={"b": 2}, deleted=("c",))
        assert await mail.workbin_content(drafts) == {}
        await mail.watch_workbin(drafts, properties=True, stops=True)
        await mail.unwatch_workbin(drafts)
        assert await mail.workbin_types() == {"drafts": "begun"}
        await visit.next("RequestRegisterClient")
        placed = await visit.next("RequestPlaceInWorkbin")
        await visit.next("RequestGetWorkbinContent")
        watched = await visit.next("RequestWorkbinNotifications")
        await visit.next("RequestCancelWorkbinNotifications")
    named = {"workbinTypeId": "drafts", "workbinAgentId": "ada"}
    assert without_reference(placed) == {
        "messageName": "RequestPlaceInWorkbin",
        "interactionId": "i-1",
        "workbin": named,
        "addedProperties": {"a": 1},
        "changedProperties": {"b": 2},
        "deletedProperties": ["c"],
    }
    assert without_reference(watched) == {
        "messageName": "RequestWorkbinNotifications",
        "workbin": named,
        "notifyPropertyChanges": 1,
        "extension": {"event_processing_stopped": 1},
    }


SUBMISSION = {"media_type": "email", "interaction_type": "Inbound", "queue": "inbox"}


async def test_what_is_submitted_once_is_sent_again_when_the_connection_is_lost(peer: Peer) -> None:
    peer.silence("RequestSubmit")
    mail, visit = await connect(peer)
    async with mail:
        submitting = asyncio.create_task(mail.submit_once("letter", **SUBMISSION))
        await visit.next("RequestRegisterClient")
        first = await visit.next("RequestSubmit")
        del peer.scripts["RequestSubmit"]
        visit.drop()
        again = await peer.visit()
        await again.next("RequestRegisterClient")
        assert without_reference(await again.next("RequestSubmit")) == without_reference(first)
        assert await submitting


async def test_what_was_submitted_before_is_told_from_what_cannot_be_submitted(peer: Peer) -> None:
    mail, _ = await connect(peer)
    async with mail:
        peer.refuse("RequestSubmit", 48, "INVALID_ATTRIBUTE: letter is in use", InUse="letter")
        assert not await mail.submit_once("letter", **SUBMISSION)
        peer.refuse("RequestSubmit", 48, "INVALID_ATTRIBUTE: queue: __BACK__ is no queue to submit to")
        with pytest.raises(RequestRefused, match="no queue"):
            await mail.submit_once("letter", **SUBMISSION)
