"""Locks: out of reach of routers, and never left behind by a client that is gone."""

from interaction_server.store.memory import MemoryStore
from tests.runtime.failing import Failing, read
from tests.runtime.house import House, Party, code, named, submitted
from tests.store.faulty import FaultyStore


async def locked(party: Party, interaction_id: str = "it") -> bool:
    """Whether it is locked."""
    return bool((await read(party, interaction_id))["interactionIsLocked"])


async def lock(party: Party, interaction_id: str = "it") -> None:
    """A lock that is granted."""
    answer = await party.asks("RequestLockInteraction", interactionId=interaction_id)
    assert answer["messageName"] == "EventAck", answer


def routed(router: Party) -> list[object]:
    """The interactions that a router was given since it was asked last."""
    requests = named(router.has(), "EventRouteRequest")
    return [request["userData"]["InteractionId"] for request in requests]  # type: ignore[index]


async def test_a_router_is_given_the_others_and_what_is_unlocked_at_once() -> None:
    async with House() as house:
        mail, desk = await house.media_server(), await house.agent()
        for name in ("a", "b", "c"):
            await submitted(mail, name)
        await lock(desk, "a")
        await lock(mail, "c")
        router = await house.router("urs", "inbox")
        await house.settle()
        assert routed(router) == ["b"]
        await desk.asks("RequestUnlockInteraction", interactionId="a")
        assert routed(router) == ["a"]
        await mail.asks("RequestUnlockInteraction", interactionId="c")
        assert routed(router) == ["c"]


async def test_a_lock_ends_with_the_connection_and_with_the_registration() -> None:
    async with House() as house:
        mail, desk, engine = await house.media_server(), await house.agent(), await house.engine()
        await submitted(mail, "it")
        await lock(desk)
        desk.leaves()
        await house.settle()
        assert not await locked(mail)
        other = await house.media_server("other")
        await lock(other)
        await other.asks("RequestUnregisterClient")
        assert not await locked(mail)
        events = [each for each in engine.has() if each["messageName"] in ("EventLocked", "EventUnlocked")]
        assert [each["actor"]["actorType"] for each in events] == ["Agent", "Server", "MediaServer", "Server"]  # type: ignore[index]


async def test_a_lock_that_is_granted_when_its_client_is_gone_ends_at_once() -> None:
    async with House() as house:
        mail, other = await house.media_server(), await house.media_server("other")
        await submitted(mail, "it")
        other.says("RequestLockInteraction", interactionId="it")
        other.leaves()
        await house.settle()
        assert not await locked(mail)
        assert not house.switchboard.roster.lockers


async def test_locks_of_a_former_run_end_with_its_clients() -> None:
    async with House() as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        await lock(mail)
        await house.crash()
        assert not await locked(await house.media_server())


async def test_a_lock_that_cannot_be_committed_is_none() -> None:
    async with Failing() as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        house.faulty.refuse_commits()
        assert code(await mail.asks("RequestLockInteraction", interactionId="it")) == 55
        assert not house.switchboard.roster.lockers
        await lock(mail)
        house.faulty.refuse_commits()
        assert code(await mail.asks("RequestUnlockInteraction", interactionId="it")) == 55
        assert await locked(mail)
        assert list(house.switchboard.roster.lockers) == ["it"]
        mail.leaves()
        await house.settle()
        assert not await locked(await house.media_server("other"))


async def test_a_stopped_interaction_leaves_no_lock_behind() -> None:
    async with House(FaultyStore(MemoryStore())) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        await lock(mail)
        await mail.asks("RequestStopProcessing", interactionId="it")
        assert not house.switchboard.roster.lockers


async def test_what_a_failed_unlock_gives_back_to_a_client_that_is_gone_is_unlocked(failing: Failing) -> None:
    """When it left it had no lock any more, so that none was ended then."""
    mail, desk = await failing.media_server(), await failing.agent()
    await submitted(mail, "it")
    await lock(desk)
    failing.faulty.hold()
    failing.faulty.refuse_commits()
    desk.says("RequestUnlockInteraction", interactionId="it")
    await failing.turns()
    desk.leaves()
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    await failing.passes(1_000)
    assert not await locked(mail)
    assert not failing.switchboard.roster.lockers
