"""Timers, losses and restarts: what follows from facts."""

import msgspec
import pytest

from interaction_server.core.decide import Limits
from interaction_server.store.memory import MemoryStore
from tests.runtime.house import House, Message, Party, code, named, sequences, submitted
from tests.store.faulty import FaultyStore

DELIVERING_MS = 30_000
RESTORE_MS = 30_000


class Desk(msgspec.Struct):
    """A media server, a router, an agent and a reporting engine around one interaction."""

    house: House
    mail: Party
    urs: Party
    ada: Party
    engine: Party


@pytest.fixture
async def desk(house: House) -> Desk:
    mail, urs = await house.media_server(), await house.router("urs", "inbox")
    ada, engine = await house.agent("ada"), await house.engine()
    await submitted(mail, "it")
    for party in (mail, ada, engine):
        party.has()
    return Desk(house, mail, urs, ada, engine)


async def offered(desk: Desk) -> Message:
    """The interaction is offered to the agent; the invitation."""
    request = named(desk.urs.has(), "EventRouteRequest")[-1]
    desk.urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
    await desk.house.settle()
    desk.engine.has()
    (invitation,) = desk.ada.has()
    assert invitation["messageName"] == "EventInvite"
    return invitation


async def accepted(desk: Desk) -> None:
    """The agent has it."""
    invitation = await offered(desk)
    answer = await desk.ada.asks("RequestAccept", ticketId=invitation["ticketId"], interactionId="it")
    assert answer["messageName"] == "EventAck"
    for party in (desk.urs, desk.engine):
        party.has()


async def state(desk: Desk) -> object:
    """Where it is."""
    reader = await desk.house.media_server("reader")
    answer = await reader.asks("RequestGetInteractionProperties", interactionId="it")
    reader.leaves()
    interaction = answer["interaction"]
    assert isinstance(interaction, dict)
    return interaction["interactionState"]


async def test_an_invitation_that_is_not_answered_is_revoked_in_time_and_not_before(desk: Desk) -> None:
    await offered(desk)
    await desk.house.passes(DELIVERING_MS - 1)
    assert (desk.ada.has(), desk.urs.has(), desk.engine.has()) == ([], [], [])
    await desk.house.passes(1)
    (revoked,) = desk.ada.has()
    assert (revoked["messageName"], revoked["reason"]) == ("EventRevoked", {"reasonSystemName": "Expired"})
    assert desk.urs.names() == ["EventRouteUsed", "EventRouteRequest"]
    assert desk.engine.names()[:2] == ["EventRevoked", "EventPlacedInQueue"]


async def test_an_invitation_that_was_accepted_is_not_revoked_later(desk: Desk) -> None:
    await accepted(desk)
    await desk.house.passes(10 * DELIVERING_MS)
    assert (desk.ada.has(), desk.engine.has()) == ([], [])
    assert desk.house.clock.waiting == 1, "nothing but the time that the agent has to handle it"


async def test_an_answer_after_the_time_is_error_53(desk: Desk) -> None:
    invitation = await offered(desk)
    await desk.house.passes(DELIVERING_MS)
    answer = await desk.ada.asks("RequestAccept", ticketId=invitation["ticketId"], interactionId="it")
    assert code(answer) == 53


async def test_an_answer_at_the_last_moment_counts(desk: Desk) -> None:
    invitation = await offered(desk)
    desk.house.clock.advance(DELIVERING_MS - 1)
    desk.ada.says("RequestAccept", ticketId=invitation["ticketId"], interactionId="it")
    desk.house.clock.advance(1)
    await desk.house.settle()
    assert desk.ada.names() == ["EventAck"]
    assert await state(desk) == "Handling"


async def test_a_lost_agents_invitation_is_revoked_at_once(desk: Desk) -> None:
    await offered(desk)
    desk.ada.leaves()
    await desk.house.settle()
    assert desk.urs.names() == ["EventRouteUsed", "EventRouteRequest"]
    names = desk.engine.names()
    assert names[:3] == ["EventAgentLogout", "EventRevoked", "EventPlacedInQueue"]


async def test_a_lost_agent_is_logged_out_at_once_but_keeps_its_interaction_for_a_while(desk: Desk) -> None:
    await accepted(desk)
    desk.ada.leaves()
    await desk.house.settle()
    (logout,) = desk.engine.has()
    assert (logout["messageName"], logout["reason"]) == (
        "EventAgentLogout",
        {"reasonSystemName": "ConnectionLost"},
    )
    await desk.house.passes(RESTORE_MS - 1)
    assert await state(desk) == "Handling"
    desk.engine.has()
    await desk.house.passes(1)
    assert desk.engine.names()[:2] == ["EventPartyRemoved", "EventPlacedInQueue"]
    assert desk.urs.names() == ["EventRouteRequest"]


async def test_an_agent_that_is_back_in_time_keeps_its_interaction(desk: Desk) -> None:
    await accepted(desk)
    desk.ada.leaves()
    await desk.house.passes(RESTORE_MS - 1)
    again = await desk.house.agent("ada")
    await desk.house.passes(10 * RESTORE_MS)
    assert await state(desk) == "Handling"
    answer = await again.asks(
        "RequestChangeProperties", interactionId="it", changedProperties={"Note": "still mine"}
    )
    assert answer["messageName"] == "EventAck"


async def test_every_loss_gives_the_agent_the_whole_time(desk: Desk) -> None:
    await accepted(desk)
    desk.ada.leaves()
    await desk.house.settle()
    await desk.house.passes(RESTORE_MS - 5_000)
    (await desk.house.agent("ada")).leaves()
    await desk.house.settle()
    await desk.house.passes(RESTORE_MS - 1)
    assert await state(desk) == "Handling"
    await desk.house.passes(1)
    assert await state(desk) == "Routing"


async def test_a_logout_gives_everything_back_at_once(desk: Desk) -> None:
    await accepted(desk)
    answer = await desk.ada.asks("RequestAgentLogout")
    assert answer["messageName"] == "EventAck"
    assert desk.urs.names() == ["EventRouteRequest"]
    assert desk.engine.names()[:3] == ["EventAgentLogout", "EventPartyRemoved", "EventPlacedInQueue"]


async def test_an_agent_that_leaves_before_its_login_is_decided_is_logged_out(house: House) -> None:
    desktop = await house.client("desktop", "AgentApplication")
    desktop.says("RequestAgentLogin", agentId="ada", placeId="p", mediaList={"email": 1})
    desktop.leaves()
    await house.settle()
    assert not house.switchboard.world.agents
    await house.agent("ada")


async def test_a_lost_media_servers_interactions_live_on(desk: Desk) -> None:
    desk.mail.leaves()
    await desk.house.passes(10 * RESTORE_MS)
    assert await state(desk) == "Routing"


async def test_after_a_restart_what_routers_had_is_given_to_routers_again(desk: Desk) -> None:
    old = named(desk.urs.has(), "EventRouteRequest")[-1]["connID"]
    await desk.house.crash()
    engine = await desk.house.engine("statistics", from_sequence=1)
    await desk.house.settle()
    names = engine.names()
    assert names.count("EventPartyRemoved") == 1
    assert names[-1] in ("EventPlacedInQueue", "EventAgentLogout")
    urs = await desk.house.router("urs", "inbox")
    (request,) = named(urs.has(), "EventRouteRequest")
    assert request["connID"] != old
    assert code(await urs.asks("RequestUpdateUserData", connID=old, userData={"a": 1})) == 56


async def test_after_a_restart_the_sessions_of_the_former_run_are_over(desk: Desk) -> None:
    await desk.house.crash()
    engine = await desk.house.engine("statistics", from_sequence=1)
    await desk.house.settle()
    logouts = named(engine.has(), "EventAgentLogout")
    assert [(one["agentId"], one["actor"]) for one in logouts] == [("ada", {"actorType": "Server"})]
    await desk.house.agent("ada")


async def test_after_a_restart_an_agent_can_come_back_to_what_it_had(desk: Desk) -> None:
    await accepted(desk)
    await desk.house.crash()
    await desk.house.passes(RESTORE_MS - 1)
    await desk.house.agent("ada")
    await desk.house.passes(RESTORE_MS)
    assert await state(desk) == "Handling"


async def test_after_a_restart_what_an_agent_does_not_come_back_to_returns_to_its_queue(desk: Desk) -> None:
    await accepted(desk)
    await desk.house.crash()
    await desk.house.passes(RESTORE_MS - 1)
    assert await state(desk) == "Handling"
    await desk.house.passes(1)
    assert await state(desk) == "Queued"


async def test_after_a_restart_invitations_of_dead_sessions_are_withdrawn(desk: Desk) -> None:
    await offered(desk)
    await desk.house.crash()
    assert await state(desk) == "Queued"
    assert not desk.house.switchboard.aftermath.deadlines


async def test_after_two_restarts_nothing_is_withdrawn_twice(desk: Desk) -> None:
    await accepted(desk)
    await desk.house.crash()
    await desk.house.crash()
    await desk.house.passes(RESTORE_MS)
    engine = await desk.house.engine("statistics", from_sequence=1)
    await desk.house.settle()
    names = engine.names()
    assert names.count("EventAgentLogout") == 1
    assert names[-2:] == ["EventPartyRemoved", "EventPlacedInQueue"]


async def test_a_login_that_fails_at_the_last_moment_does_not_keep_the_interaction() -> None:
    """The restoration is decided with the login that it depends on, not beside it."""
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        mail, urs = await house.media_server(), await house.router("urs", "inbox")
        ada = await house.agent("ada")
        await submitted(mail, "it")
        (request,) = named(urs.has(), "EventRouteRequest")
        urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
        await house.settle()
        (invitation,) = named(ada.has(), "EventInvite")
        await ada.asks("RequestAccept", ticketId=invitation["ticketId"], interactionId="it")
        ada.leaves()
        await house.passes(RESTORE_MS - 1)
        again = await house.client("desktop again", "AgentApplication")
        store.hold()
        again.says("RequestAgentLogin", agentId="ada", placeId="place", mediaList={"email": 1})
        await house.turns()
        house.clock.advance(1)
        await house.turns()
        store.refuse_commits(1)
        store.release()
        await house.settle()
        assert code(again.has()[0]) == 55
        urs.has()
        await house.passes(60_000)
        answer = await mail.asks("RequestGetInteractionProperties", interactionId="it")
        interaction = answer["interaction"]
        assert isinstance(interaction, dict)
        assert interaction["interactionState"] == "Routing"


async def test_who_lets_an_offer_expire_is_not_offered_the_next_one_where_that_is_set() -> None:
    async with House(limits=Limits(not_ready_on_invitation_timeout=True)) as house:
        mail, engine = await house.media_server(), await house.engine()
        ada, urs = await house.agent("ada"), await house.router("urs", "inbox")
        await submitted(mail, "it")
        (request,) = named(urs.has(), "EventRouteRequest")
        urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
        await house.settle()
        ada.has()
        engine.has()
        await house.passes(30_000)
        assert ada.names() == ["EventRevoked", "EventForcedAgentStateChange"]
        _, _, not_ready, *_ = facts = engine.has()
        assert sequences(facts) == list(range(8, 8 + len(facts)))
        assert (not_ready["messageName"], not_ready["actor"]) == (
            "EventNotReadyForMedia",
            {"actorType": "Server"},
        )
        (again,) = named(urs.has(), "EventRouteRequest")
        refused = await urs.asks("RequestRouteCall", connID=again["connID"], routeType="Agent", agentId="ada")
        assert code(refused) == 53
