"""The dialect T-Library as a whole: session, refusals, what is not said (protocol 6)."""

import msgspec
import pytest

from interaction_server.core.audience import Listener
from interaction_server.core.decide import Outcome
from interaction_server.core.facts import AgentLogin, PartyRemoved, PlacedInQueue, Record
from interaction_server.core.model import AgentId, AgentSession, AgentStatus, Party, PartyType, PlaceId, Role
from interaction_server.core.refusals import Refusals, refuse
from interaction_server.core.requests import RunStrategy
from interaction_server.dialects.decoding import Mistake
from interaction_server.dialects.dialect import Answering, Registration
from interaction_server.dialects.t_library import TLibrary
from tests.core.world import INBOX, SERVER, START, World

TLIB = TLibrary()
CODES = {
    41: "not registered",
    51: "unsupported",
    53: "invalid attribute",
    56: "invalid connection id",
    57: "timeout",
}


def test_the_session_is_opened_by_event_server_connected() -> None:
    """Protocol 6: RequestRegisterClient {applicationName} → EventServerConnected."""
    registration = Registration(name="urs", role=Role.ROUTER, options={})
    assert msgspec.json.decode(TLIB.registered(registration, 7) + b"}") == {
        "messageName": "EventServerConnected", "referenceID": 7, "applicationName": "urs",
        "server": "InteractionServer",
    }  # fmt: skip


@pytest.mark.parametrize("why", Refusals)
def test_a_refusal_is_an_event_error_with_t_librarys_code(why: Refusals) -> None:
    """Protocol 6: EventError {referenceID, errorCode, errorMessage}, TL codes."""
    event = msgspec.json.decode(TLIB.refusal(refuse(why, "no", Remaining=3), 7) + b"}")
    assert event == {
        "messageName": "EventError", "referenceID": 7, "errorCode": why.value.t_library,
        "errorMessage": f"{why.name}: no", "extensions": {"Remaining": 3},
    }  # fmt: skip
    assert event["errorCode"] in CODES


def test_what_is_a_registration_is_known_by_its_name() -> None:
    """RequestRegisterAddress registers a strategy, not a client."""
    assert TLIB.is_registration("RequestRegisterClient")
    assert not TLIB.is_registration("RequestRegisterAddress")
    assert not TLIB.is_registration(None)


def test_a_line_is_decoded_and_heard_and_answered() -> None:
    """From the wire to a neutral request, and back: EventRegistered, or nothing yet."""
    message = TLIB.decode(b'{"messageName":"RequestRegisterAddress","thisDN":"sort","referenceID":7}')
    assert not isinstance(message, Mistake)
    meaning, stay = TLIB.hear(message, Role.ROUTER, {})
    assert isinstance(meaning, RunStrategy) and stay is None
    answering = Answering(
        outcome=Outcome.DONE, request=meaning, reference=message.reference_id, actor=SERVER, time=START
    )
    assert TLIB.answer(answering) == b'{"messageName":"EventRegistered","referenceID":7,"thisDN":"sort"'
    answering.outcome = Outcome.LATER
    assert TLIB.answer(answering) is None


def test_a_fact_is_told_to_the_router_that_it_concerns() -> None:
    """Protocol 6: EventRouteRequest, "an interaction is yours to process"."""
    world = World()
    interaction = world.interactions[world.route()]
    body = TLIB.notice(world.journal[-1], Listener.NEWCOMER, interaction)
    assert body is not None
    assert body.startswith(b'{"messageName":"EventRouteRequest"')


def test_no_message_ends_a_registration() -> None:
    """Protocol 6 has none; a router closes its connection."""
    with pytest.raises(AssertionError):
        TLIB.acknowledged(7)


def test_routers_are_told_nothing_of_agents() -> None:
    """Protocol 4: reporting engines ask for states, and agents hear of a status; neither speaks T-Library."""
    session = AgentSession(
        agent_id=AgentId("a"), place_id=PlaceId("p"), tenant_id=1, media={}, client_name="desk"
    )
    with pytest.raises(AssertionError):
        TLIB.agent_state(session)
    with pytest.raises(AssertionError):
        TLIB.agent_status(AgentStatus(agent_id=AgentId("a")))


def test_what_has_no_spelling_is_not_said() -> None:
    """A router hears of what it processes, and of nothing else."""
    world = World()
    interaction = world.interactions[world.route()]
    placed = Record(sequence=1, time=START, actor=SERVER, fact=PlacedInQueue(queue=INBOX))
    assert TLIB.spelling(placed, Listener.REPORTING) is None
    assert TLIB.notice(placed, Listener.REPORTING, interaction) is None


def test_without_an_interaction_there_is_nothing_to_say() -> None:
    """Facts about agents have none, and are not for routers."""
    login = AgentLogin(agent_id=AgentId("a"), place_id=PlaceId("p"), tenant_id=1, media={})
    record = Record(sequence=1, time=START, actor=SERVER, fact=login)
    assert TLIB.notice(record, Listener.CONCERNED, None) is None
    party = Party(party_type=PartyType.STRATEGY)
    removed = Record(sequence=1, time=START, actor=SERVER, fact=PartyRemoved(party=party, operation="Lost"))
    assert TLIB.spelling(removed, Listener.LEAVER) == "EventAbandoned"
    assert TLIB.notice(removed, Listener.LEAVER, None) is None
