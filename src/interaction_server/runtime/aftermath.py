"""What follows from facts that are told: timers, returns after a loss, and work for the submitter.

It reads facts as any other listener does and answers with requests of the server's own, so that
whatever follows is decided, made durable and told like everything else.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from interaction_server.core.agent_requests import LogOut
from interaction_server.core.facts import (
    Accepted,
    AgentInvited,
    AgentLogin,
    AgentLogout,
    AnyFact,
    ExternalServiceRequested,
    ExternalServiceResponded,
    Locked,
    PartyAdded,
    PartyRemoved,
    PlacedInQueue,
    Record,
    Rejected,
    Revoked,
    Unlocked,
)
from interaction_server.core.model import (
    AgentId,
    Interaction,
    InteractionId,
    Invitation,
    Milliseconds,
    Party,
    RevokeReason,
    TicketId,
)
from interaction_server.core.requests import ReleaseParty, RevokeInvitation, UnlockInteraction
from interaction_server.runtime.batch import Batch
from interaction_server.runtime.clock import Cancellable, Clock
from interaction_server.runtime.deadlines import Deadlines
from interaction_server.runtime.pump import Pump
from interaction_server.runtime.service_desk import ServiceDesk
from interaction_server.runtime.submitter import Submitter


class Aftermath:
    """Call it with committed batches in order; ``recover`` takes over what a former run left.

    ``held`` says which interactions an agent processes, ``invited`` which are offered to one; ``times``
    knows until when whoever processes one may do so.
    """

    def __init__(
        self,
        pump: Pump,
        submitter: Submitter,
        desk: ServiceDesk,
        clock: Clock,
        agent_session_restore_ms: Milliseconds,
    ) -> None:
        self.pump = pump
        self.submitter = submitter
        self.desk = desk
        self.clock = clock
        self.agent_session_restore_ms = agent_session_restore_ms
        self.held: dict[AgentId, set[InteractionId]] = {}
        self.invited: dict[AgentId, dict[TicketId, InteractionId]] = {}
        self.deadlines: dict[TicketId, Cancellable] = {}
        self.restorations: dict[AgentId, Cancellable] = {}
        self.times = Deadlines(pump, clock)

    def __call__(self, batch: Batch) -> None:
        """React to facts; property changes, the many, matter to views at most."""
        for record in batch.records:
            react = REACTIONS.get(type(record.fact))
            if react is not None:
                react(self, record)
        self.submitter.changed(batch.records, batch.states, batch.before)
        self.submitter.submit()
        self.desk.flush()

    def offer(self, interaction_id: InteractionId, invitation: Invitation) -> None:
        """An offer stands until it is answered or its time is over."""
        self.invited.setdefault(invitation.agent_id, {})[invitation.ticket_id] = interaction_id
        expire = RevokeInvitation(
            interaction_id=interaction_id, ticket_id=invitation.ticket_id, reason=RevokeReason.EXPIRED
        )
        self.deadlines[invitation.ticket_id] = self.clock.call_at(
            invitation.deadline, lambda: self.pump.ask_self(expire)
        )

    def settle(self, invitation: Invitation) -> None:
        """The offer is answered or gone."""
        offers = self.invited.get(invitation.agent_id, {})
        offers.pop(invitation.ticket_id, None)
        if not offers:
            self.invited.pop(invitation.agent_id, None)
        self.pump.roster.inviters.pop(invitation.ticket_id, None)
        deadline = self.deadlines.pop(invitation.ticket_id, None)
        if deadline is not None:
            deadline.cancel()

    def hold(self, interaction_id: InteractionId, party: Party) -> None:
        """An agent or a strategy processes it, and its time runs."""
        self.times.begin(interaction_id, party)
        if party.agent_id is not None:
            self.held.setdefault(party.agent_id, set()).add(interaction_id)

    def let_go(self, interaction_id: InteractionId, party: Party) -> None:
        """An agent no longer processes it; a router has a slot free, and waits for no service any more."""
        self.times.end(interaction_id, party)
        if party.agent_id is not None:
            held = self.held.get(party.agent_id, set())
            held.discard(interaction_id)
            if not held:
                self.held.pop(party.agent_id, None)
        elif party.connection_id is not None:
            self.desk.stay_over(party.connection_id)
            self.submitter.ended(party.connection_id)

    def withdraw(self, agent_id: AgentId) -> None:
        """Offers go back at once."""
        for ticket_id, interaction_id in list(self.invited.get(agent_id, {}).items()):
            self.pump.ask_self(
                RevokeInvitation(
                    interaction_id=interaction_id, ticket_id=ticket_id, reason=RevokeReason.INACTIVE
                )
            )

    def agent_left(self, agent_id: AgentId, *, lost: bool) -> None:
        """Offers go back at once; what the agent held too, unless the agent may still come back."""
        self.withdraw(agent_id)
        self.agent_came(agent_id)
        if lost:
            moment = self.clock.now() + self.agent_session_restore_ms
            self.restorations[agent_id] = self.clock.call_at(
                moment, lambda: self.release(agent_id, unless_back=True)
            )
        else:
            self.release(agent_id, unless_back=False)

    def agent_came(self, agent_id: AgentId) -> None:
        """What the agent held stays; nobody waits for a return any more."""
        waiting = self.restorations.pop(agent_id, None)
        if waiting is not None:
            waiting.cancel()

    def release(self, agent_id: AgentId, *, unless_back: bool) -> None:
        """Everything that the agent held returns to where it was.

        Whether a lost agent is back when ``agent-session-restore-timeout`` is over (protocol 8) is
        decided with the rest, since a login may be on its way, and may fail.
        """
        self.restorations.pop(agent_id, None)
        for interaction_id in sorted(self.held.get(agent_id, ())):
            self.pump.ask_self(
                ReleaseParty(interaction_id=interaction_id, agent_id=agent_id, unless_back=unless_back)
            )

    def end_lock(self, interaction_id: InteractionId) -> None:
        """Unlock what a client had locked that is gone."""
        self.pump.ask_self(UnlockInteraction(interaction_id=interaction_id))

    def recover(self, held: Iterable[Interaction], agents: Iterable[AgentId]) -> None:
        """After a restart: sessions and stays are dead, agents may still come back (protocol 8)."""
        sessions = set(agents)
        gone: set[AgentId] = set()
        for interaction in held:
            if interaction.system.is_locked:
                self.end_lock(interaction.id)
            if interaction.invitation is not None:
                self.offer(interaction.id, interaction.invitation)
                gone.add(interaction.invitation.agent_id)
            for party in interaction.parties:
                self.hold(interaction.id, party)
                if party.agent_id is not None:
                    gone.add(party.agent_id)
                if party.connection_id is not None:
                    self.pump.ask_self(
                        ReleaseParty(interaction_id=interaction.id, connection_id=party.connection_id)
                    )
        for agent_id in sorted(sessions):
            self.pump.ask_self(LogOut(agent_id=agent_id, lost=True))
        for agent_id in sorted(gone - sessions):
            self.agent_left(agent_id, lost=True)


def after_placing(aftermath: Aftermath, record: Record) -> None:
    """Work for the strategy of that queue."""
    assert isinstance(record.fact, PlacedInQueue) and record.interaction_id is not None
    aftermath.submitter.placed(record.fact.queue, record.interaction_id)


def after_inviting(aftermath: Aftermath, record: Record) -> None:
    """The clock runs: ``delivering-timeout``."""
    assert isinstance(record.fact, AgentInvited) and record.interaction_id is not None
    aftermath.offer(record.interaction_id, record.fact.invitation)


def after_outcome(aftermath: Aftermath, record: Record) -> None:
    """The clock stops."""
    assert isinstance(record.fact, Accepted | Rejected | Revoked)
    aftermath.settle(record.fact.invitation)


def after_joining(aftermath: Aftermath, record: Record) -> None:
    """Remember for the day when the party is lost; a router has one more."""
    assert isinstance(record.fact, PartyAdded) and record.interaction_id is not None
    party = record.fact.party
    aftermath.hold(record.interaction_id, party)
    if party.connection_id is not None:
        aftermath.submitter.began(record.interaction_id, party.connection_id, record.time)


def after_leaving(aftermath: Aftermath, record: Record) -> None:
    """No need to remember any longer."""
    assert isinstance(record.fact, PartyRemoved) and record.interaction_id is not None
    aftermath.let_go(record.interaction_id, record.fact.party)


def after_login(aftermath: Aftermath, record: Record) -> None:
    """The agent is back, if it had been lost."""
    assert isinstance(record.fact, AgentLogin)
    aftermath.agent_came(record.fact.agent_id)


def after_logout(aftermath: Aftermath, record: Record) -> None:
    """What the agent had must go somewhere."""
    fact = record.fact
    assert isinstance(fact, AgentLogout)
    if fact.forced:
        # The agent is there, on another desktop, which knows nothing of the offers.
        aftermath.withdraw(fact.agent_id)
    elif not fact.connections_left:
        aftermath.agent_left(fact.agent_id, lost=fact.lost)


def after_calling(aftermath: Aftermath, record: Record) -> None:
    """Work for an external service."""
    assert isinstance(record.fact, ExternalServiceRequested)
    aftermath.desk.take_in(record.fact.call)


def after_responding(aftermath: Aftermath, record: Record) -> None:
    """An external service has room for another call."""
    assert isinstance(record.fact, ExternalServiceResponded)
    aftermath.desk.settle(record.fact.call.call_id)


def after_locking(aftermath: Aftermath, record: Record) -> None:
    """The client may have gone before it was decided."""
    assert isinstance(record.fact, Locked) and record.interaction_id is not None
    locker = aftermath.pump.roster.lockers.get(record.interaction_id)
    if locker is not None and locker.gone:
        aftermath.end_lock(record.interaction_id)


def after_unlocking(aftermath: Aftermath, record: Record) -> None:
    """The strategy of its queue may have it again."""
    assert isinstance(record.fact, Unlocked) and record.interaction_id is not None
    aftermath.submitter.placed(record.fact.queue, record.interaction_id)


REACTIONS: Final[Mapping[type[AnyFact], Callable[[Aftermath, Record], None]]] = {
    PlacedInQueue: after_placing,
    AgentInvited: after_inviting,
    Accepted: after_outcome,
    Rejected: after_outcome,
    Revoked: after_outcome,
    PartyAdded: after_joining,
    PartyRemoved: after_leaving,
    AgentLogin: after_login,
    AgentLogout: after_logout,
    ExternalServiceRequested: after_calling,
    ExternalServiceResponded: after_responding,
    Locked: after_locking,
    Unlocked: after_unlocking,
}
