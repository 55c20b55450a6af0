"""The comparison of who got what with what is demanded."""

import msgspec

from interaction_server.client.options import Direction
from interaction_server.demo.check import compare
from interaction_server.demo.demands import AGENT, IM, MEDIA_SERVER, Got
from interaction_server.demo.recorder import Crossing
from interaction_server.dialects.interaction_management.agent_requests import RequestAgentLogout
from interaction_server.dialects.interaction_management.events import EventAck, EventError

ACKNOWLEDGED = (Got(who=MEDIA_SERVER, message="EventAck", holds={"extension": {"InteractionVersion": 2}}),)


def crossing(who: str, message: msgspec.Struct, direction: Direction = "received") -> Crossing:
    """A message of Interaction Management."""
    return Crossing(direction=direction, participant=who, protocol=IM, message=message)


def differences(*crossings: Crossing) -> dict[str, str]:
    """What is wrong, by client."""
    found = compare(ACKNOWLEDGED, crossings)
    return {verdict.who: verdict.what for verdict in found if not verdict.right}


ACK = crossing(MEDIA_SERVER, EventAck(extension={"InteractionVersion": 2, "more": 1}))


def test_what_is_demanded_and_nothing_else_is_right() -> None:
    assert not differences(ACK, crossing(AGENT, RequestAgentLogout(), "sent"))


def test_a_message_that_did_not_come_is_a_difference() -> None:
    assert differences() == {MEDIA_SERVER: "must get EventAck; got nothing"}


def test_another_message_is_a_difference() -> None:
    error = crossing(MEDIA_SERVER, EventError(error_code=43, error_description="x"))
    assert differences(error) == {MEDIA_SERVER: "must get EventAck; got EventError"}


def test_a_message_to_one_who_must_have_none_is_a_difference() -> None:
    assert differences(ACK, crossing(AGENT, EventAck())) == {AGENT: "must get nothing; got EventAck"}


def test_an_attribute_that_does_not_hold_is_a_difference() -> None:
    wrong = crossing(MEDIA_SERVER, EventAck(extension={"InteractionVersion": 3}))
    assert differences(wrong) == {MEDIA_SERVER: "EventAck: extension.InteractionVersion must be 2, is 3"}


def test_an_attribute_that_is_missing_is_a_difference() -> None:
    sentence = "EventAck: extension.InteractionVersion must be 2, is None"
    assert differences(crossing(MEDIA_SERVER, EventAck())) == {MEDIA_SERVER: sentence}
