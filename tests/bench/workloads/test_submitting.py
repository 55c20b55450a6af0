import msgspec

from interaction_server.bench.connection import Connection
from interaction_server.bench.workloads.changes import user_data
from interaction_server.bench.workloads.submitting import Filling, Submitting, numbered, submission_form
from tests.bench.standing_in import Transport

FORM = submission_form(numbered("bench-100%"), "waiting")
TAKEN = b'{"messageName":"EventAck","referenceId":3,"proxyClientId":1}\n'


def connection(reasons: list[str]) -> tuple[Connection, Transport]:
    made, transport = Connection(reasons.append), Transport()
    made.connection_made(transport)  # type: ignore[arg-type]
    return made, transport


def test_each_submission_has_a_number_of_its_own_and_the_twenty_properties() -> None:
    wire, transport = connection([])
    Submitting(wire, FORM).submit([3, 4])
    first, second = [msgspec.json.decode(line) for line in transport.written.splitlines()]
    assert first == {
        "messageName": "RequestSubmit",
        "referenceId": 3,
        "interactionId": "bench-100%-3",
        "mediaType": "email",
        "interactionType": "Inbound",
        "queue": "waiting",
        "userData": user_data(),
    }
    assert second["interactionId"] == "bench-100%-4"


def test_filling_sends_one_more_for_every_answer_while_there_are_numbers() -> None:
    wire, transport = connection([])
    filling = Filling(wire, FORM, iter([5, 6]))
    filling.submit([3, 4])
    filling.take(TAKEN * 2)
    assert transport.written.count(b"RequestSubmit") == 4
    filling.take(TAKEN * 2)
    assert (transport.written.count(b"RequestSubmit"), filling.taken, filling.answers) == (4, 4, 0)


def test_a_refused_submission_breaks_the_run() -> None:
    reasons: list[str] = []
    wire, _ = connection(reasons)
    Submitting(wire, FORM).take(b'{"messageName":"EventError","referenceId":3,"errorCode":55}\n')
    assert reasons[0].startswith("an interaction was not taken: ")
