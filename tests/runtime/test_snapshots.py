"""Snapshots: one client's, all or nothing, and gone with it."""

from interaction_server.core.decide import Limits
from tests.runtime.failing import Failing, read
from tests.runtime.house import House, Message, Party, code, named, sequences, submitted
from tests.runtime.test_locking import routed


async def three(mail: Party) -> None:
    """They wait."""
    for name in ("a", "b", "c"):
        await submitted(mail, name)


async def take(party: Party, **attributes: object) -> str:
    """A snapshot of all that wait; returns its id."""
    answer = await party.asks("RequestTakeSnapshot", condition="Queue = 'inbox'", **attributes)
    assert answer["messageName"] == "EventSnapshotTaken", answer
    return str(answer["snapshotId"])


async def page(party: Party, snapshot_id: str, start: int = 0, count: int = 10) -> Message:
    """A part of it."""
    return await party.asks(
        "RequestGetSnapshotInteractions",
        snapshotId=snapshot_id,
        startFrom=start,
        numberOfInteractions=count,
    )


async def test_a_snapshot_is_read_in_parts_as_its_interactions_are_now() -> None:
    async with House() as house:
        mail = await house.media_server()
        await three(mail)
        answer = await mail.asks(
            "RequestTakeSnapshot", condition="Queue = 'inbox'", order="InteractionId desc"
        )
        assert answer["numberOfInteractions"] == 3
        snapshot_id = str(answer["snapshotId"])
        await mail.asks("RequestChangeProperties", interactionId="b", addedProperties={"Lang": "fr"})
        await mail.asks("RequestStopProcessing", interactionId="c")
        first, second = await page(mail, snapshot_id, 0, 2), await page(mail, snapshot_id, 2)
        assert list(first["interactions"]) == ["b"]  # type: ignore[call-overload]
        assert first["interactions"]["b"]["interactionUserData"] == {"Lang": "fr"}  # type: ignore[index]
        assert list(second["interactions"]) == ["a"]  # type: ignore[call-overload]
        await mail.asks("RequestReleaseSnapshot", snapshotId=snapshot_id)
        assert code(await page(mail, snapshot_id)) == 48


async def test_what_is_locked_with_a_snapshot_waits_until_it_is_released() -> None:
    async with House() as house:
        mail, desk = await house.media_server(), await house.agent()
        await three(mail)
        snapshot_id = await take(desk, lock=1, maxInteractions=2)
        router = await house.router("urs", "inbox", "other")
        await house.settle()
        assert routed(router) == ["c"]
        answer = await desk.asks("RequestMoveInteractions", snapshotId=snapshot_id, queue="other")
        assert (answer["messageName"], answer["numberOfInteractions"]) == ("EventInteractionMoved", 2)
        assert routed(router) == []
        await desk.asks("RequestReleaseSnapshot", snapshotId=snapshot_id)
        assert sorted(map(str, routed(router))) == ["a", "b"]


async def test_reporting_hears_each_lock_and_each_move_and_the_end_with_the_client() -> None:
    async with House() as house:
        mail, other, engine = (
            await house.media_server(),
            await house.media_server("other"),
            await house.engine(),
        )
        await three(mail)
        engine.has()
        snapshot_id = await take(other, lock=True)
        await other.asks("RequestMoveInteractions", snapshotId=snapshot_id, queue="elsewhere")
        other.leaves()
        await house.settle()
        heard = engine.has()
        names = [str(message["messageName"]) for message in heard]
        assert names == [
            *["EventLocked"] * 3,
            *["EventInteractionMoved", "EventPlacedInQueue"] * 3,
            *["EventUnlocked"] * 3,
        ]
        numbers = sequences(heard)
        assert numbers == list(range(int(str(numbers[0])), int(str(numbers[0])) + 12))
        assert not house.switchboard.world.snapshots
        assert not house.switchboard.roster.snapshots


async def test_a_snapshot_is_taken_whole_or_not_at_all() -> None:
    async with Failing() as house:
        mail = await house.media_server()
        await three(mail)
        house.faulty.refuse_commits()
        assert code(await mail.asks("RequestTakeSnapshot", condition="Queue = 'inbox'", lock=True)) == 55
        assert not house.switchboard.world.snapshots
        assert not house.switchboard.roster.lockers
        snapshot_id = await take(mail, lock=True)
        house.faulty.refuse_commits()
        assert code(await mail.asks("RequestMoveInteractions", snapshotId=snapshot_id, queue="x")) == 55
        house.faulty.refuse_commits()
        assert code(await mail.asks("RequestReleaseSnapshot", snapshotId=snapshot_id)) == 55
        assert (await read(mail, "a"))["interactionQueue"] == "inbox"
        assert list((await page(mail, snapshot_id))["interactions"]) == ["a", "b", "c"]  # type: ignore[call-overload]
        assert (await mail.asks("RequestReleaseSnapshot", snapshotId=snapshot_id))[
            "messageName"
        ] == "EventAck"


async def test_a_store_that_cannot_be_read_takes_no_snapshot_and_shows_none() -> None:
    async with Failing() as house:
        mail = await house.media_server()
        await three(mail)
        snapshot_id = await take(mail)
        house.faulty.refuse_reading()
        assert code(await mail.asks("RequestTakeSnapshot", condition="Queue = 'inbox'")) == 55
        assert code(await page(mail, snapshot_id)) == 55


async def test_what_is_not_in_memory_is_locked_and_moved_too() -> None:
    async with House(interactions_max=1) as house:
        mail = await house.media_server()
        await three(mail)
        await submitted(mail, "z", "elsewhere")
        snapshot_id = await take(mail, lock=True)
        for name in ("z", "nothing"):
            await mail.asks("RequestGetInteractionProperties", interactionId=name)
        answer = await mail.asks("RequestMoveInteractions", snapshotId=snapshot_id, queue="other")
        assert answer["numberOfInteractions"] == 3


async def test_a_snapshot_that_is_taken_when_its_client_is_gone_is_none() -> None:
    async with House() as house:
        mail, other = await house.media_server(), await house.media_server("other")
        await three(mail)
        other.says("RequestTakeSnapshot", condition="Queue = 'inbox'", lock=True)
        await house.turns(2)
        other.leaves()
        await house.settle()
        assert not house.switchboard.world.snapshots
        assert not house.switchboard.roster.lockers
        assert not (await read(mail, "a"))["interactionIsLocked"]


async def test_a_snapshot_has_no_more_than_it_may() -> None:
    async with House(limits=Limits(snapshot_interactions_max=2)) as house:
        mail = await house.media_server()
        await three(mail)
        answer = await mail.asks("RequestTakeSnapshot", condition="Queue = 'inbox'")
        assert answer["numberOfInteractions"] == 2
        answer = await mail.asks("RequestTakeSnapshot", condition="Queue = 'inbox'", maxInteractions=3)
        assert code(answer) == 49
        assert not named(mail.has(), "EventSnapshotTaken")


async def test_a_snapshot_whose_release_failed_is_not_given_back_to_a_client_that_is_gone(
    failing: Failing,
) -> None:
    mail, desk = await failing.media_server(), await failing.agent()
    await three(mail)
    snapshot_id = await take(desk, lock=True)
    failing.faulty.hold()
    failing.faulty.refuse_commits()
    desk.says("RequestReleaseSnapshot", snapshotId=snapshot_id)
    await failing.turns()
    desk.leaves()
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    await failing.passes(1_000)
    assert not failing.switchboard.world.snapshots
    assert not failing.switchboard.roster.lockers
    assert not (await read(mail, "a"))["interactionIsLocked"]


async def test_a_snapshot_asked_for_right_before_leaving_settles_what_was_asked() -> None:
    async with House() as house:
        mail = await house.media_server()
        await three(mail)
        mail.says("RequestTakeSnapshot", condition="Queue = 'inbox'")
        mail.says("RequestUnregisterClient")
        await house.settle()
        assert mail.wire.settled == mail.opened
        assert not house.switchboard.world.snapshots
