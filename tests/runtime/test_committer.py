"""What a failing store means to everybody: commit, then tell, also when the commit does not come through."""

import pytest

from interaction_server.store.port import StoreError
from tests.runtime.failing import Failing, changes, read
from tests.runtime.house import House, code, named, sequences, submitted


async def journal(house: House) -> list[int]:
    return [record.sequence for record in await house.store.records(1, 1_000)]


async def test_nobody_hears_of_a_change_before_it_is_durable(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    engine.has()
    failing.faulty.hold()
    changes(mail, Subject="a")
    await failing.turns()
    assert failing.faulty.held == 1
    assert (mail.has(), engine.has()) == ([], [])
    failing.faulty.release()
    await failing.settle()
    assert mail.names() == ["EventAck"]
    assert engine.names() == ["EventPropertiesChanged"]


async def test_every_writer_of_a_failed_batch_gets_error_55_and_nothing_is_changed(failing: Failing) -> None:
    mail, chat, engine = (
        await failing.media_server("mail"),
        await failing.media_server("chat"),
        await failing.engine(),
    )
    await submitted(mail, "it")
    await submitted(mail, "other")
    engine.has()
    failing.faulty.refuse_commits()
    changes(mail, Subject="a")
    changes(chat, "other", Subject="b")
    chat.says("RequestStopProcessing", interactionId="it")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [55]
    assert [code(answer) for answer in chat.has()] == [55, 55]
    assert engine.has() == []
    assert (await read(mail))["interactionVersion"] == 2
    assert await journal(failing) == [1, 2, 3, 4]


async def test_readers_of_a_failed_batch_are_answered_with_what_is_true(failing: Failing) -> None:
    mail, chat = await failing.media_server("mail"), await failing.media_server("chat")
    await submitted(mail, "it", userData={"Subject": "old"})
    failing.faulty.refuse_commits()
    changes(mail, Subject="new")
    chat.says("RequestGetInteractionProperties", interactionId="it")
    chat.says("RequestGetInteractionProperties", interactionId="it", atVersion=1)
    await failing.settle()
    now, past = chat.has()
    assert now["interaction"]["interactionUserData"] == {"Subject": "old"}  # type: ignore[index]
    assert past["interaction"]["interactionVersion"] == 1  # type: ignore[index]


async def test_a_refused_request_of_a_failed_batch_is_refused_on_what_is_true(failing: Failing) -> None:
    mail, chat = await failing.media_server("mail"), await failing.media_server("chat")
    await submitted(mail, "it")
    failing.faulty.refuse_commits()
    mail.says("RequestStopProcessing", interactionId="it")
    reference = changes(chat, Subject="after the stop")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [55]
    (answer,) = chat.has()
    assert (answer["messageName"], answer["referenceId"]) == ("EventAck", reference)


async def test_what_was_decided_on_top_of_a_failed_batch_is_decided_again(failing: Failing) -> None:
    mail, chat = await failing.media_server("mail"), await failing.media_server("chat")
    await submitted(mail, "it", userData={"Count": 1})
    failing.faulty.refuse_commits()
    failing.faulty.hold()
    changes(mail, Count=2)
    await failing.turns()
    chat.says(
        "RequestChangeProperties",
        interactionId="it",
        changedProperties={"Count": 3},
        ifProperties={"Count": 1},
    )
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [55]
    assert chat.names() == ["EventAck"]
    assert (await read(mail))["interactionUserData"] == {"Count": 3}


async def test_writing_resumes_without_a_gap(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    for number in range(6):
        if number % 2:
            failing.faulty.refuse_commits()
        changes(mail, Number=number)
        await failing.settle()
    assert [code(answer) for answer in mail.has()] == [None, 55, None, 55, None, 55]
    assert sequences(engine.has()) == [1, 2, 3, 4, 5]
    assert await journal(failing) == [1, 2, 3, 4, 5]


async def test_a_broken_commit_that_came_through_is_answered_normally(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    engine.has()
    failing.faulty.lose_outcome(committed=True)
    changes(mail, Subject="a")
    await failing.settle()
    assert mail.names() == ["EventAck"]
    assert sequences(engine.has()) == [3]


async def test_a_broken_commit_that_did_not_come_through_is_error_55(failing: Failing) -> None:
    mail, engine = await failing.media_server(), await failing.engine()
    await submitted(mail, "it")
    engine.has()
    failing.faulty.lose_outcome(committed=False)
    changes(mail, Subject="a")
    await failing.settle()
    assert [code(answer) for answer in mail.has()] == [55]
    assert engine.has() == []


async def test_an_expired_invitation_is_revoked_when_the_store_works_again(failing: Failing) -> None:
    mail, urs, ada = (
        await failing.media_server(),
        await failing.router("urs", "inbox"),
        await failing.agent(),
    )
    await submitted(mail, "it")
    request = named(urs.has(), "EventRouteRequest")[0]
    urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
    await failing.settle()
    ada.has()
    failing.faulty.refuse_commits(3)
    await failing.passes(30_000)
    assert ada.has() == []
    await failing.passes(1_000)
    await failing.passes(1_000)
    await failing.passes(1_000)
    assert ada.names() == ["EventRevoked"]


async def test_a_request_of_the_server_waits_while_the_store_cannot_be_read(failing: Failing) -> None:
    """With nothing in the cache a release has to be loaded; it must not get lost."""
    mail, urs = await failing.media_server(), await failing.router("urs", "inbox")
    await submitted(mail, "it")
    failing.switchboard.world.interactions.clear()
    failing.faulty.refuse_reading()
    urs.leaves()
    await failing.settle()
    failing.faulty.refuse_reading(refuse=False)
    await failing.passes(1_000)
    assert (await read(mail))["interactionState"] == "Queued"


async def test_a_lost_agent_is_logged_out_though_the_store_fails_just_then(failing: Failing) -> None:
    ada = await failing.agent()
    failing.faulty.refuse_commits()
    ada.leaves()
    await failing.settle()
    await failing.passes(1_000)
    assert not failing.switchboard.world.agents
    await failing.agent()


async def test_while_the_store_cannot_be_read_a_client_gets_error_55(failing: Failing) -> None:
    mail = await failing.media_server()
    await submitted(mail, "it")
    failing.switchboard.world.interactions.clear()
    failing.faulty.refuse_reading()
    assert code(await mail.asks("RequestGetInteractionProperties", interactionId="it")) == 55
    failing.faulty.refuse_reading(refuse=False)
    assert (await read(mail))["interactionId"] == "it"


async def test_a_question_about_the_past_that_cannot_be_read_is_error_55(failing: Failing) -> None:
    mail = await failing.media_server()
    await submitted(mail, "it")
    failing.faulty.refuse_reading()
    assert code(await mail.asks("RequestGetInteractionProperties", interactionId="it", atVersion=1)) == 55
    assert mail.wire.settled == mail.opened


async def test_whoever_left_is_not_told_what_becomes_of_the_requests(failing: Failing) -> None:
    mail = await failing.media_server()
    await submitted(mail, "it")
    mail.has()
    failing.faulty.refuse_commits()
    failing.faulty.hold()
    changes(mail, Subject="a")
    await failing.turns()
    mail.leaves()
    failing.faulty.release()
    await failing.settle()
    assert mail.has() == []


async def test_the_house_can_be_closed_in_the_middle_of_a_commit(failing: Failing) -> None:
    mail = await failing.media_server()
    await submitted(mail, "it")
    failing.faulty.hold()
    changes(mail, Subject="a")
    await failing.turns()
    await failing.halt()
    failing.faulty.release()
    await failing.start()
    failing.faulty.refuse_reading()
    with pytest.raises(StoreError):
        await failing.store.last_sequence()


async def test_what_a_failed_commit_gives_back_to_a_router_that_is_gone_returns_to_its_queue(
    failing: Failing,
) -> None:
    """When it left it had nothing any more, so that nothing was released then."""
    mail, urs = await failing.media_server(), await failing.router("urs", "inbox")
    await submitted(mail, "it")
    conn_id = named(urs.has(), "EventRouteRequest")[0]["connID"]
    failing.faulty.hold()
    failing.faulty.refuse_commits()
    urs.says("RequestRouteCall", connID=conn_id, routeType="Stop")
    await failing.turns()
    urs.leaves()
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    again = await failing.router("urs", "inbox")
    assert len(named(again.has(), "EventRouteRequest")) == 1


async def test_a_logout_that_fails_while_the_agent_leaves_is_made_good(failing: Failing) -> None:
    ada = await failing.agent()
    failing.faulty.hold()
    failing.faulty.refuse_commits()
    ada.says("RequestAgentLogout")
    await failing.turns()
    ada.leaves()
    await failing.turns()
    failing.faulty.release()
    await failing.settle()
    await failing.passes(1_000)
    assert not failing.switchboard.world.agents
