"""A decision -> the open batch: records on top of each other, the answer, and what others are told.

It is steps 9 and 10 of "The path of one message" in ARCHITECTURE.md. Everything is encoded here, at
once and once, and nothing is sent: a batch is told when it is durable (``runtime.committer``).
"""

from operator import attrgetter
from typing import Final

from interaction_server.core.audience import NOBODY as NO_HOLDER
from interaction_server.core.audience import holder
from interaction_server.core.decide import Decision, Outcome, Situation
from interaction_server.core.decide.decision import LOOKED_UP
from interaction_server.core.evolve import evolve
from interaction_server.core.facts import AGENT_FACTS, AgentFact, AnyFact, Cause, PropertiesChanged, Record
from interaction_server.core.model import Interaction, Milliseconds, Role
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Request
from interaction_server.dialects.dialect import Answering
from interaction_server.runtime.batch import Aside, Asked, Batch, Leave, Mail, Question, is_own
from interaction_server.runtime.hearing import hearers_of
from interaction_server.runtime.notes import NOTES
from interaction_server.runtime.roster import Client, Roster
from interaction_server.runtime.snapshots import SNAPSHOT_NOTES
from interaction_server.runtime.telling import Teller
from interaction_server.runtime.world import World

DONE: Final = Outcome.DONE
REPORTING_ENGINE: Final = Role.REPORTING_ENGINE
LABEL: Final = attrgetter("label")
NOBODY: Final = Mail()
"""Whom the server's own requests are answered to: nothing is ever put in."""


class Recorder:
    """Keeps world, roster and open batch in step with what is decided."""

    def __init__(self, roster: Roster, world: World, teller: Teller) -> None:
        self.roster = roster
        self.world = world
        self.teller = teller

    def conclude(
        self, batch: Batch, asked: Asked, request: Request, decision: Decision, now: Situation
    ) -> None:
        """Put what was decided into the batch: the answer, then what others are told."""
        client, after = asked.client, now.interaction
        mail = NOBODY if client is None else batch.mails[client.link]
        place = len(mail.pieces)
        batch.asked.append(asked)
        if decision.facts:
            asked.wrote = True
            if decision.actor is not None:
                asked.actor = decision.actor
            after = self.record(batch, asked, decision, after, now.time)
        special = decision.outcome is not DONE
        several = self.record_groups(batch, asked, decision, now.time) if special else ()
        if client is None or client.gone:
            mail.settled += not is_own(asked)
            return
        if special and decision.outcome in LOOKED_UP:
            batch.questions.append(Question(client, asked, decision))
            return
        version = decision.version
        if version is None and after is not None:
            version = after.version
        answering = Answering(
            outcome=decision.outcome,
            request=request,
            reference=asked.reference,
            actor=asked.actor,
            time=now.time,
            interaction=after,
            version=version,
        )
        if special:
            answering.found, answering.count = several, len(several)
            answering.snapshot, answering.workbin_types = decision.snapshot, decision.workbin_types
        body = client.link.dialect.answer(answering)
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
        world = self.world
        interaction_id = decision.interaction_id or (before.id if before is not None else None)
        after, cause, held_by = before, cause_of(asked), holder(before)
        actor, acting = asked.actor, asked.newcomer or asked.client
        for step, fact in enumerate(decision.facts, first_step):
            if type(fact) in AGENT_FACTS:
                self.record_about_agent(batch, asked, fact, step, time)
                continue
            hearers = hearers_of(self.roster, fact, held_by, before, actor, acting)
            world.sequence += 1
            record = Record(
                sequence=world.sequence,
                time=time,
                actor=actor,
                fact=fact,
                interaction_id=interaction_id,
                version=0 if interaction_id is None else 1 if after is None else after.version + 1,
                cause=cause,
                told=tuple(map(LABEL, hearers)),
                step=step,
            )
            led_from, after = after, after if interaction_id is None else evolve(after, record)
            if type(fact) is not PropertiesChanged:
                self.note(batch, asked, record)
            batch.records.append(record)
            self.teller.tell(record, hearers, led_from, after, batch)
        if interaction_id is not None and after is not None:
            world.keep(batch, before, after)
        return after

    def record_groups(
        self, batch: Batch, asked: Asked, decision: Decision, time: Milliseconds
    ) -> tuple[Interaction, ...]:
        """Facts of many interactions are one decision all the same; returns each as it is after that.

        The roster notes whose snapshot it is.
        """
        step = 0
        states: list[Interaction] = []
        for group in decision.groups:
            asked.wrote = True
            before = self.world.interactions[group.interaction_id]
            after = self.record(batch, asked, Decision(facts=group.facts), before, time, step)
            assert after is not None
            states.append(after)
            step += len(group.facts)
        write = SNAPSHOT_NOTES.get(decision.outcome)
        undo = write(self.roster, self.world, decision, asked) if write else None
        if undo is not None:
            batch.undo.append(undo)
        return tuple(states)

    def record_about_agent(
        self, batch: Batch, asked: Asked, fact: AnyFact, step: int, time: Milliseconds
    ) -> None:
        """A fact about an agent is of no interaction, also where it follows from one."""
        assert isinstance(fact, AgentFact)
        world, actor = self.world, asked.actor
        hearers = hearers_of(self.roster, fact, NO_HOLDER, None, actor, asked.client)
        world.sequence += 1
        record = Record(
            sequence=world.sequence,
            time=time,
            actor=actor,
            fact=fact,
            cause=cause_of(asked),
            told=tuple(map(LABEL, hearers)),
            step=step,
        )
        world.apply_to_agents(batch, record)
        self.note(batch, asked, record)
        batch.records.append(record)
        self.teller.tell_of_agent(record, hearers, world.agents.get(fact.agent_id), batch)

    def note(self, batch: Batch, asked: Asked, record: Record) -> None:
        """Bring the roster up to a fact; property changes leave it alone."""
        write = NOTES.get(type(record.fact))
        undo = write(self.roster, self.world, record, asked) if write else None
        if undo is not None:
            batch.undo.append(undo)

    def refuse(self, batch: Batch, asked: Asked, refusal: Refusal) -> None:
        """The answer is a refusal, and nothing becomes so."""
        batch.asked.append(asked)
        client = asked.client
        if client is None:
            return
        mail = batch.mails[client.link]
        mail.settled += not is_own(asked)
        if not client.gone:
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
            body = client.link.dialect.acknowledged(asked.reference)
            if client.role is REPORTING_ENGINE:
                batch.told.append(Aside(client, body))
            else:
                mail.tell(body, client)


def answer(batch: Batch, mail: Mail, place: int, body: bytes, client: Client) -> None:
    """The answer goes before what came of the request, and an engine's among the facts that it hears."""
    if client.role is REPORTING_ENGINE:
        batch.told.append(Aside(client, body, is_answer=True))
    else:
        mail.answer(place, body, client)


def cause_of(asked: Asked) -> Cause | None:
    """The message that led to a fact, as far as the client gave it marks."""
    request_id = getattr(asked.request, "request_id", None)
    if asked.reference is None and request_id is None:
        return None
    return Cause(reference=asked.reference, request_id=request_id)
