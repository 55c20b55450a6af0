"""Work moves through a whole server: pulled and placed, durable, and not lost when anything breaks."""

from tests.runtime.failing import Failing, read
from tests.runtime.house import House, Party, code, named, sequences, submitted


def pulls(agent: Party, *ids: str, **attributes: object) -> int:
    """An agent asks for interactions by their ids."""
    return agent.says("RequestPull", viewId="_system_", pullParameters=dict.fromkeys(ids, 1), **attributes)


async def test_several_are_pulled_in_one_answer_and_reported_one_after_the_other(house: House) -> None:
    """Also from the store, when nobody has asked for them lately."""
    mail, engine = await house.media_server(), await house.engine()
    for name in ("a", "b", "c"):
        await submitted(mail, name)
    house.switchboard.world.interactions.clear()
    ada = await house.agent("ada")
    ada.has()
    engine.has()
    reference = pulls(ada, "a", "nothing", "c")
    await house.settle()
    (answer,) = ada.has()
    assert (answer["messageName"], answer["referenceId"]) == ("EventPulledInteractions", reference)
    assert set(answer["interactions"]) == {"a", "c"}  # type: ignore[call-overload]
    told = engine.has()
    assert [(one["messageName"], one["interaction"]["interactionId"]) for one in told] == [  # type: ignore[index]
        ("EventTakenFromQueue", "a"),
        ("EventPartyAdded", "a"),
        ("EventTakenFromQueue", "c"),
        ("EventPartyAdded", "c"),
    ]
    first = int(str(told[0]["eventSequence"]))
    assert sequences(told) == [first, first + 1, first + 2, first + 3]


async def test_of_two_agents_who_pull_the_same_one_has_it(house: House) -> None:
    mail, ada, bob = await house.media_server(), await house.agent("ada"), await house.agent("bob")
    await submitted(mail, "it")
    ada.has()
    bob.has()
    pulls(ada, "it")
    pulls(bob, "it")
    await house.settle()
    assert ada.names() == ["EventPulledInteractions"]
    assert [code(message) for message in bob.has()] == [44]


async def test_a_pull_that_cannot_be_committed_takes_nothing(failing: Failing) -> None:
    mail, ada = await failing.media_server(), await failing.agent("ada")
    await submitted(mail, "a")
    await submitted(mail, "b")
    ada.has()
    failing.faulty.refuse_commits()
    pulls(ada, "a", "b")
    await failing.settle()
    assert [code(message) for message in ada.has()] == [55]
    for name in ("a", "b"):
        assert (await read(mail, name))["interactionState"] == "Queued"
    pulls(ada, "a", "b")
    await failing.settle()
    assert ada.names() == ["EventPulledInteractions"]


async def test_what_was_pulled_returns_to_its_queue_when_the_agent_is_lost(house: House) -> None:
    """Protocol 8: "after agent-session-restore-timeout without a new login"."""
    mail, ada = await house.media_server(), await house.agent("ada")
    await submitted(mail, "it")
    pulls(ada, "it")
    await house.settle()
    ada.leaves()
    await house.settle()
    await house.passes(30_000)
    interaction = await read(mail)
    assert (interaction["interactionState"], interaction["interactionQueue"]) == ("Queued", "inbox")


async def test_what_an_agent_submits_survives_a_crash_and_returns_to_its_queue(house: House) -> None:
    ada = await house.agent("ada")
    await submitted(ada, "it", "drafts")
    await house.crash()
    mail = await house.media_server()
    assert (await read(mail))["interactionState"] == "Handling"
    await house.passes(30_000)
    interaction = await read(mail)
    assert (interaction["interactionState"], interaction["interactionQueue"]) == ("Queued", "drafts")


async def test_who_places_feeds_the_strategy_of_the_queue(house: House) -> None:
    urs, ada = await house.router("urs", "sort"), await house.agent("ada")
    await submitted(ada, "it", "drafts")
    await ada.asks("RequestPlaceInQueue", interactionId="it", queue="sort", addedProperties={"a": 1})
    await house.settle()
    (request,) = named(urs.has(), "EventRouteRequest")
    assert request["userData"]["a"] == 1  # type: ignore[index]
