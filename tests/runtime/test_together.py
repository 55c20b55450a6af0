"""Agents together: who is told by which client, and what losses, restarts and broken commits lead to."""

import msgspec
import pytest

from interaction_server.store.memory import MemoryStore
from tests.runtime.house import House, Message, Party, code, named, submitted
from tests.runtime.silent import SilentStore
from tests.store.faulty import FaultyStore

DELIVERING_MS = 30_000
RESTORE_MS = 30_000


class Team(msgspec.Struct):
    """Three agents around one interaction, which the first of them is processing."""

    house: House
    mail: Party
    urs: Party
    ada: Party
    bob: Party
    eve: Party
    engine: Party

    def forget(self) -> None:
        """Everybody has read what there is."""
        for party in (self.mail, self.urs, self.ada, self.bob, self.eve, self.engine):
            party.has()


async def gathered(house: House) -> Team:
    """The team, with nothing unread."""
    mail, urs = await house.media_server(), await house.router("urs", "inbox")
    ada, bob, eve = [await house.agent(name) for name in ("ada", "bob", "eve")]
    team = Team(house, mail, urs, ada, bob, eve, await house.engine())
    await submitted(mail, "it")
    (request,) = named(urs.has(), "EventRouteRequest")
    urs.says("RequestRouteCall", connID=request["connID"], routeType="Agent", agentId="ada")
    await house.settle()
    await accepts(ada)
    team.forget()
    return team


@pytest.fixture
async def team(house: House) -> Team:
    return await gathered(house)


def ticket(party: Party) -> object:
    """That of the last invitation that a party has not read yet."""
    return named(party.has(), "EventInvite")[-1]["ticketId"]


async def accepts(party: Party) -> Message:
    """The invited agent takes what it was offered; its answer."""
    return await party.asks("RequestAccept", ticketId=ticket(party), interactionId="it")


async def invites(team: Team, message_name: str = "RequestTransfer", agent: str = "bob") -> int:
    """The first agent invites another; the reference of its request."""
    reference = team.ada.says(message_name, interactionId="it", agentId=agent)
    await team.house.settle()
    assert team.ada.has() == []
    return reference


async def interaction(team: Team) -> Message:
    """As it is."""
    reader = await team.house.media_server("reader")
    answer = await reader.asks("RequestGetInteractionProperties", interactionId="it")
    reader.leaves()
    found = answer["interaction"]
    assert isinstance(found, dict)
    return found


def answers(party: Party, reference: int) -> list[tuple[object, object]]:
    """What has come in answer to one request."""
    return [(one["messageName"], code(one)) for one in party.has() if one.get("referenceId") == reference]


async def test_nothing_is_transferred_to_an_agent_who_is_not_to_be_disturbed(team: Team) -> None:
    await team.bob.asks("RequestDoNotDisturbOn")
    assert code(await team.ada.asks("RequestTransfer", interactionId="it", agentId="bob")) == 51
    await team.bob.asks("RequestDoNotDisturbOff")
    await invites(team)
    assert team.bob.names() == ["EventInvite"]


async def test_the_answer_waits_for_the_outcome_and_comes_once(team: Team) -> None:
    reference = await invites(team)
    await team.house.passes(DELIVERING_MS - 1)
    assert team.ada.has() == []
    await accepts(team.bob)
    assert answers(team.ada, reference) == [("EventAck", None)]
    await team.house.passes(10 * DELIVERING_MS)
    assert team.ada.has() == []
    assert team.house.clock.waiting == 1, "only that the agents may not be idle for ever"


async def test_who_does_not_answer_in_time_is_revoked_and_the_inviter_goes_on(team: Team) -> None:
    reference = await invites(team, "RequestConference")
    late = ticket(team.bob)
    await team.house.passes(DELIVERING_MS)
    (revoked,) = team.bob.has()
    assert (revoked["messageName"], revoked["reason"]) == ("EventRevoked", {"reasonSystemName": "Expired"})
    (failed,) = team.ada.has()
    assert (failed["referenceId"], failed["errorCode"]) == (reference, 52)
    assert "bob did not answer in time" in str(failed["errorDescription"])
    assert (await interaction(team))["interactionAgentId"] == "ada"
    assert code(await team.bob.asks("RequestAccept", ticketId=late, interactionId="it")) == 53
    assert code(await team.bob.asks("RequestReject", ticketId=late, interactionId="it")) == 53


async def test_after_an_outcome_the_next_invitation_can_be_made(team: Team) -> None:
    await invites(team)
    await team.house.passes(DELIVERING_MS)
    team.forget()
    await invites(team, agent="eve")
    await accepts(team.eve)
    assert (await interaction(team))["interactionAgentId"] == "eve"


async def test_the_extension_of_the_asker_reaches_the_invited_agent_and_nobody_else(team: Team) -> None:
    team.ada.says("RequestTransfer", interactionId="it", agentId="bob", extension={"Note": "hurry"})
    await team.house.settle()
    (invite,) = team.bob.has()
    assert (invite["messageName"], invite["extension"]) == ("EventInvite", {"Note": "hurry"})
    assert [one.get("extension") for one in team.engine.has()] == [None]


async def test_an_inviter_that_is_lost_is_told_nothing_and_what_was_accepted_is_transferred(
    team: Team,
) -> None:
    await invites(team)
    team.ada.leaves()
    await team.house.settle()
    await accepts(team.bob)
    await team.house.passes(10 * RESTORE_MS)
    assert (await interaction(team))["interactionAgentId"] == "bob"
    assert not team.house.switchboard.roster.inviters


async def test_an_inviter_that_came_back_hears_that_it_was_transferred_meanwhile(team: Team) -> None:
    """Its new application never asked for that, so it is told like one who loses an interaction."""
    await invites(team)
    team.ada.leaves()
    await team.house.settle()
    again = await team.house.agent("ada")
    again.has()
    await accepts(team.bob)
    (revoked,) = again.has()
    assert (revoked["messageName"], revoked["reason"]) == ("EventRevoked", {"reasonSystemName": "Moved"})


async def test_what_nobody_takes_stays_for_an_inviter_that_is_lost_until_its_time_is_over(team: Team) -> None:
    await invites(team)
    team.ada.leaves()
    await team.house.settle()
    await team.bob.asks("RequestReject", ticketId=ticket(team.bob), interactionId="it")
    assert (await interaction(team))["interactionState"] == "Handling"
    await team.house.passes(RESTORE_MS)
    assert named(team.urs.has(), "EventRouteRequest")


async def test_an_offer_of_an_inviter_whose_time_is_over_still_stands(team: Team) -> None:
    team.ada.leaves()
    await team.house.settle()
    again = await team.house.agent("ada")
    again.says("RequestConference", interactionId="it", agentId="bob")
    await team.house.settle()
    await again.asks("RequestAgentLogout")
    assert (await interaction(team))["interactionState"] == "Handling"
    await accepts(team.bob)
    after = await interaction(team)
    assert (after["interactionState"], after["interactionAgentId"]) == ("Handling", "bob")


async def test_an_application_that_ends_its_registration_is_not_told_on_a_connection_that_lives(
    team: Team,
) -> None:
    proxy = await team.house.client("proxy", "Proxy")
    client = await proxy.asks("RequestRegisterClient", clientName="desk", clientType="AgentApplication")
    me = client["proxyClientId"]
    await proxy.asks(
        "RequestAgentLogin", agentId="zoe", placeId="z", mediaList={"email": 1}, proxyClientId=me
    )
    await invites(team, agent="zoe")
    await proxy.asks("RequestAccept", ticketId=ticket(proxy), interactionId="it", proxyClientId=me)
    proxy.says("RequestTransfer", interactionId="it", agentId="bob", proxyClientId=me)
    await team.house.settle()
    await proxy.asks("RequestUnregisterClient", proxyClientId=me)
    proxy.has()
    await accepts(team.bob)
    assert proxy.has() == []


async def test_an_intruder_that_logs_out_is_told_that_nothing_came_of_it(team: Team) -> None:
    reference = team.eve.says("RequestIntrude", interactionId="it")
    await team.house.settle()
    team.eve.has()
    await team.eve.asks("RequestAgentLogout")
    assert answers(team.eve, reference) == [("EventError", 52)]
    assert not team.house.switchboard.aftermath.deadlines


async def test_an_intruder_has_its_answers_in_order(team: Team) -> None:
    intrusion = team.eve.says("RequestIntrude", interactionId="it")
    await team.house.settle()
    acceptance = team.eve.says("RequestAccept", ticketId=ticket(team.eve), interactionId="it")
    await team.house.settle()
    assert [(one["messageName"], one["referenceId"]) for one in team.eve.has()] == [
        ("EventAck", acceptance),
        ("EventAck", intrusion),
    ]
    assert team.ada.names() == ["EventPartyAdded"]


async def test_the_last_of_several_parties_that_are_lost_returns_it(team: Team) -> None:
    await invites(team, "RequestConference")
    await accepts(team.bob)
    team.ada.leaves()
    await team.house.settle()
    await team.house.passes(RESTORE_MS)
    assert (await interaction(team))["interactionAgentId"] == "bob"
    assert team.bob.names() == ["EventPartyRemoved"]
    team.bob.leaves()
    await team.house.settle()
    await team.house.passes(RESTORE_MS)
    assert named(team.urs.has(), "EventRouteRequest")


async def test_after_a_restart_the_invitation_is_withdrawn_and_the_inviter_can_come_back(team: Team) -> None:
    await invites(team)
    await team.house.crash()
    engine = await team.house.engine("statistics", from_sequence=1)
    await team.house.settle()
    (revoked,) = named(engine.has(), "EventRevoked")
    assert revoked["reason"] == {"reasonSystemName": "Inactive"}
    assert not team.house.switchboard.aftermath.deadlines
    ada = await team.house.agent("ada")
    await team.house.passes(10 * RESTORE_MS)
    assert (await interaction(team))["interactionAgentId"] == "ada"
    await team.house.agent("bob")
    ada.says("RequestTransfer", interactionId="it", agentId="bob")
    await team.house.settle()
    assert named(ada.has(), "EventError") == []


async def test_after_a_restart_that_nobody_comes_back_from_it_returns_to_its_queue(team: Team) -> None:
    await invites(team, "RequestConference")
    await team.house.crash()
    await team.house.passes(RESTORE_MS)
    assert (await interaction(team))["interactionState"] == "Queued"


async def test_an_invitation_that_cannot_be_committed_invites_nobody() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        team = await gathered(house)
        store.refuse_commits(1)
        answer = await team.ada.asks("RequestTransfer", interactionId="it", agentId="bob")
        assert code(answer) == 55
        assert (team.bob.has(), team.ada.has()) == ([], [])
        assert not house.switchboard.roster.inviters
        reference = await invites(team)
        await accepts(team.bob)
        assert answers(team.ada, reference) == [("EventAck", None)]


async def test_an_acceptance_that_cannot_be_committed_leaves_the_invitation_open() -> None:
    store = FaultyStore(MemoryStore())
    async with House(store) as house:
        team = await gathered(house)
        reference = await invites(team)
        open_ticket = ticket(team.bob)
        store.refuse_commits(1)
        refused = await team.bob.asks("RequestAccept", ticketId=open_ticket, interactionId="it")
        assert (code(refused), team.ada.has()) == (55, [])
        granted = await team.bob.asks("RequestAccept", ticketId=open_ticket, interactionId="it")
        assert granted["messageName"] == "EventAck"
        assert answers(team.ada, reference) == [("EventAck", None)]


async def test_who_was_told_that_nothing_can_be_known_is_not_answered_again_by_the_outcome() -> None:
    """The invitation was made after all; whose interaction it was hears that it lost it, and nothing else."""
    store = SilentStore(MemoryStore())
    async with House(store) as house:
        team = await gathered(house)
        store.fall_silent(committed=True)
        answer = await team.ada.asks("RequestTransfer", interactionId="it", agentId="bob")
        assert code(answer) == 56
        store.refuse_reading(refuse=False)
        await house.passes(1_000)
        await accepts(team.bob)
        (revoked,) = team.ada.has()
        assert (revoked["messageName"], revoked["reason"]) == (
            "EventRevoked",
            {"reasonSystemName": "Moved"},
        )


async def test_of_two_who_invite_at_once_the_second_is_refused(team: Team) -> None:
    await invites(team, "RequestConference")
    await accepts(team.bob)
    team.forget()
    first = team.ada.says("RequestTransfer", interactionId="it", agentId="eve")
    second = team.bob.says("RequestTransfer", interactionId="it", agentId="eve")
    third = team.eve.says("RequestIntrude", interactionId="it")
    await team.house.settle()
    assert answers(team.bob, second) == [("EventError", 44)]
    invite, refused = team.eve.has()
    assert (invite["messageName"], refused["referenceId"], refused["errorCode"]) == ("EventInvite", third, 44)
    await team.eve.asks("RequestAccept", ticketId=invite["ticketId"], interactionId="it")
    assert answers(team.ada, first) == [("EventAck", None)]


async def hearers(team: Team, note: str) -> list[str]:
    """The agents who are told of a change by the media server; everything unread is read."""
    team.forget()
    await team.mail.asks("RequestChangeProperties", interactionId="it", changedProperties={"Note": note})
    agents = {"ada": team.ada, "bob": team.bob, "eve": team.eve}
    return [name for name, party in agents.items() if party.names() == ["EventPropertiesChanged"]]


async def test_a_change_at_any_time_reaches_exactly_the_parties_there_are(team: Team) -> None:
    await invites(team, "RequestConference")
    invitation = ticket(team.bob)
    assert await hearers(team, "invited") == ["ada"]
    await team.bob.asks("RequestAccept", ticketId=invitation, interactionId="it")
    assert await hearers(team, "in a conference") == ["ada", "bob"]
    await invites(team, "RequestTransfer", "eve")
    invitation = ticket(team.eve)
    assert await hearers(team, "being transferred") == ["ada", "bob"]
    await team.eve.asks("RequestAccept", ticketId=invitation, interactionId="it")
    assert await hearers(team, "transferred") == ["bob", "eve"]
    await team.bob.asks("RequestLeaveInteraction", interactionId="it")
    assert await hearers(team, "left") == ["eve"]
    await team.eve.asks("RequestLeaveInteraction", interactionId="it")
    assert await hearers(team, "back") == []
