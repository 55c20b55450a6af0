"""A commit of which nobody can know whether it was made: error 56, and the truth as soon as there is any."""

import pytest

from tests.runtime.failing import Failing, changes, read
from tests.runtime.house import code, named, sequences, submitted


@pytest.mark.parametrize("committed", [True, False])
async def test_an_outcome_that_cannot_be_known_is_error_56(failing: Failing, *, committed: bool) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    engine.has()
    failing.faulty.fall_silent(committed=committed)
    changes(mail, Subject="a")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [56]
    assert engine.has() == []


async def test_facts_that_were_committed_are_told_once_when_the_store_answers_again(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    failing.faulty.fall_silent(committed=True)
    changes(mail, Subject="a")
    await failing.passes(5_000)
    assert sequences(engine.has()) == [1, 2]
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    changes(mail, Subject="b")
    await failing.settle()
    assert sequences(engine.has()) == [3, 4]
    assert [code(answer) for answer in mail.has()] == [56, None]
    assert (await read(mail))["interactionVersion"] == 4


async def test_facts_that_were_not_committed_are_forgotten_when_the_store_answers_again(
    failing: Failing,
) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it", userData={"Subject": "old"})
    failing.faulty.fall_silent(committed=False)
    changes(mail, Subject="a")
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    assert (await read(mail))["interactionUserData"] == {"Subject": "old"}
    changes(mail, Subject="b")
    await failing.settle()
    assert sequences(engine.has()) == [1, 2, 3]
    assert (await read(mail))["interactionUserData"] == {"Subject": "b"}


@pytest.mark.parametrize("committed", [True, False])
async def test_while_nobody_can_know_what_is_true_nobody_is_told_anything_of_it(
    failing: Failing, *, committed: bool
) -> None:
    mail, chat = await failing.media_server("mail"), await failing.media_server("chat")
    await submitted(mail, "it")
    failing.faulty.fall_silent(committed=committed)
    changes(mail, Subject="a")
    chat.says("RequestGetInteractionProperties", interactionId="it")
    await failing.settle()
    chat.says("RequestGetInteractionProperties", interactionId="it")
    changes(chat, Subject="c")
    await failing.settle()
    assert [code(answer) for answer in chat.has()] == [55, 55, 55]


@pytest.mark.parametrize("committed", [True, False])
async def test_a_request_sent_again_after_error_56_is_carried_out_once(
    failing: Failing, *, committed: bool
) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    failing.faulty.fall_silent(committed=committed)
    changes(mail, Subject="a", request_id="r")
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    changes(mail, Subject="a", request_id="r")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [56, None]
    assert sequences(engine.has()) == [1, 2, 3]


@pytest.mark.parametrize("committed", [True, False])
async def test_a_request_sent_again_while_nothing_is_known_is_not_carried_out_twice(
    failing: Failing, *, committed: bool
) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    failing.faulty.fall_silent(committed=committed)
    for _ in range(3):
        changes(mail, Subject="a", request_id="r")
        await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    changes(mail, Subject="a", request_id="r")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [56, 55, 55, None]
    assert sequences(engine.has()) == [1, 2, 3]


async def test_a_stay_whose_beginning_was_in_doubt_begins_when_it_is_known(failing: Failing) -> None:
    mail, urs = await failing.media_server(), await failing.router("urs", "inbox")
    await submitted(mail, "first")
    urs.has()
    failing.faulty.failures.append("none")
    failing.faulty.fall_silent(committed=True)
    mail.says("RequestSubmit", mediaType="email", interactionType="Inbound", queue="inbox")
    await failing.settle()
    assert urs.has() == []
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    request = named(urs.has(), "EventRouteRequest")[0]
    answer = await urs.asks("RequestUpdateUserData", connID=request["connID"], userData={"Lang": "fr"})
    assert answer["messageName"] == "EventAttachedDataChanged"


@pytest.mark.parametrize("committed", [True, False])
async def test_an_agent_whose_login_was_in_doubt_is_not_shut_out(
    failing: Failing, *, committed: bool
) -> None:
    desktop = await failing.client("desktop", "AgentApplication")
    failing.faulty.fall_silent(committed=committed)
    answer = await desktop.asks("RequestAgentLogin", agentId="ada", placeId="p", mediaList={"email": 1})
    assert code(answer) == 56
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    assert desktop.names() == (["EventCurrentAgentStatus"] if committed else [])
    if not committed:
        desktop.says("RequestAgentLogin", agentId="ada", placeId="p", mediaList={"email": 1})
        await failing.settle()
        assert desktop.names() == ["EventAck", "EventCurrentAgentStatus"]
    assert (await desktop.asks("RequestAgentLogout"))["messageName"] == "EventAck"


@pytest.mark.parametrize("fault", ["refused", "lost, made", "lost, not made", "in doubt"])
async def test_every_request_is_answered_once_whatever_the_fault(failing: Failing, fault: str) -> None:
    mail, urs = await failing.media_server(), await failing.router("urs", "inbox")
    await submitted(mail, "it")
    conn_id = named(urs.has(), "EventRouteRequest")[0]["connID"]
    if fault == "in doubt":
        failing.faulty.fall_silent(committed=True)
    else:
        failing.faulty.failures.append(fault)
    references = [
        changes(mail, Subject="a"),
        changes(mail, Subject="a"),
        mail.says("RequestGetInteractionProperties", interactionId="it"),
        mail.says("RequestNothing"),
        changes(mail, "nothing of this name", Subject="a"),
    ]
    others = [
        urs.says("RequestUpdateUserData", connID=conn_id, userData={"Lang": "fr"}),
        urs.says("RequestRouteCall", connID=conn_id, routeType="Queue", queue="elsewhere"),
    ]
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    assert [one["referenceId"] for one in mail.has() if "referenceId" in one] == references
    assert [one["referenceID"] for one in urs.has() if "referenceID" in one] == others
    assert (mail.wire.settled, urs.wire.settled) == (mail.opened, urs.opened)


async def test_an_engine_that_leaves_while_nothing_is_known_is_told_of_the_end(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    engine.has()
    failing.faulty.fall_silent(committed=True)
    changes(mail, Subject="a")
    engine.says("RequestUnregisterClient")
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    heard = engine.has()
    assert [message["messageName"] for message in heard][-1] == "EventAck"
    assert sequences(heard[:-1]) == [3]
    assert engine.wire.settled == engine.opened
