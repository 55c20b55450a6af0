"""A line -> a message of a dialect, or the refusal that says exactly what is wrong with it (protocol 2, 9).

The common case is one call of msgspec against a closed union. Only a line that fails there is
looked at a second time, slowly, to find its reference and the name of the offending attribute.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar, final

import msgspec

from interaction_server.core.refusals import Refusal, Refusals, refuse

Message = TypeVar("Message", bound=msgspec.Struct)


@final
class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is no message; ``message_name`` and ``reference`` as far as they could be read."""

    refusal: Refusal
    message_name: str | None = None
    reference: int | None = None
    proxy_client_id: int | None = None


class Decoder(Generic[Message]):
    """Decodes the messages of one direction of one dialect.

    ``types`` maps each ``messageName`` to its Struct; ``reference_name`` is the dialect's spelling
    of the client's reference.
    """

    def __init__(self, types: Mapping[str, type[Message]], union: object, reference_name: str) -> None:
        self.types = types
        self.reference_name = reference_name
        self.decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(union)

    def decode(self, line: bytes) -> Message | Mistake:
        """The message, or what is wrong with the line; never raises."""
        try:
            # msgspec passes over the text of unknown attributes, so the bytes are checked by themselves.
            if not line.isascii():
                line.decode()
            return self.decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self.diagnose(line)

    def diagnose(self, line: bytes) -> Message | Mistake:
        """The slow second look; finds that ``null`` was only another way to leave an attribute out."""
        if not line.strip():
            return malformed("the message is empty")
        try:
            line.decode()
            found = msgspec.json.decode(line)
        except UnicodeDecodeError as error:
            return malformed(f"not UTF-8: byte {error.start} of the message is not valid")
        except msgspec.DecodeError as error:
            return malformed(f"not JSON: {error}")
        except RecursionError:
            return malformed("nested too deeply")
        if not isinstance(found, dict):
            return malformed("a message is a JSON object")
        return self.convert({name: value for name, value in found.items() if value is not None})

    def convert(self, attributes: dict[str, object]) -> Message | Mistake:
        """Attributes without nulls -> message, or a mistake with the reference in it."""
        name = attributes.get("messageName")
        if name is not None and not isinstance(name, str):
            return self.mistake(refuse(Refusals.MALFORMED_MESSAGE, "messageName: must be text"), attributes)
        kind = self.types.get(name or "")
        if kind is None:
            sentence = f"messageName: {name!r:.80} is not known" if name else "messageName is missing"
            return self.mistake(refuse(Refusals.UNKNOWN_MESSAGE, sentence), attributes)
        try:
            return msgspec.convert(attributes, kind)
        except (msgspec.ValidationError, RecursionError) as error:
            return self.mistake(attribute_refusal(str(error)), attributes)

    def mistake(self, refusal: Refusal, attributes: Mapping[str, object]) -> Mistake:
        """The refusal with whatever of name, reference and client id has the right type."""
        name = attributes.get("messageName")
        reference = attributes.get(self.reference_name)
        client_id = attributes.get("proxyClientId")
        return Mistake(
            refusal=refusal,
            message_name=name if isinstance(name, str) else None,
            reference=reference if type(reference) is int else None,
            proxy_client_id=client_id if type(client_id) is int else None,
        )


def malformed(sentence: str) -> Mistake:
    """Error 40 for a line of which nothing could be read."""
    return Mistake(refusal=refuse(Refusals.MALFORMED_MESSAGE, sentence))


MISSING = "Object missing required field `"


def attribute_refusal(problem: str) -> Refusal:
    """The refusal for what msgspec says: a missing attribute is 48, a wrong type 40."""
    if problem.startswith(MISSING):
        name, _, where = problem.removeprefix(MISSING).partition("`")
        place = where.partition("`$.")[2].rstrip("`")
        return refuse(Refusals.INVALID_ATTRIBUTE, f"{place + '.' if place else ''}{name} is missing")
    sentence, _, where = problem.partition(" - at `$.")
    return refuse(Refusals.MALFORMED_MESSAGE, f"{where.rstrip('`')}: {sentence}" if where else sentence)
