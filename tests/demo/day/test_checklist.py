"""How scenarios are found in what crossed the sockets."""

import pytest

from interaction_server.demo.day.checklist import Checklist, Line, read, scenario
from interaction_server.demo.day.observations import Observation

ROLES = {"mail": "media server", "chat": "media server", "ann": "agent", "ben": "agent", "server": "server"}


def seen(text: str, about: str = "i-1", answers: str = "", **body: object) -> Observation:
    """Such as ``ann > RequestHold``."""
    who, way, name = text.split()
    return Observation(who=who, way=way, name=name, about=about, answers=answers, body=body)


def found(lines: list[str], *observed: Observation) -> bool:
    """Whether a scenario of these lines is found in these observations, all of them being settled."""
    checklist = Checklist([scenario("it", "protocol 8", *lines)], ROLES)
    for one in observed:
        checklist.see(one)
    return [one.name for one, _ in checklist.settled()] == ["it"]


def test_a_line_is_read():
    assert read("* agent B < EventError of RequestTransfer errorCode=52 extension.Hint=*") == Line(
        role="agent",
        letter="B",
        way="<",
        name="EventError",
        answers="RequestTransfer",
        holds=(("errorCode", "52"), ("extension.Hint", "*")),
        sign="*",
        later=False,
    )


def test_what_cannot_be_read_is_a_mistake():
    with pytest.raises(AssertionError):
        read("agent holds")


def test_lines_after_the_first_may_come_in_any_order():
    lines = ["agent A > RequestHold", "agent A < EventAck of RequestHold", "media server < EventHeld"]
    ack = seen("ann < EventAck", answers="RequestHold")
    assert found(lines, seen("ann > RequestHold"), seen("mail < EventHeld"), ack)
    assert found(lines, seen("ann > RequestHold"), ack, seen("mail < EventHeld"))
    assert not found(lines, seen("mail < EventHeld"), seen("ann > RequestHold"), ack)
    assert not found(lines, seen("ann > RequestHold"), ack)


def test_an_answer_is_one_to_the_request_that_the_line_names():
    lines = ["agent A > RequestHold", "agent A < EventAck of RequestHold"]
    assert not found(lines, seen("ann > RequestHold"), seen("ann < EventAck", answers="RequestResume"))


def test_all_must_be_about_the_same_but_for_lines_with_a_star():
    lines = ["agent A > RequestHold", "media server < EventHeld"]
    other = seen("mail < EventHeld", about="i-2")
    assert not found(lines, seen("ann > RequestHold"), other)
    assert found([lines[0], f"* {lines[1]}"], seen("ann > RequestHold"), other)


def test_letters_tell_clients_of_a_role_apart():
    lines = ["agent A > RequestTransfer", "agent B < EventInvite"]
    assert found(lines, seen("ann > RequestTransfer"), seen("ben < EventInvite"))
    assert not found(lines, seen("ann > RequestTransfer"), seen("ann < EventInvite"))


def test_values_are_compared_by_their_paths_and_a_star_is_any():
    lines = ["agent A > RequestHold", "agent < EventRevoked reason.name=Expired ticketId=*"]
    request = seen("ann > RequestHold")
    assert found(lines, request, seen("ben < EventRevoked", reason={"name": "Expired"}, ticketId=3))
    assert not found(lines, request, seen("ben < EventRevoked", reason={"name": "Stopped"}, ticketId=3))
    assert not found(lines, request, seen("ben < EventRevoked", reason={"name": "Expired"}))
    assert not found(lines, request, seen("ben < EventRevoked", reason="Expired", ticketId=3))


def test_what_must_not_be_seen_spoils_it():
    lines = ["agent A > RequestHold", "agent A < EventAck", "not media server < EventHeld"]
    request, ack = seen("ann > RequestHold"), seen("ann < EventAck")
    assert found(lines, request, ack)
    assert found(lines, request, ack, seen("mail < EventHeld", about="i-2"))
    assert not found(lines, request, ack, seen("mail < EventHeld"))


def test_the_end_of_the_server_is_about_everything():
    lines = ["agent A > RequestHold", "agent A < EventAck", "not server > killed"]
    ack = seen("ann < EventAck")
    assert not found(lines, seen("ann > RequestHold"), seen("server > killed", about=""), ack)


def test_a_second_opening_takes_the_place_of_the_first():
    lines = ["agent A > RequestHold", "agent A < EventAck", "media server < EventHeld"]
    request, ack, held = seen("ann > RequestHold"), seen("ann < EventAck"), seen("mail < EventHeld")
    assert not found(lines, request, ack, request, held)


def test_it_is_said_once_and_what_has_not_happened_is_known():
    checklist = Checklist(
        [scenario("a", "1", "agent A > RequestHold"), scenario("b", "1", "agent A > RequestResume")], ROLES
    )
    checklist.title = "An agent holds"
    checklist.see(seen("ann > RequestHold"))
    checklist.title = "and nobody knows why"
    assert [(one.name, title) for one, title in checklist.settled()] == [("a", "An agent holds")]
    checklist.see(seen("ann > RequestHold"))
    assert checklist.settled() == []
    assert [*checklist.missing] == ["b"]


def test_what_comes_when_everything_has_settled_is_not_of_it_unless_it_takes_a_while():
    hold, held = seen("ann > RequestHold"), seen("mail < EventHeld")
    at_once = scenario("at once", "1", "agent A > RequestHold", "media server < EventHeld")
    later = scenario("later", "1", "agent A > RequestHold", "later media server < EventHeld")
    answered = scenario(
        "answered", "1", "agent A > RequestHold", "agent > RequestResume", "* media server < EventHeld"
    )
    checklist = Checklist([at_once, later, answered], ROLES)
    checklist.see(hold)
    assert checklist.settled() == []
    checklist.see(held)
    assert [one.name for one, _ in checklist.settled()] == ["later"]
    checklist.see(seen("ann > RequestResume"))
    assert [one.name for one, _ in checklist.settled()] == ["answered"]
    assert [*checklist.missing] == ["at once"]
