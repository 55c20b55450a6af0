"""What is looked up in the store beside everything else: the past, and what a search is for."""

from interaction_server.core.decide import Limits
from interaction_server.store.memory import MemoryStore
from tests.runtime.failing import changes
from tests.runtime.house import House, Message, code, submitted
from tests.runtime.silent import SilentStore


def ids(answer: Message) -> list[str]:
    """Who was found, in order."""
    found = answer["interactions"]
    assert isinstance(found, dict)
    assert all(name == each["interactionId"] for name, each in found.items())
    return list(found)


async def test_media_servers_agents_and_reporting_engines_find_in_the_order_that_they_ask_for() -> None:
    async with House() as house:
        mail, desk, engine = await house.media_server(), await house.agent(), await house.engine()
        for name, priority in (("a", 1), ("b", 3), ("c", 2)):
            await submitted(mail, name, userData={"Priority": priority})
        for party in (mail, desk, engine):
            answer = await party.asks(
                "RequestFindInteractions", condition="Priority > 1", order="Priority desc", maxInteractions=2
            )
            assert answer["messageName"] == "EventInteractionsFound"
            assert ids(answer) == ["b", "c"]
        answer = await mail.asks("RequestFindInteractions", condition="Priority > 9")
        assert answer["interactions"] == {}
        router = await house.router()
        assert code(await router.asks("RequestFindInteractions", condition="Priority > 9")) == 51


async def test_a_find_shows_what_was_asked_on_the_connection_before_it() -> None:
    async with House() as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        changes(mail, Priority=5)
        find = mail.says("RequestFindInteractions", condition="Priority = 5")
        mail.says("RequestStopProcessing", interactionId="it")
        await house.settle()
        [answer] = [message for message in mail.has() if message.get("referenceId") == find]
        assert ids(answer) in (["it"], [])
        assert ids(await mail.asks("RequestFindInteractions", condition="Priority = 5")) == []


async def test_time_goes_by_for_a_find() -> None:
    async with House() as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        assert ids(await mail.asks("RequestFindInteractions", condition="_age[] > 60")) == []
        await house.passes(60_001)
        assert ids(await mail.asks("RequestFindInteractions", condition="_age[] > 60")) == ["it"]


async def test_an_answer_that_no_client_need_accept_is_refused() -> None:
    async with House(limits=Limits(answer_bytes_max=2_000)) as house:
        mail = await house.media_server()
        await submitted(mail, "a", userData={"Text": "x" * 900})
        await submitted(mail, "b", userData={"Text": "x" * 900})
        answer = await mail.asks("RequestFindInteractions", condition="Queue = 'inbox'")
        assert code(answer) == 49
        assert "bytes of 2000 that a message may have" in str(answer["errorDescription"])
        answer = await mail.asks("RequestFindInteractions", condition="Queue = 'inbox'", maxInteractions=1)
        assert ids(answer) == ["a"]


async def test_of_a_workbin_as_much_is_shown_as_a_message_can_hold() -> None:
    """Nobody could ask for less of it, so it is not refused."""
    workbin = {"workbinTypeId": "drafts", "workbinAgentId": "ada"}
    async with House(limits=Limits(answer_bytes_max=2_000)) as house:
        mail = await house.media_server()
        for name, size in (("a", 400), ("b", 400), ("c", 1_900)):
            await submitted(mail, name, userData={"Text": "x" * size}, **workbin)
        answer = await mail.asks("RequestGetWorkbinContent", workbin=workbin)
        assert ids(answer) == ["a"]
        assert answer["extension"] == {"More": 1}
        for name in ("a", "b"):
            await mail.asks("RequestStopProcessing", interactionId=name)
        assert code(await mail.asks("RequestGetWorkbinContent", workbin=workbin)) == 49


async def test_a_store_that_cannot_be_searched_is_error_55() -> None:
    store = SilentStore(MemoryStore())
    async with House(store) as house:
        mail = await house.media_server()
        await submitted(mail, "it")
        store.refuse_reading()
        assert code(await mail.asks("RequestFindInteractions", condition="Queue = 'inbox'")) == 55
        store.refuse_reading(refuse=False)
        assert ids(await mail.asks("RequestFindInteractions", condition="Queue = 'inbox'")) == ["it"]


async def test_whoever_is_gone_by_then_is_not_answered() -> None:
    async with House() as house:
        mail, desk = await house.media_server(), await house.agent()
        await submitted(mail, "it")
        desk.has()
        desk.says("RequestFindInteractions", condition="Queue = 'inbox'")
        desk.leaves()
        await house.settle()
        assert desk.has() == []
