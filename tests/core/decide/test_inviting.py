"""After an offer: accepted, rejected, not answered (protocol 8)."""

import msgspec
import pytest

from interaction_server.core.agent_requests import LogOut, SetReadiness
from interaction_server.core.decide import Limits
from interaction_server.core.decide.inviting import unless_held
from interaction_server.core.facts import (
    Accepted,
    NotReadyForMedia,
    PartyAdded,
    PlacedInQueue,
    Rejected,
    Revoked,
)
from interaction_server.core.model import (
    AgentId,
    InteractionId,
    InteractionState,
    Invitation,
    PartyType,
    PlaceId,
    RevokeReason,
    TicketId,
)
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import Accept, Reject, RevokeInvitation, StopProcessing
from tests.core.world import EMAIL, INBOX, MEDIA, SERVER, World

BACK = PlacedInQueue(queue=INBOX)


class Case:
    """A world in which an interaction is offered to an agent."""

    def __init__(self) -> None:
        self.world = World()
        self.id = self.world.offer()
        self.agent = self.world.agent("agent-1")

    @property
    def invitation(self) -> Invitation:
        """The open invitation."""
        invitation = self.world.interactions[self.id].invitation
        assert invitation is not None
        return invitation

    def revoke(self, ticket_id: TicketId) -> RevokeInvitation:
        """The time is over."""
        return RevokeInvitation(interaction_id=self.id, ticket_id=ticket_id, reason=RevokeReason.EXPIRED)


def test_an_accept_makes_the_agent_a_party() -> None:
    """Protocol 8: "reporting EventAccepted, EventPartyAdded"."""
    case = Case()
    invitation = case.invitation
    accepted, added = case.world.done(
        case.agent, Accept(interaction_id=case.id, ticket_id=invitation.ticket_id)
    )
    assert accepted == Accepted(invitation=invitation)
    assert isinstance(added, PartyAdded)
    assert added.operation == "Deliver"
    party = added.party
    assert (party.party_type, party.agent_id, party.place_id) == (
        PartyType.AGENT,
        "agent-1",
        "place of agent-1",
    )
    assert party.visibility_mode == "Conference"
    after = case.world.interactions[case.id]
    assert (after.invitation, after.parties, after.system.state) == (
        None,
        (party,),
        InteractionState.HANDLING,
    )


def test_a_reject_returns_it_to_the_queue_it_was_taken_from() -> None:
    """Protocol 8: "reporting EventRejected; back to the queue it was taken from: EventPlacedInQueue"."""
    case = Case()
    invitation = case.invitation
    reject = Reject(interaction_id=case.id, ticket_id=invitation.ticket_id, reason={"why": "busy"})
    assert case.world.done(case.agent, reject) == (
        Rejected(invitation=invitation, reason={"why": "busy"}),
        BACK,
    )
    assert case.world.interactions[case.id].system.state is InteractionState.QUEUED


def test_a_reason_obeys_the_rules_of_key_value_lists() -> None:
    """Protocol 2: "``null`` is refused"."""
    case = Case()
    reject = Reject(interaction_id=case.id, ticket_id=case.invitation.ticket_id, reason={"why": None})
    assert case.world.refused(case.agent, reject).why is Refusals.INVALID_ATTRIBUTE


def test_no_answer_returns_it_too() -> None:
    """Protocol 8: "agent EventRevoked (Expired); reporting EventRevoked; back to the queue"."""
    case = Case()
    invitation = case.invitation
    facts = case.world.done(SERVER, case.revoke(invitation.ticket_id))
    assert facts == (Revoked(invitation=invitation, reason=RevokeReason.EXPIRED), BACK)


@pytest.mark.parametrize(
    ("on", "reason", "ready", "not_ready"),
    [
        (True, RevokeReason.EXPIRED, True, True),
        (False, RevokeReason.EXPIRED, True, False),
        (True, RevokeReason.INACTIVE, True, False),
        (True, RevokeReason.EXPIRED, False, False),
    ],
)
def test_who_lets_an_offer_expire_may_become_not_ready(
    on: bool, reason: RevokeReason, ready: bool, not_ready: bool
) -> None:
    """Protocol 8: "agent not ready for that media if ``not-ready-on-invitation-timeout``"."""
    case = Case()
    case.world.limits = Limits(not_ready_on_invitation_timeout=on)
    if not ready:
        case.world.done(case.agent, SetReadiness(media_type=EMAIL, ready=False))
    revoke = msgspec.structs.replace(case.revoke(case.invitation.ticket_id), reason=reason)
    facts = case.world.done(SERVER, revoke)
    made = NotReadyForMedia(
        agent_id=AgentId("agent-1"), place_id=PlaceId("place of agent-1"), tenant_id=1, media_type=EMAIL
    )
    assert facts[2:] == ((made,) if not_ready else ())
    assert case.world.agents[AgentId("agent-1")].media[EMAIL] is (ready and not not_ready)


def test_who_has_gone_is_not_made_not_ready() -> None:
    """The offer of one who has logged out may still expire."""
    case = Case()
    case.world.limits = Limits(not_ready_on_invitation_timeout=True)
    case.world.done(case.agent, LogOut())
    assert len(case.world.done(SERVER, case.revoke(case.invitation.ticket_id))) == 2


def test_an_answer_that_came_first_settles_it() -> None:
    """A timer that runs out late, or for an older invitation, does nothing."""
    case = Case()
    ticket = case.invitation.ticket_id
    assert case.world.done(SERVER, case.revoke(TicketId(ticket + 1))) == ()
    case.world.done(case.agent, Accept(interaction_id=case.id, ticket_id=ticket))
    assert case.world.done(SERVER, case.revoke(ticket)) == ()
    case.world.done(MEDIA, StopProcessing(interaction_id=case.id))
    assert case.world.done(SERVER, case.revoke(ticket)) == ()


@pytest.mark.parametrize("kind", [Accept, Reject])
def test_only_the_invited_agent_answers_and_only_once(kind: type[Accept | Reject]) -> None:
    """Protocol 9: 53, "accept or reject of an invitation that is gone"; 43 and 44 before it."""
    case = Case()
    world, ticket = case.world, case.invitation.ticket_id
    answer = kind(interaction_id=case.id, ticket_id=ticket)
    other = world.log_in("agent-2")
    assert world.refused(MEDIA, answer).why is Refusals.NOT_ALLOWED_NOW
    assert world.refused(world.agent("agent-9"), answer).why is Refusals.NOT_ALLOWED_NOW
    assert world.refused(other, answer).why is Refusals.UNKNOWN_TICKET
    wrong = kind(interaction_id=case.id, ticket_id=TicketId(ticket + 1))
    assert world.refused(case.agent, wrong).why is Refusals.UNKNOWN_TICKET
    absent = kind(interaction_id=InteractionId("absent"), ticket_id=ticket)
    assert world.refused(case.agent, absent).why is Refusals.UNKNOWN_INTERACTION
    world.done(case.agent, answer)
    assert world.refused(case.agent, answer).why is Refusals.UNKNOWN_TICKET


def test_what_somebody_still_processes_stays_where_it_is() -> None:
    """An offer that ends returns the interaction only when nobody else holds it."""
    world = World()
    assert unless_held(world.interactions[world.handle()]) == ()
    assert unless_held(world.interactions[world.offer("i2", "agent-2")]) == (BACK,)
    assert unless_held(None) == ()
