"""The dialect Interaction Management as a whole: answers (protocol 4, 9)."""

import msgspec
import pytest

from interaction_server.core import agent_requests, facts, requests
from interaction_server.core.audience import Listener
from interaction_server.core.decide import Outcome
from interaction_server.core.facts import Record
from interaction_server.core.model import AgentId, InteractionId, Role, TicketId, Workbin
from interaction_server.core.refusals import Refusals, refuse
from interaction_server.dialects.decoding import Mistake
from interaction_server.dialects.dialect import Answering, Registration
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.interaction_management.events import EVENTS
from tests.core.world import INBOX, MEDIA, START, World

IM = InteractionManagement()
I1 = InteractionId("i1")
WORLD = World()
WORLD.submit(user_data={"a": 1})
SUBMIT = requests.Submit(media_type="email", interaction_type="Inbound", queue=INBOX)
CHANGE = requests.ChangeProperties(interaction_id=I1, changed={"a": 1})
ACCEPT = requests.Accept(interaction_id=I1, ticket_id=TicketId(5))
STOP = requests.StopProcessing(interaction_id=I1)


def answer(
    outcome: Outcome, request: requests.Request, version: int | None = None
) -> dict[str, object] | None:
    """The answer as a client reads it."""
    body = IM.answer(
        Answering(
            outcome=outcome, request=request, reference=7, actor=MEDIA, time=START,
            interaction=WORLD.interactions[I1], version=version,
        )
    )  # fmt: skip
    return None if body is None else msgspec.json.decode(body + b"}")


@pytest.mark.parametrize(
    ("outcome", "request_", "extension"),
    [
        (Outcome.SUBMITTED, SUBMIT, {"InteractionId": "i1"}),
        (Outcome.DONE, CHANGE, {"InteractionVersion": 2}),
        (Outcome.DONE, ACCEPT, {"InteractionVersion": 2}),
        (Outcome.DONE, STOP, None),
        (Outcome.DONE, agent_requests.LogOut(), None),
    ],
)
def test_what_was_done_is_acknowledged(
    outcome: Outcome, request_: requests.Request, extension: dict[str, object] | None
) -> None:
    """Protocol 4: EventAck, for RequestSubmit "with ``extension.InteractionId``"."""
    expected: dict[str, object] = {"messageName": "EventAck", "referenceId": 7}
    assert answer(outcome, request_, 2) == (expected | {"extension": extension} if extension else expected)


@pytest.mark.parametrize("outcome", [Outcome.PROPERTIES, Outcome.PAST_PROPERTIES])
def test_an_interaction_that_was_asked_for_is_the_answer(outcome: Outcome) -> None:
    """Protocol 4: EventInteractionProperties {interaction}."""
    event = answer(outcome, requests.GetProperties(interaction_id=I1))
    assert event is not None
    assert (event["messageName"], event["referenceId"]) == ("EventInteractionProperties", 7)
    assert event["interaction"]["interactionUserData"] == {"a": 1}  # type: ignore[index]


def test_what_was_pulled_is_the_answer() -> None:
    """Protocol 4: EventPulledInteractions {interactions: {id: properties}}."""
    answering = Answering(
        outcome=Outcome.PULLED, request=requests.Pull(interaction_ids=(I1,)), reference=7, actor=MEDIA,
        time=START, found=(WORLD.interactions[I1],),
    )  # fmt: skip
    body = IM.answer(answering)
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    assert (event["messageName"], event["referenceId"]) == ("EventPulledInteractions", 7)
    properties = event["interactions"]["i1"]
    assert (properties["InteractionId"], properties["a"], properties["InteractionVersion"]) == ("i1", 1, 2)


@pytest.mark.parametrize("more", [False, True])
def test_the_content_of_a_workbin_is_the_answer(more: bool) -> None:
    """Protocol 4: EventWorkbinContent {interactions}, each under its id."""
    request = requests.GetWorkbinContent(workbin=Workbin(type_id="drafts", agent_id="ada"))
    answering = Answering(
        outcome=Outcome.WORKBIN_CONTENT, request=request, reference=7, actor=MEDIA, time=START,
        found=(WORLD.interactions[I1],), more=more,
    )  # fmt: skip
    body = IM.answer(answering)
    assert body is not None
    event = msgspec.json.decode(body + b"}")
    assert (event["messageName"], event["referenceId"]) == ("EventWorkbinContent", 7)
    assert event["interactions"]["i1"]["interactionUserData"] == {"a": 1}
    assert event.get("extension") == ({"More": 1} if more else None)


def test_the_types_of_workbins_are_the_answer() -> None:
    """Protocol 4: EventWorkbinTypesInfo."""
    answering = Answering(
        outcome=Outcome.WORKBIN_TYPES, request=requests.GetWorkbinTypes(tenant_id=1), reference=7,
        actor=MEDIA, time=START, workbin_types={"drafts": "begun"},
    )  # fmt: skip
    body = IM.answer(answering)
    assert body is not None
    assert msgspec.json.decode(body + b"}") == {
        "messageName": "EventWorkbinTypesInfo", "referenceId": 7, "workbinTypes": {"drafts": "begun"}
    }  # fmt: skip


def test_an_offer_is_answered_by_its_outcome() -> None:
    """Protocol 4, RequestTransfer: "EventAck when the target accepts"."""
    assert answer(Outcome.LATER, STOP) is None


@pytest.mark.parametrize("why", Refusals)
def test_a_refusal_is_an_event_error_with_its_number(why: Refusals) -> None:
    """Protocol 4: EventError: referenceId?, errorCode, errorDescription, and the extension if any."""
    refusal = refuse(why, "no", Remaining=3)
    assert msgspec.json.decode(IM.refusal(refusal, 7) + b"}") == {
        "messageName": "EventError", "referenceId": 7, "errorCode": why.value.code,
        "errorDescription": f"{why.name}: no", "extension": {"Remaining": 3},
    }  # fmt: skip
    bare = msgspec.json.decode(IM.refusal(refuse(why, "no"), None) + b"}")
    assert set(bare) == {"messageName", "errorCode", "errorDescription"}


def test_a_registration_and_its_end_are_acknowledged() -> None:
    """Protocol 4: "EventAck with ``proxyClientId``", which the session adds."""
    registration = Registration(name="mail", role=Role.MEDIA_SERVER, options={})
    assert (
        IM.registered(registration, 7) == IM.acknowledged(7) == b'{"messageName":"EventAck","referenceId":7'
    )
    assert IM.acknowledged(None) == b'{"messageName":"EventAck"'


def test_what_is_a_registration_is_known_by_its_name() -> None:
    """Protocol 9: everything else before it is error 41."""
    assert IM.is_registration("RequestRegisterClient")
    assert not IM.is_registration("RequestUnregisterClient")
    assert not IM.is_registration(None)


def test_a_fact_without_a_spelling_is_not_told() -> None:
    """An agent that accepted becomes a party: the newcomer is answered, not told (protocol 8)."""
    record = Record(
        sequence=1, time=START, actor=MEDIA, fact=facts.PlacedInQueue(queue=INBOX), interaction_id=I1
    )
    interaction = WORLD.interactions[I1]
    assert IM.spelling(record, Listener.NEWCOMER) is None
    assert IM.notice(record, Listener.NEWCOMER, interaction) is None
    assert IM.spelling(record, Listener.REPORTING) == "EventPlacedInQueue"
    assert IM.notice(record, Listener.REPORTING, interaction) is not None


def test_a_notice_without_the_interaction_is_the_same_but_for_that_attribute() -> None:
    """Reading a history, nobody needs the interaction once more with every fact."""
    fact = facts.PlacedInQueue(queue=INBOX)
    record = Record(sequence=1, time=START, actor=MEDIA, fact=fact, interaction_id=I1)
    whole = notice(InteractionManagement(), record, Listener.REPORTING)
    del whole["interaction"]
    body = InteractionManagement().notice(record, Listener.REPORTING, None)
    assert body is not None
    assert msgspec.json.decode(body + b"}") == whole


def test_a_line_is_decoded_and_heard() -> None:
    """From the wire to a neutral request: two steps, and nothing of the wire is left."""
    message = IM.decode(b'{"messageName":"RequestStopProcessing","interactionId":"i1","referenceId":7}')
    assert not isinstance(message, Mistake)
    assert IM.hear(message, Role.MEDIA_SERVER, {}) == (STOP, None)
    assert message.reference_id == 7


def notice(dialect: InteractionManagement, record: Record, listener: Listener) -> dict[str, object]:
    """A notice as a client reads it."""
    body = dialect.notice(record, listener, WORLD.interactions[I1])
    assert body is not None
    return msgspec.json.decode(body + b"}", type=dict[str, object])


def test_a_watcher_of_a_workbin_hears_of_its_content_whatever_the_change() -> None:
    """Protocol 4: EventWorkbinContentChanged, also for the most frequent of all changes."""
    world = World()
    drafts = Workbin(type_id="drafts", agent_id=AgentId("ada"))
    before = world.interactions[world.submit("i1", workbin=drafts)]
    fact = facts.PropertiesChanged(changed={"a": 1}, old={"a": 2})
    record = Record(sequence=1, time=START, actor=MEDIA, fact=fact, interaction_id=I1)
    dialect = InteractionManagement()
    for listener, name in (
        (Listener.CHANGE_WATCHERS, "EventWorkbinContentChanged"),
        (Listener.SUBMITTER, "EventPropertiesChanged"),
    ):
        body = dialect.notice(record, listener, before, before)
        assert body is not None
        assert msgspec.json.decode(body + b"}")["messageName"] == name


def test_one_encoding_serves_all_and_only_reporting_has_the_sequence() -> None:
    """Protocol 5: "``eventSequence``, one gap-free number per server installation"; the rest is the same."""
    fact = facts.PropertiesChanged(changed={"a": 1}, old={"a": 2})
    dialect = InteractionManagement()
    for sequence in (5, 6):
        record = Record(sequence=sequence, time=START, actor=MEDIA, fact=fact, interaction_id=I1)
        reported = notice(dialect, record, Listener.REPORTING)
        assert reported.pop("eventSequence") == sequence
        assert (
            reported
            == notice(dialect, record, Listener.AGENTS)
            == notice(dialect, record, Listener.SUBMITTER)
        )


def test_another_spelling_of_the_same_fact_is_made_anew() -> None:
    """An offer that is over is told to the agent in fewer words than to reporting engines."""
    world = World()
    offered = world.offer()
    world.done(MEDIA, requests.StopProcessing(interaction_id=offered))
    record = next(record for record in world.journal if isinstance(record.fact, facts.Revoked))
    invitee, reported = notice(IM, record, Listener.INVITEE), notice(IM, record, Listener.REPORTING)
    assert set(reported) - set(invitee) == {"party", "eventSequence"}
    assert notice(IM, record, Listener.INVITEE) == invitee


def test_a_fact_about_an_agent_has_no_interaction() -> None:
    """Protocol 5: ``interaction`` only where the fact is about one."""
    world = World()
    world.log_in()
    body = IM.notice(world.journal[-1], Listener.REPORTING, None)
    assert body is not None
    assert "interaction" not in msgspec.json.decode(body + b"}")


def test_every_event_is_spelled_as_its_class() -> None:
    """The pages of messages are made from these (protocol 4, 5)."""
    for name, kind in EVENTS.items():
        assert kind.__struct_config__.tag == name
        assert kind.__struct_config__.tag_field == "messageName"
        assert kind.__doc__
