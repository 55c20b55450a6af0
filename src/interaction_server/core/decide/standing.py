"""Who the asker is to an interaction: the questions that several decide modules ask."""

from collections.abc import Iterable

from interaction_server.core.audience import STRATEGY
from interaction_server.core.decide.workbins import back
from interaction_server.core.facts import AnyFact, PartyRemoved, Revoked
from interaction_server.core.model import Actor, AgentId, AgentSession, Interaction, Party, RevokeReason
from interaction_server.core.refusals import Refusal, Refusals, refuse


def unknown_interaction(interaction_id: str) -> Refusal:
    """Error 43."""
    return refuse(Refusals.UNKNOWN_INTERACTION, f"there is no open interaction {interaction_id:.80}")


def party_of(actor: Actor, interaction: Interaction) -> Party | None:
    """The party that the actor is: an agent by id, a strategy by its stay."""
    for party in interaction.parties:
        if actor.actor_type is STRATEGY:
            if party.connection_id == actor.connection_id and party.connection_id is not None:
                return party
        elif party.agent_id == actor.agent_id and party.agent_id is not None:
            return party
    return None


def is_party(actor: Actor, interaction: Interaction) -> bool:
    """Whether the actor processes the interaction."""
    return party_of(actor, interaction) is not None


def not_a_party(interaction: Interaction) -> Refusal:
    """Error 44 for one who does not process the interaction."""
    return refuse(Refusals.NOT_ALLOWED_NOW, f"the asker is not a party of interaction {interaction.id}")


def all_leave(interaction: Interaction, operation: str, reason: RevokeReason) -> tuple[AnyFact, ...]:
    """Every party leaves, and an unanswered invitation is taken back for this reason."""
    removed = tuple(PartyRemoved(party=party, operation=operation) for party in interaction.parties)
    if interaction.invitation is None:
        return removed
    return (*removed, Revoked(invitation=interaction.invitation, reason=reason))


def leave(interaction: Interaction, leaving: tuple[Party, ...], operation: str) -> tuple[AnyFact, ...]:
    """Parties leave; the last one out returns the interaction to where it was, unless somebody is invited."""
    staying = tuple(party for party in interaction.parties if party not in leaving)
    others = agents_among(staying)
    removed = tuple(PartyRemoved(party=party, operation=operation, others=others) for party in leaving)
    if staying or interaction.invitation is not None:
        return removed
    return (*removed, *back(interaction))


def agents_among(parties: Iterable[Party]) -> tuple[AgentId, ...]:
    """The agents among these parties, by their ids."""
    return tuple(party.agent_id for party in parties if party.agent_id is not None)


def other_tenant(tenant_id: int | None, session: AgentSession) -> Refusal:
    """Error 54 for an agent who works for one tenant and names another."""
    return refuse(
        Refusals.NOT_AUTHORIZED,
        f"tenantId: agent {session.agent_id} is of tenant {session.tenant_id}, not of {tenant_id}",
    )
