"""Calls of external services in T-Library: an envelope in ``extensions``, there and back (protocol 6)."""

from typing import Final

import msgspec
from msgspec.structs import replace

from interaction_server.core import facts
from interaction_server.core.facts import Record
from interaction_server.core.model import Interaction, InteractionId
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import CallService
from interaction_server.dialects.decoding import attribute_refusal
from interaction_server.dialects.t_library import events, requests
from interaction_server.dialects.times import spell_time

ENVELOPE: Final = "Envelope3rdServer"


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    """What RequestPrivateService and EventPrivateInfo carry."""

    app_name: str | None = None
    app_type: str | None = None
    service: str
    method: str
    version: str | int | float | None = None
    parameters: dict[str, object] | None = None
    fault_code: int | str | None = None
    fault_string: str | None = None


def call_service(
    message: requests.RequestPrivateService, interaction_id: InteractionId
) -> CallService | Refusal:
    """The envelope names whom to ask and for what."""
    carried = (message.extensions or {}).get(ENVELOPE)
    if not isinstance(carried, dict):
        what = "is missing" if carried is None else "is no key-value list"
        return refuse(Refusals.INVALID_ATTRIBUTE, f"extensions.{ENVELOPE} {what}")
    try:
        envelope = msgspec.convert(carried, Envelope)
    except msgspec.ValidationError as error:
        refusal = attribute_refusal(str(error))
        return replace(refusal, sentence=f"extensions.{ENVELOPE}.{refusal.sentence}")
    return CallService(
        interaction_id=interaction_id,
        service=envelope.service,
        method=envelope.method,
        app_name=envelope.app_name,
        app_type=envelope.app_type,
        version=envelope.version,
        parameters=envelope.parameters,
        reference=message.reference_id,
    )


def private_info(record: Record, interaction: Interaction) -> events.Event:
    """The result, or the fault, of what this router asked for."""
    fact = record.fact
    assert isinstance(fact, facts.ExternalServiceResponded)
    call, fault = fact.call, fact.fault
    envelope = Envelope(
        app_name=call.app_name,
        app_type=call.app_type,
        service=call.service,
        method=call.method,
        version=call.version,
        parameters=(fact.parameters or {}) if fault is None else None,
        fault_code=None if fault is None else fault.code,
        fault_string=None if fault is None else fault.sentence,
    )
    return events.EventPrivateInfo(
        reference_id=call.reference,
        conn_id=call.caller.connection_id or "",
        this_dn=call.caller.strategy_id,
        time=spell_time(record.time),
        extensions={ENVELOPE: envelope},
    )
