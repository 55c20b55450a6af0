"""A decision -> the open batch: records on top of each other, the answer, and what others are told.

It is steps 9 and 10 of "The path of one message" in ARCHITECTURE.md. Everything is encoded here, at
once and once, and nothing is sent: a batch is told when it is durable (``runtime.committer``).
"""

from typing import Final

from interaction_server.core.audience import holder
from interaction_server.core.decide import Decision, Outcome, Situation
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import AgentFact, Cause, PropertiesChanged, Record
from interaction_server.core.model import Interaction, Milliseconds, Role
from interaction_server.core.refusals import Refusal
from interaction_server.dialects.dialect import Answering
from interaction_server.runtime.batch import Asked, Batch, Leave, Mail, Reply
from interaction_server.runtime.notes import NOTES
from interaction_server.runtime.roster import Client, Roster
from interaction_server.runtime.telling import Teller
from interaction_server.runtime.world import World

PAST_PROPERTIES: Final = Outcome.PAST_PROPERTIES
WORKBIN_CONTENT: Final = Outcome.WORKBIN_CONTENT
REPORTING_ENGINE: Final = Role.REPORTING_ENGINE
NOBODY: Final = Mail()
"""Whom the server's own requests are answered to: nothing is ever put in."""


class Recorder:
    """Keeps world, roster and open batch in step with what is decided."""

    def __init__(self, roster: Roster, world: World, teller: Teller) -> None:
        self.roster = roster
        self.world = world
        self.teller = teller

    def conclude(self, batch: Batch, asked: Asked, decision: Decision, now: Situation) -> None:
        """Put what was decided into the batch: the answer, then what others are told."""
        client, after = asked.client, now.interaction
        several: tuple[Interaction, ...] = ()
        mail = NOBODY if client is None else batch.mails[client.link]
        place = len(mail.pieces)
        batch.asked.append(asked)
        if decision.facts:
            asked.wrote = True
            if decision.actor is not None:
                asked.actor = decision.actor
            after = self.record(batch, asked, decision, after, now.time)
        elif decision.parts:
            several = self.record_parts(batch, asked, decision.parts, now.time)
        if client is None or client.gone:
            return
        if decision.outcome is PAST_PROPERTIES or decision.outcome is WORKBIN_CONTENT:
            # It is looked up in the store when the batch is told.
            batch.queries.append(asked)
            return
        assert not isinstance(asked.request, Refusal | Leave)
        version = after.version if decision.version is None and after is not None else decision.version
        body = client.link.dialect.answer(
            Answering(
                outcome=decision.outcome,
                request=asked.request,
                reference=asked.reference,
                actor=asked.actor,
                time=now.time,
                interaction=after,
                version=version,
                interactions=several,
                workbin_types=decision.workbin_types,
            )
        )
        mail.settled += 1
        if body is not None:
            answer(batch, mail, place, body, client)

    def record(
        self,
        batch: Batch,
        asked: Asked,
        decision: Decision,
        before: Interaction | None,
        time: Milliseconds,
        first_step: int = 0,
    ) -> Interaction | None:
        """Turn facts into records, one on top of the other; returns the interaction after the last."""
        world, roster = self.world, self.roster
        interaction_id = decision.interaction_id or (before.id if before is not None else None)
        after, cause, held_by = before, cause_of(asked), holder(before)
        actor, acting = asked.actor, asked.newcomer or asked.client
        for step, fact in enumerate(decision.facts, first_step):
            listeners = roster.listeners(fact, held_by, before, actor, acting)
            world.sequence += 1
            record = Record(
                sequence=world.sequence,
                time=time,
                actor=actor,
                fact=fact,
                interaction_id=interaction_id,
                version=0 if interaction_id is None else 1 if after is None else after.version + 1,
                cause=cause,
                told=tuple([client.labels[listener] for listener, client in listeners]),
                step=step,
            )
            if interaction_id is not None:
                after = evolve(after, record)
            if type(fact) is not PropertiesChanged:
                self.note(batch, asked, record)
            batch.records.append(record)
            self.teller.tell(record, listeners, after, batch)
        if interaction_id is not None and after is not None:
            batch.before.setdefault(interaction_id, before)
            world.interactions[interaction_id] = batch.states[interaction_id] = after
        return after

    def record_parts(
        self, batch: Batch, asked: Asked, parts: tuple[Decision, ...], time: Milliseconds
    ) -> tuple[Interaction, ...]:
        """What becomes so of several interactions; returns each as it is after that."""
        asked.wrote = True
        known = self.world.interactions
        states: list[Interaction] = []
        step = 0
        for part in parts:
            assert part.interaction_id is not None
            after = self.record(batch, asked, part, known[part.interaction_id], time, step)
            assert after is not None
            states.append(after)
            step += len(part.facts)
        return tuple(states)

    def note(self, batch: Batch, asked: Asked, record: Record) -> None:
        """Bring agent sessions and roster up to a fact; property changes leave them alone."""
        if isinstance(record.fact, AgentFact):
            self.world.apply_to_agents(batch, record)
        write = NOTES.get(type(record.fact))
        undo = write(self.roster, self.world, record, asked) if write else None
        if undo is not None:
            batch.undo.append(undo)

    def refuse(self, batch: Batch, asked: Asked, refusal: Refusal) -> None:
        """The answer is a refusal, and nothing becomes so."""
        batch.asked.append(asked)
        client = asked.client
        if client is not None and not client.gone:
            mail = batch.mails[client.link]
            mail.settled += 1
            body = client.link.dialect.refusal(refusal, asked.reference)
            answer(batch, mail, len(mail.pieces), body, client)

    def leave(self, batch: Batch, asked: Asked, request: Leave) -> None:
        """Acknowledge the end of a registration; whoever leaves is forgotten when that is told."""
        batch.asked.append(asked)
        batch.leaving += request.clients
        client = asked.client
        if client is not None:
            mail = batch.mails[client.link]
            mail.settled += 1
            mail.tell(client.link.dialect.acknowledged(asked.reference), client)


def answer(batch: Batch, mail: Mail, place: int, body: bytes, client: Client) -> None:
    """The answer goes before what came of the request, and an engine's among the facts that it hears."""
    if client.role is REPORTING_ENGINE:
        batch.told.append(Reply(client, body))
    else:
        mail.answer(place, body, client)


def cause_of(asked: Asked) -> Cause | None:
    """The message that led to a fact, as far as the client gave it marks."""
    request_id = getattr(asked.request, "request_id", None)
    if asked.reference is None and request_id is None:
        return None
    return Cause(reference=asked.reference, request_id=request_id)
