"""Workbins through a whole server: content, notifications, and what a restart leaves."""

from interaction_server.core.decide import Limits
from tests.runtime.failing import Failing, changes
from tests.runtime.house import House, Message, Party, code, named, submitted

DRAFTS = {"workbinTypeId": "drafts", "workbinAgentId": "ada"}
TEAM = {"workbinTypeId": "drafts", "workbinGroupId": "team"}


async def content(party: Party, workbin: dict[str, str] = DRAFTS) -> list[object]:
    """The ids of what is in a workbin, in order."""
    answer = await party.asks("RequestGetWorkbinContent", workbin=workbin)
    assert answer["messageName"] == "EventWorkbinContent", answer
    return list(answer["interactions"])  # type: ignore[call-overload]


async def watches(party: Party, workbin: dict[str, str] = DRAFTS, **more: object) -> None:
    """A client asks to be told of a workbin."""
    answer = await party.asks("RequestWorkbinNotifications", workbin=workbin, **more)
    assert answer["messageName"] == "EventAck", answer
    party.has()


def seen(party: Party) -> list[tuple[object, object]]:
    """What a watcher has heard: what happened to which interaction."""
    changed = named(party.has(), "EventWorkbinContentChanged")
    assert all(message["workbin"] in (DRAFTS, TEAM) for message in changed)
    return [(one["workbinContentOperation"], interaction(one)["interactionId"]) for one in changed]


def interaction(message: Message) -> Message:
    found = message["interaction"]
    assert isinstance(found, dict)
    return found


async def test_content_is_what_is_in_it_and_nothing_else_the_longest_waiting_first(house: House) -> None:
    mail, ada = await house.media_server(), await house.agent("ada")
    for name, workbin in (("b", DRAFTS), ("a", DRAFTS), ("other", TEAM)):
        await submitted(mail, name, **workbin)
        await house.passes(1)
    assert await content(ada) == ["b", "a"]
    await ada.asks("RequestPull", viewId="_system_", pullParameters={"b": 1})
    assert await content(ada) == ["a"]
    await ada.asks("RequestPlaceInQueue", interactionId="b", queue="__BACK__")
    assert await content(ada) == ["a", "b"]
    assert await content(ada, TEAM) == ["other"]
    assert await content(mail, {"workbinTypeId": "drafts", "workbinPlaceId": "nowhere"}) == []


async def test_an_answer_shows_what_was_asked_just_before(house: House) -> None:
    ada = await house.agent("ada")
    ada.has()
    ada.says("RequestSubmit", interactionId="it", mediaType="email", interactionType="Outbound")
    ada.says("RequestPlaceInWorkbin", interactionId="it", workbin=DRAFTS, addedProperties={"a": 1})
    ada.says("RequestGetWorkbinContent", workbin=DRAFTS)
    await house.settle()
    *_, answer = ada.has()
    (found,) = answer["interactions"].values()  # type: ignore[attr-defined]
    assert (found["interactionState"], found["interactionUserData"]) == ("Queued", {"a": 1})
    assert (found["interactionWorkbinTypeId"], found["interactionWorkbinAgentId"]) == ("drafts", "ada")


async def test_there_may_be_more_than_is_shown() -> None:
    async with House(limits=Limits(workbin_interactions_max=2)) as house:
        mail = await house.media_server()
        for name in ("a", "b"):
            await submitted(mail, name, **DRAFTS)
        answer = await mail.asks("RequestGetWorkbinContent", workbin=DRAFTS)
        assert "extension" not in answer
        await submitted(mail, "c", **DRAFTS)
        answer = await mail.asks("RequestGetWorkbinContent", workbin=DRAFTS)
        assert list(answer["interactions"]) == ["a", "b"]  # type: ignore[call-overload]
        assert answer["extension"] == {"More": 1}


async def test_a_watcher_hears_what_others_do_and_no_echo(house: House) -> None:
    """Protocol 3: "the asker is answered exactly once, and never gets an echo"."""
    mail, ada, bob = await house.media_server(), await house.agent("ada"), await house.agent("bob")
    await watches(ada)
    await submitted(mail, "it", **DRAFTS)
    assert seen(ada) == [("PlacedIn", "it")]
    await bob.asks("RequestPull", viewId="_system_", pullParameters={"it": 1})
    assert seen(ada) == [("TakenOut", "it")]
    await bob.asks("RequestPlaceInQueue", interactionId="it", queue="__BACK__")
    assert seen(ada) == [("PlacedIn", "it")]
    await ada.asks("RequestPull", viewId="_system_", pullParameters={"it": 1})
    await ada.asks("RequestPlaceInWorkbin", interactionId="it", workbin=TEAM)
    assert seen(ada) == []
    assert seen(bob) == []


async def test_changes_and_the_end_are_told_to_those_who_asked(house: House) -> None:
    """Protocol 3 row 6, and 4: notifyPropertyChanges, extension.event_processing_stopped."""
    mail, ada, bob = await house.media_server(), await house.agent("ada"), await house.agent("bob")
    await submitted(mail, "it", **DRAFTS)
    await watches(ada, notifyPropertyChanges=1, extension={"event_processing_stopped": 1})
    await watches(bob, notifyPropertyChanges=0, extension={"event_processing_stopped": 0})
    changes(mail, a=1)
    await house.settle()
    (changed,) = ada.has()
    assert changed["workbinContentOperation"] == "PropertiesChanged"
    assert interaction(changed)["interactionUserData"] == {"a": 1}
    assert bob.has() == []
    await mail.asks("RequestStopProcessing", interactionId="it")
    assert ada.names() == ["EventWorkbinContentChanged", "EventProcessingStopped"]
    assert seen(bob) == [("TakenOut", "it")]


async def test_what_a_watched_workbin_no_longer_holds_is_not_told(house: House) -> None:
    mail, ada, bob = await house.media_server(), await house.agent("ada"), await house.agent("bob")
    await submitted(mail, "it", **DRAFTS)
    await bob.asks("RequestPull", viewId="_system_", pullParameters={"it": 1})
    await watches(ada, notifyPropertyChanges=1, extension={"event_processing_stopped": 1})
    changes(mail, a=1)
    await bob.asks("RequestStopProcessing", interactionId="it")
    await submitted(mail, "elsewhere")
    changes(mail, "elsewhere", a=1)
    await house.settle()
    assert ada.has() == []


async def test_a_watch_is_changed_by_another_and_ended_by_its_end(house: House) -> None:
    """To end what there is not is no error."""
    mail, ada = await house.media_server(), await house.agent("ada")
    await submitted(mail, "it", **DRAFTS)
    await watches(ada, notifyPropertyChanges=1)
    await watches(ada)
    changes(mail, a=1)
    await house.settle()
    assert ada.has() == []
    for _ in range(2):
        answer = await ada.asks("RequestCancelWorkbinNotifications", workbin=DRAFTS)
        assert answer["messageName"] == "EventAck"
    await mail.asks("RequestPlaceInQueue", interactionId="it", queue="inbox")
    assert ada.has() == []
    assert house.switchboard.roster.watches.of == {}


async def test_a_watch_ends_with_the_connection(house: House) -> None:
    """Protocol 3: "Registrations are per connection"; the others go on watching."""
    mail, ada, bob = await house.media_server(), await house.agent("ada"), await house.agent("bob")
    await watches(ada)
    await watches(ada, TEAM)
    await watches(bob)
    ada.leaves()
    await house.settle()
    (left,) = house.switchboard.roster.watches.of.values()
    assert [client.name for client in left] == ["desktop of bob"]
    await submitted(mail, "it", **DRAFTS)
    assert seen(bob) == [("PlacedIn", "it")]


async def test_what_an_agent_took_from_a_workbin_returns_to_it_after_a_crash(house: House) -> None:
    mail, ada = await house.media_server(), await house.agent("ada")
    await submitted(mail, "it", **DRAFTS)
    await ada.asks("RequestPull", viewId="_system_", pullParameters={"it": 1})
    await house.crash()
    bob = await house.agent("bob")
    await watches(bob)
    assert await content(bob) == []
    await house.passes(30_000)
    assert seen(bob) == [("PlacedIn", "it")]
    assert await content(bob) == ["it"]


async def test_a_router_is_not_given_what_is_in_a_workbin_but_may_put_something_in(house: House) -> None:
    mail, urs = await house.media_server(), await house.router("urs", "inbox", "__WORKBIN__/drafts/agent/ada")
    await submitted(mail, "it")
    (request,) = named(urs.has(), "EventRouteRequest")
    answer = await urs.asks("RequestRouteCall", connID=request["connID"], routeType="Workbin", workbin=DRAFTS)
    assert answer["messageName"] == "EventRouteUsed"
    await house.passes(10_000)
    assert urs.has() == []
    assert await content(mail) == ["it"]


async def test_a_store_that_cannot_be_read_is_error_55(failing: Failing) -> None:
    mail = await failing.media_server()
    failing.faulty.refuse_reading()
    assert code(await mail.asks("RequestGetWorkbinContent", workbin=DRAFTS)) == 55


async def test_the_configured_types_are_shown_and_no_other_is_there() -> None:
    async with House(limits=Limits(workbin_types={"drafts": "begun"})) as house:
        ada = await house.agent("ada")
        answer = await ada.asks("RequestWorkbinTypesInfo", tenantId=1)
        assert answer["messageName"] == "EventWorkbinTypesInfo"
        assert answer["workbinTypes"] == {"drafts": "begun"}
        unknown = {"workbinTypeId": "done", "workbinAgentId": "ada"}
        assert code(await ada.asks("RequestGetWorkbinContent", workbin=unknown)) == 48
