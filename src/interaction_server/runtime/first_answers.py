"""The first answer to a ``requestId`` is the answer for ever (protocol 3.1)."""

import hashlib

import msgspec

from interaction_server.core.decide import Decision
from interaction_server.core.model import Milliseconds
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import ChangeProperties
from interaction_server.runtime.roster import Client
from interaction_server.store.port import RememberedAnswer, RequestKey


def request_key(client: Client | None, request: object) -> RequestKey | None:
    """Under which name the request is remembered; None where it asks for no memory."""
    if client is None or not isinstance(request, ChangeProperties) or request.request_id is None:
        return None
    return client.name, request.request_id


def digest_of(request: ChangeProperties) -> bytes:
    """The same for the same body, in whatever order its keys come."""
    return hashlib.blake2b(msgspec.json.encode(request, order="deterministic"), digest_size=16).digest()


def first_answer(known: RememberedAnswer, request: ChangeProperties) -> Decision | Refusal:
    """What was answered the first time, or error 47 for another body."""
    if known.digest != digest_of(request):
        sentence = f"requestId {known.request_id!r} was used before with another body"
        return refuse(Refusals.REQUEST_ID_REUSED, sentence)
    return known.refusal or Decision(version=known.version)


def remember(
    key: RequestKey, request: ChangeProperties, decision: Decision | Refusal, version: int, time: Milliseconds
) -> RememberedAnswer:
    """What is to be answered from now on."""
    return RememberedAnswer(
        client_name=key[0],
        request_id=key[1],
        digest=digest_of(request),
        time=time,
        version=version,
        refusal=decision if isinstance(decision, Refusal) else None,
    )
