"""handling-timeout and routing-timeout: deadlines that requests put off and a restart does not forget."""

from tests.runtime.failing import Failing, changes, read
from tests.runtime.house import House, Message, Party, named, submitted

MINUTE = 60_000


async def pulled(house: House, agent: Party, interaction_id: str = "it", **user_data: object) -> Party:
    """An interaction comes in and is pulled; returns the media server."""
    mail = await house.media_server()
    await submitted(mail, interaction_id, userData=user_data)
    await agent.asks("RequestPull", viewId="_system_", pullParameters={interaction_id: 1})
    agent.has()
    return mail


def revoked(messages: list[Message]) -> list[object]:
    """The reasons for which interactions were taken away."""
    return [message["reason"] for message in named(messages, "EventRevoked")]


async def test_an_agent_that_does_nothing_loses_it(house: House) -> None:
    """Protocol 8: "on expiry EventRevoked (Inactive), EventPartyRemoved, back to the queue"."""
    ada, engine = await house.agent("ada"), await house.engine()
    await pulled(house, ada)
    engine.has()
    await house.passes(180 * MINUTE - 1)
    assert ada.has() == []
    await house.passes(1)
    assert revoked(ada.has()) == [{"reasonSystemName": "Inactive"}]
    assert engine.names() == ["EventPartyRemoved", "EventPlacedInQueue"]
    assert house.clock.waiting == 0


async def test_any_request_of_that_agent_resets_it(house: House) -> None:
    """Protocol 8; also one about something else, and none of anybody else's."""
    ada, bob = await house.agent("ada"), await house.agent("bob")
    mail = await pulled(house, ada)
    await house.passes(100 * MINUTE)
    await ada.asks("RequestNotReadyForMedia", mediaTypeName="email")
    await house.passes(100 * MINUTE)
    changes(mail, a=1)
    await bob.asks("RequestGetInteractionProperties", interactionId="it")
    await house.passes(80 * MINUTE - 1)
    assert revoked(ada.has()) == []
    await house.passes(1)
    assert revoked(ada.has()) == [{"reasonSystemName": "Inactive"}]


async def test_each_interaction_has_its_own_time(house: House) -> None:
    """Protocol 8: "looked up as property ``handling-timeout``"; the shortest comes first."""
    ada = await house.agent("ada")
    await pulled(house, ada, "long")
    await pulled(house, ada, "short", **{"handling-timeout": 1})
    await pulled(house, ada, "shorter", **{"handling-timeout": "0.5"})
    await house.passes(MINUTE // 2)
    (first,) = named(ada.has(), "EventRevoked")
    await house.passes(MINUTE // 2)
    (second,) = named(ada.has(), "EventRevoked")
    taken = [message["interaction"]["interactionId"] for message in (first, second)]  # type: ignore[index]
    assert taken == ["shorter", "short"]
    await house.passes(180 * MINUTE)
    assert len(named(ada.has(), "EventRevoked")) == 1


async def test_who_has_left_is_not_looked_at_again(house: House) -> None:
    """What was put back and pulled again has its whole time once more."""
    ada = await house.agent("ada")
    await pulled(house, ada)
    await house.passes(10 * MINUTE)
    await ada.asks("RequestPlaceInQueue", interactionId="it", queue="__BACK__")
    await house.passes(10 * MINUTE)
    await ada.asks("RequestPull", viewId="_system_", pullParameters={"it": 1})
    await house.passes(170 * MINUTE)
    assert revoked(ada.has()) == []
    await house.passes(10 * MINUTE)
    assert revoked(ada.has()) == [{"reasonSystemName": "Inactive"}]


async def test_a_router_that_keeps_it_too_long_loses_it_and_is_given_it_again(house: House) -> None:
    """Protocol 6: EventAbandoned, "taken away"; requests of the router do not put it off."""
    urs, mail = await house.router("urs", "inbox"), await house.media_server()
    await submitted(mail, "it")
    (request,) = named(urs.has(), "EventRouteRequest")
    await house.passes(700 * MINUTE)
    await urs.asks("RequestUpdateUserData", connID=request["connID"], userData={"a": 1})
    await house.passes(20 * MINUTE)
    abandoned, again = urs.has()
    assert (abandoned["messageName"], abandoned["connID"]) == ("EventAbandoned", request["connID"])
    assert again["messageName"] == "EventRouteRequest"
    assert again["connID"] != request["connID"]


async def test_a_deadline_survives_a_crash(house: House) -> None:
    """The agent is back at once and does nothing more; to log in again was a request."""
    ada = await house.agent("ada")
    await pulled(house, ada, **{"handling-timeout": 1})
    await house.passes(MINUTE // 4)
    await house.crash()
    ada = await house.agent("ada")
    ada.has()
    await house.passes(MINUTE - 1)
    assert revoked(ada.has()) == []
    await house.passes(1)
    assert revoked(ada.has()) == [{"reasonSystemName": "Inactive"}]


async def test_after_a_crash_the_deadline_of_one_who_does_not_come_back_still_counts(house: House) -> None:
    """Here it is shorter than the time that a lost agent has."""
    ada = await house.agent("ada")
    await pulled(house, ada, **{"handling-timeout": 0.1})
    await house.crash()
    mail = await house.media_server()
    await house.passes(5_999)
    assert (await read(mail))["interactionState"] == "Handling"
    await house.passes(1)
    assert (await read(mail))["interactionState"] == "Queued"


async def test_a_time_out_that_cannot_be_committed_comes_to_pass_later(failing: Failing) -> None:
    ada = await failing.agent("ada")
    await pulled(failing, ada)
    failing.faulty.refuse_commits()
    await failing.passes(180 * MINUTE)
    assert revoked(ada.has()) == []
    await failing.passes(1_000)
    assert revoked(ada.has()) == [{"reasonSystemName": "Inactive"}]


async def test_what_has_come_and_gone_leaves_nothing_behind(house: House) -> None:
    """Deadlines are far away and lives are short: what is kept is as much as there is, not as there was."""
    urs, mail = await house.router("urs", "inbox"), await house.media_server()
    for number in range(300):
        mail.says(
            "RequestSubmit",
            interactionId=f"it {number}",
            mediaType="email",
            interactionType="Inbound",
            queue="inbox",
        )
    await house.settle()
    requests = named(urs.has(), "EventRouteRequest")
    for request in requests[1:]:
        urs.says("RequestRouteCall", connID=request["connID"], routeType="Stop")
    await house.settle()
    times = house.switchboard.aftermath.times
    assert (len(requests), len(times.moments)) == (300, 1)
    assert len(times.heap) <= 67
    urs.has()
    await house.passes(720 * MINUTE)
    assert urs.names() == ["EventAbandoned", "EventRouteRequest"]
