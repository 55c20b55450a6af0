"""What reporting engines ask for and what they relay, in its place among the facts (decision 42)."""

from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from tests.runtime.failing import Failing
from tests.runtime.house import House, Message, Party, code, named, sequences, submitted


def states(messages: list[Message]) -> list[tuple[object, object, object]]:
    """Of the states of agents among these messages: who, logged in or not, and the media."""
    return [
        (message["agentId"], message["isLoggedIn"], message["mediaStateList"])
        for message in named(messages, "EventPlaceAgentState")
    ]


async def watches(engine: Party, **attributes: object) -> None:
    answer = await engine.asks("RequestStartPlaceAgentStateReporting", **attributes)
    assert answer["messageName"] == "EventAck"


async def test_a_watcher_is_shown_who_is_there_after_the_answer_and_every_change_after_its_fact(
    house: House,
) -> None:
    engine, other = await house.engine("one"), await house.engine("other")
    ada = await house.agent("ada")
    engine.has()
    reference = engine.says("RequestStartPlaceAgentStateReporting")
    ada.says("RequestNotReadyForMedia", mediaTypeName="email")
    ada.says("RequestDoNotDisturbOn", reason="lunch")
    ada.leaves()
    await house.settle()
    messages = engine.has()
    assert messages[0]["referenceId"] == reference
    assert [message["messageName"] for message in messages] == [
        "EventAck",
        "EventPlaceAgentState",
        "EventNotReadyForMedia",
        "EventPlaceAgentState",
        "EventDoNotDisturbOn",
        "EventPlaceAgentState",
        "EventAgentLogout",
        "EventPlaceAgentState",
    ]
    assert states(messages) == [
        ("ada", True, {"email": 1}),
        ("ada", True, {"email": 0}),
        ("ada", True, {"email": 0}),
        ("ada", False, {}),
    ]
    assert messages[5]["reason"] == {"reasonSystemName": "lunch"}
    assert named(other.has(), "EventPlaceAgentState") == []


async def test_a_watcher_sees_the_tenants_that_it_asked_for_until_it_asks_no_more() -> None:
    async with House(limits=Limits(tenants=frozenset({1, 2}))) as house:
        engine, ada = await house.engine(), await house.agent("ada")
        bob = await house.client("desktop of bob", "AgentApplication")
        await bob.asks("RequestAgentLogin", agentId="bob", placeId="p", tenantId=2, mediaList={"email": 1})
        await watches(engine, tenantList=[2])
        assert [who for who, _, _ in states(engine.has())] == ["bob"]
        assert code(await engine.asks("RequestStartPlaceAgentStateReportingAll")) is None
        assert [who for who, _, _ in states(engine.has())] == ["ada", "bob"]
        await engine.asks("RequestStopPlaceAgentStateReporting")
        for desktop in (ada, bob):
            await desktop.asks("RequestNotReadyForMedia", mediaTypeName="email")
        assert [who for who, _, _ in states(engine.has())] == ["bob"]
        await engine.asks("RequestStopPlaceAgentStateReportingAll")
        await bob.asks("RequestAgentLogout")
        assert states(engine.has()) == []
        assert house.switchboard.roster.watchers == {}
        assert code(await engine.asks("RequestStartPlaceAgentStateReporting", tenantList=[3])) == 54


async def test_a_watcher_that_is_gone_watches_nothing(house: House) -> None:
    engine = await house.engine()
    await watches(engine)
    engine.leaves()
    await house.agent("ada")
    assert house.switchboard.roster.watchers == {}


async def test_a_status_goes_to_every_desktop_of_the_agent_and_to_nobody_else() -> None:
    async with House(limits=Limits(second_login=SecondLogin.JOINS)) as house:
        engine, ada, bob = await house.engine(), await house.agent("ada"), await house.agent("bob")
        tablet = await house.client("tablet", "AgentApplication")
        await tablet.asks("RequestAgentLogin", agentId="ada", placeId="place of ada")
        for party in (engine, ada, bob, tablet):
            party.has()
        answer = await engine.asks(
            "EventCurrentAgentStatus",
            agentId="ada",
            placeId="place of ada",
            mediaStateList={"email": 1},
            mediaCapacityList={"email": 3},
        )
        assert answer["messageName"] == "EventAck"
        for desktop in (ada, tablet):
            (status,) = desktop.has()
            assert (status["messageName"], status["mediaCapacityList"]) == (
                "EventCurrentAgentStatus",
                {"email": 3},
            )
        assert bob.has() == engine.has() == []
        assert code(await engine.asks("EventCurrentAgentStatus", agentId="cid")) == 51
        assert code(await ada.asks("EventCurrentAgentStatus", agentId="ada")) == 42


async def test_custom_reports_are_in_the_journal_with_and_without_an_interaction(house: House) -> None:
    mail, engine = await house.media_server(), await house.engine()
    await submitted(mail, "it")
    assert code(await mail.asks("RequestCustomReporting", eventContent={"a": 1}, interactionId="it")) is None
    assert code(await mail.asks("RequestCustomReporting", eventContent={"b": 2})) is None
    assert code(await mail.asks("RequestCustomReporting", eventContent={"a": 1}, interactionId="no")) == 43
    assert code(await mail.asks("RequestCustomReporting", eventContent={"a": None})) == 48
    first, second = named(engine.has(), "EventCustomReporting")
    assert (first["eventContent"], first["interaction"]["interactionVersion"]) == ({"a": 1}, 3)  # type: ignore[index]
    assert (second["eventContent"], "interaction" in second) == ({"b": 2}, False)
    late = await house.engine("late", from_sequence=1)
    await house.settle()
    messages = late.has()
    assert sequences(messages) == [1, 2, 3, 4]
    assert named(messages, "EventCustomReporting") == [
        {**first, "proxyClientId": messages[0]["proxyClientId"]},
        {**second, "proxyClientId": messages[0]["proxyClientId"]},
    ]


async def test_a_change_of_state_of_which_nobody_can_know_is_shown_when_it_is_known(failing: Failing) -> None:
    engine, ada = await failing.engine(), await failing.agent("ada")
    await watches(engine)
    engine.has()
    failing.faulty.fall_silent(committed=True)
    assert code(await ada.asks("RequestNotReadyForMedia", mediaTypeName="email")) == 56
    assert engine.has() == []
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    assert engine.names() == ["EventNotReadyForMedia", "EventPlaceAgentState"]
