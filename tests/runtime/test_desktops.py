"""An agent on several desktops: who hears what, and what is left when one of them goes (decision 41)."""

from collections.abc import AsyncIterator

import pytest

from interaction_server.core.decide import Limits
from interaction_server.core.decide.decision import SecondLogin
from tests.runtime.failing import Failing, read
from tests.runtime.house import House, Message, Party, code, named, submitted


@pytest.fixture
async def joining() -> AsyncIterator[House]:
    """A server on which a second login joins the first."""
    async with House(limits=Limits(second_login=SecondLogin.JOINS)) as opened:
        yield opened


@pytest.fixture
async def taking_over() -> AsyncIterator[House]:
    """A server on which a second login ends the first."""
    async with House(limits=Limits(second_login=SecondLogin.TAKES_OVER)) as opened:
        yield opened


async def logs_in(desktop: Party, agent: str = "ada") -> Message:
    return await desktop.asks(
        "RequestAgentLogin", agentId=agent, placeId=f"place of {agent}", mediaList={"email": 1}
    )


async def tablet_of_ada(house: House) -> Party:
    """A second desktop on which she logs in."""
    tablet = await house.client("tablet", "AgentApplication")
    assert code(await logs_in(tablet)) is None
    return tablet


async def offered(house: House, mail: Party, interaction_id: str) -> None:
    """An interaction comes in and is offered to her."""
    urs = await house.router(f"urs of {interaction_id}", interaction_id)
    await submitted(mail, interaction_id, queue=interaction_id)
    (request,) = named(urs.has(), "EventRouteRequest")
    urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
    await house.settle()


async def accepts(desktop: Party, interaction_id: str) -> Message:
    (invite,) = named(desktop.has(), "EventInvite")
    return await desktop.asks("RequestAccept", ticketId=invite["ticketId"], interactionId=interaction_id)


async def test_what_the_agent_holds_stays_when_a_login_takes_over_and_what_is_offered_goes_back(
    taking_over: House,
) -> None:
    mail, desk = await taking_over.media_server(), await taking_over.agent("ada")
    await offered(taking_over, mail, "held")
    await accepts(desk, "held")
    await offered(taking_over, mail, "open")
    desk.has()
    tablet = await tablet_of_ada(taking_over)
    assert desk.names() == ["EventForcedAgentStateChange"]
    assert (await read(mail, "held"))["interactionState"] == "Handling"
    assert (await read(mail, "open"))["interactionState"] == "Routing"
    assert code(await desk.asks("RequestStopProcessing", interactionId="held")) == 44
    desk.leaves()
    await taking_over.passes(60_000)
    assert (await read(mail, "held"))["interactionAgentId"] == "ada"
    assert code(await tablet.asks("RequestStopProcessing", interactionId="held")) is None


async def test_a_lost_agent_who_logs_in_elsewhere_takes_nothing_over(taking_over: House) -> None:
    engine = await taking_over.engine()
    desk = await taking_over.agent("ada")
    desk.leaves()
    await taking_over.settle()
    await tablet_of_ada(taking_over)
    assert engine.names() == ["EventAgentLogin", "EventAgentLogout", "EventAgentLogin"]


async def test_an_agent_hears_everything_on_every_desktop_but_its_own_requests(joining: House) -> None:
    mail, desk = await joining.media_server(), await joining.agent("ada")
    tablet = await tablet_of_ada(joining)
    assert desk.names() == ["EventCurrentAgentStatus"] * 2
    assert tablet.names() == ["EventCurrentAgentStatus"]
    await offered(joining, mail, "it")
    assert code(await accepts(desk, "it")) is None
    assert tablet.names() == ["EventInvite", "EventAccepted"]
    await tablet.asks("RequestChangeProperties", interactionId="it", changedProperties={"a": 1})
    assert (desk.names(), tablet.names()) == (["EventPropertiesChanged"], [])
    await mail.asks("RequestChangeProperties", interactionId="it", changedProperties={"a": 2})
    assert (desk.names(), tablet.names()) == (["EventPropertiesChanged"], ["EventPropertiesChanged"])
    await desk.asks("RequestNotReadyForMedia", mediaTypeName="email")
    assert (desk.names(), tablet.names()) == ([], ["EventForcedAgentStateChange"])
    await tablet.asks("RequestStopProcessing", interactionId="it")
    assert (desk.names(), tablet.names()) == (["EventRevoked"], [])


async def test_an_offer_that_one_desktop_declines_is_over_on_the_other(joining: House) -> None:
    mail, desk = await joining.media_server(), await joining.agent("ada")
    tablet = await tablet_of_ada(joining)
    tablet.has()
    await offered(joining, mail, "it")
    (invite,) = named(desk.has(), "EventInvite")
    await desk.asks("RequestReject", ticketId=invite["ticketId"], interactionId="it", reason="busy")
    first, second = tablet.has()
    assert (first["messageName"], second["messageName"]) == ("EventInvite", "EventRejected")
    assert second["ticketId"] == invite["ticketId"]
    assert code(await tablet.asks("RequestAccept", ticketId=invite["ticketId"], interactionId="it")) == 53


async def test_what_the_agent_holds_is_released_with_the_last_of_its_desktops(joining: House) -> None:
    mail, engine, desk = await joining.media_server(), await joining.engine(), await joining.agent("ada")
    tablet = await tablet_of_ada(joining)
    await offered(joining, mail, "it")
    await accepts(desk, "it")
    engine.has()
    desk.leaves()
    await joining.passes(60_000)
    (logout,) = engine.has()
    assert (logout["messageName"], logout["connectionsLeft"]) == ("EventAgentLogout", 1)
    assert (await read(mail))["interactionAgentId"] == "ada"
    assert code(await tablet.asks("RequestAgentLogout")) is None
    assert code(await tablet.asks("RequestStopProcessing", interactionId="it")) == 44
    assert "interactionAgentId" not in await read(mail)


async def test_after_a_restart_one_login_is_one_connection_again(joining: House) -> None:
    await joining.agent("ada")
    await tablet_of_ada(joining)
    await joining.crash()
    assert joining.switchboard.world.agents == {}
    await joining.agent("ada")
    (session,) = joining.switchboard.world.agents.values()
    assert session.connections == 1


async def test_a_transfer_is_answered_where_it_was_asked_for_and_ends_on_the_other_desktop(
    joining: House,
) -> None:
    mail, desk, bob = await joining.media_server(), await joining.agent("ada"), await joining.agent("bob")
    tablet = await tablet_of_ada(joining)
    await offered(joining, mail, "it")
    await accepts(desk, "it")
    tablet.has()
    desk.says("RequestTransfer", interactionId="it", agentId="bob")
    await joining.settle()
    await accepts(bob, "it")
    assert (desk.names(), tablet.names()) == (["EventAck"], ["EventRevoked"])


async def test_who_comes_and_who_goes_is_heard_on_every_desktop_of_the_others(joining: House) -> None:
    mail, desk, bob = await joining.media_server(), await joining.agent("ada"), await joining.agent("bob")
    tablet = await tablet_of_ada(joining)
    await offered(joining, mail, "it")
    await accepts(desk, "it")
    tablet.has()
    bob.says("RequestIntrude", interactionId="it")
    await joining.settle()
    await accepts(bob, "it")
    assert (desk.names(), tablet.names()) == (["EventPartyAdded"], ["EventPartyAdded"])
    await bob.asks("RequestLeaveInteraction", interactionId="it")
    assert (desk.names(), tablet.names()) == (["EventPartyRemoved"], ["EventPartyRemoved"])


@pytest.mark.parametrize("policy", [SecondLogin.JOINS, SecondLogin.TAKES_OVER])
async def test_a_second_login_that_cannot_be_committed_leaves_the_first_as_it_was(
    failing: Failing, policy: SecondLogin
) -> None:
    failing.switchboard.pump.limits = Limits(second_login=policy)
    desk = await failing.agent("ada")
    tablet = await failing.client("tablet", "AgentApplication")
    before = dict(failing.switchboard.roster.agents), dict(failing.switchboard.world.agents)
    failing.faulty.refuse_commits()
    assert code(await logs_in(tablet)) == 55
    assert (dict(failing.switchboard.roster.agents), dict(failing.switchboard.world.agents)) == before
    assert code(await desk.asks("RequestNotReadyForMedia", mediaTypeName="email")) is None
    assert code(await tablet.asks("RequestAgentLogout")) == 44
    assert code(await logs_in(tablet)) is None
