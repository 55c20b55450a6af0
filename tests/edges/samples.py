"""One fact of each kind, actors for every cause, and interactions for every holder."""

from collections.abc import Mapping
from typing import Final

from interaction_server.core import facts
from interaction_server.core.audience import Holder
from interaction_server.core.facts import AnyFact, Record
from interaction_server.core.model import (
    SERVER,
    Actor,
    ActorType,
    AgentId,
    CallId,
    ConnectionId,
    Interaction,
    InteractionId,
    Invitation,
    Party,
    PartyType,
    PlaceId,
    QueueName,
    RevokeReason,
    RouterId,
    ServiceCall,
    StrategyId,
    SystemProperties,
    TicketId,
    Workbin,
)

ADA, PLACE, SUPPORT, URS = AgentId("ada"), PlaceId("place 1"), StrategyId("support"), RouterId("urs")
STAY = ConnectionId("0000000000000005")
STRATEGY: Final = Actor(actor_type=ActorType.STRATEGY, strategy_id=SUPPORT, router_id=URS, connection_id=STAY)
ACTORS: Final[Mapping[ActorType, Actor]] = {
    ActorType.MEDIA_SERVER: Actor(actor_type=ActorType.MEDIA_SERVER, client_name="archive"),
    ActorType.AGENT: Actor(
        actor_type=ActorType.AGENT, client_name="desk", agent_id=AgentId("ben"), place_id=PlaceId("place 2")
    ),
    ActorType.STRATEGY: STRATEGY,
    ActorType.SERVER: SERVER,
}
MAIL: Final = Actor(actor_type=ActorType.MEDIA_SERVER, client_name="mail")
AGENT_PARTY: Final = Party(
    party_type=PartyType.AGENT, agent_id=ADA, place_id=PLACE, visibility_mode="Conference"
)
STRATEGY_PARTY: Final = Party(
    party_type=PartyType.STRATEGY, strategy_id=SUPPORT, router_id=URS, connection_id=STAY
)
PARTIES: Final[Mapping[Holder, tuple[Party, ...]]] = {
    Holder.NOBODY: (),
    Holder.STRATEGY: (STRATEGY_PARTY,),
    Holder.AGENTS: (AGENT_PARTY,),
}
INVITATION: Final = Invitation(
    ticket_id=TicketId(7), agent_id=ADA, place_id=PLACE, inviter=STRATEGY, deadline=99, reference=3
)
CALL: Final = ServiceCall(
    call_id=CallId(8), caller=STRATEGY, deadline=99, app_name="classifier", service="Mail", method="Classify"
)
SYSTEM: Final = SystemProperties(
    interaction_id=InteractionId("letter"),
    tenant_id=1,
    media_type="email",
    interaction_type="Inbound",
    queue=QueueName("inbox"),
    submitted_by="mail",
    submitted_at=1_000,
    received_at=1_000,
    workbin_type_id="drafts",
    workbin_agent_id="ada",
)

OF_NO_INTERACTION = facts.AgentFact | facts.AgentAvailable | facts.AgentNotAvailable
DRAFTS: Final = Workbin(type_id="drafts", agent_id="ada")

# fmt: off
FACTS: Final[tuple[AnyFact, ...]] = (
    facts.InteractionSubmitted(system=SYSTEM, user_data={"Subject": "order"}),
    facts.PropertiesChanged(added={"Lang": "fr"}, growth=11),
    facts.PlacedInQueue(queue=QueueName("inbox")),
    facts.TakenFromQueue(queue=QueueName("inbox"), strategy_id=SUPPORT),
    facts.PartyAdded(party=STRATEGY_PARTY, operation="Routed"),
    facts.PartyAdded(party=AGENT_PARTY, operation="Deliver"),
    facts.PartyRemoved(party=STRATEGY_PARTY, operation="Stopped"),
    facts.PartyRemoved(party=AGENT_PARTY, operation="Stopped"),
    facts.AgentInvited(invitation=INVITATION),
    facts.Accepted(invitation=INVITATION),
    facts.Rejected(invitation=INVITATION),
    facts.Revoked(invitation=INVITATION, reason=RevokeReason.EXPIRED),
    facts.ProcessingStopped(),
    facts.Locked(client_name="mail"),
    facts.Unlocked(queue=QueueName("inbox")),
    facts.InteractionMoved(queue=QueueName("inbox"), snapshot_id="s1"),
    facts.AgentLogin(agent_id=ADA, place_id=PLACE, tenant_id=1, media={"email": True}),
    facts.AgentLogout(agent_id=ADA, place_id=PLACE, tenant_id=1),
    facts.ReadyForMedia(agent_id=ADA, place_id=PLACE, tenant_id=1, media_type="email"),
    facts.NotReadyForMedia(agent_id=ADA, place_id=PLACE, tenant_id=1, media_type="email"),
    facts.ExternalServiceRequested(call=CALL),
    facts.ExternalServiceResponded(call=CALL, parameters={"Category": "order"}),
    facts.MediaAdded(agent_id=ADA, place_id=PLACE, tenant_id=1, media_type="chat"),
    facts.MediaRemoved(agent_id=ADA, place_id=PLACE, tenant_id=1, media_type="chat"),
    facts.DoNotDisturbOn(agent_id=ADA, place_id=PLACE, tenant_id=1),
    facts.DoNotDisturbOff(agent_id=ADA, place_id=PLACE, tenant_id=1),
    facts.AgentStateReasonChanged(agent_id=ADA, place_id=PLACE, tenant_id=1, reason={"Code": "lunch"}),
    facts.AgentAvailable(agent_id=ADA, place_id=PLACE),
    facts.AgentNotAvailable(agent_id=ADA, place_id=PLACE),
    facts.CustomReporting(event_content={"Rating": 5}),
    facts.MediaStateReasonChanged(
        agent_id=ADA, place_id=PLACE, tenant_id=1, media_type="email", reason={"Code": "lunch"}),
    facts.Held(),
    facts.Resumed(),
    facts.PlacedInWorkbin(workbin=DRAFTS),
    facts.TakenFromWorkbin(workbin=DRAFTS),
)
# fmt: on


def interaction(held_by: Holder) -> Interaction:
    """The letter, processed by one of these."""
    return Interaction(version=4, system=SYSTEM, user_data={"Subject": "order"}, parties=PARTIES[held_by])


def before(fact: AnyFact, held_by: Holder) -> Interaction | None:
    """The interaction before a fact, if it is about one that there was."""
    if isinstance(fact, OF_NO_INTERACTION | facts.InteractionSubmitted):
        return None
    return interaction(held_by)


def record(fact: AnyFact, actor: Actor, *told: str) -> Record:
    """The fact as the journal has it."""
    about_agent = isinstance(fact, OF_NO_INTERACTION)
    return Record(
        sequence=9,
        time=2_000,
        actor=actor,
        fact=fact,
        interaction_id=None if about_agent else SYSTEM.interaction_id,
        version=0 if about_agent else 5,
        told=told,
    )
