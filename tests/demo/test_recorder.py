"""What crossed the sockets, without what is asked behind the scenes."""

from interaction_server.client import UnknownEvent
from interaction_server.demo.demands import AGENT, IM, MEDIA_SERVER
from interaction_server.demo.recorder import Crossing, Recorder
from interaction_server.dialects.interaction_management.agent_requests import RequestAgentLogout
from interaction_server.dialects.interaction_management.events import EventAck


def recorder() -> tuple[Recorder, list[Crossing]]:
    """A recorder of two clients, and what it shows."""
    shown: list[Crossing] = []
    return Recorder({"mail": MEDIA_SERVER, "desk": AGENT}, shown.append), shown


def test_a_message_is_recorded_with_the_part_of_its_client() -> None:
    recording, shown = recorder()
    recording.tap("sent", "desk", IM, RequestAgentLogout(reference_id=1))
    (crossing,) = recording.take()
    assert (crossing.participant, crossing.name) == (AGENT, "RequestAgentLogout")
    assert shown == [crossing]
    assert not recording.take()


def test_an_unseen_request_and_its_answer_are_not_recorded() -> None:
    recording, shown = recorder()
    with recording.unseen():
        recording.tap("sent", "desk", IM, RequestAgentLogout(reference_id=7))
    recording.tap("received", "desk", IM, EventAck(reference_id=7))
    assert not shown
    assert recording.count == 0


def test_what_arrives_unasked_meanwhile_is_recorded() -> None:
    recording, _ = recorder()
    with recording.unseen():
        recording.tap("sent", "desk", IM, RequestAgentLogout(reference_id=7))
        recording.tap("received", "desk", IM, UnknownEvent(message_name="EventNew", attributes={}))
        recording.tap("received", "mail", IM, EventAck(reference_id=7))
    assert [crossing.name for crossing in recording.take()] == ["EventNew", "EventAck"]


def test_an_arrow_goes_from_the_sender_to_the_receiver() -> None:
    recording, shown = recorder()
    recording.tap("received", "mail", IM, EventAck())
    arrow = shown[0].exchange()
    assert (arrow.sender, arrow.receiver) == ("Interaction Server", MEDIA_SERVER)
