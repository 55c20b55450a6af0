"""Another configuration while the server runs: it holds from then on, and nothing is lost (decision 61)."""

from asyncio import Event
from collections.abc import Collection, Mapping

from interaction_server.core.decide import Limits
from interaction_server.core.model import Interaction, InteractionId, Role
from interaction_server.core.objects import KnownNames, SubmissionLimits, SubmissionPlan
from interaction_server.store.memory import MemoryStore
from tests.runtime.house import House, Party, code, named, sequences, submitted
from tests.store.faulty import FaultyStore

TO_SUPPORT = SubmissionPlan(strategies={"inbox": "support"})


def ids(router: Party) -> list[object]:
    """What a router was given since it was asked last."""
    return [one["userData"]["InteractionId"] for one in named(router.has(), "EventRouteRequest")]  # type: ignore[index]


class SlowToLoad(MemoryStore):
    """A store that can be made to wait before it gives what is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.free = Event()
        self.free.set()

    async def load(self, ids: Collection[InteractionId]) -> Mapping[InteractionId, Interaction]:
        await self.free.wait()
        return await super().load(ids)


async def test_limits_hold_from_the_next_request_on(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    change = {"interactionId": "it", "changedProperties": {"Subject": "x" * 100}}
    house.reconfigures(limits=Limits(user_data_bytes_max=50))
    assert code(await mail.asks("RequestChangeProperties", **change)) == 49
    house.reconfigures()
    assert code(await mail.asks("RequestChangeProperties", **change)) is None


async def test_an_offer_keeps_its_time_and_the_next_one_has_the_new_one(house: House) -> None:
    mail, urs, ada = await house.media_server(), await house.router("urs", "inbox"), await house.agent("ada")
    await submitted(mail, "one")
    (first,) = named(urs.has(), "EventRouteRequest")
    route = {"routeType": "Agent", "agentId": "ada"}
    urs.says("RequestRouteCall", connID=first["connID"], **route)
    await house.settle()
    house.reconfigures(limits=Limits(delivering_timeout_ms=1_000))
    await house.passes(1_500)
    assert named(ada.has(), "EventRevoked") == []
    await house.passes(28_500)
    assert len(named(ada.has(), "EventRevoked")) == 1
    (again,) = named(urs.has(), "EventRouteRequest")
    urs.says("RequestRouteCall", connID=again["connID"], **route)
    await house.settle()
    await house.passes(1_000)
    assert len(named(ada.has(), "EventRevoked")) == 1


async def test_a_lost_agent_has_the_time_of_when_it_was_lost(house: House) -> None:
    mail, ada = await house.media_server(), await house.agent("ada")
    answer = await ada.asks(
        "RequestSubmit", interactionId="hers", mediaType="email", interactionType="Inbound"
    )
    assert code(answer) is None
    house.reconfigures(agent_session_restore_ms=1_000)
    ada.leaves()
    await house.settle()
    await house.passes(1_000)
    found = await mail.asks("RequestGetInteractionProperties", interactionId="hers")
    assert found["interaction"]["interactionState"] == "Queued"  # type: ignore[index]


async def test_who_is_registered_stays_and_who_comes_must_be_listed(house: House) -> None:
    mail = await house.media_server("mail")
    house.reconfigures(clients={"chat": (Role.MEDIA_SERVER, "secret")})
    await submitted(mail, "it")
    refused = await house.connects().asks(
        "RequestRegisterClient", clientName="mail", clientType="MediaServer"
    )
    assert code(refused) == 50
    await submitted(await house.media_server("chat", token="secret"), "other")


async def test_a_tenant_that_is_added_is_there_and_one_that_is_removed_is_not(house: House) -> None:
    mail = await house.media_server()
    seventh = {"mediaType": "email", "interactionType": "Inbound", "tenantId": 7}
    assert code(await mail.asks("RequestSubmit", **seventh)) == 54
    house.reconfigures(limits=Limits(tenants=frozenset({1, 7})))
    assert code(await mail.asks("RequestSubmit", **seventh)) is None
    house.reconfigures()
    assert code(await mail.asks("RequestSubmit", **seventh)) == 54


async def test_what_waits_goes_to_the_strategy_that_its_queue_feeds_now(house: House) -> None:
    mail, urs = await house.media_server(), await house.router("urs", "support")
    await submitted(mail, "one")
    await submitted(mail, "two")
    assert ids(urs) == []
    house.reconfigures(plan=TO_SUPPORT)
    await house.settle()
    assert ids(urs) == ["one", "two"]
    house.reconfigures()
    await submitted(mail, "three")
    assert ids(urs) == []


async def test_a_router_is_given_more_as_soon_as_it_may_have_more() -> None:
    def slots(number: int) -> SubmissionPlan:
        return SubmissionPlan(router=SubmissionLimits(interactions_max=number))

    async with House(plan=slots(1)) as house:
        mail, urs = await house.media_server(), await house.router("urs", "inbox")
        for name in ("one", "two", "three"):
            await submitted(mail, name)
            await house.passes(1)
        assert ids(urs) == ["one"]
        house.reconfigures(plan=slots(2))
        await house.settle()
        assert ids(urs) == ["two"]
        house.reconfigures(plan=slots(1))
        assert code(await mail.asks("RequestStopProcessing", interactionId="one")) is None
        assert ids(urs) == [], "it still has as many as it may"


async def test_a_page_that_was_asked_for_under_the_old_plan_gives_nothing_twice() -> None:
    faulty = FaultyStore(MemoryStore())
    async with House(faulty) as house:
        mail, urs = await house.media_server(), await house.router("urs")
        for number in range(5):
            await submitted(mail, f"it {number}")
            await house.passes(1)
        urs.says("RequestRegisterAddress", thisDN="inbox")
        for _ in range(30):
            house.reconfigures()
            await house.turns(1)
        await house.settle()
        assert ids(urs) == [f"it {number}" for number in range(5)]


async def test_where_an_interaction_returns_to_may_be_unlisted_by_now(house: House) -> None:
    mail, urs = await house.media_server(), await house.router("urs", "inbox")
    await submitted(mail, "it")
    house.reconfigures(limits=Limits(known=KnownNames(queues=frozenset({"other"}))))
    urs.leaves()
    await house.settle()
    assert ids(await house.router("urs", "inbox")) == ["it"]
    refused = await mail.asks("RequestPlaceInQueue", interactionId="it", queue="inbox")
    assert (code(refused), "queue inbox" in str(refused["errorDescription"])) == (48, True)


async def test_what_is_loaded_for_a_request_is_what_its_decision_asks_for() -> None:
    """A pull loads as many as it may name; other limits that come meanwhile are for what comes after it."""
    store = SlowToLoad()
    async with House(store, limits=Limits(pulled_max=1)) as house:
        mail, ada = await house.media_server(), await house.agent("ada")
        for name in ("one", "two"):
            await submitted(mail, name)
        house.switchboard.world.interactions.clear()
        ada.has()
        store.free.clear()
        ada.says("RequestPull", viewId="_system_", pullParameters={"ids": "one,two"})
        await house.turns()
        house.reconfigures(limits=Limits(pulled_max=2))
        store.free.set()
        await house.settle()
        (answer,) = ada.has()
        assert code(answer) == 49
        pulled = await ada.asks("RequestPull", viewId="_system_", pullParameters={"ids": "one,two"})
        assert pulled["messageName"] == "EventPulledInteractions"


async def test_fewer_interactions_are_kept_in_memory_when_fewer_may_be(house: House) -> None:
    mail = await house.media_server()
    for number in range(40):
        await submitted(mail, f"it {number}")
    assert len(house.switchboard.world.interactions) == 40
    house.reconfigures(interactions_max=10)
    await mail.asks("RequestGetInteractionProperties", interactionId="it 1")
    await mail.asks("RequestGetInteractionProperties", interactionId="it 2")
    assert len(house.switchboard.world.interactions) <= 12


async def test_every_request_is_answered_once_whatever_the_configuration_does_meanwhile(house: House) -> None:
    """The law of the protocol, section 3: "the asker is answered exactly once"; 5: a gap-free number."""
    mail, urs, engine = await house.media_server(), await house.router("urs", "support"), await house.engine()
    await submitted(mail, "it", queue="quiet")
    mail.has()
    asked = []
    for number in range(300):
        asked.append(
            mail.says("RequestChangeProperties", interactionId="it", changedProperties={"Count": number})
        )
        asked.append(mail.says("RequestSubmit", mediaType="email", interactionType="Inbound", queue="inbox"))
        if number % 7 == 0:
            house.reconfigures(plan=TO_SUPPORT if number % 2 else None)
            await house.turns(number % 3)
    house.reconfigures(plan=TO_SUPPORT)
    await house.settle()
    answers = mail.has()
    assert [answer["referenceId"] for answer in answers] == asked
    assert {answer["messageName"] for answer in answers} == {"EventAck"}
    assert len(set(ids(urs))) == 300
    numbers = sequences(engine.has())
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # type: ignore[arg-type, operator]
