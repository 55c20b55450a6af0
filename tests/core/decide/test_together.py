"""Transfer, conference, intrusion, leaving (protocol 4, 8)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogIn, LogOut, SetReadiness
from interaction_server.core.decide import Decision, Limits, Outcome
from interaction_server.core.decide.inviting import invitation_failed
from interaction_server.core.facts import (
    Accepted,
    AgentInvited,
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    Rejected,
    Revoked,
)
from interaction_server.core.model import (
    Actor,
    AgentId,
    InteractionId,
    InteractionState,
    PlaceId,
    RevokeReason,
)
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import (
    ChangeProperties,
    Confer,
    Intrude,
    LeaveInteraction,
    Reject,
    ReleaseParty,
    RevokeInvitation,
    StopProcessing,
    Transfer,
)
from tests.core.world import INBOX, MEDIA, SERVER, START, World

ONE, TWO, THREE = AgentId("agent-1"), AgentId("agent-2"), AgentId("agent-3")
IT, ABSENT = InteractionId("i1"), InteractionId("absent")
Inviting = type[Transfer] | type[Confer]
INVITING = [Transfer, Confer]


def handled(*others: str) -> World:
    """The first agent processes an interaction; the others have logged in."""
    world = World()
    world.handle()
    for agent_id in others or ("agent-2", "agent-3"):
        world.log_in(agent_id)
    return world


def invite(kind: Inviting, agent_id: str = TWO, **more: object) -> Transfer | Confer:
    """The request of the first agent."""
    return kind(interaction_id=IT, agent_id=AgentId(agent_id), **more)  # type: ignore[arg-type]


def people(world: World, count: int) -> list[tuple[str, tuple[str, ...]]]:
    """The last facts and whom they are told, reporting engines left out, which hear all of them."""
    return [
        (type(one.record.fact).__name__, tuple(who for who in one.people if who != "reporting"))
        for one in world.heard[-count:]
    ]


@pytest.mark.parametrize(("kind", "operation"), [(Transfer, "Transfer"), (Confer, "Conference")])
def test_an_agent_offers_what_it_processes_to_another_and_goes_on(kind: Inviting, operation: str) -> None:
    """Protocol 8: "second agent EventInvite; reporting EventAgentInvited"; the answer is the outcome."""
    world = handled()
    one = world.agent(ONE)
    decision = world.ask(one, invite(kind, extension={"Note": "hurry"}, reference=9))
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.LATER
    (invited,) = decision.facts
    assert isinstance(invited, AgentInvited)
    invitation = invited.invitation
    assert (invitation.agent_id, invitation.place_id) == (TWO, "place of agent-2")
    assert (invitation.operation, invitation.visibility_mode) == (operation, "Conference")
    assert (invitation.inviter, invitation.reference, invitation.extension) == (one, 9, {"Note": "hurry"})
    assert invitation.deadline == START + 30_000
    assert people(world, 1) == [("AgentInvited", ("Agent agent-2",))]
    after = world.interactions[IT]
    assert [party.agent_id for party in after.parties] == [ONE]
    assert after.system.state is InteractionState.HANDLING


def test_who_accepts_a_transfer_takes_the_place_of_the_inviter() -> None:
    """Protocol 8: "EventAck to both; EventPartyAdded (new), EventPartyRemoved (old)"; the third one hears."""
    world = World()
    world.share()
    world.log_in(THREE)
    world.done(world.agent(ONE), invite(Transfer, THREE))
    ticket = world.invitation().ticket_id
    accepted, added, removed = world.accept()
    assert isinstance(accepted, Accepted)
    assert isinstance(added, PartyAdded)
    assert (added.party.agent_id, added.operation, added.others) == (THREE, "Transfer", (TWO,))
    assert isinstance(removed, PartyRemoved)
    assert (removed.party.agent_id, removed.operation, removed.others) == (ONE, "Transfer", (TWO,))
    assert removed.ticket_id == ticket
    assert people(world, 2)[0] == ("PartyAdded", ("Agent agent-2",))
    assert [party.agent_id for party in world.interactions[IT].parties] == [TWO, THREE]
    assert world.interactions[IT].system.agent_id == TWO


@pytest.mark.parametrize("mode", ["Conference", "Coach", "Monitor"])
def test_who_accepts_a_conference_joins_the_others(mode: str) -> None:
    """Protocol 8: "on accept EventPartyAdded to reporting and to every party; the inviter stays"."""
    world = World()
    world.share()
    world.log_in(THREE)
    world.done(world.agent(ONE), invite(Confer, THREE, visibility_mode=mode))
    accepted, added = world.accept()
    assert isinstance(accepted, Accepted)
    assert isinstance(added, PartyAdded)
    assert (added.party.visibility_mode, added.operation) == (mode, "Conference")
    assert added.others == (ONE, TWO)
    assert people(world, 2) == [
        ("Accepted", ("Agent agent-1",)),
        ("PartyAdded", ("Agent agent-1", "Agent agent-2")),
    ]
    assert [party.agent_id for party in world.interactions[IT].parties] == [ONE, TWO, THREE]


def test_an_intruder_is_invited_itself_and_the_agents_there_hear_when_it_joins() -> None:
    """Protocol 4: "the asker itself is invited"; protocol 8: "EventPartyAdded to the agents there"."""
    world = handled()
    two = world.agent(TWO)
    intrusion = Intrude(interaction_id=IT, visibility_mode="Monitor", extension={"a": 1}, reference=4)
    decision = world.ask(two, intrusion)
    assert isinstance(decision, Decision)
    assert decision.outcome is Outcome.LATER
    assert people(world, 1) == [("AgentInvited", ("Agent agent-2",))]
    invitation = world.invitation()
    assert (invitation.agent_id, invitation.inviter, invitation.operation) == (TWO, two, "Intrude")
    assert (invitation.visibility_mode, invitation.reference) == ("Monitor", 4)
    assert invitation.extension == {"a": 1}
    _, added = world.accept()
    assert isinstance(added, PartyAdded)
    assert (added.party.agent_id, added.others) == (TWO, (ONE,))
    assert people(world, 2) == [("Accepted", ("Agent agent-2",)), ("PartyAdded", ("Agent agent-1",))]


def test_an_intruder_need_not_be_ready_for_the_media_type() -> None:
    """Ours: it asks for itself, as a supervisor does who takes no interactions."""
    world = handled()
    world.done(world.agent(TWO), SetReadiness(media_type="email", ready=False))
    world.done(world.agent(TWO), Intrude(interaction_id=IT))
    assert world.invitation().agent_id == TWO


@pytest.mark.parametrize("kind", INVITING)
def test_what_is_not_taken_stays_with_the_inviter(kind: Inviting) -> None:
    """Protocol 8: rejected or timed out; the interaction stays with the first."""
    world = handled()
    world.done(world.agent(ONE), invite(kind))
    reject = Reject(interaction_id=IT, ticket_id=world.invitation().ticket_id, reason={"why": "busy"})
    (rejected,) = world.done(world.agent(TWO), reject)
    assert isinstance(rejected, Rejected)
    assert people(world, 1) == [("Rejected", ("Agent agent-1",))]
    world.done(world.agent(ONE), invite(kind))
    ticket = world.invitation().ticket_id
    expire = RevokeInvitation(interaction_id=IT, ticket_id=ticket, reason=RevokeReason.EXPIRED)
    (revoked,) = world.done(SERVER, expire)
    assert isinstance(revoked, Revoked)
    assert people(world, 1) == [("Revoked", ("Agent agent-2", "Agent agent-1"))]
    assert [party.agent_id for party in world.interactions[IT].parties] == [ONE]
    assert world.interactions[IT].system.state is InteractionState.HANDLING


@pytest.mark.parametrize("kind", INVITING)
@pytest.mark.parametrize(
    ("agent_id", "more", "why"),
    [
        ("", {}, Refusals.INVALID_ATTRIBUTE),
        ("agent-1", {}, Refusals.INVALID_ATTRIBUTE),
        ("agent-9", {}, Refusals.UNKNOWN_AGENT),
        ("resting", {}, Refusals.UNKNOWN_AGENT),
        ("abroad", {}, Refusals.UNKNOWN_AGENT),
        ("agent-2", {"place_id": PlaceId("elsewhere")}, Refusals.UNKNOWN_AGENT),
        ("agent-2", {"place_id": PlaceId("place of agent-2")}, None),
    ],
)
def test_only_another_agent_who_is_there_and_ready_is_invited(
    kind: Inviting, agent_id: str, more: dict[str, object], why: Refusals | None
) -> None:
    """Protocol 9: 51 "not logged in, not ready, no such place"; oneself is an impossible value, 48."""
    world = handled()
    world.log_in("resting", ready=False)
    world.limits = Limits(tenants=frozenset({1, 2}))
    login = LogIn(agent_id=AgentId("abroad"), place_id=PlaceId("p"), tenant_id=2, media={"email": True})
    world.done(world.agent("abroad"), login)
    request = invite(kind, agent_id, **more)
    if why is None:
        world.done(world.agent(ONE), request)
    else:
        assert world.refused(world.agent(ONE), request).why is why


@pytest.mark.parametrize("kind", INVITING)
def test_only_a_party_that_is_an_agent_invites_another(kind: Inviting) -> None:
    """Protocol 9: 43 and 44."""
    world = handled()
    for actor in (MEDIA, world.agent(TWO), world.agent("agent-9"), Actor(actor_type=MEDIA.actor_type)):
        assert world.refused(actor, invite(kind, THREE)).why is Refusals.NOT_ALLOWED_NOW
    routed = world.route("i2")
    request = msgspec.structs.replace(invite(kind, THREE), interaction_id=routed)
    assert world.refused(world.strategy(routed), request).why is Refusals.NOT_ALLOWED_NOW
    absent = msgspec.structs.replace(request, interaction_id=ABSENT)
    assert world.refused(world.agent(ONE), absent).why is Refusals.UNKNOWN_INTERACTION


@pytest.mark.parametrize("kind", INVITING)
def test_a_party_need_not_be_invited(kind: Inviting) -> None:
    """Protocol 9: 44, "the state does not allow it"."""
    world = World()
    world.share()
    refusal = world.refused(world.agent(ONE), invite(kind))
    assert (refusal.why, "agent-2 is a party" in refusal.sentence) == (Refusals.NOT_ALLOWED_NOW, True)
    assert world.refused(world.agent(TWO), Intrude(interaction_id=IT)).why is Refusals.NOT_ALLOWED_NOW


@pytest.mark.parametrize("kind", INVITING)
@pytest.mark.parametrize("agent_id", [TWO, THREE])
def test_one_offer_of_an_interaction_is_open_at_a_time(kind: Inviting, agent_id: str) -> None:
    """Ours: 44, which says who has not answered; the same agent is not invited twice either."""
    world = handled()
    world.done(world.agent(ONE), invite(kind))
    refusal = world.refused(world.agent(ONE), invite(kind, agent_id))
    assert (refusal.why, "offered to agent agent-2" in refusal.sentence) == (Refusals.NOT_ALLOWED_NOW, True)
    assert world.refused(world.agent(THREE), Intrude(interaction_id=IT)).why is Refusals.NOT_ALLOWED_NOW


def test_only_an_agent_who_is_logged_in_intrudes_and_only_where_agents_process_it() -> None:
    """Protocol 9: 43, 44, and 54 for another tenant."""
    world = handled()
    world.limits = Limits(tenants=frozenset({1, 2}))
    login = LogIn(agent_id=AgentId("abroad"), place_id=PlaceId("p"), tenant_id=2, media={"email": True})
    world.done(world.agent("abroad"), login)
    two = world.agent(TWO)
    assert world.refused(two, Intrude(interaction_id=ABSENT)).why is Refusals.UNKNOWN_INTERACTION
    for actor in (MEDIA, world.agent("agent-9")):
        assert world.refused(actor, Intrude(interaction_id=IT)).why is Refusals.NOT_ALLOWED_NOW
    for interaction_id in (world.submit("i2"), world.route("i3"), world.offer("i4", "agent-4")):
        refusal = world.refused(two, Intrude(interaction_id=interaction_id))
        assert (refusal.why, "intrude" in refusal.sentence) == (Refusals.NOT_ALLOWED_NOW, True)
    assert world.refused(world.agent("abroad"), Intrude(interaction_id=IT)).why is Refusals.NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("agent_id", "request_"),
    [
        (ONE, Confer(interaction_id=IT, agent_id=TWO, visibility_mode="Hidden")),
        (TWO, Intrude(interaction_id=IT, visibility_mode="")),
    ],
)
def test_a_visibility_mode_that_there_is_not_is_an_impossible_value(
    agent_id: str, request_: Confer | Intrude
) -> None:
    """Protocol 4: `Conference`, `Coach`, `Monitor`; protocol 9: 48."""
    world = handled()
    refusal = world.refused(world.agent(agent_id), request_)
    assert refusal.why is Refusals.INVALID_ATTRIBUTE
    assert "none of Conference, Coach, Monitor" in refusal.sentence


def test_who_leaves_is_told_to_the_others_and_the_last_one_out_returns_it() -> None:
    """Protocol 8: "EventPartyRemoved to reporting and the other parties; the last one out: back"."""
    world = World()
    world.share()
    leave = LeaveInteraction(interaction_id=IT)
    (removed,) = world.done(world.agent(ONE), leave)
    assert isinstance(removed, PartyRemoved)
    assert (removed.party.agent_id, removed.operation, removed.others) == (ONE, "Leave", (TWO,))
    assert people(world, 1) == [("PartyRemoved", ("Agent agent-2",))]
    assert world.refused(world.agent(ONE), leave).why is Refusals.NOT_ALLOWED_NOW
    removed, placed = world.done(world.agent(TWO), leave)
    assert placed == PlacedInQueue(queue=INBOX)
    assert people(world, 2) == [("PartyRemoved", ()), ("PlacedInQueue", ())]
    assert world.interactions[IT].system.state is InteractionState.QUEUED
    absent = LeaveInteraction(interaction_id=ABSENT)
    assert world.refused(world.agent(ONE), absent).why is Refusals.UNKNOWN_INTERACTION


@pytest.mark.parametrize("kind", INVITING)
@pytest.mark.parametrize("how", ["leaves", "is lost"])
def test_an_offer_outlives_the_inviter(kind: Inviting, how: str) -> None:
    """Ours: whoever accepts has it alone; nobody is removed who has gone already."""
    world = handled()
    one = world.agent(ONE)
    world.done(one, invite(kind))
    if how == "leaves":
        (removed,) = world.done(one, LeaveInteraction(interaction_id=IT))
    else:
        world.done(one, LogOut())
        (removed,) = world.done(SERVER, ReleaseParty(interaction_id=IT, agent_id=ONE))
    assert isinstance(removed, PartyRemoved)
    _, added = world.accept()
    assert isinstance(added, PartyAdded)
    assert added.others == ()
    assert [party.agent_id for party in world.interactions[IT].parties] == [TWO]


@pytest.mark.parametrize("kind", INVITING)
def test_what_nobody_takes_and_nobody_has_any_more_returns_to_its_queue(kind: Inviting) -> None:
    """Ours: the inviter has left, and then the invited agent rejects."""
    world = handled()
    world.done(world.agent(ONE), invite(kind))
    world.done(world.agent(ONE), LeaveInteraction(interaction_id=IT))
    reject = Reject(interaction_id=IT, ticket_id=world.invitation().ticket_id)
    rejected, placed = world.done(world.agent(TWO), reject)
    assert isinstance(rejected, Rejected)
    assert placed == PlacedInQueue(queue=INBOX)


def test_a_stop_takes_it_from_every_agent_and_takes_the_offer_back() -> None:
    """Protocol 8, "Stop by agent": "the other agents EventRevoked", nothing else; the inviter hears 52."""
    world = World()
    world.share()
    world.log_in(THREE)
    world.done(world.agent(TWO), invite(Transfer, THREE))
    world.done(world.agent(ONE), StopProcessing(interaction_id=IT))
    assert people(world, 4) == [
        ("PartyRemoved", ()),
        ("PartyRemoved", ("Agent agent-2",)),
        ("Revoked", ("Agent agent-3", "Agent agent-2")),
        ("ProcessingStopped", ("MediaServer mail",)),
    ]


def test_a_change_reaches_exactly_the_other_parties() -> None:
    """Protocol 3, row 5: "the other agents of a conference"; who is only invited is no party."""
    world = World()
    world.share()
    world.log_in(THREE)
    world.done(world.agent(ONE), invite(Confer, THREE))
    change = ChangeProperties(interaction_id=IT, changed={"Subject": "late"})
    world.done(world.agent(TWO), change)
    assert people(world, 1) == [("PropertiesChanged", ("Agent agent-1", "MediaServer mail"))]


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (None, "agent agent-2 rejected it"),
        (RevokeReason.EXPIRED, "agent agent-2 did not answer in time"),
        (RevokeReason.STOPPED, "agent agent-2 was invited until the interaction was stopped"),
        (RevokeReason.MOVED, "agent agent-2 was invited until the interaction was moved"),
        (RevokeReason.INACTIVE, "agent agent-2 is not logged in any more"),
    ],
)
def test_the_inviter_hears_why_it_came_to_nothing(reason: RevokeReason | None, sentence: str) -> None:
    """Protocol 9: INVITATION_FAILED, "rejected or not answered"."""
    world = handled()
    world.done(world.agent(ONE), invite(Transfer))
    invitation = world.invitation()
    fact = Revoked(invitation=invitation, reason=reason) if reason else Rejected(invitation=invitation)
    refusal = invitation_failed(fact)
    assert (refusal.why, refusal.sentence) == (Refusals.INVITATION_FAILED, sentence)
