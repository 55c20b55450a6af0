"""The scenarios after an offer: the agent accepts, rejects, or does not answer (protocol 8)."""

from collections.abc import Mapping
from typing import Final

from interaction_server.core.decide.agent_states import who
from interaction_server.core.decide.decision import ACKNOWLEDGED, Decision, Situation
from interaction_server.core.decide.offering import TRANSFER
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.standing import agents_among, unknown_interaction
from interaction_server.core.decide.timing import handling_party
from interaction_server.core.decide.workbins import back
from interaction_server.core.facts import (
    Accepted,
    AnyFact,
    NotReadyForMedia,
    PartyAdded,
    PartyRemoved,
    Rejected,
    Revoked,
)
from interaction_server.core.model import (
    ActorType,
    Interaction,
    Invitation,
    Party,
    RevokeReason,
    TicketId,
)
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import Accept, Reject, RevokeInvitation

EXPIRED: Final = RevokeReason.EXPIRED
FAILURES: Final[Mapping[RevokeReason, str]] = {
    RevokeReason.EXPIRED: "did not answer in time",
    RevokeReason.STOPPED: "was invited until the interaction was stopped",
    RevokeReason.MOVED: "was invited until the interaction was moved",
    RevokeReason.INACTIVE: "is not logged in any more",
}
"""What became of the invited agent, by the reason for which the invitation was taken back."""


def accept(request: Accept, now: Situation) -> Decision | Refusal:
    """The invited agent becomes a party; by a transfer, in place of the one who invited it."""
    invitation = own_invitation(request, now)
    if isinstance(invitation, Refusal):
        return invitation
    before = now.interaction
    assert before is not None
    leaver = replaced_by(invitation, before.parties)
    others = agents_among(party for party in before.parties if party is not leaver)
    party = handling_party(
        invitation, before.system, before.user_data, now, visibility_mode=invitation.visibility_mode
    )
    operation = invitation.operation
    joined = (
        Accepted(invitation=invitation),
        PartyAdded(party=party, operation=operation, others=others),
    )
    if leaver is None:
        return Decision(facts=joined)
    left = PartyRemoved(party=leaver, operation=operation, others=others, ticket_id=invitation.ticket_id)
    return Decision(facts=(*joined, left))


def replaced_by(invitation: Invitation, parties: tuple[Party, ...]) -> Party | None:
    """The party whose place the invited agent takes, if it is still there."""
    if invitation.operation != TRANSFER:
        return None
    return next((party for party in parties if party.agent_id == invitation.inviter.agent_id), None)


def reject(request: Reject, now: Situation) -> Decision | Refusal:
    """The interaction stays with those who have it, or goes back to the queue that it was taken from."""
    invitation = own_invitation(request, now)
    if isinstance(invitation, Refusal):
        return invitation
    if refusal := carried_refusal(reason=request.reason):
        return refusal
    rejected = Rejected(invitation=invitation, reason=request.reason)
    return Decision(facts=(rejected, *unless_held(now.interaction)))


def revoke_invitation(request: RevokeInvitation, now: Situation) -> Decision | Refusal:
    """The offer is over; an answer that came first has already settled it."""
    before = now.interaction
    if before is None or before.invitation is None or before.invitation.ticket_id != request.ticket_id:
        return ACKNOWLEDGED
    revoked = Revoked(invitation=before.invitation, reason=request.reason)
    return Decision(facts=(revoked, *unless_held(before), *not_ready_any_more(request, before, now)))


def not_ready_any_more(
    request: RevokeInvitation, before: Interaction, now: Situation
) -> tuple[NotReadyForMedia, ...]:
    """With ``not-ready-on-invitation-timeout``, who lets an offer expire takes no more of that media type."""
    if request.reason is not EXPIRED or not now.limits.not_ready_on_invitation_timeout:
        return ()
    invitation, media_type = before.invitation, before.system.media_type
    session = now.agents.get(invitation.agent_id) if invitation is not None else None
    if session is None or not session.media.get(media_type, False):
        return ()
    return (NotReadyForMedia(media_type=media_type, **who(session)),)


def unless_held(interaction: Interaction | None) -> tuple[AnyFact, ...]:
    """Back to where it was, when nobody else is processing it."""
    if interaction is None or interaction.parties:
        return ()
    return back(interaction)


def own_invitation(request: Accept | Reject, now: Situation) -> Invitation | Refusal:
    """The invitation that the ticket names, if it is the asker's."""
    if now.actor.actor_type is not ActorType.AGENT or now.actor.agent_id is None:
        return refuse(Refusals.NOT_ALLOWED_NOW, "the asker has not logged in as an agent")
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    invitation = before.invitation
    if invitation is None or invitation.ticket_id != request.ticket_id:
        return unknown_ticket(request.ticket_id)
    return invitation if invitation.agent_id == now.actor.agent_id else unknown_ticket(request.ticket_id)


def unknown_ticket(ticket_id: TicketId) -> Refusal:
    """Error 53."""
    return refuse(Refusals.UNKNOWN_TICKET, f"there is no open invitation with ticket {ticket_id}")


def invitation_failed(fact: Rejected | Revoked) -> Refusal:
    """Error 52 for the one whose invitation it was, in place of the outcome that it wished for."""
    sentence = "rejected it" if isinstance(fact, Rejected) else FAILURES[fact.reason]
    return refuse(Refusals.INVITATION_FAILED, f"agent {fact.invitation.agent_id} {sentence}")
