"""Load, then decide: from the cache or the store, each request once, in the order in which it came."""

import pytest

from interaction_server.core.decide import Limits
from tests.runtime.house import House, Party, code, named, sequences, submitted


def changes(party: Party, number: object, request_id: str | None = None, interaction_id: str = "it") -> int:
    return party.says(
        "RequestChangeProperties",
        interactionId=interaction_id,
        changedProperties={"Number": number},
        requestId=request_id,
    )


async def test_answers_come_in_the_order_of_the_requests(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    references = [
        changes(mail, 1),
        mail.says("RequestMiracle"),
        mail.says("RequestGetInteractionProperties", interactionId="it"),
        changes(mail, 2, interaction_id="none"),
        mail.says("RequestStopProcessing", interactionId="it"),
        changes(mail, 3),
    ]
    await house.settle()
    answers = mail.has()
    assert [answer["referenceId"] for answer in answers] == references
    assert [code(answer) for answer in answers] == [None, 42, None, 43, None, 43]


async def test_requests_of_one_moment_are_decided_one_on_top_of_the_other(house: House) -> None:
    mail, engine = await house.media_server(), await house.engine()
    await submitted(mail, "it")
    engine.has()
    for number in range(5):
        changes(mail, number)
    await house.settle()
    versions = [event["interaction"]["interactionVersion"] for event in engine.has()]  # type: ignore[index]
    assert versions == [3, 4, 5, 6, 7]


async def test_the_same_reference_may_be_used_again_and_again(house: House) -> None:
    mail = await house.media_server()
    for _ in range(3):
        mail.references = 6
        mail.says("RequestStopProcessing", interactionId="none")
    await house.settle()
    assert [answer["referenceId"] for answer in mail.has()] == [7, 7, 7]


async def test_a_request_without_a_reference_is_answered_without_one(house: House) -> None:
    mail = await house.media_server()
    mail.says_bytes(b'{"messageName":"RequestStopProcessing","interactionId":"none"}')
    await house.settle()
    (answer,) = mail.has()
    assert "referenceId" not in answer


async def test_the_same_request_id_is_carried_out_once_at_the_same_moment_or_later(house: House) -> None:
    mail, engine = await house.media_server(), await house.engine()
    await submitted(mail, "it")
    for _ in range(3):
        changes(mail, 1, "r")
    await house.settle()
    changes(mail, 2)
    changes(mail, 1, "r")
    await house.settle()
    answers = mail.has()
    assert [code(answer) for answer in answers] == [None] * 5
    versions = [answer["extension"]["InteractionVersion"] for answer in answers]  # type: ignore[index]
    assert versions == [3, 3, 3, 4, 3]
    assert sequences(engine.has()) == [1, 2, 3, 4]


async def test_the_first_answer_is_given_again_after_a_reconnect_and_after_a_restart(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    changes(mail, 1, "r")
    await house.settle()
    mail.leaves()
    again = await house.media_server()
    changes(again, 1, "r")
    await house.settle()
    await house.crash()
    after = await house.media_server()
    changes(after, 1, "r")
    await house.settle()
    assert [answer["extension"] for answer in (*again.has(), *after.has())] == [{"InteractionVersion": 3}] * 2
    assert await house.store.last_sequence() == 3


async def test_a_refusal_is_remembered_too(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    request = {"interactionId": "it", "changedProperties": {"Queue": "x"}, "requestId": "r"}
    first = await mail.asks("RequestChangeProperties", **request)
    again = await mail.asks("RequestChangeProperties", **request)
    await house.crash()
    after = await (await house.media_server()).asks("RequestChangeProperties", **request)
    assert code(first) == 45
    for answer in (first, again, after):
        answer.pop("referenceId")
    assert first == again == after


async def test_another_body_with_the_same_request_id_is_error_47(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    changes(mail, 1, "r")
    changes(mail, 2, "r")
    await house.settle()
    assert [code(answer) for answer in mail.has()] == [None, 47]


async def test_a_request_id_is_its_clients_own(house: House) -> None:
    mail, chat = await house.media_server("mail"), await house.media_server("chat")
    await submitted(mail, "it")
    changes(mail, 1, "r")
    changes(chat, 2, "r")
    await house.settle()
    assert [code(answer) for answer in (*mail.has(), *chat.has())] == [None, None]


async def test_a_change_that_alters_nothing_is_answered_and_is_no_fact(house: House) -> None:
    mail, engine = await house.media_server(), await house.engine()
    await submitted(mail, "it", userData={"Number": 1})
    engine.has()
    changes(mail, 1)
    await house.settle()
    assert mail.names() == ["EventAck"]
    assert engine.has() == []


async def test_what_the_cache_has_no_room_for_is_read_again() -> None:
    async with House(interactions_max=2) as house:
        mail = await house.media_server()
        for number in range(6):
            await submitted(mail, f"it {number}")
        for turn in range(3):
            for number in range(6):
                answer = await mail.asks(
                    "RequestChangeProperties",
                    interactionId=f"it {number}",
                    changedProperties={"Turn": turn},
                    ifVersion=2 + turn,
                )
                assert answer["messageName"] == "EventAck"
        assert len(house.switchboard.world.interactions) <= 3


async def test_the_limit_of_the_configuration_is_kept() -> None:
    async with House(limits=Limits(user_data_bytes_max=100)) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        answer = await mail.asks(
            "RequestChangeProperties", interactionId="it", changedProperties={"Text": "x" * 100}
        )
        assert code(answer) == 49


async def test_a_router_is_answered_in_its_dialect_and_the_others_hear_in_theirs(house: House) -> None:
    mail = await house.media_server("mail", event_properties_changed=1)
    urs, engine = await house.router("urs", "inbox"), await house.engine()
    await submitted(mail, "it")
    conn_id = named(urs.has(), "EventRouteRequest")[0]["connID"]
    engine.has()
    answer = await urs.asks("RequestUpdateUserData", connID=conn_id, userData={"Lang": "fr"})
    assert answer["messageName"] == "EventAttachedDataChanged"
    assert (mail.names(), engine.names(), urs.has()) == (
        ["EventPropertiesChanged"],
        ["EventPropertiesChanged"],
        [],
    )


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_an_interaction_can_be_read_as_it_was(house: House, version: int) -> None:
    mail = await house.media_server()
    await submitted(mail, "it", userData={"Number": 0})
    changes(mail, 1)
    changes(mail, 2)
    await house.settle()
    answer = await mail.asks("RequestGetInteractionProperties", interactionId="it", atVersion=version)
    interaction = answer["interaction"]
    assert isinstance(interaction, dict)
    assert interaction["interactionVersion"] == version
    assert interaction["interactionUserData"] == {"Number": max(0, version - 2)}


async def test_a_question_about_the_past_is_settled_when_it_is_answered(house: House) -> None:
    mail = await house.media_server()
    await submitted(mail, "it")
    for version in (1, 2, 9):
        await mail.asks("RequestGetInteractionProperties", interactionId="it", atVersion=version)
    assert mail.wire.settled == mail.opened
