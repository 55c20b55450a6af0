"""Which external service gets which call, and when (protocol 6)."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from interaction_server.core.decide import Limits
from tests.runtime.failing import Failing
from tests.runtime.house import House, Message, Party, code, named, submitted

WAIT_MS = 30_000
CALLS_MAX = 2
QUEUE_MAX = 2


class Stage(msgspec.Struct):
    """A house with little room, in which a router processes one interaction."""

    house: House
    mail: Party
    urs: Party
    engine: Party
    conn_id: object

    async def asks(self, **whom: object) -> int:
        """The strategy asks; the reference of its request."""
        return await ask(self.house, self.urs, self.conn_id, **whom)

    def outcomes(self) -> list[tuple[object, object]]:
        """What the router has had since: the reference, and the fault or the result."""
        return [(one["referenceID"], outcome(one)) for one in named(self.urs.has(), "EventPrivateInfo")]


async def ask(house: House, router: Party, conn_id: object, **whom: object) -> int:
    """A strategy asks for something."""
    envelope = {**(whom or {"AppName": "classifier"}), "Service": "Mail", "Method": "Classify"}
    reference = router.says(
        "RequestPrivateService", connID=conn_id, extensions={"Envelope3rdServer": envelope}
    )
    await house.settle()
    return reference


def outcome(event: Message) -> object:
    """The result, or the number of the fault."""
    extensions = event["extensions"]
    assert isinstance(extensions, dict)
    envelope = extensions["Envelope3rdServer"]
    return envelope.get("Parameters", envelope.get("FaultCode"))


async def stage_of(house: House) -> Stage:
    """Everybody but the external services is there."""
    mail, urs, engine = await house.media_server(), await house.router("urs", "inbox"), await house.engine()
    await submitted(mail, "it", userData={"Subject": "Order"})
    (request,) = named(urs.has(), "EventRouteRequest")
    engine.has()
    return Stage(house, mail, urs, engine, request["connID"])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with House(service_calls_max=CALLS_MAX, service_queue_max=QUEUE_MAX) as house:
        yield await stage_of(house)


async def service(stage: Stage, name: str = "classifier", **extension: object) -> Party:
    """An external service comes."""
    party = await stage.house.client(name, "ExternalService", **extension)
    await stage.house.settle()
    return party


def calls(party: Party) -> list[object]:
    """The references of what a service has been asked since."""
    return [one["referenceId"] for one in named(party.has(), "Request3rdServer")]


async def responds(stage: Stage, party: Party, call: object) -> None:
    """A service responds."""
    party.says("Event3rdServerResponse", referenceId=call, parameters={"call": call})
    await stage.house.settle()


def at_rest(stage: Stage) -> bool:
    """Whether nothing is kept of any call."""
    desk = stage.house.switchboard.desk
    kept = desk.pending or desk.queues or desk.of_stay or stage.house.switchboard.world.calls
    return not kept and all(not one.calls for one in desk.by_client.values())


async def test_a_response_is_the_answer_and_each_step_is_a_version(stage: Stage) -> None:
    classifier = await service(stage)
    reference = await stage.asks()
    (call,) = calls(classifier)
    await responds(stage, classifier, call)
    assert stage.outcomes() == [(reference, {"call": call})]
    told = stage.engine.has()
    assert [one["messageName"] for one in told] == [
        "EventExternalServiceRequested",
        "EventExternalServiceResponded",
    ]
    versions = [one["interaction"]["interactionVersion"] for one in told]  # type: ignore[index]
    assert versions == [5, 6]
    assert classifier.has() == []
    assert at_rest(stage)
    assert stage.house.clock.waiting == 1, "only that the strategy may not take for ever"


async def test_a_service_hears_nothing_before_the_call_is_durable(failing: Failing) -> None:
    stage = await stage_of(failing)
    classifier = await service(stage)
    failing.faulty.refuse_commits()
    reference = await stage.asks()
    assert calls(classifier) == []
    (refusal,) = stage.urs.has()
    assert (refusal["referenceID"], code(refusal)) == (reference, 57)
    assert at_rest(stage)


async def test_a_response_that_cannot_be_kept_may_be_sent_again(failing: Failing) -> None:
    stage = await stage_of(failing)
    classifier = await service(stage)
    reference = await stage.asks()
    (call,) = calls(classifier)
    failing.faulty.refuse_commits()
    await responds(stage, classifier, call)
    assert [code(one) for one in classifier.has()] == [55]
    assert stage.outcomes() == []
    await responds(stage, classifier, call)
    assert stage.outcomes() == [(reference, {"call": call})]


async def test_a_service_works_on_so_many_calls_and_the_rest_waits(stage: Stage) -> None:
    classifier = await service(stage)
    references = [await stage.asks() for _ in range(4)]
    first, second = calls(classifier)
    await responds(stage, classifier, second)
    (third,) = calls(classifier)
    await responds(stage, classifier, first)
    (fourth,) = calls(classifier)
    for call in (third, fourth):
        await responds(stage, classifier, call)
    assert [reference for reference, _ in stage.outcomes()] == [references[number] for number in (1, 0, 2, 3)]
    assert at_rest(stage)


async def test_over_the_queue_a_call_is_a_fault_at_once(stage: Stage) -> None:
    await service(stage)
    references = [await stage.asks() for _ in range(CALLS_MAX + QUEUE_MAX + 1)]
    assert stage.outcomes() == [(references[-1], 429)]


async def test_without_a_service_a_call_is_a_fault_at_once(stage: Stage) -> None:
    await service(stage, "another")
    assert [(await stage.asks(), 404)] == stage.outcomes()
    assert [(await stage.asks(AppType="classifier"), 404)] == stage.outcomes()
    assert at_rest(stage)


async def test_services_of_a_type_are_asked_in_turn_as_far_as_they_have_room(stage: Stage) -> None:
    one, two = [await service(stage, name, app_type="classifiers") for name in ("one", "two")]
    for _ in range(3):
        await stage.asks(AppType="classifiers")
    (first, third), (second,) = calls(one), calls(two)
    await stage.asks(AppName="one")
    await stage.asks(AppType="classifiers")
    (fifth,) = calls(two)
    assert calls(one) == []
    await responds(stage, one, third)
    (fourth,) = calls(one)
    assert sorted([first, second, third, fourth, fifth]) == [first, second, third, fourth, fifth]


async def test_a_service_that_says_no_type_is_of_the_type_of_its_name(stage: Stage) -> None:
    classifier = await service(stage)
    await stage.asks(AppType="classifier")
    assert len(calls(classifier)) == 1


async def test_connections_of_one_name_are_asked_in_turn(stage: Stage) -> None:
    one, again = await service(stage), await service(stage)
    for _ in range(2):
        await stage.asks()
    assert (len(calls(one)), len(calls(again))) == (1, 1)


@pytest.mark.parametrize("app_type", [5, {"a": "b"}])
async def test_a_type_that_is_no_text_is_refused(stage: Stage, app_type: object) -> None:
    party = stage.house.connects()
    answer = await party.asks(
        "RequestRegisterClient",
        clientName="classifier",
        clientType="ExternalService",
        extension={"app_type": app_type},
    )
    assert code(answer) == 48
    assert "extension.app_type" in str(answer["errorDescription"])


async def test_a_type_is_nobody_elses_business(stage: Stage) -> None:
    await stage.house.media_server("chat", app_type=5)


async def test_without_a_response_in_time_there_is_a_fault(stage: Stage) -> None:
    classifier = await service(stage)
    references = [await stage.asks() for _ in range(3)]
    late, _ = calls(classifier)
    await stage.house.passes(WAIT_MS - 1)
    assert stage.outcomes() == []
    await stage.house.passes(1)
    assert stage.outcomes() == [(reference, 504) for reference in references]
    assert calls(classifier) == []
    await responds(stage, classifier, late)
    assert [code(one) for one in classifier.has()] == [48]
    assert stage.outcomes() == []
    assert at_rest(stage)


async def test_the_time_that_a_strategy_waits_is_a_limit() -> None:
    async with House(limits=Limits(third_party_server_timeout_ms=50)) as house:
        stage = await stage_of(house)
        await service(stage)
        reference = await stage.asks()
        await house.passes(50)
        assert stage.outcomes() == [(reference, 504)]


async def test_what_a_lost_service_was_given_is_a_fault_and_what_waits_stays_for_others(stage: Stage) -> None:
    one, two = [await service(stage, name, app_type="classifiers") for name in ("one", "two")]
    references = [await stage.asks(AppType="classifiers") for _ in range(5)]
    assert (len(calls(one)), len(calls(two))) == (2, 2)
    one.leaves()
    await stage.house.settle()
    assert stage.outcomes() == [(references[0], 502), (references[2], 502)]
    two.leaves()
    await stage.house.settle()
    assert sorted(stage.outcomes(), key=str) == [
        (references[1], 502),
        (references[3], 502),
        (references[4], 404),
    ]
    assert at_rest(stage)


async def test_a_service_that_ends_its_registration_is_lost_too(stage: Stage) -> None:
    classifier = await service(stage)
    reference = await stage.asks()
    calls(classifier)
    await classifier.asks("RequestUnregisterClient")
    assert stage.outcomes() == [(reference, 502)]


async def test_a_response_before_the_end_of_the_connection_counts(stage: Stage) -> None:
    classifier = await service(stage)
    reference = await stage.asks()
    (call,) = calls(classifier)
    classifier.says("Event3rdServerResponse", referenceId=call)
    classifier.leaves()
    await stage.house.settle()
    assert stage.outcomes() == [(reference, {})]
    assert at_rest(stage)


async def test_what_has_waited_is_given_to_the_next_service_of_the_type(stage: Stage) -> None:
    await service(stage, "one", app_type="classifiers")
    for _ in range(3):
        await stage.asks(AppType="classifiers")
    two = await service(stage, "two", app_type="classifiers")
    assert len(calls(two)) == 1


async def test_a_call_whose_end_is_decided_is_given_to_nobody(stage: Stage) -> None:
    one = await service(stage, "one", app_type="classifiers")
    for _ in range(3):
        await stage.asks(AppType="classifiers")
    stage.house.clock.advance(WAIT_MS)
    two = stage.house.connects()
    first, _ = calls(one)
    one.says("Event3rdServerResponse", referenceId=first)
    two.says(
        "RequestRegisterClient",
        clientName="two",
        clientType="ExternalService",
        extension={"app_type": "classifiers"},
    )
    await stage.house.settle()
    assert {result for _, result in stage.outcomes()} == {504}
    assert at_rest(stage)


async def test_a_router_that_is_lost_hears_nothing_and_its_calls_are_over(stage: Stage) -> None:
    classifier = await service(stage)
    for _ in range(3):
        await stage.asks()
    first, second = calls(classifier)
    stage.urs.leaves()
    await stage.house.settle()
    assert at_rest(stage)
    assert stage.house.clock.waiting == 1, "only that the strategy might have taken for ever"
    await responds(stage, classifier, first)
    assert [code(one) for one in classifier.has()] == [48]
    await responds(stage, classifier, second)
    assert [code(one) for one in classifier.has()] == [48]


async def test_a_service_is_shown_the_properties_as_they_were_when_it_was_asked(stage: Stage) -> None:
    classifier = await service(stage)
    for _ in range(3):
        await stage.asks()
    first, _ = calls(classifier)
    await stage.mail.asks("RequestChangeProperties", interactionId="it", changedProperties={"Subject": "New"})
    await responds(stage, classifier, first)
    (third,) = named(classifier.has(), "Request3rdServer")
    assert third["userData"] == {"Subject": "Order"}


async def test_after_a_restart_no_call_is_open(stage: Stage) -> None:
    classifier = await service(stage)
    await stage.asks()
    (call,) = calls(classifier)
    await stage.house.crash()
    classifier = await service(stage)
    await responds(stage, classifier, call)
    assert [code(one) for one in classifier.has()] == [48]
    assert at_rest(stage)


async def test_a_proxy_may_register_services(stage: Stage) -> None:
    proxy = await stage.house.client("services", "Proxy")
    answer = await proxy.asks(
        "RequestRegisterClient", clientName="classifier", clientType="ExternalService", proxyClientId=None
    )
    reference = await stage.asks()
    (request,) = named(proxy.has(), "Request3rdServer")
    assert request["proxyClientId"] == answer["proxyClientId"]
    proxy.says(
        "Event3rdServerResponse",
        referenceId=request["referenceId"],
        proxyClientId=answer["proxyClientId"],
        parameters={"a": 1},
    )
    await stage.house.settle()
    assert stage.outcomes() == [(reference, {"a": 1})]


async def test_what_waits_is_given_to_a_service_as_soon_as_it_may_have_more(stage: Stage) -> None:
    classifier = await service(stage)
    for _ in range(CALLS_MAX + 2):
        await stage.asks()
    assert len(calls(classifier)) == CALLS_MAX
    stage.house.reconfigures(service_calls_max=CALLS_MAX + 1, service_queue_max=1)
    assert len(calls(classifier)) == 1
    await stage.asks()
    assert [outcome for _, outcome in stage.outcomes()] == [429]
