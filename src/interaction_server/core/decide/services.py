"""The scenario External Services: a strategy asks, a service responds, or nobody does (protocol 6)."""

from interaction_server.core.audience import allowed, holder
from interaction_server.core.decide.decision import Decision, OpenCall, Outcome, Situation, first_missing
from interaction_server.core.decide.property_rules import carried_refusal
from interaction_server.core.decide.standing import is_party, not_a_party, unknown_interaction
from interaction_server.core.facts import ExternalServiceRequested, ExternalServiceResponded, call_id
from interaction_server.core.model import Interaction, ServiceCall
from interaction_server.core.refusals import Refusal, Refusals, refuse
from interaction_server.core.requests import CallService, EndCall


def call_service(request: CallService, now: Situation) -> Decision | Refusal:
    """A strategy asks for something about the interaction that it is processing."""
    before = now.interaction
    if before is None:
        return unknown_interaction(request.interaction_id)
    if refusal := may_not_call(request, before, now):
        return refusal
    call = ServiceCall(
        call_id=call_id(now.sequence),
        caller=now.actor,
        deadline=now.time + now.limits.third_party_server_timeout_ms,
        service=request.service,
        method=request.method,
        app_name=request.app_name,
        app_type=request.app_type,
        version=request.version,
        reference=request.reference,
    )
    return Decision(
        facts=(ExternalServiceRequested(call=call, parameters=request.parameters),), outcome=Outcome.LATER
    )


def may_not_call(request: CallService, before: Interaction, now: Situation) -> Refusal | None:
    """The first thing that is wrong with a call: who asks, or what is asked."""
    if not allowed(ExternalServiceRequested, now.actor.actor_type, holder(before)):
        return refuse(
            Refusals.NOT_ALLOWED_NOW, f"one of type {now.actor.actor_type} cannot ask an external service"
        )
    if not is_party(now.actor, before):
        return not_a_party(before)
    if bool(request.app_name) is bool(request.app_type):
        return refuse(Refusals.INVALID_ATTRIBUTE, "one of AppName and AppType must be given")
    return first_missing(Service=request.service, Method=request.method)


def end_call(request: EndCall, now: Situation) -> Decision | Refusal:
    """The caller gets the result or the fault; only once, and only while it processes the interaction."""
    open_call = now.calls.get(request.call_id)
    if open_call is None or not may_end(open_call, now):
        return refuse(
            Refusals.INVALID_ATTRIBUTE,
            f"referenceId: the call {request.call_id} is not open here: it has its answer, its time is over,"
            " or its strategy processes the interaction no longer",
        )
    if refusal := carried_refusal(parameters=request.parameters):
        return refusal
    responded = ExternalServiceResponded(
        call=open_call.call, parameters=request.parameters, fault=request.fault
    )
    return Decision(facts=(responded,), outcome=Outcome.UNANSWERED)


def may_end(open_call: OpenCall, now: Situation) -> bool:
    """Whether the caller is still there to hear, from the server itself or the service that was asked."""
    call = open_call.call
    if now.interaction is None or not is_party(call.caller, now.interaction):
        return False
    return now.actor.client_name is None or now.actor.client_name == call.app_name
