"""The load of agents is kept speculatively and survives everything; what narrows it does not (67, 68)."""

import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.objects import CapacityPlan, CapacityRule
from interaction_server.runtime.pump import RETRY_MS
from interaction_server.store.memory import MemoryStore
from tests.runtime.failing import Failing
from tests.runtime.house import House, Message, Party, code, named, submitted

ONE_EMAIL = Limits(capacity=CapacityPlan(tenants={1: CapacityRule(name="one", media={"email": 1})}))
IDS = ("a", "b", "c")


def pulls(agent: Party, *ids: str) -> int:
    """Ask for some, whenever they are decided."""
    return agent.says("RequestPull", viewId="_system_", pullParameters=dict.fromkeys(ids, 1))


async def pulled(agent: Party, *ids: str) -> list[str]:
    """Those of them that the agent has now."""
    answer = await agent.asks("RequestPull", viewId="_system_", pullParameters=dict.fromkeys(ids, 1))
    found = answer.get("interactions", {})
    assert isinstance(found, dict)
    return list(found)


async def queued(house: House) -> None:
    """Three e-mails wait."""
    mail = await house.media_server()
    for one in IDS:
        await submitted(mail, one)


async def narrows(engine: Party, **status: object) -> Message:
    """The engine says what the agent can take."""
    return await engine.asks("EventCurrentAgentStatus", agentId="ada", **status)


async def test_of_two_routings_decided_together_one_is_refused() -> None:
    async with House(limits=ONE_EMAIL) as house:
        mail, urs, ada = await house.media_server(), await house.router("urs", "inbox"), await house.agent()
        for one in IDS[:2]:
            await submitted(mail, one)
        for request in named(urs.has(), "EventRouteRequest"):
            urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
        await house.settle()
        (error,) = urs.has()
        sentence = "UNKNOWN_AGENT: agent ada has 1 of 1 email (rule one)"
        assert (error["errorCode"], error["errorMessage"]) == (53, sentence)
        assert ada.names()[-1:] == ["EventInvite"]


async def test_what_the_cache_has_dropped_still_counts() -> None:
    async with House(limits=ONE_EMAIL, interactions_max=1) as house:
        await queued(house)
        ada = await house.agent()
        assert await pulled(ada, "a") == ["a"]
        for one in IDS[1:]:
            await ada.asks("RequestGetInteractionProperties", interactionId=one)
        assert "a" not in house.switchboard.world.interactions
        assert await pulled(ada, "b") == []


async def test_a_restart_keeps_the_load_and_forgets_the_status() -> None:
    """Decision 68: a status is not durable."""
    house = House(MemoryStore(), limits=ONE_EMAIL)
    async with house:
        await queued(house)
        ada, engine = await house.agent(), await house.engine()
        await narrows(engine, mediaStateList={"email": 0})
        assert await pulled(ada, "a") == []
        await house.crash()
        ada = await house.agent()
        assert await pulled(ada, "a", "b") == ["a"]
        await house.crash()
        ada = await house.agent()
        assert house.switchboard.world.work == {"ada": {"a": "email"}}
        assert await pulled(ada, "b") == []


async def test_a_pull_that_was_taken_back_leaves_room(failing: Failing) -> None:
    await queued(failing)
    ada, engine = await failing.agent(), await failing.engine()
    await narrows(engine, mediaCapacityList={"email": 1})
    ada.has()
    failing.faulty.refuse_commits()
    pulls(ada, "a")
    await failing.settle()
    assert [code(answer) for answer in ada.has()] == [55]
    assert await pulled(ada, "b") == ["b"]


async def test_a_status_that_was_taken_back_is_said_again_in_its_place(failing: Failing) -> None:
    """What was asked before it is decided again without it, and what was asked after it with it."""
    await queued(failing)
    ada, bob, engine = await failing.agent(), await failing.agent("bob"), await failing.engine()
    ada.has()
    failing.faulty.refuse_commits()
    failing.faulty.hold()
    pulls(bob, "a")
    await failing.turns()
    before = pulls(ada, "b")
    engine.says("EventCurrentAgentStatus", agentId="ada", mediaStateList={"email": 0})
    after = pulls(ada, "c")
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    answers = {message.get("referenceId"): message for message in ada.has()}
    assert code(answers[before]) is None
    assert code(answers[after]) == 49


async def test_what_an_engine_says_when_it_is_back_outlives_the_end_of_what_it_said(failing: Failing) -> None:
    """The end comes a second after the loss, since the store has refused the batch that it was in."""
    await queued(failing)
    ada, bob, engine = await failing.agent(), await failing.agent("bob"), await failing.engine()
    await narrows(engine, mediaCapacityList={"email": 3})
    failing.faulty.refuse_commits()
    pulls(bob, "a")
    engine.leaves()
    await failing.settle()
    engine = await failing.engine()
    await narrows(engine, mediaStateList={"email": 0})
    failing.clock.advance(RETRY_MS)
    await failing.settle()
    assert await pulled(ada, "a") == []
    engine.leaves()
    await failing.settle()
    assert await pulled(ada, "a") == ["a"]


async def test_a_status_of_a_batch_that_nobody_knows_of_and_was_not_made_is_gone(failing: Failing) -> None:
    await queued(failing)
    ada, bob, engine = await failing.agent(), await failing.agent("bob"), await failing.engine()
    engine.has()
    failing.faulty.fall_silent(committed=False)
    pulls(bob, "a")
    engine.says("EventCurrentAgentStatus", agentId="ada", mediaStateList={"email": 0})
    await failing.settle()
    assert [code(answer) for answer in engine.has()] == [55]
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    assert await pulled(ada, "a") == ["a"]


async def test_a_status_goes_with_the_last_connection_of_the_engine_that_said_it(house: House) -> None:
    """Decision 68: nobody is left who would say what is so now."""
    await queued(house)
    ada, engine, same = await house.agent(), await house.engine(), await house.engine()
    other = await house.engine("other")
    await narrows(engine, mediaStateList={"email": 0})
    for gone in (engine, other):
        gone.leaves()
        assert await pulled(ada, "a") == []
    same.says("EventCurrentAgentStatus", agentId="ada", mediaCapacityList={"email": 1})
    same.leaves()
    await house.settle()
    assert await pulled(ada, *IDS) == list(IDS)


@pytest.mark.parametrize("again", [False, True])
async def test_a_status_goes_with_the_session(house: House, *, again: bool) -> None:
    await queued(house)
    ada, engine = await house.agent(), await house.engine()
    await narrows(engine, mediaStateList={"email": 0})
    if again:
        await ada.asks("RequestAgentLogout")
        await ada.asks("RequestAgentLogin", agentId="ada", placeId="p", mediaList={"email": 1})
    assert await pulled(ada, "a") == (["a"] if again else [])


async def test_the_extension_of_a_status_reaches_the_agent(house: House) -> None:
    """Protocol 2: key-value lists that are passed on."""
    ada, engine = await house.agent(), await house.engine()
    ada.has()
    await narrows(engine, extension={"Shift": "late"})
    assert [message["extension"] for message in ada.has()] == [{"Shift": "late"}]
