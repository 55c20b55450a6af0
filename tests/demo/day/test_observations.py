"""What is made of a message that crossed a socket."""

from interaction_server.client import UnknownEvent
from interaction_server.demo.day.observations import NOBODY, Observation, Observer
from interaction_server.dialects.interaction_management import agent_requests, events, requests
from interaction_server.dialects.t_library import events as tl_events
from interaction_server.dialects.t_library import requests as tl_requests

IM, TL = "Interaction Management", "T-Library"


class Watched(Observer):
    """Keeps what it observes."""

    def __init__(self) -> None:
        self.found: list[Observation] = []
        super().__init__(self.found.append)

    @property
    def words(self) -> list[str]:
        """Each in short."""
        return [f"{one.who} {one.way} {one.name} {one.about} {one.answers}".strip() for one in self.found]


def test_an_answer_is_about_what_its_request_was_about():
    watched = Watched()
    request = requests.RequestHold(interaction_id="i-1", reference_id=4)
    watched.tap("sent", "ann", IM, request)
    watched.tap("received", "ann", IM, events.EventAck(reference_id=4))
    watched.tap("received", "ben", IM, events.EventAck(reference_id=4))
    assert watched.words == ["ann > RequestHold i-1", "ann < EventAck i-1 RequestHold", "ben < EventAck"]
    assert watched.count == 3


def test_questions_about_nobody_and_their_answers_are_not_observed():
    watched = Watched()
    question = requests.RequestGetInteractionProperties(interaction_id=NOBODY, reference_id=1)
    refusal = events.EventError(reference_id=1, error_code=43, error_description="no")
    watched.tap("sent", "ann", IM, question)
    watched.tap("received", "ann", IM, refusal)
    watched.tap("sent", "URS", TL, tl_requests.RequestUnregisterAddress(this_dn=NOBODY, reference_id=1))
    watched.tap("received", "URS", TL, tl_events.EventUnregistered(this_dn=NOBODY, reference_id=1))
    assert watched.found == []
    watched.tap("received", "ann", IM, refusal)
    assert watched.words == ["ann < EventError"]


def test_a_conn_id_stands_for_the_interaction_of_that_stay():
    watched = Watched()
    route_request = tl_events.EventRouteRequest(
        conn_id="0A",
        this_queue="q",
        call_id=1,
        call_type="Inbound",
        server="s",
        user_data={"InteractionId": "i-1"},
    )
    watched.tap("received", "URS", TL, route_request)
    watched.tap("sent", "URS", TL, tl_requests.RequestDeletePair(conn_id="0A", key="k", reference_id=2))
    assert watched.words == ["URS < EventRouteRequest i-1", "URS > RequestDeletePair i-1"]


def test_what_an_agent_says_of_itself_is_about_the_agent_that_is_logged_in():
    watched = Watched()
    login = agent_requests.RequestAgentLogin(agent_id="agent-1", place_id="p", reference_id=1)
    watched.tap("sent", "desk", IM, login)
    watched.tap("sent", "desk", IM, agent_requests.RequestDoNotDisturbOn(reference_id=2))
    watched.tap("sent", "other", IM, agent_requests.RequestDoNotDisturbOn(reference_id=2))
    assert [one.about for one in watched.found] == ["agent-1", "agent-1", ""]


def test_a_service_call_and_its_response_are_about_the_same_and_no_answers():
    watched = Watched()
    call = events.Request3rdServer(
        reference_id=9, service="s", method="m", interaction_id="i-1", user_data={}
    )
    watched.tap("received", "esp", IM, call)
    watched.tap("sent", "esp", IM, requests.Event3rdServerResponse(reference_id=9))
    assert watched.words == ["esp < Request3rdServer i-1", "esp > Event3rdServerResponse i-1"]


def test_a_pull_is_about_the_first_that_it_names_and_a_snapshot_about_itself():
    watched = Watched()
    pull = requests.RequestPull(view_id="_system_", pull_parameters={"i-1": 1}, reference_id=1)
    watched.tap("sent", "ann", IM, pull)
    watched.tap("sent", "ann", IM, requests.RequestReleaseSnapshot(snapshot_id="s-1", reference_id=2))
    assert [one.about for one in watched.found] == ["i-1", "s-1"]


def test_a_message_that_has_no_type_here_is_observed_too():
    watched = Watched()
    unknown = UnknownEvent(message_name="EventTea", attributes={"agentId": "a-1"})
    watched.tap("received", "ann", IM, unknown)
    assert watched.words == ["ann < EventTea a-1"]
