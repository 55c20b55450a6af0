"""The dialect T-Library, as far as URS speaks it with an Interaction Server (protocol 6)."""

from collections.abc import Mapping

from interaction_server.core.audience import Listener
from interaction_server.core.facts import Record
from interaction_server.core.key_values import encoder
from interaction_server.core.model import Interaction, Role
from interaction_server.core.refusals import Refusal
from interaction_server.dialects.decoding import Decoder, Mistake
from interaction_server.dialects.dialect import Answering, Meaning, Message, Registration, Stay
from interaction_server.dialects.t_library import events, requests
from interaction_server.dialects.t_library.hear import hear
from interaction_server.dialects.t_library.say import SERVER_NAME, SPELLINGS, say_answer


class TLibrary:
    """See ``dialects.dialect.Dialect``; one instance serves every connection."""

    name = "T-Library"

    def __init__(self) -> None:
        self.decoder = Decoder(requests.REQUESTS, requests.AnyRequest, "referenceID")

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
        return hear(message, role, stays)  # type: ignore[arg-type]  # what decode gave, and no other

    def registered(self, registration: Registration, reference: int | None) -> bytes:
        """EventServerConnected."""
        return body(
            events.EventServerConnected(
                reference_id=reference, application_name=registration.name, server=SERVER_NAME
            )
        )

    def acknowledged(self, reference: int | None) -> bytes:
        """A router ends its registration by closing the connection."""
        raise AssertionError("T-Library has no message that ends a registration")

    def answer(self, answering: Answering) -> bytes | None:
        """What stands for EventAck."""
        event = say_answer(answering)
        return None if event is None else body(event)

    def refusal(self, refusal: Refusal, reference: int | None) -> bytes:
        """EventError with the code that T-Library has for the reason."""
        return body(
            events.EventError(
                reference_id=reference,
                error_code=refusal.why.value.t_library,
                error_message=refusal.description,
                extensions=refusal.extension,
            )
        )

    def spelling(self, record: Record, listener: Listener) -> str | None:
        """The name of the event that tells a fact to a listener, if any does."""
        found = SPELLINGS.get((type(record.fact), listener))
        return found.kind.__name__ if found else None

    def notice(
        self,
        record: Record,
        listener: Listener,
        interaction: Interaction | None,
        before: Interaction | None = None,
    ) -> bytes | None:
        """The event itself."""
        found = SPELLINGS.get((type(record.fact), listener))
        if found is None or interaction is None:
            return None
        return body(found.say(record, interaction))


def body(event: events.Event) -> bytes:
    """An event without its closing brace (``Session.send``)."""
    return encoder.encode(event)[:-1]
