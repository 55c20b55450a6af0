"""The stored spelling of facts, states and answers: JSON, so that a person or SQL can read it."""

from collections.abc import Container, Sequence
from typing import Final

import msgspec

from interaction_server.core.facts import Record
from interaction_server.core.model import AgentSession, Interaction, InteractionId
from interaction_server.core.refusals import Refusal, Refusals
from interaction_server.store.port import RememberedAnswer, RequestKey


class Heading(msgspec.Struct, frozen=True, gc=False):
    """Which fact it is of which interaction, and nothing else of a record."""

    sequence: int
    interaction_id: InteractionId | None = None
    version: int = 0


encoder: Final = msgspec.json.Encoder()
records_decoder: Final = msgspec.json.Decoder(tuple[Record, ...])
record_decoder: Final = msgspec.json.Decoder(Record)
raw_decoder: Final = msgspec.json.Decoder(list[msgspec.Raw])
headings_decoder: Final = msgspec.json.Decoder(list[Heading])
interaction_decoder: Final = msgspec.json.Decoder(Interaction)
agent_session_decoder: Final = msgspec.json.Decoder(AgentSession)


class StoredRefusal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A refusal whose reason is kept by name, so that numbers and meanings may be corrected."""

    why: str
    sentence: str
    extension: dict[str, object] | None = None


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a remembered answer that no query looks at."""

    version: int = 0
    refusal: StoredRefusal | None = None


answer_decoder: Final = msgspec.json.Decoder(StoredAnswer)


def encode_records(records: Sequence[Record]) -> bytes:
    """A batch of facts as one JSON array."""
    return encoder.encode(records)


def decode_records(stored: bytes) -> tuple[Record, ...]:
    """The facts of a batch."""
    return records_decoder.decode(stored)


def decode_headings(stored: bytes) -> list[Heading]:
    """The facts of a batch by number and subject, at a small part of the price."""
    return headings_decoder.decode(stored)


def decode_records_of(stored: bytes, ids: Container[InteractionId]) -> list[Record]:
    """The facts of some interactions; the others of the batch are looked over, not made."""
    numbered = zip(raw_decoder.decode(stored), decode_headings(stored), strict=True)
    return [record_decoder.decode(raw) for raw, heading in numbered if heading.interaction_id in ids]


def encode_text(value: Interaction | AgentSession | StoredAnswer | Sequence[str | int]) -> str:
    """Text and not bytes, because SQLite takes JSON in a BLOB for its binary form."""
    return encoder.encode(value).decode()


def encode_answer(answer: RememberedAnswer) -> str:
    """The version and the refusal of an answer."""
    refusal = answer.refusal
    if refusal is None:
        return encode_text(StoredAnswer(version=answer.version))
    stored = StoredRefusal(why=refusal.why.name, sentence=refusal.sentence, extension=refusal.extension)
    return encode_text(StoredAnswer(version=answer.version, refusal=stored))


def decode_answer(key: RequestKey, digest: bytes, time: int, stored: str) -> RememberedAnswer:
    """The answer as it was given to :func:`encode_answer`."""
    answer = answer_decoder.decode(stored)
    client_name, request_id = key
    return RememberedAnswer(
        client_name=client_name,
        request_id=request_id,
        digest=digest,
        time=time,
        version=answer.version,
        refusal=None if answer.refusal is None else decode_refusal(answer.refusal),
    )


def decode_refusal(stored: StoredRefusal) -> Refusal:
    """The refusal, with number and meaning as the registry has them today."""
    return Refusal(why=Refusals[stored.why], sentence=stored.sentence, extension=stored.extension)
