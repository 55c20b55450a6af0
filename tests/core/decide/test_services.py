"""A strategy asks an external service, and hears its outcome once (protocol 6)."""

import pytest

from interaction_server.core.decide import Decision, Outcome
from interaction_server.core.facts import ExternalServiceRequested, ExternalServiceResponded
from interaction_server.core.model import SERVER, Actor, ActorType, CallId, Fault, InteractionId, ServiceCall
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.core.requests import EndCall, PlaceInQueue, StopProcessing
from tests.core.world import CLASSIFIER, INBOX, MEDIA, START, World, classify

ONE = InteractionId("i1")
CALL = CallId(5)
"""Submitted, placed, taken, party added: the call is the fifth fact."""
STRANGE = Actor(actor_type=ActorType.SERVER, client_name="another service")


def test_a_call_is_a_fact_and_its_outcome_will_be_the_answer() -> None:
    """Protocol 6: RequestPrivateService; the answer is EventPrivateInfo, when there is an outcome."""
    world = World()
    one = world.route()
    decision = world.ask(world.strategy(one), classify(one, version="2", parameters={"Lang": "en"}))
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.LATER
    call = ServiceCall(
        call_id=CALL,
        caller=world.strategy(one),
        deadline=START + world.limits.third_party_server_timeout_ms,
        service="Mail",
        method="Classify",
        app_name="classifier",
        version="2",
        reference=7,
    )
    assert decision.facts == (ExternalServiceRequested(call=call, parameters={"Lang": "en"}),)
    assert world.interactions[one].version == 5


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"app_name": None}, "AppName"),
        ({"app_name": ""}, "AppName"),
        ({"app_type": "classifiers"}, "AppType"),
        ({"service": ""}, "Service"),
        ({"method": ""}, "Method"),
    ],
)
def test_a_call_names_whom_it_asks_for_what(asked: dict[str, object], named: str) -> None:
    """Protocol 6: "AppName | AppType, Service, Method"."""
    world = World()
    one = world.route()
    refusal = world.refused(world.strategy(one), classify(one, **asked))
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert named in refusal.sentence


def test_only_the_strategy_that_processes_it_asks() -> None:
    """Protocol 6: a router asks for a stay that it has."""
    world = World()
    one = world.route()
    assert world.refused(MEDIA, classify(one)).why is Refusals.NOT_ALLOWED_NOW
    assert world.refused(world.strategy("no stay"), classify(one)).why is Refusals.NOT_ALLOWED_NOW
    unknown = classify(InteractionId("unknown"))
    assert world.refused(world.strategy(one), unknown).why is Refusals.UNKNOWN_INTERACTION


def test_the_service_that_was_asked_responds_and_is_not_answered() -> None:
    """Protocol 4: Event3rdServerResponse is an event; the strategy and reporting hear of it."""
    world = World()
    one = world.call()
    decision = world.ask(CLASSIFIER, EndCall(call_id=CALL, parameters={"Category": "order"}))
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.UNANSWERED
    (fact,) = decision.facts
    assert isinstance(fact, ExternalServiceResponded)
    assert (fact.parameters, fact.fault) == ({"Category": "order"}, None)
    assert world.interactions[one].version == 6
    assert world.heard[-2].people == ("Server classifier", "reporting")
    assert world.heard[-1].people == ("Strategy 0000000000000004", "reporting")


def test_a_fault_is_an_outcome_too_whoever_gives_it() -> None:
    """Protocol 6: "EventPrivateInfo with a fault", by the service or by the server."""
    for actor in (CLASSIFIER, SERVER):
        world = World()
        world.call()
        fault = Fault(code="busy", sentence="come again")
        (fact,) = world.done(actor, EndCall(call_id=CALL, fault=fault))
        assert isinstance(fact, ExternalServiceResponded)
        assert fact.fault == fault


def not_open(refusal: Refusal) -> bool:
    """The refusal says which call it is about."""
    return refusal.why is Refusals.INVALID_ATTRIBUTE and str(CALL) in refusal.sentence


def test_there_is_one_outcome() -> None:
    """Protocol 3, laws: the asker is answered exactly once."""
    world = World()
    world.call()
    world.done(CLASSIFIER, EndCall(call_id=CALL))
    assert not_open(world.refused(CLASSIFIER, EndCall(call_id=CALL)))


def test_a_service_ends_only_its_own_calls() -> None:
    """Protocol 6: the reference is the server's own, and no other service's."""
    world = World()
    world.call()
    assert not_open(world.refused(STRANGE, EndCall(call_id=CALL)))


@pytest.mark.parametrize("ending", ["routed on", "stopped"])
def test_a_call_ends_with_the_stay_of_its_strategy(ending: str) -> None:
    """Protocol 6: a connID is one stay; after it nobody is there to hear the outcome."""
    world = World()
    one = world.call()
    if ending == "routed on":
        world.done(world.strategy(one), PlaceInQueue(interaction_id=one, queue=INBOX))
    else:
        world.done(MEDIA, StopProcessing(interaction_id=one))
    assert not_open(world.refused(CLASSIFIER, EndCall(call_id=CALL)))


def test_what_a_service_gives_is_a_key_value_list() -> None:
    """Protocol 2: "null is refused"; the call stays open."""
    world = World()
    world.call()
    refusal = world.refused(CLASSIFIER, EndCall(call_id=CALL, parameters={"Category": None}))
    assert refusal.extension is not None
    assert refusal.extension["Keys"] == "parameters.Category"
    world.done(CLASSIFIER, EndCall(call_id=CALL))
