"""The dialect Interaction Management: media servers, agents, reporting engines (protocol 4, 5)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from interaction_server.core.audience import REPORTING, Listener
from interaction_server.core.decide.decision import Outcome
from interaction_server.core.facts import PropertiesChanged, Record
from interaction_server.core.key_values import encoder
from interaction_server.core.model import AgentSession, AgentStatus, Interaction, KeyValueList, Role
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Accept, ChangeProperties
from interaction_server.dialects.decoding import Decoder, Mistake
from interaction_server.dialects.dialect import Answering, Meaning, Message, Registration, Stay, Subject
from interaction_server.dialects.interaction_management import event_base, events, request_base, requests
from interaction_server.dialects.interaction_management.answers import BY_ID, WHOLE
from interaction_server.dialects.interaction_management.hear import hear
from interaction_server.dialects.interaction_management.say import (
    APART,
    PROPERTIES_CHANGED,
    SPELLINGS,
    SPOKEN,
    Spelling,
    error,
    place_agent_state,
    relayed_status,
)
from interaction_server.dialects.interaction_management.spelling import CauseSpeller, InteractionSpeller
from interaction_server.dialects.workbins import say_workbin

DONE, SUBMITTED, LATER, PROPERTIES, PAST_PROPERTIES, UNANSWERED, *_ = Outcome
VERSIONED: Final = frozenset({ChangeProperties, Accept})
"""Requests whose EventAck says the version that the interaction has after them."""
VERSIONED_ACK: Final = b'{"messageName":"EventAck","referenceId":%d,"extension":{"InteractionVersion":%d}'
"""By far the most frequent answer, as the encoder would spell it."""
CHANGED: Final = b'{"messageName":"EventPropertiesChanged","changedProperties":'
INTERACTION: Final = b',"interaction":'


class InteractionManagement:
    """See ``dialects.dialect.Dialect``; one instance serves every connection."""

    name = "Interaction Management"

    def __init__(self) -> None:
        self.decoder = Decoder(requests.REQUESTS, requests.AnyRequest, "referenceId")
        self.interactions = InteractionSpeller()
        self.causes = CauseSpeller()
        self.said: tuple[Record, Spelling, bytes] | None = None

    def decode(self, line: bytes) -> request_base.Request | Mistake:
        """A line as a request of the wire, or what is wrong with it."""
        return self.decoder.decode(line)

    def is_registration(self, message_name: str | None) -> bool:
        """Whether it is RequestRegisterClient."""
        return message_name == requests.RequestRegisterClient.__name__

    def hear(
        self, message: Message, role: Role | None, stays: Mapping[str, Stay]
    ) -> tuple[Meaning, Stay | None]:
        """A request in neutral words."""
        return hear(message, role, stays)  # type: ignore[arg-type]  # what decode gave, and no other

    def registered(self, registration: Registration, reference: int | None) -> bytes:
        """EventAck; the session adds the proxyClientId."""
        return self.acknowledged(reference)

    def acknowledged(self, reference: int | None) -> bytes:
        """EventAck."""
        return body(events.EventAck(reference_id=reference))

    def answer(self, answering: Answering) -> bytes | None:
        """EventAck, the interaction that was asked for, or what the outcome's own function says."""
        outcome, reference = answering.outcome, answering.reference
        if outcome is DONE and reference is not None and type(answering.request) in VERSIONED:
            return VERSIONED_ACK % (reference, answering.version)
        if outcome is DONE or outcome is SUBMITTED:
            return self.acknowledge(answering)
        return None if outcome is LATER or outcome is UNANSWERED else self.reply(answering)

    def reply(self, answering: Answering) -> bytes:
        """What was asked for: one interaction, several of them, or what is to be said of them."""
        outcome, interaction = answering.outcome, answering.interaction
        if outcome is PROPERTIES or outcome is PAST_PROPERTIES:
            assert interaction is not None
            one = events.EventInteractionProperties(reference_id=answering.reference, interaction=APART)
            return b"".join((body(one), INTERACTION, self.interactions.spell(interaction)))
        if outcome in BY_ID:
            many = BY_ID[outcome](answering)
            return b"".join((body(many), b',"interactions":{', *self.by_id(answering.found), b"}"))
        if outcome in WHOLE:
            return body(WHOLE[outcome](answering))
        return self.acknowledge(answering)

    def acknowledge(self, answering: Answering) -> bytes:
        """EventAck, with what it says besides."""
        reference = answering.reference
        return body(events.EventAck(reference_id=reference, extension=extension_of(answering)))

    def by_id(self, found: Sequence[Interaction]) -> Iterator[bytes]:
        """Interactions as the members of an object, each under its id."""
        for number, interaction in enumerate(found):
            yield b"%b%b:" % (b"," if number else b"", encoder.encode(interaction.id))
            yield self.interactions.spell(interaction)

    def refusal(self, refusal: Refusal, reference: int | None) -> bytes:
        """EventError."""
        return body(error(refusal, reference))

    def spelling(self, record: Record, listener: Listener) -> str | None:
        """The name of the event that tells a fact to a listener, if any does."""
        found = SPELLINGS.get((type(record.fact), listener))
        return found.kind.__name__ if found else None

    def agent_state(self, session: AgentSession) -> bytes:
        """EventPlaceAgentState."""
        return body(place_agent_state(session))

    def agent_status(self, status: AgentStatus) -> bytes:
        """EventCurrentAgentStatus, as the reporting engine sent it."""
        return body(relayed_status(status))

    def notice(
        self, record: Record, listener: Listener, subject: Subject, before: Interaction | None = None
    ) -> bytes | None:
        """The event itself; one encoding serves all who hear it, reporting engines with the sequence."""
        found = SPOKEN[type(record.fact)].get(listener)
        if found is None:
            return None
        said = self.said
        if said is None or said[0] is not record or said[1] is not found:
            self.said = said = (record, found, self.spell(record, found, subject, before))
        if listener is REPORTING:
            return said[2] + b',"eventSequence":%d' % record.sequence
        return said[2]

    def spell(
        self, record: Record, spelling: Spelling, subject: Subject, before: Interaction | None
    ) -> bytes:
        """What is the event's own, then what every event about a fact has."""
        fact = record.fact
        if spelling is PROPERTIES_CHANGED and before and subject:
            assert type(fact) is PropertiesChanged
            if only_changed(fact):
                # Only an interaction has properties that change.
                return self.spell_change(record, fact.changed, subject, before)  # type: ignore[arg-type]
        if not spelling.tells_fact:
            return body(spelling.say(record, subject))
        own = body(spelling.say(fact))
        cause = self.causes.spell(record.time, record.actor)
        if type(subject) is not Interaction:
            return own + cause
        if spelling.tells_workbin:
            assert subject.system.workbin is not None
            own += b',"workbin":' + encoder.encode(say_workbin(subject.system.workbin))
        return b"".join((own, cause, INTERACTION, self.interactions.spell(subject)))

    def spell_change(
        self, record: Record, changed: KeyValueList, interaction: Interaction, before: Interaction
    ) -> bytes:
        """By far the most frequent event, put together from what is encoded already."""
        spelled = encoder.encode(changed)
        pieces = self.interactions.pieces_after(before, interaction, changed, spelled)
        cause = self.causes.spell(record.time, record.actor)
        return b"".join((CHANGED, spelled, cause, INTERACTION, *pieces))


def only_changed(fact: PropertiesChanged) -> bool:
    """Whether some properties have other values than before, and that is all."""
    return not (fact.added or fact.deleted or fact.system)


def extension_of(answering: Answering) -> dict[str, object] | None:
    """What an EventAck says besides that it was done."""
    if answering.outcome is SUBMITTED:
        assert answering.interaction is not None
        return {"InteractionId": answering.interaction.id}
    return {"InteractionVersion": answering.version} if type(answering.request) in VERSIONED else None


def body(event: event_base.Event) -> bytes:
    """An event without its closing brace (``Session.send``)."""
    return encoder.encode(event)[:-1]
