"""The dialect Interaction Management: media servers, agents, reporting engines (protocol 4, 5)."""

from collections.abc import Mapping
from typing import Final, cast

import msgspec

from interaction_server.core.audience import REPORTING, Listener
from interaction_server.core.decide.decision import Outcome
from interaction_server.core.facts import Record
from interaction_server.core.key_values import encoder
from interaction_server.core.model import Interaction, Role
from interaction_server.core.refusals import Refusal
from interaction_server.core.requests import Accept, ChangeProperties
from interaction_server.dialects.decoding import Decoder, Mistake
from interaction_server.dialects.dialect import Answering, Meaning, Message, Registration, Stay
from interaction_server.dialects.interaction_management import events, objects, requests
from interaction_server.dialects.interaction_management.hear import hear
from interaction_server.dialects.interaction_management.say import (
    APART,
    LISTS,
    SPELLINGS,
    Spelling,
)
from interaction_server.dialects.interaction_management.spelling import CauseSpeller, InteractionSpeller
from interaction_server.dialects.workbins import say_workbin

DONE, SUBMITTED, LATER, PROPERTIES, PAST_PROPERTIES, *_ = Outcome
WORKBIN_CONTENT: Final = Outcome.WORKBIN_CONTENT
BY_ID_APART: Final = cast("dict[str, objects.Interaction]", msgspec.UNSET)
"""In place of interactions that are encoded apart from the answer."""
VERSIONED: Final = frozenset({ChangeProperties, Accept})
"""Requests whose EventAck says the version that the interaction has after them."""
VERSIONED_ACK: Final = b'{"messageName":"EventAck","referenceId":%d,"extension":{"InteractionVersion":%d}'
"""By far the most frequent answer, as the encoder would spell it."""


class InteractionManagement:
    """See ``dialects.dialect.Dialect``; one instance serves every connection."""

    name = "Interaction Management"

    def __init__(self) -> None:
        self.decoder = Decoder(requests.REQUESTS, requests.AnyRequest, "referenceId")
        self.interactions = InteractionSpeller()
        self.causes = CauseSpeller()
        self.said: tuple[Record, Spelling, bytes] | None = None

    def decode(self, line: bytes) -> requests.Request | Mistake:
        """A line as a request of the wire, or what is wrong with it."""
        return self.decoder.decode(line)

    def is_registration(self, message_name: str | None) -> bool:
        """Whether it is RequestRegisterClient."""
        return message_name == requests.RequestRegisterClient.__name__

    def hear(
        self, message: Message, role: Role | None, stays: Mapping[str, Stay]
    ) -> tuple[Meaning, Stay | None]:
        """A request in neutral words."""
        assert isinstance(message, requests.Request)
        return hear(message, role, stays)

    def registered(self, registration: Registration, reference: int | None) -> bytes:
        """EventAck; the session adds the proxyClientId."""
        return self.acknowledged(reference)

    def acknowledged(self, reference: int | None) -> bytes:
        """EventAck."""
        return body(events.EventAck(reference_id=reference))

    def answer(self, answering: Answering) -> bytes | None:
        """EventAck, or the interactions that were asked for."""
        outcome, reference, interaction = answering.outcome, answering.reference, answering.interaction
        if outcome is DONE and reference is not None and type(answering.request) in VERSIONED:
            return VERSIONED_ACK % (reference, answering.version)
        if outcome is LATER:
            return None
        if outcome is PROPERTIES or outcome is PAST_PROPERTIES:
            assert interaction is not None
            answer = body(events.EventInteractionProperties(reference_id=reference, interaction=APART))
            return b"".join((answer, b',"interaction":', *self.interactions.pieces(interaction)))
        if outcome is WORKBIN_CONTENT:
            return self.workbin_content(answering)
        if outcome in LISTS:
            return body(LISTS[outcome](answering))
        return body(events.EventAck(reference_id=reference, extension=extension_of(answering)))

    def workbin_content(self, answering: Answering) -> bytes:
        """Each interaction under its id, encoded as in every event about it."""
        answer = events.EventWorkbinContent(
            reference_id=answering.reference,
            interactions=BY_ID_APART,
            extension={"More": 1} if answering.more else None,
        )
        members = [
            b"%b:%b" % (encoder.encode(interaction.id), self.interactions.spell(interaction))
            for interaction in answering.interactions
        ]
        return b'%b,"interactions":{%b}' % (body(answer), b",".join(members))

    def refusal(self, refusal: Refusal, reference: int | None) -> bytes:
        """EventError."""
        return body(
            events.EventError(
                reference_id=reference,
                error_code=refusal.why.value.code,
                error_description=refusal.description,
                extension=refusal.extension,
            )
        )

    def spelling(self, record: Record, listener: Listener) -> str | None:
        """The name of the event that tells a fact to a listener, if any does."""
        found = SPELLINGS.get((type(record.fact), listener))
        return found.kind.__name__ if found else None

    def notice(self, record: Record, listener: Listener, interaction: Interaction | None) -> bytes | None:
        """The event itself; one encoding serves all who hear it, reporting engines with the sequence."""
        found = SPELLINGS.get((type(record.fact), listener))
        if found is None:
            return None
        said = self.said
        if said is None or said[0] is not record or said[1] is not found:
            self.said = said = (record, found, self.spell(record, found, interaction))
        if listener is REPORTING:
            return said[2] + b',"eventSequence":%d' % record.sequence
        return said[2]

    def spell(self, record: Record, spelling: Spelling, interaction: Interaction | None) -> bytes:
        """What is the event's own, then what every event about a fact has."""
        own = encoder.encode(spelling.say(record.fact))[:-1]
        if not spelling.tells_fact:
            return own
        cause = self.causes.spell(record.time, record.actor)
        if interaction is None:
            return own + cause
        if spelling.tells_workbin:
            assert interaction.system.workbin is not None
            own += b',"workbin":' + encoder.encode(say_workbin(interaction.system.workbin))
        return b"".join((own, cause, b',"interaction":', *self.interactions.pieces(interaction)))


def extension_of(answering: Answering) -> dict[str, object] | None:
    """What an EventAck says besides that it was done."""
    if answering.outcome is SUBMITTED:
        assert answering.interaction is not None
        return {"InteractionId": answering.interaction.id}
    return {"InteractionVersion": answering.version} if type(answering.request) in VERSIONED else None


def body(event: events.Event) -> bytes:
    """An event without its closing brace (``Session.send``)."""
    return encoder.encode(event)[:-1]
