"""One connection as a table of states (protocol 1, 2, 4)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interaction_server.core.model import Actor, ActorType, ConnectionId, InteractionId, Role
from interaction_server.core.refusals import Refusals
from interaction_server.core.requests import ChangeProperties, StopProcessing
from interaction_server.dialects.dialect import Dialect, Stay
from interaction_server.dialects.interaction_management import InteractionManagement
from interaction_server.dialects.session import (
    MOVES,
    Asked,
    Kind,
    Member,
    Move,
    Refused,
    Registering,
    Session,
    SessionState,
    Unregistering,
)
from interaction_server.dialects.t_library import TLibrary

IM, TLIB = InteractionManagement(), TLibrary()
LIMIT = 2000
CONNECTED, REGISTERED, PROXY, CLOSED = SessionState
Event = Registering | Unregistering[Member] | Asked[Member] | Refused[Member]

LINES = {
    Kind.REGISTER: {
        "messageName": "RequestRegisterClient",
        "clientName": "mail",
        "clientType": "MediaServer",
    },
    Kind.UNREGISTER: {"messageName": "RequestUnregisterClient"},
    Kind.REQUEST: {"messageName": "RequestStopProcessing", "interactionId": "i1"},
}
EVENTS = {
    Move.REGISTER: Registering,
    Move.UNREGISTER: Unregistering,
    Move.ASK: Asked,
    Move.REFUSE_UNREGISTERED: Refused,
    Move.REFUSE_SECOND: Refused,
}
REFUSED = {Move.REFUSE_UNREGISTERED: Refusals.NOT_REGISTERED, Move.REFUSE_SECOND: Refusals.INVALID_CLIENT}


def session_in(state: SessionState, dialect: Dialect = IM) -> Session[Member]:
    """A session in a state; a proxy has one client besides itself."""
    session: Session[Member] = Session(dialect, LIMIT)
    if state is REGISTERED:
        session.registered(Member(1, Role.MEDIA_SERVER if dialect is IM else Role.ROUTER))
    if state is PROXY:
        session.registered(Member(1, Role.PROXY))
        session.registered(Member(2, Role.MEDIA_SERVER))
    if state is CLOSED:
        session.receive_eof()
    return session


def say(session: Session[Member], message: object, **more: object) -> list[Event]:
    """What comes of one message."""
    body = {**message, **more} if isinstance(message, dict) else message
    session.receive_data(msgspec.json.encode(body) + b"\n")
    return list(session.events())


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", SessionState)
def test_every_state_and_kind_moves_as_the_table_says(state: SessionState, kind: Kind) -> None:
    """Protocol 4, RequestRegisterClient, and 9: 41, "anything before a registration"."""
    session = session_in(state)
    events = say(session, LINES[kind], referenceId=7, proxyClientId=2 if state is PROXY else None)
    if state is CLOSED:
        assert events == []
        return
    move = MOVES[state, kind]
    (event,) = events
    assert (type(event).__name__, event.reference) == (EVENTS[move].__name__, 7)
    assert session.state is state, "only the roster changes what a connection is"
    if isinstance(event, Refused):
        assert event.refusal.why is REFUSED[move]


def test_the_table_is_whole() -> None:
    """A closed session hears nothing; every other one has a move for every kind."""
    assert set(MOVES) == {(state, kind) for state in SessionState if state is not CLOSED for kind in Kind}
    assert set(MOVES.values()) == set(Move)


@pytest.mark.parametrize(
    ("dialect", "attribute"), [(IM, "extension"), (TLIB, "extensions"), (TLIB, "reasons")]
)
@pytest.mark.parametrize("state", [CONNECTED, REGISTERED])
def test_a_registration_that_cannot_be_heard_is_told_what_is_wrong_with_it(
    dialect: Dialect, attribute: str, state: SessionState
) -> None:
    """Protocol 4: "an invalid registration gets EventError", and not that it should register first."""
    session = session_in(state, dialect)
    reference = "referenceID" if dialect is TLIB else "referenceId"
    (event,) = say(session, LINES[Kind.REGISTER], **{attribute: {"token": None}, reference: 7})
    assert isinstance(event, Refused)
    assert (event.refusal.why, event.reference) == (Refusals.INVALID_ATTRIBUTE, 7)
    assert f"{attribute}.token" in event.refusal.sentence
    assert session.state is state


@pytest.mark.parametrize("dialect", [IM, TLIB], ids=lambda dialect: dialect.name)
def test_before_a_registration_nothing_else_is_judged(dialect: Dialect) -> None:
    """Protocol 9: 41, "anything before a registration", whatever else is wrong with it (decision 10)."""
    session = session_in(CONNECTED, dialect)
    name, wrong = "RequestAgentLogout", {"extension": {"a": None}}
    if dialect is TLIB:
        name, wrong = "RequestRegisterAddress", {"thisDN": "sort", "extensions": {"a": None}}
    (event,) = say(session, {"messageName": name, **wrong})
    assert isinstance(event, Refused)
    assert event.refusal.why is Refusals.NOT_REGISTERED


def test_a_registration_is_carried_to_the_roster() -> None:
    """Protocol 4: clientName, clientType, tenantId, extension."""
    session = session_in(CONNECTED)
    (event,) = say(session, LINES[Kind.REGISTER], tenantId=3, extension={"event_properties_changed": 1})
    assert isinstance(event, Registering)
    registration = event.registration
    assert (registration.name, registration.role, registration.tenant_id) == ("mail", Role.MEDIA_SERVER, 3)
    assert registration.options == {"event_properties_changed": 1}


@pytest.mark.parametrize(
    ("role", "state"),
    [(Role.MEDIA_SERVER, REGISTERED), (Role.REPORTING_ENGINE, REGISTERED), (Role.PROXY, PROXY)],
)
def test_a_granted_registration_decides_what_the_connection_is(role: Role, state: SessionState) -> None:
    """Protocol 1: a proxy is "one connection that registers several clients"."""
    session: Session[Member] = Session(IM, LIMIT)
    member = Member(5, role)
    session.registered(member)
    assert session.state is state
    assert session.members == {5: member}


def test_a_client_that_leaves_can_register_again() -> None:
    """Protocol 4, RequestUnregisterClient."""
    session = session_in(REGISTERED)
    (event,) = say(session, LINES[Kind.UNREGISTER])
    assert isinstance(event, Unregistering)
    assert session.unregistered(event.member) == (event.member,)
    assert session.state is CONNECTED
    (again,) = say(session, LINES[Kind.REGISTER])
    assert isinstance(again, Registering)


def test_a_proxy_speaks_for_itself_and_for_its_clients() -> None:
    """Protocol 4: every request may carry ``proxyClientId``."""
    session = session_in(PROXY)
    (asked,) = say(session, LINES[Kind.REQUEST], proxyClientId=2)
    assert isinstance(asked, Asked)
    assert (asked.member.client_id, asked.request) == (2, StopProcessing(interaction_id=InteractionId("i1")))
    (own,) = say(session, LINES[Kind.REQUEST])
    assert isinstance(own, Refused)
    assert own.member is session.members[1]
    assert own.refusal.why is Refusals.UNKNOWN_MESSAGE
    (nobody,) = say(session, LINES[Kind.REQUEST], proxyClientId=9)
    assert isinstance(nobody, Refused)
    assert (nobody.member, nobody.refusal.why) == (None, Refusals.NOT_REGISTERED)
    assert "proxyClientId 9" in nobody.refusal.sentence


def test_a_proxy_takes_its_clients_with_it() -> None:
    """One of them leaving leaves the others."""
    session = session_in(PROXY)
    proxy, client = session.members[1], session.members[2]
    assert session.unregistered(client) == (client,)
    assert session.state is PROXY
    session.registered(client)
    assert session.unregistered(proxy) == (proxy, client)
    assert (session.state, session.members) == (CONNECTED, {})


@pytest.mark.parametrize(
    ("state", "message", "why"),
    [
        (CONNECTED, {"messageName": "RequestStopProcessing"}, Refusals.NOT_REGISTERED),
        (CONNECTED, {"messageName": "Nonsense"}, Refusals.NOT_REGISTERED),
        (CONNECTED, {"messageName": "RequestRegisterClient", "clientName": 1}, Refusals.MALFORMED_MESSAGE),
        (CONNECTED, {}, Refusals.UNKNOWN_MESSAGE),
        (CONNECTED, [], Refusals.MALFORMED_MESSAGE),
        (REGISTERED, {"messageName": "RequestStopProcessing"}, Refusals.INVALID_ATTRIBUTE),
        (REGISTERED, {"messageName": "Nonsense"}, Refusals.UNKNOWN_MESSAGE),
        (REGISTERED, {"messageName": "RequestAgentLogout"}, Refusals.UNKNOWN_MESSAGE),
        (
            REGISTERED,
            {"messageName": "RequestGetInteractionProperties", "interactionId": "i", "atTime": "x"},
            Refusals.INVALID_ATTRIBUTE,
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_and_the_session_lives(
    state: SessionState, message: object, why: Refusals
) -> None:
    """Protocol 2: "get an ``EventError``; the connection stays open"; error 41 comes first."""
    session = session_in(state)
    more = {"referenceId": 7} if isinstance(message, dict) else {}
    (event,) = say(session, message, **more)
    assert isinstance(event, Refused)
    assert event.refusal.why is why
    assert event.reference == more.get("referenceId")
    assert event.member is next(iter(session.members.values()), None)
    assert session.state is state


def test_a_mistake_of_a_proxys_client_is_answered_to_that_client() -> None:
    """The answer carries the proxyClientId of whoever made it."""
    session = session_in(PROXY)
    (event,) = say(session, {"messageName": "Nonsense"}, proxyClientId=2)
    assert isinstance(event, Refused)
    assert event.member is session.members[2]


@pytest.mark.parametrize("whole", [True, False])
def test_an_over_long_line_is_refused_and_closes(whole: bool) -> None:
    """Protocol 2: "unless framing itself is lost (an over-long line), when it is closed after the error"."""
    session = session_in(REGISTERED)
    good = msgspec.json.encode(LINES[Kind.REQUEST])
    session.receive_data(good + b"\n" + b"x" * (LIMIT + 1) + (b"\n" + good + b"\n" if whole else b""))
    first, last = session.events()
    assert isinstance(first, Asked)
    assert isinstance(last, Refused)
    assert last.refusal.why is Refusals.MALFORMED_MESSAGE
    assert str(LIMIT) in last.refusal.sentence
    assert session.state is CLOSED
    session.receive_message(good)
    assert list(session.events()) == []


def test_an_over_long_message_of_another_carrier_closes_too() -> None:
    """Protocol 1: /im and /tlib carry the same messages, "one JSON object per text frame"."""
    session = session_in(REGISTERED)
    session.receive_message(msgspec.json.encode(LINES[Kind.REQUEST]))
    session.receive_message(b"x" * LIMIT)
    asked, refused = session.events()
    assert isinstance(asked, Asked)
    assert isinstance(refused, Refused)
    assert session.state is REGISTERED
    session.receive_message(b"x" * (LIMIT + 1))
    (last,) = session.events()
    assert isinstance(last, Refused)
    assert session.state is CLOSED


def test_what_waits_behind_a_close_is_not_heard() -> None:
    """Each event is carried out before the next is taken, and may close the connection."""
    session = session_in(REGISTERED)
    session.receive_data((msgspec.json.encode(LINES[Kind.REQUEST]) + b"\n") * 2)
    events = session.events()
    assert isinstance(next(events), Asked)
    session.receive_eof()
    assert list(events) == []


def test_what_waits_behind_a_registration_is_heard_as_registered() -> None:
    """Clients pipeline: the second line is judged by what the first one came to."""
    session = session_in(CONNECTED)
    lines = [LINES[Kind.REGISTER], LINES[Kind.REQUEST]]
    session.receive_data(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    kinds = []
    for event in session.events():
        kinds.append(type(event))
        if isinstance(event, Registering):
            session.registered(Member(1, Role.MEDIA_SERVER))
    assert kinds == [Registering, Asked]


def test_a_body_is_ended_for_each_recipient() -> None:
    """Protocol 4: "EventAck with proxyClientId"; one rendering serves everybody who hears it."""
    session = session_in(PROXY)
    body = b'{"messageName":"EventAck"'
    session.send(body, session.members[1])
    session.send(body, session.members[2])
    session.send(body)
    assert session.data_to_send() == (
        b'{"messageName":"EventAck","proxyClientId":1}\n{"messageName":"EventAck","proxyClientId":2}\n'
        b'{"messageName":"EventAck"}\n'
    )
    assert session.data_to_send() == b""


def test_many_messages_are_said_as_if_one_after_the_other() -> None:
    """The pieces of many, or many to one, cost one step and are the same bytes."""
    session = session_in(PROXY)
    first, second = session.members[1], session.members[2]
    session.send_pieces([b'{"a":1', first.suffix, b'{"a":2', second.suffix])
    session.send_all([b'{"a":3', b'{"a":4'], second)
    session.send_all([], first)
    said = session.data_to_send()
    for body, member in ((b'{"a":1', first), (b'{"a":2', second), (b'{"a":3', second), (b'{"a":4', second)):
        session.send(body, member)
    assert said == session.data_to_send()


def test_a_router_hears_of_no_proxy_client_id() -> None:
    """Protocol 6 has no such attribute."""
    session = session_in(REGISTERED, TLIB)
    session.send(b'{"messageName":"EventRouteUsed"', session.members[1])
    assert session.data_to_send() == b'{"messageName":"EventRouteUsed"}\n'


def test_a_carrier_that_keeps_messages_apart_gets_them_apart() -> None:
    """Protocol 1: one JSON object per text frame, without a line end."""
    session: Session[Member] = Session(IM, LIMIT, terminator=b"")
    member = Member(4, Role.MEDIA_SERVER)
    session.registered(member)
    session.send(b'{"a":1', member)
    session.send(b'{"a":2')
    assert session.messages_to_send() == [b'{"a":1,"proxyClientId":4}', b'{"a":2}']
    assert session.messages_to_send() == []


def test_a_router_speaks_for_the_stay_that_it_names() -> None:
    """Protocol 6: a connID is allocated for each stay of an interaction at a router."""
    session = session_in(REGISTERED, TLIB)
    stay = Stay(
        interaction_id=InteractionId("i1"),
        actor=Actor(actor_type=ActorType.STRATEGY, connection_id=ConnectionId("000000000000000A")),
    )
    session.members[1].stays["000000000000000A"] = stay
    update = {"messageName": "RequestUpdateUserData", "userData": {"a": 1}, "referenceID": 3}
    (asked,) = say(session, update, connID="000000000000000A")
    assert asked == Asked(
        session.members[1], ChangeProperties(interaction_id=InteractionId("i1"), changed={"a": 1}), 3, stay
    )
    (refused,) = say(session, update, connID="000000000000000B")
    assert isinstance(refused, Refused)
    assert refused.refusal.why is Refusals.UNKNOWN_INTERACTION
    early = session_in(CONNECTED, TLIB)
    (refused,) = say(early, update, connID="000000000000000A")
    assert isinstance(refused, Refused)
    assert refused.refusal.why is Refusals.NOT_REGISTERED


NAMES = [*IM.decoder.types, *TLIB.decoder.types, "Nonsense"]
messages = st.fixed_dictionaries(
    {"messageName": st.sampled_from(NAMES)},
    optional={
        "referenceId": st.integers(),
        "proxyClientId": st.integers(0, 3),
        "interactionId": st.text(max_size=3),
        "connID": st.text(max_size=3),
        "userData": st.dictionaries(st.text(max_size=2), st.none()),
        "clientType": st.sampled_from([*Role, "Else"]),
        "clientName": st.text(max_size=3),
        "ticketId": st.integers(),
    },
)
pieces = st.one_of(messages.map(msgspec.json.encode), st.binary(max_size=20), st.just(b"x" * (LIMIT + 1)))


@pytest.mark.parametrize("dialect", [IM, TLIB], ids=lambda dialect: dialect.name)
@given(lines=st.lists(pieces, max_size=12))
def test_random_messages_never_raise(dialect: Dialect, lines: list[bytes]) -> None:
    """Protocol 2: whatever comes is asked, refused or the end; registrations are granted as they come."""
    session: Session[Member] = Session(dialect, LIMIT)
    for number, line in enumerate(lines):
        session.receive_data(line + b"\n")
        for event in session.events():
            if isinstance(event, Registering) and event.registration.role is not None:
                session.registered(Member(number, event.registration.role))
            elif isinstance(event, Unregistering):
                session.unregistered(event.member)
            elif isinstance(event, Refused):
                session.send(dialect.refusal(event.refusal, event.reference), event.member)
    assert all(isinstance(msgspec.json.decode(line), dict) for line in session.data_to_send().splitlines())
